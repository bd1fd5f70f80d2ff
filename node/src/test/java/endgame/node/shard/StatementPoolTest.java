package endgame.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.shard.StatementPool.Standing;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementPoolTest {
  private final StatementPool pool = new StatementPool();

  /** A statement; {@code variant} goes into its proof's hash. */
  private static Envelope envelope(int shard, long span, int signer, int variant) {
    Claim.Change none = new Claim.Change(Hash.ZERO, Hash.ZERO);
    Claim claim =
        new Claim(
            Claim.VERSION,
            Hash.ZERO,
            shard,
            1,
            Hash.ZERO,
            span,
            1,
            1,
            none,
            none,
            0,
            0,
            none,
            none,
            Hash.ZERO,
            Hash.ZERO,
            List.of(),
            List.of());
    byte[] account = new byte[Address.SIZE];
    account[0] = (byte) (signer >> 8);
    account[1] = (byte) signer;
    byte[] proof = new byte[Hash.SIZE];
    proof[0] = (byte) variant;
    return new Envelope(
        new Statement(claim, Address.of(account)),
        Hash.of(proof),
        1,
        Bytes.EMPTY,
        Bytes.wrap(new byte[Envelope.SIGNATURE_SIZE]));
  }

  private boolean add(Envelope envelope) {
    return pool.add(envelope, false, e -> false).isPresent();
  }

  /** Red when one stranger may have more than one place: the honest one finds none. */
  @Test
  void strangerHasOnePlacePerSpan() {
    assertThat(add(envelope(1, 5, 1, 0))).isTrue();
    for (int variant = 1; variant < 100; variant++) {
      assertThat(add(envelope(1, 5, 1, variant))).isFalse();
    }
    assertThat(add(envelope(1, 5, 1, 0))).as("the same again").isTrue();
    assertThat(add(envelope(1, 5, 2, 0))).as("an honest one").isTrue();
    assertThat(add(envelope(1, 6, 1, 0))).as("another span").isTrue();
    assertThat(add(envelope(2, 5, 1, 0))).as("another shard").isTrue();
    assertThat(pool.all()).hasSize(4);
  }

  @Test
  void statementOfNoUseMakesRoomForTheSignersNext() {
    Envelope first = envelope(1, 5, 1, 0);
    Envelope second = envelope(1, 5, 1, 1);
    add(first);
    assertThat(pool.add(second, false, first::equals)).contains(Standing.STRANGER);
    assertThat(pool.all()).containsExactly(second);
    pool.accepted(second);
    assertThat(pool.add(first, false, e -> true)).as("one is accepted already").isEmpty();
    assertThat(pool.all()).containsExactly(second);
  }

  @Test
  void rejectedOneFreesItsPlace() {
    Envelope first = envelope(1, 5, 1, 0);
    Envelope second = envelope(1, 5, 1, 1);
    add(first);
    pool.rejected(second);
    assertThat(pool.all()).as("another one was rejected").containsExactly(first);
    pool.rejected(first);
    assertThat(add(second)).isTrue();
  }

  /** Red when many strangers can shut out validators, or a prover that was right before. */
  @Test
  void strangersNeverPushOutTheirBetters() {
    Envelope proven = envelope(1, 4, 1000, 0);
    add(proven);
    pool.accepted(proven);
    Envelope validator = envelope(1, 5, 2000, 0);
    Envelope again = envelope(1, 5, 1000, 0);
    for (int signer = 0; signer < 100; signer++) {
      assertThat(add(envelope(1, 5, signer, 0))).isTrue();
    }
    assertThat(pool.all()).hasSize(1 + StatementPool.RIVALS_MAX);
    assertThat(pool.add(again, false, e -> false)).contains(Standing.PROVEN);
    assertThat(pool.add(validator, true, e -> false)).contains(Standing.BONDED);
    for (int signer = 100; signer < 200; signer++) {
      add(envelope(1, 5, signer, 0));
    }
    assertThat(pool.all()).startsWith(proven, validator, again);
    assertThat(pool.all()).hasSize(2 + StatementPool.RIVALS_MAX);
  }

  @Test
  void acceptedOnesStay() {
    for (int signer = 0; signer < StatementPool.RIVALS_MAX; signer++) {
      add(envelope(1, 5, signer, 0));
      pool.accepted(envelope(1, 5, signer, 0));
    }
    assertThat(add(envelope(1, 5, 100, 0))).isFalse();
    assertThat(pool.add(envelope(1, 5, 101, 0), true, e -> false)).contains(Standing.BONDED);
  }

  @Test
  void allSpansTogetherAreBounded() {
    Envelope validator = envelope(9, 1, 5000, 0);
    pool.add(validator, true, e -> false);
    for (int span = 0; span < 1000; span++) {
      add(envelope(1, span, span, 0));
    }
    assertThat(pool.all()).hasSize(StatementPool.STATEMENTS_MAX).contains(validator);
    for (int span = 0; span < 1000; span++) {
      pool.add(envelope(2, span, span, 0), true, e -> false);
    }
    assertThat(pool.all()).hasSize(StatementPool.STATEMENTS_MAX);
    assertThat(add(envelope(3, 1, 1, 0))).as("a stranger's, among validators'").isFalse();
  }

  @Test
  void inOrderOfShardSpanAndStanding() {
    Envelope a = envelope(2, 1, 1, 0);
    Envelope b = envelope(1, 9, 1, 0);
    Envelope c = envelope(1, 3, 1, 0);
    Envelope d = envelope(1, 3, 2, 0);
    add(a);
    add(b);
    add(c);
    pool.add(d, true, e -> false);
    assertThat(pool.all()).containsExactly(d, c, b, a);
    pool.removeIf(e -> e.statement().claim().shard() == 1);
    assertThat(pool.all()).containsExactly(a);
  }

  @Test
  void rememberedSignersAreBounded() {
    for (int signer = 0; signer <= StatementPool.SIGNERS_MAX; signer++) {
      pool.accepted(envelope(1, 1, signer, 0));
    }
    assertThat(pool.add(envelope(1, 2, 0, 0), false, e -> false)).contains(Standing.STRANGER);
    assertThat(pool.add(envelope(1, 2, 1, 0), false, e -> false)).contains(Standing.PROVEN);
  }
}
