package endgame.shard.proving;

import static endgame.shard.execution.LedgerChain.END;
import static endgame.shard.execution.LedgerChain.address;
import static endgame.shard.execution.LedgerChain.deposit;
import static endgame.shard.execution.LedgerChain.transfer;
import static endgame.shard.execution.LedgerChain.withdrawal;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.Keccak256;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.LedgerChain;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.SpanResult;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.Message;
import endgame.shard.protocol.Statement;
import endgame.storage.tree.Digest;
import endgame.storage.tree.MissingNode;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import endgame.zk.witness.WitnessSystem;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpanProverTest {
  private static final byte[] ELF = LedgerChain.elf();
  private static final Secp256k1.SecretKey PROVER = LedgerChain.key(7);
  private static final int NULLS_AT = 448;
  private static final WitnessSystem SYSTEM = new WitnessSystem(1L << 26);
  private static final ProofSystem.VerifyingKey KEY = key();

  private static ProofSystem.VerifyingKey key() {
    return switch (SYSTEM.parseKey(ELF)) {
      case ProofSystem.KeyResult.Parsed(var key) -> key;
      case ProofSystem.KeyResult.Malformed(String reason) -> throw new AssertionError(reason);
    };
  }

  private static LedgerChain chain() {
    LedgerChain chain = new LedgerChain();
    chain.system(1, List.of(deposit(address(0), END), deposit(address(1), END)), List.of());
    chain.sequenced(2, List.of(transfer(0, 0, address(2), END.shiftRight(2))));
    chain.body(3, Bytes.of((byte) 9));
    chain.sequenced(9, List.of(withdrawal(0, 1, address(5), END.shiftRight(3))));
    return chain;
  }

  private static SpanProver.Result.Proven proven(ShardExecution execution, SpanResult span) {
    return switch (new SpanProver(PROVER, new WitnessMaker()).prove(execution, span)) {
      case SpanProver.Result.Proven proven -> proven;
      case SpanProver.Result.Failed(String reason) -> throw new AssertionError(reason);
    };
  }

  private static boolean accepted(byte[] statement, byte[] proof) {
    return SYSTEM.verify(KEY, statement, proof) instanceof Verdict.Accepted;
  }

  @Test
  void provesEachSpan() {
    LedgerChain chain = chain();
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), ELF);
    List<SpanResult> spans = chain.catchUp(execution, 16);
    assertThat(spans).hasSize(2);
    for (SpanResult span : spans) {
      SpanProver.Result.Proven proven = proven(execution, span);
      Envelope envelope = proven.envelope();
      assertThat(accepted(envelope.statement().encode().toArray(), proven.proof().toArray()))
          .isTrue();
      assertThat(envelope.statement()).isEqualTo(new Statement(span.claim(), PROVER.address()));
      assertThat(envelope.proofHash()).isEqualTo(LedgerChain.sha256(proven.proof().toArray()));
      assertThat(envelope.proofBytes()).isEqualTo(proven.proof().size());
      assertThat(Message.decodeAll(envelope.sidecar())).isPresent();
      Secp256k1.Signature signature =
          Secp256k1.Signature.decode(envelope.signature()).orElseThrow();
      Hash digest = Keccak256.hash(envelope.signedBytes().toArray());
      assertThat(Secp256k1.recover(digest, signature)).contains(PROVER.address());
      assertThat(Envelope.decode(envelope.encode())).contains(envelope);
      // What the store kept is enough to prove the span again, to the byte.
      SpanResult stored = execution.store().span(span.claim().span()).orElseThrow();
      assertThat(proven(execution, stored)).isEqualTo(proven);
    }
  }

  /** Every byte of the claim is bound; only who earns for it isn't (shards.md 5). */
  @Test
  void everyFieldOfTheStatementIsBound() {
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), ELF);
    SpanProver.Result.Proven proven = proven(execution, chain().catchUp(execution, 8).getFirst());
    byte[] statement = proven.envelope().statement().encode().toArray();
    byte[] proof = proven.proof().toArray();
    int claimAt = 24;
    for (int at = 0; at < statement.length; at += 4) {
      byte[] changed = statement.clone();
      changed[at] ^= 1;
      boolean isProver = at >= 4 && at < claimAt;
      assertThat(accepted(changed, proof)).as("byte %d", at).isEqualTo(isProver);
    }
    assertThat(statement.length).isGreaterThan(claimAt + NULLS_AT);
  }

  @Test
  void aChangedProofIsRejected() {
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), ELF);
    SpanProver.Result.Proven proven = proven(execution, chain().catchUp(execution, 8).getFirst());
    byte[] statement = proven.envelope().statement().encode().toArray();
    byte[] proof = proven.proof().toArray();
    SplittableRandom random = new SplittableRandom(11);
    for (int n = 0; n < 300; n++) {
      byte[] changed = proof.clone();
      int at = random.nextInt(proof.length);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      assertThat(accepted(statement, changed)).as("byte %d", at).isFalse();
    }
    for (int n = 0; n < 20; n++) {
      byte[] cut = java.util.Arrays.copyOf(proof, random.nextInt(proof.length));
      assertThat(accepted(statement, cut)).isFalse();
    }
    assertThat(accepted(statement, java.util.Arrays.copyOf(proof, proof.length + 1))).isFalse();
  }

  /** A prover that holds another span's items says so instead of signing. */
  @Test
  void aProofOfAnotherClaimIsNotSigned() {
    LedgerChain chain = chain();
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), ELF);
    List<SpanResult> spans = chain.catchUp(execution, 16);
    SpanResult mixed =
        new SpanResult(spans.get(0).claim(), spans.get(0).sidecar(), spans.get(1).items());
    assertThat(new SpanProver(PROVER, new WitnessMaker()).prove(execution, mixed))
        .isInstanceOf(SpanProver.Result.Failed.class);
  }

  /** Items that had no effect are in the claim that is proven, and the ones after them count. */
  @Test
  void provesNullItems() {
    LedgerChain chain = new LedgerChain();
    chain.system(1, List.of(deposit(address(0), END), Bytes.of((byte) 1)), List.of(Bytes.EMPTY));
    chain.body(2, Bytes.of((byte) 9));
    chain.sequenced(3, List.of(transfer(0, 0, address(2), END.shiftRight(2))));
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), ELF);
    SpanResult span = chain.catchUp(execution, 8).getFirst();
    List<Claim.NullItem> nulls = span.claim().nulls();
    assertThat(nulls).contains(new Claim.NullItem(2, 0));
    assertThat(execution.store().batch(2).orElseThrow().isNull()).isTrue();
    assertThat(execution.store().batch(3).orElseThrow().results()).hasSize(1);
    SpanProver.Result.Proven proven = proven(execution, span);
    assertThat(proven.envelope().statement().claim().nulls()).isEqualTo(nulls);
    byte[] statement = proven.envelope().statement().encode().toArray();
    byte[] proof = proven.proof().toArray();
    assertThat(accepted(statement, proof)).isTrue();
    // The last bytes are the last null item: another item, another batch, none at all.
    for (int back = 1; back <= 12; back++) {
      byte[] changed = statement.clone();
      changed[changed.length - back] ^= 1;
      assertThat(accepted(changed, proof)).isFalse();
    }
    byte[] fewer = java.util.Arrays.copyOf(statement, statement.length - 12);
    assertThat(accepted(fewer, proof)).isFalse();
  }

  @Test
  void whatIsPrunedIsNotProven() {
    LedgerChain chain = chain();
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), ELF);
    List<SpanResult> spans = chain.catchUp(execution, 16);
    // A proof takes long: the state may go while it is made.
    SpanProver late =
        new SpanProver(
            PROVER,
            new ProofMaker() {
              @Override
              public Made make(ShardExecution at, SpanResult span, endgame.zk.guest.Bytes earner) {
                throw new MissingNode(Digest.of(new byte[32]));
              }

              @Override
              public Verdict check(
                  ShardExecution at,
                  endgame.zk.guest.Bytes statement,
                  endgame.zk.guest.Bytes proof) {
                throw new IllegalStateException("there is no proof");
              }
            });
    assertThat(late.prove(execution, spans.getLast()))
        .isEqualTo(new SpanProver.Result.Failed("the state before the span was pruned meanwhile"));
    while (execution.store().prune(1, 1000)) {
      // until all is done
    }
    SpanResult stripped = execution.store().span(0).orElseThrow();
    assertThat(new SpanProver(PROVER, new WitnessMaker()).prove(execution, stripped))
        .isInstanceOf(SpanProver.Result.Failed.class);
    // The items alone are not enough: the state before the second span is gone.
    assertThat(execution.holds(spans.get(1).claim().root().before())).isFalse();
    assertThat(new SpanProver(PROVER, new WitnessMaker()).prove(execution, spans.get(1)))
        .isInstanceOf(SpanProver.Result.Failed.class);
  }
}
