package endgame.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.shard.ProofSubmission.Assembled;
import endgame.node.shard.ProofSubmission.Parts;
import endgame.node.shard.ProofSubmission.Result;
import endgame.shard.protocol.BatchBody;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Context;
import endgame.shard.protocol.Statement;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A shard without a program from creation to its final roots, in one process. */
class ForeignShardTest {
  private static final Hash NEXT = Hash.of(filled(0x21));
  private static final int SHARD = ForeignChain.SHARD;
  private ForeignChain chain = new ForeignChain("sha256", 1, 1, 1, 60, 0);

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @AfterEach
  void close() {
    chain.close();
  }

  private static Parts parts(long span, Secp256k1.SecretKey prover, Hash root) {
    return new Parts(span, prover.address(), root, List.of(), Bytes.EMPTY);
  }

  private Statement statement(long span, Secp256k1.SecretKey prover, Hash root) {
    return switch (chain.submission.assemble(SHARD, parts(span, prover, root))) {
      case Assembled.Whole(Statement statement) -> statement;
      case Assembled.Impossible(String reason) -> throw new AssertionError(reason);
    };
  }

  private String impossible(Parts parts) {
    return chain.submission.assemble(SHARD, parts) instanceof Assembled.Impossible(String reason)
        ? reason
        : "";
  }

  private Result submit(Statement statement, Bytes proof, Secp256k1.SecretKey signer) {
    return chain.submission.submit(
        statement, Bytes.EMPTY, proof, ForeignChain.signature(signer, statement, proof));
  }

  private String refused(Statement statement, Bytes proof, Secp256k1.SecretKey signer) {
    return submit(statement, proof, signer) instanceof Result.Refused(String reason) ? reason : "";
  }

  /** Two transactions and a deposit in the first span. */
  private void order() {
    chain.runner.pool().add(ForeignChain.ascii("first"));
    chain.runner.pool().add(ForeignChain.ascii("second"));
    chain.runner.round();
    chain.block(List.of(chain.deposit()));
    chain.endSpan();
  }

  /** Makes the oldest span final. */
  private void prove(Hash root) throws InterruptedException {
    long span = chain.record().open().getFirst().span();
    Statement statement = statement(span, ForeignChain.PROVER, root);
    Result result = submit(statement, ForeignChain.proof(statement), ForeignChain.PROVER);
    assertThat(result).isInstanceOf(Result.Taken.class);
    chain.runner.submit(((Result.Taken) result).envelope());
    for (int i = 0; i < 100 && chain.record().proven().span() < span; i++) {
      // The verifier has a thread of its own.
      Thread.sleep(10);
      chain.next();
    }
    assertThat(chain.record().proven().span()).isEqualTo(span);
  }

  @Test
  void ordersBytesAndKeepsThem() {
    order();
    assertThat(chain.record().head().batch()).isEqualTo(2);
    OrderedBatches.Ordered first = chain.ordered().find(SHARD, 1).orElseThrow();
    assertThat(first.batch().context().kind()).isEqualTo(Context.Kind.SEQUENCED);
    assertThat(first.body())
        .contains(
            BatchBody.encode(List.of(ForeignChain.ascii("first"), ForeignChain.ascii("second"))));
    OrderedBatches.Ordered second = chain.ordered().find(SHARD, 2).orElseThrow();
    assertThat(second.entries()).hasSize(1);
    assertThat(second.isWhole()).isTrue();
    assertThat(chain.ordered().find(SHARD, 3)).isEmpty();
    assertThat(chain.ordered().find(SHARD, 0)).isEmpty();
    assertThat(chain.ordered().find(9, 1)).isEmpty();
    assertThat(chain.runner.pool().size()).isZero();
  }

  @Test
  void waitsForRoomInASpan() {
    order();
    chain.runner.pool().add(ForeignChain.ascii("third"));
    chain.runner.round();
    chain.next();
    chain.runner.pool().add(ForeignChain.ascii("fourth"));
    chain.next();
    assertThat(chain.runner.pool().size()).isEqualTo(1);
    chain.endSpan();
    chain.next();
    chain.next();
    assertThat(chain.runner.pool().size()).isZero();
    assertThat(chain.record().open()).hasSize(3);
  }

  @Test
  void becomesFinalByProofsFromOutside() throws InterruptedException {
    order();
    assertThat(chain.record().proven().root()).isEqualTo(ForeignChain.ROOT);
    prove(NEXT);
    assertThat(chain.record().proven().root()).isEqualTo(NEXT);
    assertThat(chain.record().proven().batch()).isEqualTo(2);
    assertThat(chain.record().ledger()).isEqualTo(BigInteger.TEN.pow(18));
    // What is final is read from older states.
    assertThat(chain.ordered().find(SHARD, 1).orElseThrow().isWhole()).isTrue();
    assertThat(chain.ordered().find(SHARD, 2).orElseThrow().entries()).hasSize(1);
    assertThat(chain.peers.broadcasts).isNotEmpty();
  }

  @Test
  void refusesAWrongProof() {
    order();
    Statement statement = statement(0, ForeignChain.PROVER, NEXT);
    assertThat(refused(statement, ForeignChain.ascii("nonsense"), ForeignChain.PROVER))
        .isEqualTo("the proof does not show this statement: the equation does not hold");
    Bytes tooLong = Bytes.of(new byte[65]);
    assertThat(refused(statement, tooLong, ForeignChain.PROVER))
        .isEqualTo("a proof of groth16-bn254/1 has at most 64 bytes");
    assertThat(chain.peers.broadcasts).hasSize(1);
  }

  @Test
  void refusesTheProofOfAnotherStatement() throws InterruptedException {
    order();
    Statement first = statement(0, ForeignChain.PROVER, NEXT);
    prove(NEXT);
    chain.runner.pool().add(ForeignChain.ascii("third"));
    chain.runner.round();
    chain.endSpan();
    long span = chain.record().open().getFirst().span();
    Statement second = statement(span, ForeignChain.PROVER, ForeignChain.ROOT);
    assertThat(refused(second, ForeignChain.proof(first), ForeignChain.PROVER))
        .isEqualTo(
            "the proof does not show this statement: the equation does not hold; it is the proof of"
                + " another statement, of span 0");
  }

  @Test
  void refusesAProofUnderAnotherName() {
    order();
    Statement honest = statement(0, ForeignChain.PROVER, NEXT);
    Bytes proof = ForeignChain.proof(honest);
    assertThat(submit(honest, proof, ForeignChain.PROVER)).isInstanceOf(Result.Taken.class);
    Statement stolen = statement(0, ForeignChain.THIEF, NEXT);
    assertThat(refused(stolen, proof, ForeignChain.THIEF))
        .isEqualTo(
            "the proof does not show this statement: the equation does not hold; it is the proof of"
                + " another prover, "
                + ForeignChain.PROVER.address().hex());
    assertThat(refused(honest, proof, ForeignChain.THIEF))
        .isEqualTo(
            "the envelope is not signed by its prover "
                + ForeignChain.PROVER.address().hex()
                + ", but by "
                + ForeignChain.THIEF.address().hex());
    assertThat(chain.submission.submit(honest, Bytes.EMPTY, proof, Bytes.of(new byte[64])))
        .isEqualTo(new Result.Refused("a signature has 65 bytes: r, s, parity"));
  }

  @Test
  void refusesAReplay() throws InterruptedException {
    order();
    Statement statement = statement(0, ForeignChain.PROVER, NEXT);
    prove(NEXT);
    assertThat(refused(statement, ForeignChain.proof(statement), ForeignChain.PROVER))
        .isEqualTo("span 0 is final already, or had no batches");
    assertThat(impossible(parts(0, ForeignChain.PROVER, NEXT)))
        .isEqualTo("span 0 is final already, or had no batches");
  }

  @Test
  void refusesWhatTheChainHasNotOrdered() {
    chain.runner.pool().add(ForeignChain.ascii("first"));
    chain.runner.round();
    chain.next();
    assertThat(impossible(parts(0, ForeignChain.PROVER, NEXT))).isEqualTo("span 0 is not over yet");
    chain.endSpan();
    chain.runner.pool().add(ForeignChain.ascii("second"));
    chain.runner.round();
    chain.endSpan();
    assertThat(impossible(parts(1, ForeignChain.PROVER, NEXT)))
        .isEqualTo("span 0 must be final before span 1");
    assertThat(impossible(parts(7, ForeignChain.PROVER, NEXT)))
        .isEqualTo("no batches wait in span 7");
    assertThat(
            impossible(
                new Parts(0, ForeignChain.PROVER.address(), NEXT, List.of(), Bytes.of((byte) 1))))
        .isEqualTo("the messages are no sidecar");
    Claim.BatchResult none = new Claim.BatchResult(0, 0, BigInteger.ZERO, Hash.ZERO);
    assertThat(
            impossible(
                new Parts(
                    0, ForeignChain.PROVER.address(), NEXT, List.of(none, none), Bytes.EMPTY)))
        .isEqualTo("span 0 has 1 batches, not 2");
    Statement good = statement(0, ForeignChain.PROVER, NEXT);
    Statement other = new Statement(wrongBatchAcc(good.claim()), ForeignChain.PROVER.address());
    assertThat(refused(other, ForeignChain.proof(other), ForeignChain.PROVER))
        .isEqualTo("the statement is not what the chain has ordered: batch-acc-after");
  }

  private static Claim wrongBatchAcc(Claim c) {
    return new Claim(
        c.version(),
        c.genesisHash(),
        c.shard(),
        c.chainId(),
        c.programHash(),
        c.span(),
        c.fromBatch(),
        c.toBatch(),
        c.root(),
        new Claim.Change(c.batchAcc().before(), NEXT),
        c.inboxIndexBefore(),
        c.inboxIndexAfter(),
        c.inboxAcc(),
        c.outboxAcc(),
        c.messagesRoot(),
        c.bundlesAcc(),
        c.batches(),
        c.nulls());
  }

  @Test
  void hasTheSameLifeWithPoseidon() throws InterruptedException {
    chain.close();
    chain = new ForeignChain("poseidon-bn254", 1, 1, 1, 60, 0);
    order();
    prove(NEXT);
    assertThat(chain.record().proven().root()).isEqualTo(NEXT);
    assertThat(chain.record().hashes().isDigest(chain.record().head().batchAcc())).isTrue();
    chain.runner.pool().add(ForeignChain.ascii("third"));
    chain.runner.round();
    chain.endSpan();
    Hash noDigest = Hash.of(filled(0xff));
    long span = chain.record().open().getFirst().span();
    Statement statement = statement(span, ForeignChain.PROVER, noDigest);
    assertThat(refused(statement, ForeignChain.proof(statement), ForeignChain.PROVER))
        .isEqualTo("the statement is not what the chain has ordered: digests");
  }

  @Test
  void keepsTheKeyLikeAProgram() {
    assertThat(chain.blobs.get(BlobKind.PROGRAM, chain.record().key().hash()))
        .isEqualTo(Optional.of(ForeignChain.ascii("key")));
  }
}
