package endgame.shard.registry;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ShardLimits;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A shard in the beacon state (design: shards.md 1, version 1).
 *
 * @param id from 1, in order of creation
 * @param owner who created it; zero for shards of genesis
 * @param programHash SHA-256 of the ELF
 * @param programBytes its length
 * @param genesisRoot root of the shard's first state; zero is the empty tree
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
    int programBytes,
    String proofSystem,
    String hashSuite,
    Hash genesisRoot,
    BigInteger deposit,
    Head head,
    Inbox inbox,
    List<OpenSpan> open,
    Proven proven,
    BigInteger ledger) {
  public ShardRecord {
    open = List.copyOf(open);
  }

  /** Version 1 makes only active shards. */
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

  /** A span's batches; accumulators and index are those after its last batch. */
  public record OpenSpan(
      long span, long fromBatch, long toBatch, Hash batchAcc, long inboxIndex, Hash inboxAcc) {
    public int batches() {
      return Math.toIntExact(toBatch - fromBatch + 1);
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

  /** Entries that no batch has taken. */
  public long waiting() {
    return inbox.count - head.inboxIndex;
  }

  static ShardRecord created(int id, Address owner, ShardGenesis.Shard shard, BigInteger deposit) {
    return new ShardRecord(
        id,
        shard.chainId(),
        owner,
        shard.name(),
        Status.ACTIVE,
        shard.programHash(),
        shard.programBytes(),
        shard.proofSystem(),
        RegistryLimits.HASH_SUITE,
        Hash.ZERO,
        deposit,
        Head.START,
        Inbox.START,
        List.of(),
        new Proven(-1, 0, Hash.ZERO, Hash.ZERO, 0, Hash.ZERO, Hash.ZERO, 0),
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
        programBytes,
        proofSystem,
        hashSuite,
        genesisRoot,
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
          .field("batchAcc", Ssz.HASH, OpenSpan::batchAcc)
          .field("inboxIndex", Ssz.U64, OpenSpan::inboxIndex)
          .field("inboxAcc", Ssz.HASH, OpenSpan::inboxAcc)
          .make(v ->
              new OpenSpan(
                  v.<Long>get(0),
                  v.<Long>get(1),
                  v.<Long>get(2),
                  v.get(3),
                  v.<Long>get(4),
                  v.get(5)));

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
          .field("id", Ssz.U32, ShardRecord::id)
          .field("chainId", Ssz.U64, ShardRecord::chainId)
          .field("owner", Schemas.ADDRESS, ShardRecord::owner)
          .field("name", text(ShardLimits.NAME_BYTES_MAX), ShardRecord::name)
          .field("status", Status.SSZ, ShardRecord::status)
          .field("programHash", Ssz.HASH, ShardRecord::programHash)
          .field("programBytes", Ssz.U32, ShardRecord::programBytes)
          .field(
              "proofSystem", text(RegistryLimits.PROOF_SYSTEM_BYTES_MAX), ShardRecord::proofSystem)
          .field("hashSuite", text(32), ShardRecord::hashSuite)
          .field("genesisRoot", Ssz.HASH, ShardRecord::genesisRoot)
          .field("deposit", Ssz.U256, ShardRecord::deposit)
          .field("head", HEAD, ShardRecord::head)
          .field("inbox", INBOX, ShardRecord::inbox)
          .field("open", Ssz.list(OPEN_SPAN, RegistryLimits.OPEN_SPANS_HARD_MAX), ShardRecord::open)
          .field("proven", PROVEN, ShardRecord::proven)
          .field("ledger", Ssz.U256, ShardRecord::ledger)
          .make(v ->
              new ShardRecord(
                  v.<Integer>get(0),
                  v.<Long>get(1),
                  v.get(2),
                  v.get(3),
                  v.get(4),
                  v.get(5),
                  v.<Integer>get(6),
                  v.get(7),
                  v.get(8),
                  v.get(9),
                  v.get(10),
                  v.get(11),
                  v.get(12),
                  v.get(13),
                  v.get(14),
                  v.get(15)));
}
