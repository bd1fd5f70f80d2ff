package endgame.consensus.chain;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.Receipt;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.SszType;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.snapshot.Progress;
import endgame.consensus.snapshot.Target;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Subject;
import endgame.storage.StorageFailure;
import endgame.storage.kv.Batch;
import endgame.storage.kv.Codec;
import endgame.storage.kv.Codecs;
import endgame.storage.kv.ColumnFamily;
import endgame.storage.kv.Cursor;
import endgame.storage.kv.KeyValueStore;
import endgame.storage.kv.Range;
import endgame.storage.tree.Digest;
import endgame.storage.tree.TreeNodes;
import endgame.storage.tree.Update;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Final blocks and what belongs to them, and bodies that wait. Safe for many threads. */
public final class ChainStore {
  private static final Codec<Hash> HASH =
      new Codec<>() {
        @Override
        public byte[] encode(Hash value) {
          return value.toBytes();
        }

        @Override
        public Hash decode(byte[] bytes) {
          return Hash.of(bytes);
        }
      };
  private static final ColumnFamily<Long, Block> BLOCKS =
      new ColumnFamily<>("blocks", Codecs.U64, ssz(Schemas.BLOCK));
  private static final ColumnFamily<Hash, Long> HEIGHTS =
      new ColumnFamily<>("heights", HASH, Codecs.U64);
  private static final ColumnFamily<Long, byte[]> STATES =
      new ColumnFamily<>("states", Codecs.U64, Codecs.BYTES);
  private static final ColumnFamily<Long, List<Receipt>> RECEIPTS =
      new ColumnFamily<>("receipts", Codecs.U64, ssz(Receipt.LIST));
  private static final ColumnFamily<Long, Certificate> CERTIFICATES =
      new ColumnFamily<>("certificates", Codecs.U64, ssz(Schemas.CERTIFICATE));
  private static final ColumnFamily<Hash, byte[]> TRANSACTIONS =
      new ColumnFamily<>("transactions", HASH, Codecs.BYTES);
  private static final ColumnFamily<byte[], Block> BODIES =
      new ColumnFamily<>("bodies", Codecs.BYTES, ssz(Schemas.BLOCK));
  private static final ColumnFamily<Hash, Long> BODY_HEIGHTS =
      new ColumnFamily<>("body-heights", HASH, Codecs.U64);
  private static final ColumnFamily<Digest, byte[]> NODES = TreeNodes.family("nodes");
  private static final ColumnFamily<byte[], byte[]> META =
      new ColumnFamily<>("meta", Codecs.BYTES, Codecs.BYTES);
  private static final byte[] GENESIS =
      "genesis".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private static final byte[] SNAPSHOT =
      "snapshot".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  /** What the store must be opened with. */
  public static final List<ColumnFamily<?, ?>> FAMILIES =
      List.of(
          BLOCKS,
          HEIGHTS,
          STATES,
          RECEIPTS,
          CERTIFICATES,
          TRANSACTIONS,
          BODIES,
          BODY_HEIGHTS,
          NODES,
          META);

  private static final Codec<Progress> SNAPSHOT_CODEC = ssz(Progress.SSZ);

  private final KeyValueStore store;
  private final Genesis genesis;
  private final TreeNodes nodes;
  private volatile BeaconState head;
  private volatile long base;

  /** No body that waits is lower; 0 until the first deletion of this process. */
  private long bodiesFrom;

  /** A final block with what it did. */
  public record Executed(Block block, BeaconState state, Update update, List<Receipt> receipts) {
    public Executed {
      receipts = List.copyOf(receipts);
    }
  }

  /** Where a transaction is. */
  public record Place(long height, int index) {}

  /** The store holds another network's chain. */
  public static final class OtherNetwork extends Exception {
    private static final long serialVersionUID = 1L;

    OtherNetwork(Hash stored, Hash asked) {
      super(
          "the data directory holds the network with genesis "
              + stored.hex()
              + ", not "
              + asked.hex()
              + ": use its own genesis file, or another --data-dir");
    }
  }

  /**
   * Opens the chain, writing the genesis state into an empty store.
   *
   * @param shards what the shard layer puts into the genesis state
   */
  public ChainStore(KeyValueStore store, Genesis genesis, Map<Hash, Bytes> shards)
      throws OtherNetwork {
    this.store = store;
    this.genesis = genesis;
    this.nodes = new TreeNodes(store, NODES);
    Optional<byte[]> known = store.get(META, GENESIS);
    if (known.isEmpty()) {
      BeaconState.Next first = BeaconState.genesis(genesis, shards);
      Batch batch = new Batch().put(META, GENESIS, genesis.hash().toBytes());
      nodes.add(batch, first.update());
      putState(batch, first.state());
      store.write(batch);
    } else if (!Hash.of(known.get()).equals(genesis.hash())) {
      throw new OtherNetwork(Hash.of(known.get()), genesis.hash());
    }
    this.head = state(lastHeight()).orElseThrow();
    this.base = firstHeight();
  }

  private static <T> Codec<T> ssz(SszType<T> type) {
    return new Codec<>() {
      @Override
      public byte[] encode(T value) {
        return type.encode(value);
      }

      @Override
      public T decode(byte[] bytes) {
        return switch (type.decode(bytes)) {
          case Decoded.Ok<T>(T value) -> value;
          case Decoded.Malformed<T>(String reason) ->
              throw new StorageFailure("a stored value is damaged: " + reason);
        };
      }
    };
  }

  private long lastHeight() {
    try (Cursor<Long, byte[]> cursor = store.descending(STATES, Range.all())) {
      return cursor.next().key();
    }
  }

  private static void putState(Batch batch, BeaconState state) {
    byte[] value = new byte[Hash.SIZE * 3 + Long.BYTES];
    state.root().copyTo(value, 0);
    state.receiptsRoot().copyTo(value, Hash.SIZE);
    state.digest().copyTo(value, 2 * Hash.SIZE);
    ByteBuffer.wrap(value).putLong(3 * Hash.SIZE, state.timestampMs());
    batch.put(STATES, state.height(), value);
  }

  public Genesis genesis() {
    return genesis;
  }

  /** The state after the last final block. */
  public BeaconState head() {
    return head;
  }

  /** The state after the final block of a height; all are kept. */
  public Optional<BeaconState> state(long height) {
    return store
        .get(STATES, height)
        .map(value ->
            new BeaconState(
                height,
                Hash.of(value, 2 * Hash.SIZE),
                ByteBuffer.wrap(value).getLong(3 * Hash.SIZE),
                Hash.of(value, 0),
                Hash.of(value, Hash.SIZE),
                nodes));
  }

  /**
   * Makes blocks final, in order, in one synced write; those final already are passed over, so that
   * after a crash the engine may report them again. Throws IllegalStateException, and writes
   * nothing, when they are not the continuation of this chain: then q of the weight signed two
   * histories, or the caller is wrong.
   *
   * @param certificate finalization of the last one
   */
  public synchronized void finalizeBlocks(List<Executed> chain, Certificate certificate) {
    Hash certified = certified(certificate, chain);
    Batch batch = new Batch();
    BeaconState last = head;
    for (Executed executed : chain) {
      BlockHeader header = executed.block().header();
      if (isFinal(header.height(), executed.state().digest())) {
        continue;
      }
      if (header.height() != last.height() + 1 || !header.parent().equals(last.digest())) {
        throw new IllegalStateException(
            "block " + header.height() + " does not extend final block " + last.height());
      }
      put(batch, executed);
      last = executed.state();
    }
    long height = last.digest().equals(certified) ? last.height() : finalHeight(certified);
    if (store.get(CERTIFICATES, height).isEmpty()) {
      batch.put(CERTIFICATES, height, certificate);
    }
    deleteBodies(batch, last.height());
    store.write(batch);
    bodiesFrom = last.height() + 1;
    for (Executed executed : chain) {
      executed.state().settled(nodes);
    }
    head = last.settled(nodes);
    base = base == 0 ? firstHeight() : base;
  }

  private static Hash certified(Certificate certificate, List<Executed> chain) {
    if (!(certificate.subject() instanceof Subject.Finalize f)
        || (!chain.isEmpty() && !f.proposal().digest().equals(chain.getLast().state().digest()))) {
      throw new IllegalStateException("the certificate is not of the last block");
    }
    return f.proposal().digest();
  }

  /** Two different final blocks of one height must never be taken for the same. */
  private boolean isFinal(long height, Hash digest) {
    if (height > head.height()) {
      return false;
    }
    if (!store.get(HEIGHTS, digest).equals(Optional.of(height))) {
      throw new IllegalStateException(
          "block " + digest.hex() + " conflicts with the final block of height " + height);
    }
    return true;
  }

  private long finalHeight(Hash digest) {
    return store
        .get(HEIGHTS, digest)
        .orElseThrow(
            () -> new IllegalStateException("the certificate is of the unknown " + digest.hex()));
  }

  private void put(Batch batch, Executed executed) {
    Block block = executed.block();
    long height = block.header().height();
    batch.put(BLOCKS, height, block);
    batch.put(HEIGHTS, executed.state().digest(), height);
    batch.put(RECEIPTS, height, executed.receipts());
    putState(batch, executed.state());
    nodes.add(batch, executed.update());
    int index = 0;
    for (Bytes raw : block.body().transactions()) {
      ByteBuffer place = ByteBuffer.allocate(12).putLong(height).putInt(index++);
      batch.put(TRANSACTIONS, Keccak256.hash(raw.toArray()), place.array());
    }
  }

  /** Starts where bodies can be: what was deleted before would be passed over one by one. */
  private void deleteBodies(Batch batch, long upTo) {
    try (Cursor<byte[], Block> cursor =
        store.ascending(
            BODIES, Range.between(Codecs.U64.encode(bodiesFrom), Codecs.U64.encode(upTo + 1)))) {
      while (cursor.hasNext()) {
        byte[] key = cursor.next().key();
        batch.delete(BODIES, key);
        batch.delete(BODY_HEIGHTS, Hash.of(key, Long.BYTES));
      }
    }
  }

  /** Keeps a block that is not final; durable when this returns. */
  public synchronized void putBody(Hash digest, Block block) {
    long height = block.header().height();
    bodiesFrom = Math.min(bodiesFrom, height);
    byte[] key = bodyKey(height, digest);
    store.write(new Batch().put(BODIES, key, block).put(BODY_HEIGHTS, digest, height));
  }

  private static byte[] bodyKey(long height, Hash digest) {
    byte[] key = new byte[Long.BYTES + Hash.SIZE];
    ByteBuffer.wrap(key).putLong(height);
    digest.copyTo(key, Long.BYTES);
    return key;
  }

  /** A block by digest, final or not. */
  public Optional<Block> block(Hash digest) {
    return store
        .get(HEIGHTS, digest)
        .flatMap(this::block)
        .or(() ->
            store
                .get(BODY_HEIGHTS, digest)
                .flatMap(height -> store.get(BODIES, bodyKey(height, digest))));
  }

  /** The final block of a height. */
  public Optional<Block> block(long height) {
    return store.get(BLOCKS, height);
  }

  /** The height of a final block. */
  public Optional<Long> heightOf(Hash digest) {
    return store.get(HEIGHTS, digest);
  }

  public List<Receipt> receipts(long height) {
    return store.get(RECEIPTS, height).orElse(List.of());
  }

  public Optional<Place> transaction(Hash hash) {
    return store
        .get(TRANSACTIONS, hash)
        .map(
            value -> new Place(ByteBuffer.wrap(value).getLong(), ByteBuffer.wrap(value).getInt(8)));
  }

  /** The first finalization at {@code height} or above: it makes the block of height final too. */
  public Optional<Certificate> certificateFrom(long height) {
    try (Cursor<Long, Certificate> cursor = store.ascending(CERTIFICATES, Range.from(height))) {
      return cursor.hasNext() ? Optional.of(cursor.next().value()) : Optional.empty();
    }
  }

  /** The finalization of exactly the block at {@code height}, if there was one. */
  public Optional<Certificate> certificate(long height) {
    return store.get(CERTIFICATES, height);
  }

  /** The newest finalization. */
  public Optional<Certificate> lastCertificate() {
    try (Cursor<Long, Certificate> cursor = store.descending(CERTIFICATES, Range.all())) {
      return cursor.hasNext() ? Optional.of(cursor.next().value()) : Optional.empty();
    }
  }

  /** How far the download of a snapshot is; empty when none is under way. */
  public Optional<Progress> snapshot() {
    return store.get(META, SNAPSHOT).map(SNAPSHOT_CODEC::decode);
  }

  /**
   * Keeps what a download has: the progress never says more than is there.
   *
   * @param added nodes of the beacon state, by digest
   */
  public synchronized void putSnapshot(Map<Digest, byte[]> added, Progress progress) {
    Batch batch = new Batch().put(META, SNAPSHOT, SNAPSHOT_CODEC.encode(progress));
    added.forEach((digest, bytes) -> batch.put(NODES, digest, bytes));
    // Unsynced is enough: writes are lost from the end, and a lost chunk is asked for again.
    if (added.isEmpty()) {
      store.write(batch);
    } else {
      store.writeUnsynced(batch);
    }
  }

  /**
   * Makes the state of a snapshot the head: no block up to it is kept here. Throws
   * IllegalStateException, and writes nothing, if it isn't whole or not ahead.
   */
  public synchronized void adopt(Target target) {
    Progress progress = snapshot().orElseThrow(() -> new IllegalStateException("no snapshot"));
    boolean there =
        target.stateRoot().isZero()
            || nodes.node(Digest.of(target.stateRoot().toBytes())).isPresent();
    if (!progress.target().equals(target)
        || !progress.isWhole(Progress.BEACON)
        || !there
        || target.height() <= head.height()) {
      throw new IllegalStateException(
          "the snapshot of height " + target.height() + " is not whole, or not ahead");
    }
    BeaconState state =
        new BeaconState(
            target.height(),
            target.digest(),
            target.timestampMs(),
            target.stateRoot(),
            target.receiptsRoot(),
            nodes);
    Batch batch = new Batch().put(HEIGHTS, target.digest(), target.height());
    putState(batch, state);
    store.write(batch);
    head = state;
    base = target.height();
  }

  /** The download is over, shards and all. */
  public synchronized void endSnapshot() {
    store.write(new Batch().delete(META, SNAPSHOT));
  }

  /** The lowest height above 0 with a state, 0 if there is none: blocks before it are not here. */
  public long base() {
    return base;
  }

  private long firstHeight() {
    try (Cursor<Long, byte[]> cursor = store.ascending(STATES, Range.from(1L))) {
      return cursor.hasNext() ? cursor.next().key() : 0;
    }
  }
}
