package endgame.consensus.sim;

import endgame.consensus.beacon.staking.StakingSignatures;
import endgame.consensus.bft.VoteSignatures;
import endgame.consensus.light.LightSignatures;
import endgame.consensus.signer.SigningKey;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Counting signatures: 64 bits that depend on subject and signer, summed by addition mod 2^64. Like
 * BLS the sum is linear, so two wrong signatures can cancel. Charges what the real thing costs.
 */
public final class FakeSignatures implements VoteSignatures {
  /** Microseconds of work, summed up by its owner. */
  public static final class Meter {
    private long spentUs;

    void charge(long us) {
      spentUs += us;
    }

    long take() {
      long taken = spentUs;
      spentUs = 0;
      return taken;
    }

    long spent() {
      return spentUs;
    }
  }

  static final long SIGN_US = 300;
  static final long VERIFY_US = 900;
  static final long CERTIFICATE_US = 1_250;
  static final long SUM_US = 17;

  /** Whose key the member at each index has. */
  private final int[] keys;

  private final Meter meter;

  /** Of a set in which index i has key i. */
  public FakeSignatures(int members, Meter meter) {
    this(IntStream.range(0, members).toArray(), meter);
  }

  /** Of a set of a cluster: the key follows from the node id. */
  FakeSignatures(ValidatorSet set, Meter meter) {
    this(set.members().stream().mapToInt(member -> number(member.nodeId())).toArray(), meter);
  }

  private FakeSignatures(int[] keys, Meter meter) {
    this.keys = keys;
    this.meter = meter;
  }

  /** Which validator of the cluster a node is. */
  static int number(NodeId id) {
    return (id.value().get(0) & 0xff) << 8 | (id.value().get(1) & 0xff);
  }

  private BlsSignature expected(int signer, Subject subject) {
    return sign(keys[signer], subject);
  }

  @Override
  public boolean verify(Vote vote) {
    meter.charge(VERIFY_US);
    return right(vote);
  }

  private boolean right(Vote vote) {
    return vote.signature().equals(expected(vote.signer(), vote.subject()));
  }

  @Override
  public Aggregation aggregate(Subject subject, List<Vote> votes) {
    meter.charge(VERIFY_US + SUM_US * votes.size());
    long sum = 0;
    BitSet signers = new BitSet();
    for (Vote vote : votes) {
      sum += number(vote.signature());
      signers.set(vote.signer());
    }
    Certificate certificate =
        new Certificate(subject, Bitmap.of(keys.length, signers), signature(sum));
    if (matches(certificate)) {
      return new Aggregation.Aggregated(certificate);
    }
    List<Integer> spoilers = new ArrayList<>();
    findSpoilers(votes, spoilers);
    return new Aggregation.Spoiled(spoilers);
  }

  /** Halves what fails, as the real one does. */
  private void findSpoilers(List<Vote> votes, List<Integer> found) {
    long error = 0;
    for (Vote vote : votes) {
      error += number(vote.signature()) - number(expected(vote.signer(), vote.subject()));
    }
    meter.charge(VERIFY_US);
    if (error == 0) {
      return;
    }
    if (votes.size() == 1) {
      found.add(votes.getFirst().signer());
      return;
    }
    int half = votes.size() / 2;
    findSpoilers(votes.subList(0, half), found);
    findSpoilers(votes.subList(half, votes.size()), found);
  }

  @Override
  public boolean verify(Certificate certificate) {
    meter.charge(CERTIFICATE_US);
    return matches(certificate);
  }

  private boolean matches(Certificate certificate) {
    long sum = 0;
    for (int i = 0; i < certificate.signers().length(); i++) {
      if (certificate.signers().contains(i)) {
        sum += number(expected(i, certificate.subject()));
      }
    }
    return sum == number(certificate.aggregate());
  }

  /** What staking checks, of sets of a cluster. */
  static StakingSignatures staking() {
    return new StakingSignatures() {
      @Override
      public boolean verify(ValidatorSet set, Vote vote) {
        return vote.signer() < set.size() && new FakeSignatures(set, new Meter()).right(vote);
      }

      @Override
      public boolean verify(ValidatorSet set, Certificate certificate) {
        return certificate.signers().length() == set.size()
            && set.weightOf(certificate.signers()) >= set.quorum()
            && new FakeSignatures(set, new Meter()).matches(certificate);
      }

      @Override
      public boolean possession(BlsPublicKey key, BlsSignature proof) {
        return proof.equals(fakePossession(key));
      }

      @Override
      public boolean binding(
          BlsPublicKey key, NodeId nodeId, Address withdrawal, BlsSignature given) {
        return given.equals(fakeBinding(key, nodeId, withdrawal));
      }
    };
  }

  /** What a light client checks, of sets of a cluster. */
  static LightSignatures light() {
    StakingSignatures staking = staking();
    return new LightSignatures() {
      @Override
      public Optional<Predicate<Certificate>> quorum(Hash genesisHash, ValidatorSet set) {
        return Optional.of(certificate -> staking.verify(set, certificate));
      }

      @Override
      public boolean possession(BlsPublicKey key, BlsSignature proof) {
        return staking.possession(key, proof);
      }
    };
  }

  /** What a proof of possession is here. */
  static BlsSignature fakePossession(BlsPublicKey key) {
    return signature(mix(8, key.hashCode()));
  }

  /** What a binding of a key to a node and an address is here. */
  static BlsSignature fakeBinding(BlsPublicKey key, NodeId nodeId, Address withdrawal) {
    return signature(mix(mix(mix(5, key.hashCode()), nodeId.hashCode()), withdrawal.hashCode()));
  }

  /** The key of one validator. */
  public static SigningKey key(int signer, Meter meter) {
    return new SigningKey() {
      @Override
      public BlsSignature vote(Subject subject) {
        meter.charge(SIGN_US);
        return sign(signer, subject);
      }

      @Override
      public BlsSignature randao(long epoch) {
        return FakeSignatures.randao(signer, epoch);
      }

      @Override
      public BlsSignature batch(Bytes header) {
        return signature(mix(mix(6, signer), header.hashCode()));
      }
    };
  }

  /** A validator's reveal for an epoch. */
  static BlsSignature randao(int signer, long epoch) {
    return signature(mix(mix(4, signer), epoch));
  }

  /** What validator {@code signer} would sign: lets tests play dishonest ones. */
  public static BlsSignature sign(int signer, Subject subject) {
    return signature(mix(number(subject), signer));
  }

  /** A signature off by {@code error}. */
  public static BlsSignature off(BlsSignature signature, long error) {
    return signature(number(signature) + error);
  }

  /** A fingerprint of a subject. */
  static long number(Subject subject) {
    return switch (subject) {
      case Subject.Notarize(Proposal p) -> mix(1, number(p));
      case Subject.Nullify(long epoch, long view) -> mix(mix(2, epoch), view);
      case Subject.Finalize(Proposal p) -> mix(3, number(p));
    };
  }

  private static long number(Proposal p) {
    Hash d = p.digest();
    long place = mix(mix(p.epoch(), p.view()), p.parentView());
    return mix(mix(place, d.w0() ^ d.w1()), d.w2() ^ d.w3());
  }

  private static long number(BlsSignature signature) {
    return ByteBuffer.wrap(signature.value().toArray()).getLong();
  }

  private static BlsSignature signature(long value) {
    byte[] bytes = new byte[BlsSignature.SIZE];
    ByteBuffer.wrap(bytes).putLong(value);
    return new BlsSignature(Bytes.wrap(bytes));
  }

  /** SplitMix64's finalizer over a sum. */
  static long mix(long state, long value) {
    long z = (state ^ (value + 0x9e3779b97f4a7c15L)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 30)) * 0x94d049bb133111ebL;
    z = (z ^ (z >>> 27)) * 0xbf58476d1ce4e5b9L;
    return z ^ (z >>> 31);
  }
}
