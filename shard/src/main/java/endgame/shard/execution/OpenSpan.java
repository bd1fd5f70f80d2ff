package endgame.shard.execution;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardStore.Checkpoint;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.ByteWriter;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Entry;
import endgame.shard.protocol.Message;
import endgame.shard.protocol.ShardLimits;
import endgame.storage.tree.Digest;
import endgame.zk.guest.Emit;
import endgame.zk.guest.GuestRun;
import endgame.zk.guest.Item;
import endgame.zk.guest.StatePut;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The span under way: its run, and beside it what the program's claim must say of it. */
final class OpenSpan {
  /** State writes of a span, in keys and in bytes of keys and values: beyond, it has no result. */
  static final int WRITES_MAX = 100_000;

  static final long WRITTEN_BYTES_MAX = 32L << 20;

  /** What is kept of a batch's emits, 32 bytes added to each; the rest is not in the index. */
  static final long EMITTED_BYTES_MAX = 16L << 20;

  private static final int EMIT_OVERHEAD = 32;
  private static final int MESSAGE_OVERHEAD = 17;

  final long span;
  private final GuestRun run;
  private final ShardState before;
  private final List<Item> items = new ArrayList<>();
  private final List<Message> messages = new ArrayList<>();
  private final List<Claim.NullItem> nulls = new ArrayList<>();
  private final Map<Bytes, Optional<Bytes>> written = new HashMap<>();
  private long writtenBytes;
  private long sidecarBytes;
  private int batches;
  private long inboxIndex;
  private Hash inboxAcc;

  /** What came of a batch. */
  sealed interface Outcome {
    /**
     * Executed.
     *
     * @param nulls why items had no effect
     */
    record Executed(List<ExecutedBatch.Emitted> emits, List<String> nulls, boolean dropped)
        implements Outcome {}

    /** The span has no result. */
    record Failed(String reason) implements Outcome {}
  }

  OpenSpan(long span, GuestRun run, ShardState before, Checkpoint start) {
    this.span = span;
    this.run = run;
    this.before = before;
    this.inboxIndex = start.inboxIndex();
    this.inboxAcc = start.inboxAcc();
  }

  /** Gives the first item; the reason if the program fails. */
  Optional<String> begin(Item header) {
    items.add(header);
    return run.give(header) instanceof GuestRun.Given.Failed(String reason)
        ? Optional.of(reason)
        : Optional.empty();
  }

  List<Item> items() {
    return items;
  }

  Bytes sidecar() {
    return Message.encodeAll(messages);
  }

  /** Writes so far, over the state at the span's start. */
  Map<Bytes, Optional<Bytes>> written() {
    return Map.copyOf(written);
  }

  /** Bytes of their keys and values. */
  long writtenBytes() {
    return writtenBytes;
  }

  SortedMap<Digest, Optional<byte[]>> changes() {
    SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
    written.forEach(
        (key, value) -> changes.put(Digest.of(key.toArray()), value.map(Bytes::toArray)));
    return changes;
  }

  /** Runs a batch. After a failure the span is dead. */
  Outcome run(BatchInput input) {
    Running batch = new Running(input.context().number());
    int position = -1;
    for (Item item : items(input)) {
      items.add(item);
      switch (run.give(item)) {
        case GuestRun.Given.ItemDone done -> keep(done, batch);
        case GuestRun.Given.Nulled(String reason, GuestRun.Given.ItemDone done) -> {
          batch.nulls.add(reason);
          nulls.add(new Claim.NullItem(batch.number, position));
          keep(done, batch);
        }
        case GuestRun.Given.Failed(String reason) -> {
          return new Outcome.Failed(reason);
        }
      }
      position++;
      if (written.size() > WRITES_MAX || writtenBytes > WRITTEN_BYTES_MAX) {
        return new Outcome.Failed("it writes more than a span may");
      }
      if (sidecarBytes > ShardLimits.SIDECAR_BYTES_MAX) {
        return new Outcome.Failed("its messages are more than a statement may carry");
      }
    }
    batches++;
    for (Entry entry : input.entries()) {
      inboxIndex++;
      inboxAcc = ShardExecution.HASHES.inboxAcc(inboxAcc, entry);
    }
    return new Outcome.Executed(batch.emits, batch.nulls, batch.dropped);
  }

  /** The batch that is being run. */
  private static final class Running {
    private final long number;
    private final List<ExecutedBatch.Emitted> emits = new ArrayList<>();
    private final List<String> nulls = new ArrayList<>();
    private long emittedBytes;
    private int messages;
    private boolean dropped;

    Running(long number) {
      this.number = number;
    }
  }

  static List<Item> items(BatchInput input) {
    return items(input.context().encode(), input.entries(), input.header(), input.body());
  }

  /** The items of a batch in the order in which they are given. */
  static List<Item> items(
      Bytes context, List<Entry> entries, Optional<BatchHeader> header, Bytes body) {
    List<Item> items = new ArrayList<>();
    items.add(item(Item.CONTEXT, context));
    entries.forEach(entry -> items.add(item(Item.ENTRY, entry.encode())));
    header.ifPresent(
        h -> items.add(item(Item.BATCH, new ByteWriter().bytes(h.encode()).bytes(body).done())));
    return items;
  }

  private static Item item(int kind, Bytes payload) {
    return Item.parse(kind, endgame.zk.guest.Bytes.of(payload.toArray())).orElseThrow();
  }

  private void keep(GuestRun.Given.ItemDone done, Running batch) {
    batch.dropped |= done.dropped();
    for (StatePut put : done.puts()) {
      Bytes key = Bytes.wrap(put.key().toArray());
      Optional<Bytes> value = put.value().map(v -> Bytes.wrap(v.toArray()));
      writtenBytes += 32 + value.map(Bytes::size).orElse(0);
      Optional<Bytes> last = written.put(key, value);
      if (last != null) {
        writtenBytes -= 32 + last.map(Bytes::size).orElse(0);
      }
    }
    for (Emit emit : done.emits()) {
      Bytes bytes = Bytes.wrap(emit.bytes().toArray());
      if (emit.kind() == Emit.MESSAGE && bytes.size() > 0) {
        send(bytes, batch);
      } else if (batch.emittedBytes + bytes.size() + EMIT_OVERHEAD > EMITTED_BYTES_MAX) {
        batch.dropped = true;
      } else {
        batch.emittedBytes += bytes.size() + EMIT_OVERHEAD;
        batch.emits.add(new ExecutedBatch.Emitted(emit.kind(), bytes));
      }
    }
  }

  private void send(Bytes bytes, Running batch) {
    sidecarBytes += MESSAGE_OVERHEAD + bytes.size() - 1;
    if (sidecarBytes > ShardLimits.SIDECAR_BYTES_MAX) {
      return;
    }
    int kind = bytes.get(0) & 0xff;
    batch.emits.add(new ExecutedBatch.Emitted(Emit.MESSAGE, bytes));
    messages.add(
        new Message(
            batch.number, batch.messages++, kind, Bytes.wrap(bytes.slice(1, bytes.size()))));
  }

  /** Gives END. The claim, or why there is none. */
  Finish finish() {
    return switch (run.finish(before)) {
      case GuestRun.Finished.Failed(String reason) -> new Finish.Failed(reason);
      case GuestRun.Finished.Journal(var bytes) ->
          Claim.decode(Bytes.wrap(bytes.toArray()))
              .<Finish>map(Finish.Claimed::new)
              .orElse(new Finish.Failed("its journal is no claim"));
    };
  }

  /** How the run ended. */
  sealed interface Finish {
    record Claimed(Claim claim) implements Finish {}

    record Failed(String reason) implements Finish {}
  }

  /**
   * What in the claim is false: nobody could make such a statement final, whatever proves it.
   *
   * @param end where this node says that the span ends
   */
  Optional<String> fault(
      Claim claim, ShardExecution.Identity identity, Checkpoint start, Checkpoint end) {
    Hash outboxAcc = start.outboxAcc();
    for (Message message : messages) {
      outboxAcc = ShardExecution.HASHES.outboxAcc(outboxAcc, message);
    }
    Claim truth =
        new Claim(
            Claim.VERSION,
            identity.genesisHash(),
            identity.shard(),
            identity.chainId(),
            identity.programHash(),
            span,
            start.batch() + 1,
            end.batch(),
            new Claim.Change(start.root(), end.root()),
            new Claim.Change(start.batchAcc(), end.batchAcc()),
            start.inboxIndex(),
            inboxIndex,
            new Claim.Change(start.inboxAcc(), inboxAcc),
            new Claim.Change(start.outboxAcc(), outboxAcc),
            ShardExecution.HASHES.messagesRoot(sidecar()),
            Hash.ZERO,
            claim.batches(),
            nulls);
    if (truth.equals(claim) && claim.batches().size() == batches) {
      return Optional.empty();
    }
    return Optional.of(
        claim.root().equals(truth.root())
            ? "its claim differs from what it was given and did: " + claim.encode().hex()
            : "its root is not that of its writes");
  }
}
