package endgame.shard.execution;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ByteReader;
import endgame.shard.protocol.ByteWriter;
import endgame.shard.protocol.Entry;
import endgame.shard.registry.ShardRecord;
import endgame.storage.StorageFailure;
import endgame.storage.kv.Batch;
import endgame.storage.kv.Codecs;
import endgame.storage.kv.ColumnFamily;
import endgame.storage.kv.Cursor;
import endgame.storage.kv.KeyValueStore;
import endgame.storage.kv.Range;
import endgame.storage.tree.Digest;
import endgame.storage.tree.TreeNodes;
import endgame.storage.tree.Update;
import endgame.zk.guest.Item;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A shard's executed batches, span results and state tree. Safe for many threads. */
public final class ShardStore {
  private static final ColumnFamily<Long, byte[]> BATCHES =
      new ColumnFamily<>("batches", Codecs.U64, Codecs.BYTES);
  private static final ColumnFamily<byte[], byte[]> TRANSACTIONS =
      new ColumnFamily<>("transactions", Codecs.BYTES, Codecs.BYTES);
  private static final ColumnFamily<byte[], Long> HASHES =
      new ColumnFamily<>("hashes", Codecs.BYTES, Codecs.U64);
  private static final ColumnFamily<Long, byte[]> SPANS =
      new ColumnFamily<>("spans", Codecs.U64, Codecs.BYTES);
  private static final ColumnFamily<Long, byte[]> ENTRIES =
      new ColumnFamily<>("entries", Codecs.U64, Codecs.BYTES);
  private static final ColumnFamily<Digest, byte[]> NODES = TreeNodes.family("nodes");

  /** Span and digest of a node that the state has not had since that span. */
  private static final ColumnFamily<byte[], byte[]> REPLACED =
      new ColumnFamily<>("replaced", Codecs.BYTES, Codecs.BYTES);

  /** The same by digest: a node that a later span wrote again is not there. */
  private static final ColumnFamily<Digest, Long> REPLACED_IN =
      new ColumnFamily<>("replaced-in", Digest.CODEC, Codecs.U64);

  private static final ColumnFamily<String, byte[]> META =
      new ColumnFamily<>("meta", Codecs.UTF8_TEXT, Codecs.BYTES);

  /** What the store must be opened with. */
  public static final List<ColumnFamily<?, ?>> FAMILIES =
      List.of(BATCHES, TRANSACTIONS, HASHES, SPANS, ENTRIES, NODES, REPLACED, REPLACED_IN, META);

  private static final String PRUNED = "pruned";
  private static final String STRIPPED = "stripped";
  private static final String BROKEN = "broken";
  private static final byte[] PRESENT = {1};
  private final KeyValueStore store;
  private final TreeNodes nodes;

  /** States before the end of this span may lack nodes; -1 if none does. */
  private volatile long pruned;

  /** Nothing is left to prune up to this span; -1 until the first look of this process. */
  private long prunedAll = -1;

  /** Where a transaction is: batch and position among its results. */
  public record Place(long batch, int index) {}

  /**
   * Where execution goes on after a restart.
   *
   * @param height all batches of blocks up to it are executed
   */
  record Checkpoint(
      long height,
      long batch,
      Hash root,
      Hash batchAcc,
      long inboxIndex,
      Hash inboxAcc,
      Hash outboxAcc) {
    Bytes encode() {
      return new ByteWriter()
          .u64(height)
          .u64(batch)
          .hash(root)
          .hash(batchAcc)
          .u64(inboxIndex)
          .hash(inboxAcc)
          .hash(outboxAcc)
          .done();
    }

    Checkpoint atHeight(long later) {
      return new Checkpoint(later, batch, root, batchAcc, inboxIndex, inboxAcc, outboxAcc);
    }

    static Checkpoint decode(Bytes bytes) {
      ByteReader in = new ByteReader(bytes);
      Checkpoint checkpoint =
          new Checkpoint(in.u64(), in.u64(), in.hash(), in.hash(), in.u64(), in.hash(), in.hash());
      if (!in.done()) {
        throw new StorageFailure("a shard's checkpoint is damaged");
      }
      return checkpoint;
    }
  }

  /** Opens the store of a program; another program's is refused. */
  public ShardStore(KeyValueStore store, Hash genesisHash, int shard, Hash programHash) {
    this.store = store;
    this.nodes = new TreeNodes(store, NODES);
    byte[] identity =
        new ByteWriter().hash(genesisHash).u32(shard).hash(programHash).done().toArray();
    Optional<byte[]> kept = store.get(META, "identity");
    if (kept.isPresent() && !Arrays.equals(kept.get(), identity)) {
      throw new StorageFailure(
          "the folder of shard " + shard + " belongs to another network or program: delete it");
    }
    if (kept.isEmpty()) {
      store.write(new Batch().put(META, "identity", identity));
    }
    this.pruned =
        store.get(META, PRUNED).map(bytes -> new ByteReader(Bytes.wrap(bytes)).u64()).orElse(-1L);
  }

  TreeNodes nodes() {
    return nodes;
  }

  Optional<Checkpoint> checkpoint() {
    return store.get(META, "checkpoint").map(bytes -> Checkpoint.decode(Bytes.wrap(bytes)));
  }

  void putBatch(ExecutedBatch executed, List<Entry> entries) {
    Batch batch =
        new Batch()
            .put(BATCHES, executed.number(), executed.encode().toArray())
            .put(HASHES, executed.batchAcc().toBytes(), executed.number());
    int index = 0;
    for (TransactionResult result : executed.results()) {
      batch.put(
          TRANSACTIONS,
          result.hash().toBytes(),
          new ByteWriter().u64(executed.number()).u32(index++).done().toArray());
    }
    if (!entries.isEmpty()) {
      ByteWriter out = new ByteWriter().u32(entries.size());
      for (Entry entry : entries) {
        Bytes encoded = entry.encode();
        out.u32(encoded.size()).bytes(encoded);
      }
      batch.put(ENTRIES, executed.number(), out.done().toArray());
    }
    store.writeUnsynced(batch);
  }

  private List<Entry> entries(long number) {
    Optional<byte[]> stored = store.get(ENTRIES, number);
    if (stored.isEmpty()) {
      return List.of();
    }
    ByteReader in = new ByteReader(Bytes.wrap(stored.get()));
    int count = in.u32();
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count && in.fine(); i++) {
      entries.add(Entry.read(in.bytes(in.u32())));
    }
    if (!in.done()) {
      throw new StorageFailure("the entries of batch " + number + " are damaged");
    }
    return entries;
  }

  void closeSpan(SpanResult result, Update update, Checkpoint checkpoint) {
    Batch batch =
        new Batch()
            .put(SPANS, result.claim().span(), result.encode().toArray())
            .put(META, "checkpoint", checkpoint.encode().toArray());
    nodes.add(batch, update);
    long span = result.claim().span();
    for (Digest digest : update.replaced()) {
      batch.put(REPLACED, replacedKey(span, digest), PRESENT).put(REPLACED_IN, digest, span);
    }
    update.newNodes().keySet().forEach(digest -> batch.delete(REPLACED_IN, digest));
    store.write(batch);
  }

  private static byte[] replacedKey(long span, Digest digest) {
    byte[] key = Arrays.copyOf(Codecs.U64.encode(span), Long.BYTES + Digest.SIZE);
    System.arraycopy(digest.toBytes(), 0, key, Long.BYTES, Digest.SIZE);
    return key;
  }

  /**
   * Deletes tree nodes that no state from the end of span {@code upTo} on has, and what the spans
   * up to it were given: their claims stay. One bounded step, in the order of spans; a restart goes
   * on where it was.
   *
   * @param upTo a final span: what proves later ones stays
   * @param max nodes, and spans, of one step
   * @return true when there is more to do
   */
  public boolean prune(long upTo, int max) {
    if (upTo <= prunedAll) {
      return false;
    }
    Batch batch = new Batch();
    byte[] from = Codecs.U64.encode(prunedAll + 1);
    byte[] to = Codecs.U64.encode(upTo + 1);
    int count = 0;
    try (Cursor<byte[], byte[]> cursor = store.ascending(REPLACED, Range.between(from, to))) {
      while (cursor.hasNext() && count < max) {
        byte[] key = cursor.next().key();
        long span = Codecs.U64.decode(Arrays.copyOf(key, Long.BYTES));
        Digest digest = Digest.of(Arrays.copyOfRange(key, Long.BYTES, key.length));
        if (store.get(REPLACED_IN, digest).equals(Optional.of(span))) {
          batch.delete(NODES, digest).delete(REPLACED_IN, digest);
        }
        batch.delete(REPLACED, key);
        count++;
      }
    }
    boolean more = count == max;
    if (!more) {
      more = !stripSpans(batch, upTo, max);
    }
    if (!batch.isEmpty()) {
      long reached = Math.max(pruned, upTo);
      batch.put(META, PRUNED, new ByteWriter().u64(reached).done().toArray());
      pruned = reached;
      store.writeUnsynced(batch);
    }
    prunedAll = more ? prunedAll : upTo;
    return more;
  }

  /** Drops what only a proof needs; true when all are done. */
  private boolean stripSpans(Batch batch, long upTo, int max) {
    long from = stripped() + 1;
    long last = -1;
    int count = 0;
    try (Cursor<Long, byte[]> cursor = store.ascending(SPANS, Range.between(from, upTo + 1))) {
      while (cursor.hasNext() && count < max) {
        var entry = cursor.next();
        SpanResult.Stored span = SpanResult.Stored.decode(Bytes.wrap(entry.value()));
        for (long n = span.claim().fromBatch(); n <= span.claim().toBatch(); n++) {
          batch.delete(ENTRIES, n);
        }
        batch.put(SPANS, entry.key(), span.withoutSidecar().encode().toArray());
        last = entry.key();
        count++;
      }
    }
    if (count > 0) {
      batch.put(META, STRIPPED, new ByteWriter().u64(last).done().toArray());
    }
    return count < max;
  }

  private long stripped() {
    return store.get(META, STRIPPED).map(b -> new ByteReader(Bytes.wrap(b)).u64()).orElse(-1L);
  }

  /** Whether all of the state at the end of a span is here. */
  public boolean keepsState(long span) {
    return span >= pruned;
  }

  /** Moves the point to go on from over heights without batches. */
  void putCheckpoint(Checkpoint checkpoint) {
    store.writeUnsynced(new Batch().put(META, "checkpoint", checkpoint.encode().toArray()));
  }

  /** Notes why nothing behind the last closed span is executed any more. */
  void putBroken(String reason) {
    store.write(new Batch().put(META, BROKEN, reason.getBytes(StandardCharsets.UTF_8)));
  }

  Optional<String> broken() {
    return store.get(META, BROKEN).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  public Optional<ExecutedBatch> batch(long number) {
    return store.get(BATCHES, number).flatMap(bytes -> ExecutedBatch.decode(Bytes.wrap(bytes)));
  }

  /** Number of the batch with this batchAcc. */
  public Optional<Long> numberOf(Hash batchAcc) {
    return store.get(HASHES, batchAcc.toBytes());
  }

  public Optional<Place> transaction(Hash hash) {
    return store
        .get(TRANSACTIONS, hash.toBytes())
        .map(bytes -> {
          ByteReader in = new ByteReader(Bytes.wrap(bytes));
          return new Place(in.u64(), in.u32());
        });
  }

  /** A closed span with its items, from which it can be proven again; none once it is stripped. */
  public Optional<SpanResult> span(long span) {
    return store
        .get(SPANS, span)
        .map(bytes -> {
          SpanResult.Stored stored = SpanResult.Stored.decode(Bytes.wrap(bytes));
          List<Item> items = new ArrayList<>();
          if (span <= stripped()) {
            return new SpanResult(stored.claim(), stored.sidecar(), items);
          }
          items.add(new Item.Span(stored.header()));
          for (long n = stored.claim().fromBatch(); n <= stored.claim().toBatch(); n++) {
            ExecutedBatch batch = batch(n).orElseThrow(() -> new StorageFailure("a batch is lost"));
            items.addAll(
                OpenSpan.items(batch.context().encode(), entries(n), batch.header(), batch.body()));
          }
          return new SpanResult(stored.claim(), stored.sidecar(), items);
        });
  }

  /** Keeps nodes of a snapshot's tree; durable when this returns. */
  public void putSnapshot(Map<Digest, byte[]> added) {
    Batch batch = new Batch();
    added.forEach((digest, bytes) -> batch.put(NODES, digest, bytes));
    store.write(batch);
  }

  /** The nodes of a snapshot's tree, and of the states here. */
  public TreeNodes stateNodes() {
    return nodes;
  }

  /** Whether nothing was executed, or taken over, here. */
  public boolean isFresh() {
    return checkpoint().isEmpty();
  }

  /**
   * Goes on from the shard's last final statement, whose state is here whole.
   *
   * @param height last height of its span
   */
  public void startFrom(ShardRecord.Proven proven, long height) {
    if (!isFresh()) {
      throw new IllegalStateException("something was executed here");
    }
    Checkpoint checkpoint =
        new Checkpoint(
            height,
            proven.batch(),
            proven.root(),
            proven.batchAcc(),
            proven.inboxIndex(),
            proven.inboxAcc(),
            proven.outboxAcc());
    store.write(
        new Batch()
            .put(META, "checkpoint", checkpoint.encode().toArray())
            .put(META, PRUNED, new ByteWriter().u64(proven.span()).done().toArray())
            .put(META, STRIPPED, new ByteWriter().u64(proven.span()).done().toArray()));
    pruned = proven.span();
  }
}
