package endgame.shard.execution;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ByteReader;
import endgame.shard.protocol.ByteWriter;
import endgame.storage.StorageFailure;
import endgame.storage.kv.Batch;
import endgame.storage.kv.Codecs;
import endgame.storage.kv.ColumnFamily;
import endgame.storage.kv.KeyValueStore;
import endgame.storage.tree.Digest;
import endgame.storage.tree.TreeNodes;
import endgame.storage.tree.Update;
import java.util.List;
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
  private static final ColumnFamily<Digest, byte[]> NODES = TreeNodes.family("nodes");
  private static final ColumnFamily<String, byte[]> META =
      new ColumnFamily<>("meta", Codecs.UTF8_TEXT, Codecs.BYTES);

  /** What the store must be opened with. */
  public static final List<ColumnFamily<?, ?>> FAMILIES =
      List.of(BATCHES, TRANSACTIONS, HASHES, SPANS, NODES, META);

  private final KeyValueStore store;
  private final TreeNodes nodes;

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
    if (kept.isPresent() && !java.util.Arrays.equals(kept.get(), identity)) {
      throw new StorageFailure(
          "the folder of shard " + shard + " belongs to another network or program: delete it");
    }
    if (kept.isEmpty()) {
      store.write(new Batch().put(META, "identity", identity));
    }
  }

  TreeNodes nodes() {
    return nodes;
  }

  Optional<Checkpoint> checkpoint() {
    return store.get(META, "checkpoint").map(bytes -> Checkpoint.decode(Bytes.wrap(bytes)));
  }

  void putBatch(ExecutedBatch executed) {
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
    store.writeUnsynced(batch);
  }

  void closeSpan(SpanResult result, Update update, Checkpoint checkpoint) {
    Batch batch =
        new Batch()
            .put(SPANS, result.claim().span(), result.encode().toArray())
            .put(META, "checkpoint", checkpoint.encode().toArray());
    nodes.add(batch, update);
    store.write(batch);
  }

  /** Moves the point to go on from over heights without batches. */
  void putCheckpoint(Checkpoint checkpoint) {
    store.writeUnsynced(new Batch().put(META, "checkpoint", checkpoint.encode().toArray()));
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

  public Optional<SpanResult> span(long span) {
    return store.get(SPANS, span).flatMap(bytes -> SpanResult.decode(Bytes.wrap(bytes)));
  }
}
