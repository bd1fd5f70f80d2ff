package endgame.consensus.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VoteVerifierTest {
  private static final int SIZE = 10;
  private static final Hash GENESIS = Hash.fromHex("ab".repeat(32));
  private static final Proposal PROPOSAL = new Proposal(3, 7, 5, Hash.fromHex("11".repeat(32)));
  private static final Subject NOTARIZE = new Subject.Notarize(PROPOSAL);
  private static final Subject FINALIZE = new Subject.Finalize(PROPOSAL);
  private static final List<Bls.SecretKey> SECRETS = secrets();
  private static final ValidatorSet SET = set();
  private static final VoteVerifier VERIFIER = new VoteVerifier(GENESIS, SET);

  private static List<Bls.SecretKey> secrets() {
    List<Bls.SecretKey> secrets = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      byte[] seed = new byte[32];
      seed[0] = (byte) i;
      secrets.add(Bls.SecretKey.fromSeed(seed));
    }
    return secrets;
  }

  private static ValidatorSet set() {
    List<Validator> members = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      byte[] id = new byte[32];
      id[0] = (byte) i;
      members.add(
          new Validator(NodeId.of(id), SECRETS.get(i).publicKey(), Address.ZERO, i == 9 ? 7 : 1));
    }
    return new ValidatorSet(members);
  }

  private static Vote vote(int signer, Subject subject) {
    return new Vote(subject, signer, SECRETS.get(signer).sign(SignedMessage.of(GENESIS, subject)));
  }

  private static Vote bad(int signer) {
    return new Vote(NOTARIZE, signer, SECRETS.get(signer).sign(new byte[] {9}));
  }

  private static List<Vote> votes(int... signers) {
    List<Vote> votes = new ArrayList<>();
    for (int signer : signers) {
      votes.add(vote(signer, NOTARIZE));
    }
    return votes;
  }

  @Test
  void aVoteIsBoundToSignerSubjectKindAndChain() {
    Vote vote = vote(2, NOTARIZE);
    assertThat(VERIFIER.verify(vote)).isTrue();
    assertThat(VERIFIER.verify(new Vote(NOTARIZE, 3, vote.signature()))).isFalse();
    assertThat(VERIFIER.verify(new Vote(FINALIZE, 2, vote.signature()))).isFalse();
    assertThat(VERIFIER.verify(new Vote(new Subject.Nullify(3, 7), 2, vote.signature()))).isFalse();
    assertThat(VERIFIER.verify(new Vote(NOTARIZE, SIZE, vote.signature()))).isFalse();
    assertThat(VERIFIER.verify(new Vote(NOTARIZE, 65535, vote.signature()))).isFalse();
    assertThat(VERIFIER.verify(new Vote(NOTARIZE, -1, vote.signature()))).isFalse();
    for (Proposal other :
        List.of(
            new Proposal(4, 7, 5, PROPOSAL.digest()),
            new Proposal(3, 8, 5, PROPOSAL.digest()),
            new Proposal(3, 7, 6, PROPOSAL.digest()),
            new Proposal(3, 7, 5, Hash.ZERO))) {
      Subject subject = new Subject.Notarize(other);
      assertThat(VERIFIER.verify(new Vote(subject, 2, vote.signature()))).isFalse();
    }
    assertThat(new VoteVerifier(Hash.ZERO, SET).verify(vote)).isFalse();
  }

  /** W = 16, f = 5, q = 11; both ways to sum keys (few signers: with the heavy one; many). */
  @Test
  void aQuorumMakesACertificate() {
    assertThat(SET.quorum()).isEqualTo(11);
    for (int[] signers :
        new int[][] {{9, 0, 1, 2, 3}, {0, 1, 2, 3, 4, 5, 6, 9}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}}) {
      Certificate certificate = VERIFIER.aggregate(NOTARIZE, votes(signers)).orElseThrow();
      assertThat(VERIFIER.verify(certificate)).isTrue();
      BlsSignature aggregate = certificate.aggregate();
      assertThat(VERIFIER.verify(new Certificate(FINALIZE, certificate.signers(), aggregate)))
          .isFalse();
    }
    assertThat(VERIFIER.aggregate(NOTARIZE, votes(9, 0, 1, 2))).isEmpty();
    assertThat(VERIFIER.aggregate(NOTARIZE, votes(0, 1, 2, 3, 4, 5, 6, 7, 8))).isEmpty();
  }

  /** Every single change of the bitmap breaks the certificate. */
  @Test
  void theBitmapIsBound() {
    Certificate certificate =
        VERIFIER.aggregate(NOTARIZE, votes(0, 1, 2, 3, 4, 5, 6, 9)).orElseThrow();
    for (int i = 0; i < SIZE; i++) {
      BitSet flipped = certificate.signers().toBitSet();
      flipped.flip(i);
      assertThat(VERIFIER.verify(with(certificate, Bitmap.of(SIZE, flipped)))).isFalse();
    }
    for (int length : new int[] {0, 9 + 2, 16}) {
      BitSet all = new BitSet();
      all.set(0, length);
      assertThat(VERIFIER.verify(with(certificate, Bitmap.of(length, all)))).isFalse();
    }
  }

  private static Certificate with(Certificate certificate, Bitmap signers) {
    return new Certificate(certificate.subject(), signers, certificate.aggregate());
  }

  @Test
  void badVotesAreFoundWhereverTheyAre() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 20; round++) {
      List<Vote> votes = new ArrayList<>();
      List<Vote> spoiled = new ArrayList<>();
      for (int i = 0; i < SIZE; i++) {
        boolean spoil = random.nextInt(4) == 0;
        votes.add(spoil ? bad(i) : vote(i, NOTARIZE));
        if (spoil) {
          spoiled.add(votes.getLast());
        }
      }
      assertThat(VERIFIER.invalid(votes)).as("round %d", round).isEqualTo(spoiled);
      assertThat(VERIFIER.aggregate(NOTARIZE, votes).isEmpty()).isEqualTo(!spoiled.isEmpty());
    }
  }

  @Test
  void signaturesThatAreNoPointsAreFound() {
    List<Vote> votes = new ArrayList<>(votes(0, 1, 2, 3, 4, 5, 6, 7, 8));
    Vote noPoint = new Vote(NOTARIZE, 4, BlsSignature.of(new byte[96]));
    Vote infinity = new Vote(NOTARIZE, 6, new BlsSignature(Bytes.fromHex("c0" + "00".repeat(95))));
    votes.set(4, noPoint);
    votes.set(6, infinity);
    assertThat(VERIFIER.aggregate(NOTARIZE, votes)).isEmpty();
    assertThat(VERIFIER.invalid(votes)).containsExactly(noPoint, infinity);
    assertThat(VERIFIER.invalid(List.of())).isEmpty();
  }

  @Test
  void misuseIsRefused() {
    assertThatThrownBy(() -> VERIFIER.aggregate(NOTARIZE, votes(1, 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> VERIFIER.aggregate(FINALIZE, votes(1)))
        .isInstanceOf(IllegalArgumentException.class);
    Validator unusable =
        new Validator(
            NodeId.of(new byte[32]),
            new BlsPublicKey(Bytes.fromHex("c0" + "00".repeat(47))),
            Address.ZERO,
            1);
    assertThatThrownBy(() -> new VoteVerifier(GENESIS, new ValidatorSet(List.of(unusable))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
