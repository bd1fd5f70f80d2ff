package endgame.node.audit;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.signer.GuardRecord;
import endgame.consensus.types.Hash;
import org.junit.jupiter.api.Test;

class SignedBatchesTest {
  private static final Hash PARENT = new Hash(1, 2, 3, 4);
  private final Findings findings = new Findings();
  private final SignedBatches batches = new SignedBatches("v1", findings);

  private static GuardRecord.Batched batch(long validFrom, int n) {
    return new GuardRecord.Batched(1, PARENT, validFrom, new Hash(n, n, n, n));
  }

  @Test
  void whatTheGuardListsMayBeInTheChain() {
    batches.guarded(batch(10, 1));
    batches.ordered(batch(10, 1), "a block", true);
    assertThat(findings.problems()).isZero();
  }

  @Test
  void aHeaderThatTheGuardLacks() {
    batches.ordered(batch(10, 1), "the block of height 12", true);
    assertThat(findings.texts())
        .containsExactly(
            "v1: its slash guard lacks a batch header of shard 1 valid from height 10 in the block"
                + " of height 12");
    assertThat(findings.doubleSigns()).isZero();
  }

  @Test
  void aGuardWrittenAnewMayLackOld() {
    batches.ordered(batch(10, 1), "a block", false);
    assertThat(findings.problems()).isZero();
  }

  @Test
  void anotherHeaderInTheChainIsADoubleSign() {
    batches.guarded(batch(10, 1));
    batches.ordered(batch(18, 2), "a block", true);
    assertThat(findings.doubleSigns()).isEqualTo(1);
    batches.ordered(batch(18, 2), "a block", true);
    assertThat(findings.doubleSigns()).isEqualTo(1);
  }

  @Test
  void anExpiredHeaderIsNone() {
    batches.guarded(batch(10, 1));
    batches.guarded(batch(19, 2));
    assertThat(findings.problems()).isZero();
    batches.guarded(batch(GuardRecord.UNKNOWN_HEIGHT, 3));
    assertThat(findings.doubleSigns()).isEqualTo(2);
  }
}
