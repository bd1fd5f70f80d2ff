package endgame.consensus.bft;

import static endgame.consensus.bft.Bench.certificate;
import static endgame.consensus.bft.Bench.finalizeOf;
import static endgame.consensus.bft.Bench.notarize;
import static endgame.consensus.bft.Bench.nullify;
import static endgame.consensus.bft.Bench.proposal;
import static endgame.consensus.bft.Bench.vote;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.sim.Cluster;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What is signed in a state of the engine's rounds. The engine's own order of steps keeps most of
 * these states from a vote already; here only the rules stand between state and signature. Each
 * test spoils one fact of a state in which the vote is cast.
 */
class BallotsTest {
  private static final int SELF = 0;

  /** View 3 on view 1; view 2 was skipped. */
  private static final Proposal PARENT = proposal(1, 0, 11);

  private static final Proposal P = proposal(3, 1, 33);
  private final List<Subject> signed = new ArrayList<>();
  private final EngineConfig config =
      new EngineConfig(
          0,
          Cluster.members(1, 1, 1, 1),
          SELF,
          Bench.SEED,
          EngineConfig.Floor.genesis(Bench.GENESIS),
          Bench.TIMING);
  private final Rounds rounds = new Rounds(config);
  private final Ballots ballots =
      new Ballots(
          config,
          rounds,
          subject -> {
            signed.add(subject);
            return new VoteSigner.Signature.Signed(vote(SELF, subject));
          },
          new Observation(config),
          new Outbox());

  private Round certified(Proposal p) {
    Round round = rounds.at(p.view());
    round.hold(certificate(notarize(p)));
    round.certify = Round.Certify.TRUE;
    return round;
  }

  private Round verified(Proposal p) {
    Round round = rounds.at(p.view());
    round.proposed = p;
    round.slot = Round.Slot.VERIFIED;
    return round;
  }

  /** All that R4 asks for. */
  private Round ready() {
    certified(PARENT);
    rounds.at(2).hold(certificate(nullify(2)));
    return verified(P);
  }

  private void assertSilent() {
    assertThat(signed).isEmpty();
  }

  @Test
  void notarizesWhatKeepsEveryRule() {
    assertThat(ballots.notarize(ready(), P)).isTrue();
    assertThat(signed).containsExactly(notarize(P));
  }

  @Test
  void r4_firstOfLeader() {
    Round round = ready();
    round.proposed = proposal(3, 1, 34);
    ballots.notarize(round, P);
    assertSilent();
  }

  /** A proposal on its own view, of which a notarization is held. */
  @Test
  void r4_parentBelowView() {
    Proposal own = proposal(3, 3, 33);
    certified(proposal(3, 1, 32));
    ballots.notarize(verified(own), own);
    assertSilent();
  }

  @Test
  void r4_parentNotBelowFinal() {
    Round round = ready();
    Proposal other = proposal(2, 1, 22);
    certified(other);
    rounds.finalizeUpTo(other, certificate(finalizeOf(other)));
    ballots.notarize(round, P);
    assertSilent();
  }

  @Test
  void r4_parentCertified() {
    Round round = ready();
    rounds.at(1).certify = Round.Certify.OUTSTANDING;
    ballots.notarize(round, P);
    assertSilent();
  }

  @Test
  void r4_skippedNullified() {
    Round round = ready();
    rounds.at(2).nullification = null;
    ballots.notarize(round, P);
    assertSilent();
  }

  @Test
  void r4_boundaryKept() {
    Round round = ready();
    rounds.at(1).boundary = true;
    ballots.notarize(round, P);
    assertSilent();
  }

  @Test
  void r4_verified() {
    Round round = ready();
    round.slot = Round.Slot.VERIFYING;
    ballots.notarize(round, P);
    assertSilent();
  }

  @Test
  void finalizesWhatKeepsEveryRule() {
    assertThat(ballots.finalizeVote(certified(P))).isTrue();
    assertThat(signed).containsExactly(finalizeOf(P));
  }

  @Test
  void r5_notarized() {
    Round round = verified(P);
    round.certify = Round.Certify.TRUE;
    assertThat(ballots.finalizeVote(round)).isFalse();
    assertSilent();
  }

  @Test
  void r5_certified() {
    Round round = certified(P);
    round.certify = Round.Certify.OUTSTANDING;
    ballots.finalizeVote(round);
    assertSilent();
  }

  @Test
  void r5_aboveFinal() {
    Round round = certified(P);
    Proposal later = proposal(4, 1, 44);
    rounds.finalizeUpTo(later, certificate(finalizeOf(later)));
    ballots.finalizeVote(round);
    assertSilent();
  }

  @Test
  void r5_noEquivocation() {
    Round round = certified(P);
    round.equivocated = true;
    ballots.finalizeVote(round);
    assertSilent();
  }

  @Test
  void r5_ownNotarizeAgrees() {
    Round round = certified(P);
    Proposal mine = new Proposal(0, 3, 1, new Hash(9, 9, 9, 9));
    round.keepOwn(vote(SELF, notarize(mine)));
    ballots.finalizeVote(round);
    assertSilent();
  }
}
