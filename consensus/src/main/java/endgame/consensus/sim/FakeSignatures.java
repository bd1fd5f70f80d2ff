package endgame.consensus.sim;

import endgame.consensus.bft.VoteSignatures;
import endgame.consensus.signer.SigningKey;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

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

  private final int members;
  private final Meter meter;

  public FakeSignatures(int members, Meter meter) {
    this.members = members;
    this.meter = meter;
  }

  @Override
  public boolean verify(Vote vote) {
    meter.charge(VERIFY_US);
    return right(vote);
  }

  private static boolean right(Vote vote) {
    return vote.signature().equals(sign(vote.signer(), vote.subject()));
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
    Certificate certificate = new Certificate(subject, Bitmap.of(members, signers), signature(sum));
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
      error += number(vote.signature()) - number(sign(vote.signer(), vote.subject()));
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

  private static boolean matches(Certificate certificate) {
    long sum = 0;
    for (int i = 0; i < certificate.signers().length(); i++) {
      if (certificate.signers().contains(i)) {
        sum += number(sign(i, certificate.subject()));
      }
    }
    return sum == number(certificate.aggregate());
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
