package endgame.shard.registry;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ShardHashes;
import endgame.shard.protocol.ShardLimits;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A shard in the beacon state (design: shards.md 1).
 *
 * @param id from 1, in order of creation
 * @param owner who created it; zero for shards of genesis
 * @param programHash SHA-256 of the ELF; of a foreign shard the program id it was created with
 * @param key what proofs are verified with
 * @param genesisRoot root of the shard's first state; zero is the empty tree
 * @param limits what a span of this shard may hold
 * @param deposit wei that the registry holds for the shard
 * @param head what was ordered
 * @param inbox what waits, or waited, to be ordered
 * @param open spans with batches and without a final statement, oldest first
 * @param proven what is final
 * @param ledger wei that the Bridge holds for what the shard has consumed and not emitted
 */
public record ShardRecord(
    int id,
    long chainId,
    Address owner,
    String name,
    Status status,
    Hash programHash,
    Key key,
    String proofSystem,
    String hashSuite,
    Hash genesisRoot,
    SpanLimits limits,
    BigInteger deposit,
    Head head,
    Inbox inbox,
    List<OpenSpan> open,
    Proven proven,
    BigInteger ledger) {
  public ShardRecord {
    open = List.copyOf(open);
  }

  /** Of the encoding: its first field. A record of another version is not read. */
  private static final int VERSION = 2;

  /**
   * What verifies a shard's proofs: its ELF, or a foreign proof system's verifying key.
   *
   * @param hash SHA-256
   * @param bytes length
   */
  public record Key(Hash hash, int bytes) {}

  /** Until now only active shards are made. */
  public enum Status {
    ACTIVE(1),
    DEGRADED(2),
    FROZEN(3),
    CLOSED(4);

    private static final SszType<Status> SSZ = Ssz.U8.as(Status::of, status -> status.code);
    private final int code;

    Status(int code) {
      this.code = code;
    }

    private static Status of(int code) {
      return Arrays.stream(values())
          .filter(status -> status.code == code)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no status " + code));
    }
  }

  /**
   * The end of what was ordered.
   *
   * @param batch number of the last batch, 0 before the first
   * @param lastSequenced hash of the last sequenced batch: parent of the next; zero before the
   *     first
   * @param lastSequencedHeight height of the block that ordered it, 0 before the first
   * @param inboxIndex next entry to order
   * @param inboxAcc inbox accumulator before that entry
   */
  public record Head(
      long batch,
      Hash batchAcc,
      Hash lastSequenced,
      long lastSequencedHeight,
      long inboxIndex,
      Hash inboxAcc) {
    static final Head START = new Head(0, Hash.ZERO, Hash.ZERO, 0, 0, Hash.ZERO);
  }

  /** Number of entries ever appended, and the accumulator over all of them. */
  public record Inbox(long count, Hash acc) {
    static final Inbox START = new Inbox(0, Hash.ZERO);
  }

  /**
   * A span's batches; accumulators and index are those after its last batch.
   *
   * @param sequenced how many of them are sequenced; the others are system batches
   */
  public record OpenSpan(
      long span,
      long fromBatch,
      long toBatch,
      int sequenced,
      Hash batchAcc,
      long inboxIndex,
      Hash inboxAcc) {
    public int batches() {
      return Math.toIntExact(toBatch - fromBatch + 1);
    }

    /** How many are system batches. */
    public int system() {
      return batches() - sequenced;
    }
  }

  /**
   * The end of what is final.
   *
   * @param span of the last statement, -1 before the first
   * @param batch its last batch
   * @param inboxIndex entries before this one are consumed
   * @param messages number of messages ever emitted: index of the next
   */
  public record Proven(
      long span,
      long batch,
      Hash root,
      Hash batchAcc,
      long inboxIndex,
      Hash inboxAcc,
      Hash outboxAcc,
      long messages) {}

  /** The open span of this number, if batches were ordered in it. */
  public Optional<OpenSpan> openSpan(long span) {
    return open.stream().filter(o -> o.span == span).findFirst();
  }

  /** Whether the shard has no program: it is proven outside, and nodes follow its roots only. */
  public boolean isForeign() {
    return RegistryLimits.FOREIGN_SYSTEMS.contains(proofSystem);
  }

  /** The hashes of the shard's suite. */
  public ShardHashes hashes() {
    return ShardHashes.find(hashSuite)
        .orElseThrow(() -> new IllegalStateException("no hash suite " + hashSuite));
  }

  /** Sequenced batches that span {@code span} has room for. */
  public int sequencedRoom(long span) {
    int all = openSpan(span).map(OpenSpan::batches).orElse(0);
    int sequenced = openSpan(span).map(OpenSpan::sequenced).orElse(0);
    return Math.min(ShardLimits.SPAN_BATCHES_MAX - all, limits.sequencedPerSpan() - sequenced);
  }

  /** Entries that no batch has taken. */
  public long waiting() {
    return inbox.count - head.inboxIndex;
  }

  static ShardRecord created(int id, Address owner, ShardProposal shard, BigInteger deposit) {
    return new ShardRecord(
        id,
        shard.chainId(),
        owner,
        shard.name(),
        Status.ACTIVE,
        shard.programHash(),
        shard.key(),
        shard.proofSystem(),
        shard.hashSuite(),
        shard.genesisRoot(),
        shard.limits(),
        deposit,
        Head.START,
        Inbox.START,
        List.of(),
        new Proven(-1, 0, shard.genesisRoot(), Hash.ZERO, 0, Hash.ZERO, Hash.ZERO, 0),
        BigInteger.ZERO);
  }

  ShardRecord withInbox(Inbox next) {
    return with(status, head, next, open, proven, ledger);
  }

  ShardRecord withOrdered(Head nextHead, List<OpenSpan> nextOpen) {
    return with(status, nextHead, inbox, nextOpen, proven, ledger);
  }

  ShardRecord withProven(List<OpenSpan> nextOpen, Proven nextProven, BigInteger nextLedger) {
    return with(status, head, inbox, nextOpen, nextProven, nextLedger);
  }

  ShardRecord withStatus(Status next) {
    return with(next, head, inbox, open, proven, ledger);
  }

  private ShardRecord with(
      Status s, Head h, Inbox i, List<OpenSpan> o, Proven p, BigInteger nextLedger) {
    return new ShardRecord(
        id,
        chainId,
        owner,
        name,
        s,
        programHash,
        key,
        proofSystem,
        hashSuite,
        genesisRoot,
        limits,
        deposit,
        h,
        i,
        o,
        p,
        nextLedger);
  }

  static SszType<String> text(int bytesMax) {
    return Ssz.byteList(bytesMax)
        .as(
            b -> new String(b.toArray(), StandardCharsets.US_ASCII),
            s -> Bytes.wrap(s.getBytes(StandardCharsets.US_ASCII)));
  }

  private static final SszType<Head> HEAD =
      Container.of(Head.class)
          .field("batch", Ssz.U64, Head::batch)
          .field("batchAcc", Ssz.HASH, Head::batchAcc)
          .field("lastSequenced", Ssz.HASH, Head::lastSequenced)
          .field("lastSequencedHeight", Ssz.U64, Head::lastSequencedHeight)
          .field("inboxIndex", Ssz.U64, Head::inboxIndex)
          .field("inboxAcc", Ssz.HASH, Head::inboxAcc)
          .make(v ->
              new Head(
                  v.<Long>get(0), v.get(1), v.get(2), v.<Long>get(3), v.<Long>get(4), v.get(5)));

  private static final SszType<Inbox> INBOX =
      Container.of(Inbox.class)
          .field("count", Ssz.U64, Inbox::count)
          .field("acc", Ssz.HASH, Inbox::acc)
          .make(v -> new Inbox(v.<Long>get(0), v.get(1)));

  private static final SszType<OpenSpan> OPEN_SPAN =
      Container.of(OpenSpan.class)
          .field("span", Ssz.U64, OpenSpan::span)
          .field("fromBatch", Ssz.U64, OpenSpan::fromBatch)
          .field("toBatch", Ssz.U64, OpenSpan::toBatch)
          .field("sequenced", Ssz.U32, OpenSpan::sequenced)
          .field("batchAcc", Ssz.HASH, OpenSpan::batchAcc)
          .field("inboxIndex", Ssz.U64, OpenSpan::inboxIndex)
          .field("inboxAcc", Ssz.HASH, OpenSpan::inboxAcc)
          .make(v ->
              new OpenSpan(
                  v.<Long>get(0),
                  v.<Long>get(1),
                  v.<Long>get(2),
                  v.<Integer>get(3),
                  v.get(4),
                  v.<Long>get(5),
                  v.get(6)));

  private static final SszType<Key> KEY =
      Container.of(Key.class)
          .field("hash", Ssz.HASH, Key::hash)
          .field("bytes", Ssz.U32, Key::bytes)
          .make(v -> new Key(v.get(0), v.<Integer>get(1)));

  /** The first field of a record: one of another version is not read. */
  static SszType<Integer> version(int expected) {
    return Ssz.U32.as(
        version -> {
          if (version != expected) {
            throw new IllegalArgumentException("version " + version);
          }
          return version;
        },
        version -> version);
  }

  private static final SszType<Proven> PROVEN =
      Container.of(Proven.class)
          .field("spanEnd", Ssz.U64, p -> p.span + 1)
          .field("batch", Ssz.U64, Proven::batch)
          .field("root", Ssz.HASH, Proven::root)
          .field("batchAcc", Ssz.HASH, Proven::batchAcc)
          .field("inboxIndex", Ssz.U64, Proven::inboxIndex)
          .field("inboxAcc", Ssz.HASH, Proven::inboxAcc)
          .field("outboxAcc", Ssz.HASH, Proven::outboxAcc)
          .field("messages", Ssz.U64, Proven::messages)
          .make(v ->
              new Proven(
                  v.<Long>get(0) - 1,
                  v.<Long>get(1),
                  v.get(2),
                  v.get(3),
                  v.<Long>get(4),
                  v.get(5),
                  v.get(6),
                  v.<Long>get(7)));

  public static final SszType<ShardRecord> SSZ =
      Container.of(ShardRecord.class)
          .field("version", version(VERSION), r -> VERSION)
          .field("id", Ssz.U32, ShardRecord::id)
          .field("chainId", Ssz.U64, ShardRecord::chainId)
          .field("owner", Schemas.ADDRESS, ShardRecord::owner)
          .field("name", text(ShardLimits.NAME_BYTES_MAX), ShardRecord::name)
          .field("status", Status.SSZ, ShardRecord::status)
          .field("programHash", Ssz.HASH, ShardRecord::programHash)
          .field("key", KEY, ShardRecord::key)
          .field(
              "proofSystem", text(RegistryLimits.PROOF_SYSTEM_BYTES_MAX), ShardRecord::proofSystem)
          .field("hashSuite", text(32), ShardRecord::hashSuite)
          .field("genesisRoot", Ssz.HASH, ShardRecord::genesisRoot)
          .field("limits", SpanLimits.SSZ, ShardRecord::limits)
          .field("deposit", Ssz.U256, ShardRecord::deposit)
          .field("head", HEAD, ShardRecord::head)
          .field("inbox", INBOX, ShardRecord::inbox)
          .field("open", Ssz.list(OPEN_SPAN, RegistryLimits.OPEN_SPANS_HARD_MAX), ShardRecord::open)
          .field("proven", PROVEN, ShardRecord::proven)
          .field("ledger", Ssz.U256, ShardRecord::ledger)
          .make(v ->
              new ShardRecord(
                  v.<Integer>get(1),
                  v.<Long>get(2),
                  v.get(3),
                  v.get(4),
                  v.get(5),
                  v.get(6),
                  v.get(7),
                  v.get(8),
                  v.get(9),
                  v.get(10),
                  v.get(11),
                  v.get(12),
                  v.get(13),
                  v.get(14),
                  v.get(15),
                  v.get(16),
                  v.get(17)));
}
