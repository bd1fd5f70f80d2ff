package endgame.shard.registry;

import endgame.consensus.beacon.BlockContext;
import endgame.consensus.beacon.BlockExtension.Outcome;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.Context;
import endgame.shard.protocol.ShardHashes;
import endgame.shard.protocol.ShardLimits;
import endgame.shard.protocol.SignedHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the end of a block puts in order: system batches by rule, sequenced batches by signature.
 */
public final class BatchRules {
  /** Rules of one sequenced batch; the shard is as its system batch of this block left it. */
  static final List<Rule<Subject>> RULES =
      List.of(
          new Rule<>("shard-active", s -> s.shard.status() == ShardRecord.Status.ACTIVE),
          new Rule<>("data-root-zero", s -> s.header().dataRoot().isZero()),
          new Rule<>("body-root-digest", s -> s.hashes().isDigest(s.header().bodyRoot())),
          new Rule<>("body-size", s -> s.header().bodyLength() <= s.shard.limits().bodyBytes()),
          new Rule<>("parent", s -> s.header().parent().equals(s.shard.head().lastSequenced())),
          new Rule<>("not-too-early", s -> s.age() >= 1),
          new Rule<>("not-too-old", s -> s.age() <= ShardLimits.HEADER_AGE_MAX),
          new Rule<>("few-open-spans", Subject::fewOpenSpans),
          new Rule<>("span-has-room", Subject::spanHasRoom),
          new Rule<>("span-has-room-for-sequenced", Subject::spanHasRoomForSequenced),
          new Rule<>("sequencer", Subject::signedByAllowed));

  /** Rules of a block's batches together. */
  static final List<Rule<List<SignedHeader>>> BLOCK_RULES =
      List.of(
          new Rule<>("increasing-shards", BatchRules::increasing),
          new Rule<>("block-body-bytes", b -> bodyBytes(b) <= ShardLimits.BLOCK_BODY_BYTES_MAX));

  private final ShardParameters parameters;
  private final BatchSignatures signatures;
  private final List<Rule<Subject>> rules;
  private final List<Rule<List<SignedHeader>>> blockRules;

  public BatchRules(ShardParameters parameters, BatchSignatures signatures) {
    this(parameters, signatures, RULES, BLOCK_RULES);
  }

  BatchRules(
      ShardParameters parameters,
      BatchSignatures signatures,
      List<Rule<Subject>> rules,
      List<Rule<List<SignedHeader>>> blockRules) {
    this.parameters = parameters;
    this.signatures = signatures;
    this.rules = rules;
    this.blockRules = blockRules;
  }

  /** A sequenced batch where it stands. */
  record Subject(
      ShardParameters parameters,
      BatchSignatures signatures,
      BlockContext block,
      ShardRecord shard,
      SignedHeader batch) {
    BatchHeader header() {
      return batch.header();
    }

    long age() {
      return block.height() - header().validFrom();
    }

    long span() {
      return parameters.spanOf(block.height());
    }

    boolean fewOpenSpans() {
      long others = shard.open().stream().filter(o -> o.span() != span()).count();
      return others < ShardLimits.OPEN_SPANS_MAX;
    }

    boolean spanHasRoom() {
      return shard.openSpan(span()).map(ShardRecord.OpenSpan::batches).orElse(0)
          < ShardLimits.SPAN_BATCHES_MAX;
    }

    boolean spanHasRoomForSequenced() {
      return shard.openSpan(span()).map(ShardRecord.OpenSpan::sequenced).orElse(0)
          < shard.limits().sequencedPerSpan();
    }

    ShardHashes hashes() {
      return shard.hashes();
    }

    /** Two validators may have one account: the signature tells which one it is. */
    boolean signedByAllowed() {
      Hash root = header().root();
      return Sequencers.allowed(
              parameters,
              block.validators(),
              block.seed(),
              shard.id(),
              block.height(),
              shard.head().lastSequencedHeight())
          .stream()
          .filter(i -> block.validators().get(i).account().equals(header().sequencer()))
          .anyMatch(i -> signatures.verify(block.validators(), i, root, batch.signature()));
    }
  }

  private static boolean increasing(List<SignedHeader> batches) {
    for (int i = 1; i < batches.size(); i++) {
      if (batches.get(i - 1).header().shard() >= batches.get(i).header().shard()) {
        return false;
      }
    }
    return true;
  }

  private static long bodyBytes(List<SignedHeader> batches) {
    return batches.stream().mapToLong(b -> b.header().bodyLength()).sum();
  }

  /** Puts a block's batches in order, shard by shard. Never throws on what the block holds. */
  Outcome apply(BlockContext block, List<Bytes> encoded, Shards shards) {
    List<SignedHeader> batches = new ArrayList<>();
    for (Bytes bytes : encoded) {
      Optional<SignedHeader> batch = SignedHeader.decode(bytes);
      if (batch.isEmpty()) {
        return new Outcome.Invalid("batch " + batches.size() + ": malformed");
      }
      if (shards.find(batch.get().header().shard()).isEmpty()) {
        return new Outcome.Invalid("batch " + batches.size() + ": unknown shard");
      }
      batches.add(batch.get());
    }
    Optional<String> broken = Rule.firstBroken(blockRules, batches);
    if (broken.isPresent()) {
      return new Outcome.Invalid("batches: " + broken.get());
    }
    for (ShardRecord shard : shards.all()) {
      Optional<SignedHeader> batch =
          batches.stream().filter(b -> b.header().shard() == shard.id()).findFirst();
      ShardRecord now = systemBatch(block, shard, batch.isPresent(), shards);
      if (batch.isPresent()) {
        Subject subject = new Subject(parameters, signatures, block, now, batch.get());
        Optional<String> wrong = Rule.firstBroken(rules, subject);
        if (wrong.isPresent()) {
          return new Outcome.Invalid("batch of shard " + shard.id() + ": " + wrong.get());
        }
        now = order(block, now, batch.map(SignedHeader::header), now.head(), shards);
      }
      if (!now.equals(shard)) {
        shards.put(now);
      }
    }
    return new Outcome.Applied(List.of());
  }

  /** The system batch that the block implies, if any: nobody chooses what it takes. */
  private ShardRecord systemBatch(
      BlockContext block, ShardRecord shard, boolean sequenced, Shards shards) {
    if (shard.waiting() == 0 || shard.status() != ShardRecord.Status.ACTIVE || full(block, shard)) {
      return shard;
    }
    ShardRecord.Head head = shard.head();
    long to = head.inboxIndex();
    Hash acc = head.inboxAcc();
    int bytes = 0;
    while (to < shard.inbox().count()
        && to - head.inboxIndex() < shard.limits().entriesPerBatch()) {
      InboxEntry next = entry(shards, shard.id(), to);
      long age = block.height() - next.entry().height();
      boolean oldest = to == head.inboxIndex();
      if (age < 1 || (oldest && !sequenced && age < RegistryLimits.ENTRY_DUE_AGE)) {
        break;
      }
      bytes += next.entry().content().size();
      if (bytes > ShardLimits.BATCH_ENTRY_BYTES_MAX) {
        break;
      }
      to++;
      acc = next.accAfter();
    }
    if (to == head.inboxIndex()) {
      return shard;
    }
    ShardRecord.Head taken =
        new ShardRecord.Head(
            head.batch(),
            head.batchAcc(),
            head.lastSequenced(),
            head.lastSequencedHeight(),
            to,
            acc);
    return order(block, shard, Optional.empty(), taken, shards);
  }

  /** A system batch that a record or a claim can't hold is not made: the inbox waits. */
  private boolean full(BlockContext block, ShardRecord shard) {
    Optional<ShardRecord.OpenSpan> current = shard.openSpan(parameters.spanOf(block.height()));
    return current
        .map(span ->
            span.batches() >= ShardLimits.SPAN_BATCHES_MAX
                || span.system() >= shard.limits().systemPerSpan())
        .orElse(shard.open().size() >= RegistryLimits.OPEN_SPANS_HARD_MAX);
  }

  private static InboxEntry entry(Shards shards, int shard, long index) {
    return shards
        .entry(shard, index)
        .orElseThrow(() -> new IllegalStateException("an entry that waits is not in the state"));
  }

  /**
   * Gives a batch its context and folds it.
   *
   * @param taken the head with inbox index and accumulator as after this batch
   */
  private ShardRecord order(
      BlockContext block,
      ShardRecord shard,
      Optional<BatchHeader> header,
      ShardRecord.Head taken,
      Shards shards) {
    long number = shard.head().batch() + 1;
    Context context =
        new Context(
            number,
            header.isPresent() ? Context.Kind.SEQUENCED : Context.Kind.SYSTEM,
            block.height(),
            block.timestampMs(),
            block.randomness(),
            RegistryLimits.ZK_PRICE,
            shard.head().inboxIndex(),
            taken.inboxIndex(),
            Hash.ZERO);
    ShardHashes hashes = shard.hashes();
    Hash hash = header.map(hashes::batch).orElse(Hash.ZERO);
    Hash acc = hashes.batchAcc(shard.head().batchAcc(), context, hash);
    shards.putBatch(shard.id(), new OrderedBatch(context, header, acc));
    ShardRecord.Head head =
        new ShardRecord.Head(
            number,
            acc,
            header.isPresent() ? hash : taken.lastSequenced(),
            header.isPresent() ? block.height() : taken.lastSequencedHeight(),
            taken.inboxIndex(),
            taken.inboxAcc());
    long span = parameters.spanOf(block.height());
    return shard.withOrdered(head, open(shard, span, head, header.isPresent()));
  }

  private static List<ShardRecord.OpenSpan> open(
      ShardRecord shard, long span, ShardRecord.Head head, boolean isSequenced) {
    List<ShardRecord.OpenSpan> open = new ArrayList<>(shard.open());
    long from = head.batch();
    int sequenced = isSequenced ? 1 : 0;
    if (!open.isEmpty() && open.getLast().span() == span) {
      ShardRecord.OpenSpan last = open.removeLast();
      from = last.fromBatch();
      sequenced += last.sequenced();
    }
    open.add(
        new ShardRecord.OpenSpan(
            span,
            from,
            head.batch(),
            sequenced,
            head.batchAcc(),
            head.inboxIndex(),
            head.inboxAcc()));
    return open;
  }

  /**
   * The header that a sequencer signs for a body, on top of what {@code shard} has.
   *
   * @param sequencer account of the validator that will sign
   * @param validFrom a final height: the batch may be ordered in the eight after it
   */
  public static BatchHeader nextHeader(
      ShardRecord shard, Address sequencer, long validFrom, Bytes body) {
    return new BatchHeader(
        shard.id(),
        shard.head().lastSequenced(),
        sequencer,
        validFrom,
        body.size(),
        shard.hashes().bodyRoot(body),
        Hash.ZERO);
  }
}
