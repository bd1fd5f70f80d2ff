package endgame.shard.execution;

import static endgame.shard.execution.LedgerChain.END;
import static endgame.shard.execution.LedgerChain.address;
import static endgame.shard.execution.LedgerChain.deposit;
import static endgame.shard.execution.LedgerChain.transfer;
import static endgame.shard.execution.LedgerChain.withdrawal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ByteWriter;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Entry;
import endgame.shard.protocol.Message;
import endgame.storage.StorageFailure;
import endgame.storage.kv.MemoryDatabase;
import endgame.storage.tree.MissingNode;
import endgame.zk.guest.Emit;
import endgame.zk.hash.P2;
import endgame.zk.hash.Tag;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShardExecutionTest {
  private static final byte[] ELF = LedgerChain.elf();
  private static final long LAST = 24;

  /** Three spans: all kinds of items, an empty span, and one with a null batch. */
  static LedgerChain world() {
    LedgerChain chain = new LedgerChain();
    BigInteger ten = END.multiply(BigInteger.TEN);
    chain.system(1, List.of(deposit(address(0), ten), deposit(address(1), ten)), List.of());
    chain.sequenced(
        2,
        List.of(
            transfer(0, 0, address(2), END),
            transfer(0, 5, address(2), END),
            transfer(0, 1, address(1), BigInteger.TWO)));
    chain.system(4, List.of(deposit(address(3), END)), List.of(transfer(1, 0, address(4), END)));
    chain.sequenced(
        4, List.of(withdrawal(0, 2, address(5), END), withdrawal(1, 1, address(5), END)));
    chain.sequenced(7, List.of(transfer(2, 0, address(0), BigInteger.ONE)));
    chain.body(17, Bytes.of((byte) 1, (byte) 2, (byte) 3));
    chain.system(18, List.of(), List.of(transfer(0, 3, address(3), BigInteger.ONE), Bytes.EMPTY));
    chain.sequenced(19, List.of(transfer(0, 4, address(3), BigInteger.ONE)));
    return chain;
  }

  @Test
  void executesWhatIsOrdered() {
    LedgerChain chain = world();
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), ELF);
    List<SpanResult> spans = chain.catchUp(execution, LAST);
    assertThat(execution.isBroken()).isFalse();
    assertThat(execution.head()).isEqualTo(8);
    assertThat(execution.closedHeight()).isEqualTo(24);
    assertThat(spans).extracting(s -> s.claim().span()).containsExactly(0L, 2L);

    ExecutedBatch second = execution.store().batch(2).orElseThrow();
    assertThat(second.results()).extracting(TransactionResult::success).containsExactly(true, true);
    assertThat(second.results()).extracting(TransactionResult::index).containsExactly(0, 2);
    assertThat(second.skipped()).extracting(ExecutedBatch.Skipped::index).containsExactly(1);
    assertThat(second.transactions()).hasSize(3);
    assertThat(second.sequencer()).isEqualTo(LedgerChain.SEQUENCER);
    assertThat(second.malformedReceipts()).isZero();
    Hash hash = second.results().get(1).hash();
    assertThat(execution.store().transaction(hash)).contains(new ShardStore.Place(2, 1));
    assertThat(execution.store().numberOf(second.batchAcc())).contains(2L);
    assertThat(execution.store().batch(6).orElseThrow().isNull()).isTrue();
    assertThat(spans.get(1).claim().nulls()).containsExactly(new Claim.NullItem(6, 0));
  }

  @Test
  void viewsFollowEachBatch() {
    LedgerChain chain = world();
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), ELF);
    execution.execute(chain.ordered().get(0));
    ShardState first = execution.latest();
    execution.execute(chain.ordered().get(1));
    assertThat(execution.views(first).account(address(2)).orElseThrow().balance()).isZero();
    assertThat(execution.views(execution.latest()).account(address(2)).orElseThrow().balance())
        .isEqualTo(END);
    assertThat(execution.views(execution.latest()).account(address(0)).orElseThrow().nonce())
        .isEqualTo(2);
    // The final state is still that of the last closed span.
    assertThat(execution.views(execution.at(Hash.ZERO)).account(address(0)).orElseThrow().nonce())
        .isZero();
  }

  /** Every field of the claim that can be known without the program, computed by the protocol. */
  @Test
  void theClaimIsWhatTheProtocolSays() {
    LedgerChain chain = world();
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), ELF);
    Hash batchAcc = Hash.ZERO;
    Hash inboxAcc = Hash.ZERO;
    Hash outboxAcc = Hash.ZERO;
    Hash root = Hash.ZERO;
    long inbox = 0;
    for (SpanResult span : chain.catchUp(execution, LAST)) {
      Claim claim = span.claim();
      List<Message> messages = new ArrayList<>();
      List<Hash> receipts = new ArrayList<>();
      assertThat(claim.root().before()).isEqualTo(root);
      assertThat(claim.batchAcc().before()).isEqualTo(batchAcc);
      assertThat(claim.inboxAcc().before()).isEqualTo(inboxAcc);
      assertThat(claim.outboxAcc().before()).isEqualTo(outboxAcc);
      for (long n = claim.fromBatch(); n <= claim.toBatch(); n++) {
        BatchInput input = chain.ordered().get((int) n - 1);
        Hash batchHash = input.header().map(ShardExecution.HASHES::batch).orElse(Hash.ZERO);
        batchAcc = ShardExecution.HASHES.batchAcc(batchAcc, input.context(), batchHash);
        for (Entry entry : input.entries()) {
          inboxAcc = ShardExecution.HASHES.inboxAcc(inboxAcc, entry);
          inbox++;
        }
        receipts.add(fold(execution.store().batch(n).orElseThrow(), messages));
      }
      for (Message message : messages) {
        outboxAcc = ShardExecution.HASHES.outboxAcc(outboxAcc, message);
      }
      assertThat(claim.batchAcc().after()).isEqualTo(batchAcc);
      assertThat(claim.inboxAcc().after()).isEqualTo(inboxAcc);
      assertThat(claim.inboxIndexAfter()).isEqualTo(inbox);
      assertThat(claim.outboxAcc().after()).isEqualTo(outboxAcc);
      assertThat(span.sidecar()).isEqualTo(Message.encodeAll(messages));
      assertThat(Message.decodeAll(span.sidecar())).contains(messages);
      assertThat(claim.messagesRoot())
          .isEqualTo(ShardExecution.HASHES.messagesRoot(span.sidecar()));
      assertThat(claim.batches()).extracting(Claim.BatchResult::receiptsRoot).isEqualTo(receipts);
      root = claim.root().after();
      assertThat(execution.holds(root)).isTrue();
    }
  }

  private static Hash fold(ExecutedBatch batch, List<Message> messages) {
    Hash receipts = Hash.ZERO;
    int nonce = 0;
    for (ExecutedBatch.Emitted emit : batch.emits()) {
      Bytes bytes = emit.bytes();
      if (emit.kind() == Emit.MESSAGE) {
        Bytes content = Bytes.wrap(bytes.slice(1, bytes.size()));
        messages.add(new Message(batch.number(), nonce++, bytes.get(0) & 0xff, content));
      } else {
        receipts =
            Hash.of(
                P2.digest(
                    Tag.RECEIPT,
                    new ByteWriter()
                        .hash(receipts)
                        .u32(emit.kind())
                        .bytes(bytes)
                        .done()
                        .toArray()));
      }
    }
    return receipts;
  }

  /** A node that is stopped or loses power after any block comes to the same results. */
  @Test
  void restartsChangeNothing() {
    LedgerChain chain = world();
    MemoryDatabase reference = LedgerChain.disk();
    ShardExecution straight = LedgerChain.open(reference, ELF);
    List<SpanResult> expected = chain.catchUp(straight, LAST);
    for (int power = 0; power < 2; power++) {
      MemoryDatabase disk = LedgerChain.disk();
      List<SpanResult> results = new ArrayList<>();
      ShardExecution execution = LedgerChain.open(disk, ELF);
      for (long height = 1; height <= LAST; height++) {
        results.addAll(chain.catchUp(execution, height));
        if (power == 1) {
          disk.crash();
        }
        execution = LedgerChain.open(disk, ELF);
        assertThat(execution.closedHeight()).isLessThanOrEqualTo(height);
      }
      results.addAll(chain.catchUp(execution, LAST));
      assertThat(results.stream().distinct().toList()).isEqualTo(expected);
      for (long n = 1; n <= 8; n++) {
        assertThat(execution.store().batch(n)).isEqualTo(straight.store().batch(n));
      }
      assertThat(execution.latest().root()).isEqualTo(straight.latest().root());
    }
  }

  @Test
  void aStoredSpanIsTheSpan() {
    LedgerChain chain = world();
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), ELF);
    for (SpanResult span : chain.catchUp(execution, LAST)) {
      assertThat(execution.store().span(span.claim().span())).contains(span);
    }
    assertThat(execution.store().span(1)).isEmpty();
  }

  @Test
  void anotherProgramsFolderIsRefused() {
    MemoryDatabase disk = LedgerChain.disk();
    LedgerChain.open(disk, ELF);
    byte[] other = TinyProgram.at(5, p -> {});
    assertThatThrownBy(() -> LedgerChain.open(disk, other)).isInstanceOf(StorageFailure.class);
  }

  @Test
  void onlyTheNextBatchIsTaken() {
    LedgerChain chain = world();
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), ELF);
    BatchInput first = chain.ordered().get(0);
    assertThatThrownBy(() -> execution.execute(chain.ordered().get(1)))
        .isInstanceOf(IllegalArgumentException.class);
    BatchInput fewer =
        new BatchInput(
            0, first.context(), first.batchAcc(), List.of(), Optional.empty(), Bytes.EMPTY);
    assertThatThrownBy(() -> execution.execute(fewer)).isInstanceOf(IllegalArgumentException.class);
    BatchInput otherAcc =
        new BatchInput(
            0, first.context(), Hash.ZERO, first.entries(), Optional.empty(), Bytes.EMPTY);
    assertThatThrownBy(() -> execution.execute(otherAcc))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(execution.execute(first)).isPresent();
    BatchInput second = chain.ordered().get(1);
    BatchInput otherSpan =
        new BatchInput(
            1, second.context(), second.batchAcc(), List.of(), second.header(), second.body());
    assertThatThrownBy(() -> execution.execute(otherSpan))
        .isInstanceOf(IllegalStateException.class);
  }

  /** A program without a result stops its own shard, also after a restart, and nothing else. */
  @Test
  void aProgramWithoutClaimIsBroken() {
    byte[] elf = TinyProgram.at(5, p -> {});
    MemoryDatabase disk = LedgerChain.disk();
    LedgerChain chain = world();
    ShardExecution execution = LedgerChain.open(disk, elf);
    assertThat(execution.execute(chain.ordered().get(0))).isPresent();
    assertThat(execution.closeSpan(8)).isEmpty();
    for (int start = 0; start < 3; start++) {
      assertThat(execution.isBroken()).isTrue();
      assertThat(execution.execute(chain.ordered().get(start))).isEmpty();
      assertThat(execution.closeSpan(16)).isEmpty();
      assertThat(execution.closedHeight()).isZero();
      assertThat(execution.latest().get(new byte[32])).isEmpty();
      assertThat(execution.store().span(0)).isEmpty();
      disk.crash();
      execution = LedgerChain.open(disk, elf);
    }
  }

  /** One item's writes have a limit of their own: a trap, so a batch past it is null. */
  @Test
  void aBatchThatWritesTooMuchIsNull() {
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), TinyProgram.at(5, writes(300)));
    LedgerChain chain = world();
    assertThat(execution.execute(chain.ordered().get(0)).orElseThrow().isNull()).isFalse();
    ExecutedBatch batch = execution.execute(chain.ordered().get(1)).orElseThrow();
    assertThat(batch.isNull()).isTrue();
    assertThat(execution.latest().written()).isEmpty();
  }

  /** Each batch stays below the limit of an item, all together pass that of a span. */
  @Test
  void aSpanThatWritesTooManyBytesIsBroken() {
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), TinyProgram.at(2, writes(200)));
    LedgerChain chain = world();
    assertThat(execution.execute(chain.ordered().get(0))).isPresent();
    assertThat(execution.recent(1)).isPresent();
    assertThat(execution.execute(chain.ordered().get(1))).isPresent();
    assertThat(execution.latest().written()).hasSize(400);
    // Two such states are more than is kept.
    assertThat(execution.recent(1)).isEmpty();
    assertThat(execution.recent(2)).contains(execution.latest());
    assertThat(execution.execute(chain.ordered().get(2))).isEmpty();
    assertThat(execution.isBroken()).isTrue();
  }

  /** Writes so many new keys of 61,440 bytes. */
  private static java.util.function.Consumer<TinyProgram> writes(int keys) {
    return p ->
        p.times(
            keys,
            loop ->
                loop.add(TinyProgram.S0, TinyProgram.S0, 1)
                    .store(TinyProgram.S0, TinyProgram.SP, -64)
                    .add(TinyProgram.A0, TinyProgram.SP, -64)
                    .upper(TinyProgram.A1, 1)
                    .upper(TinyProgram.A2, 15)
                    .call(0x105));
  }

  /** Whatever a state's root is: one that isn't here is never taken for an empty one. */
  @Test
  void aForeignStateIsNotHere() {
    LedgerChain chain = world();
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), ELF);
    Hash closed = chain.catchUp(execution, 8).getFirst().claim().root().after();
    assertThat(execution.holds(closed)).isTrue();
    Hash foreign = Hash.fromHex("01".repeat(32));
    assertThat(execution.holds(foreign)).isFalse();
    ShardViews views = execution.views(execution.at(foreign));
    assertThatThrownBy(() -> views.account(address(0))).isInstanceOf(MissingNode.class);
    // A state of the open span is asked over its span's start, after the span is closed too.
    chain.catchUp(execution, 19);
    ShardState during = execution.latest();
    var account = execution.views(during).account(address(3));
    chain.catchUp(execution, LAST);
    assertThat(execution.views(during).account(address(3))).isEqualTo(account);
    assertThat(execution.recent(execution.head()))
        .contains(execution.at(execution.latest().root()));
    assertThat(execution.views(execution.at(closed)).account(address(0)).orElseThrow().nonce())
        .isEqualTo(3);
  }

  @Test
  void aProgramThatSendsTooMuchIsBroken() {
    byte[] elf =
        TinyProgram.at(
            2,
            p ->
                p.times4096(
                    20,
                    loop ->
                        loop.add(TinyProgram.A0, 0, Emit.MESSAGE)
                            .upper(TinyProgram.A1, 1)
                            .add(TinyProgram.A2, 0, 1)
                            .call(0x107)));
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), elf);
    assertThat(execution.execute(world().ordered().get(0))).isEmpty();
    assertThat(execution.isBroken()).isTrue();
  }

  @Test
  void aProgramThatWritesTooMuchIsBroken() {
    byte[] elf =
        TinyProgram.at(
            2,
            p ->
                p.times4096(
                    25,
                    loop ->
                        loop.store(TinyProgram.T1, TinyProgram.SP, -64)
                            .add(TinyProgram.A0, TinyProgram.SP, -64)
                            .upper(TinyProgram.A1, 1)
                            .add(TinyProgram.A2, 0, 1)
                            .call(0x105)));
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), elf);
    assertThat(execution.execute(world().ordered().get(0))).isEmpty();
    assertThat(execution.isBroken()).isTrue();
  }

  /** Emits past what is kept are not in the index; the batch is executed all the same. */
  @Test
  void aProgramThatEmitsTooMuchGoesOn() {
    byte[] elf =
        TinyProgram.at(
            Emit.RECEIPT + 1,
            p ->
                p.times4096(
                    40,
                    loop ->
                        loop.add(TinyProgram.A0, 0, Emit.RECEIPT)
                            .upper(TinyProgram.A1, 1)
                            .add(TinyProgram.A2, 0, 1000)
                            .call(0x107)));
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), elf);
    ExecutedBatch batch = execution.execute(world().ordered().get(0)).orElseThrow();
    long kept = batch.emits().stream().mapToLong(e -> e.bytes().size() + 32).sum();
    assertThat(kept).isBetween(OpenSpan.EMITTED_BYTES_MAX - 2000, OpenSpan.EMITTED_BYTES_MAX);
    assertThat(batch.results()).isEmpty();
    assertThat(batch.malformedReceipts()).isEqualTo(batch.emits().size());
    assertThat(execution.store().batch(1)).contains(batch);
  }

  @Test
  void aProgramThatAnswersNoViewsIsAskedInVain() {
    byte[] elf = TinyProgram.at(5, p -> {});
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), elf);
    ShardViews views = execution.views(execution.latest());
    assertThat(views.account(address(0))).isEmpty();
    assertThat(views.fees()).isEmpty();
    assertThat(views.accountKey(address(0))).isEmpty();
    assertThat(views.code(address(0))).isEqualTo(Bytes.EMPTY);
    assertThat(views.storage(address(0), Hash.ZERO)).isEqualTo(Hash.ZERO);
    assertThat(views.admit(Bytes.EMPTY)).isInstanceOf(ShardViews.Admission.Refused.class);
  }
}
