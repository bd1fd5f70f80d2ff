package endgame.shard.registry;

import endgame.consensus.beacon.BlockContext;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Context;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.Message;
import endgame.shard.protocol.ShardHashes;
import endgame.shard.protocol.ShardLimits;
import java.util.List;
import java.util.Optional;

/** When a statement is taken: everything but its proof, which is verified before a vote. */
public final class StatementRules {
  static final List<Rule<Subject>> RULES =
      List.of(
          new Rule<>("version", s -> s.claim().version() == Claim.VERSION),
          new Rule<>("genesis", s -> s.claim().genesisHash().equals(s.parameters.genesisHash())),
          new Rule<>("chain-id", s -> s.claim().chainId() == s.shard.chainId()),
          new Rule<>("program", s -> s.claim().programHash().equals(s.shard.programHash())),
          new Rule<>(
              "sidecar-size",
              s ->
                  !s.shard.isForeign()
                      || s.envelope.sidecar().size() <= ShardLimits.FOREIGN_SIDECAR_BYTES_MAX),
          new Rule<>("span-is-next", s -> s.claim().span() == s.span.span()),
          new Rule<>("span-closed", s -> s.parameters.spanOf(s.height) > s.span.span()),
          new Rule<>("proof-budget", s -> s.shards.budget().at(s.height).hasRoom()),
          new Rule<>(
              "prover-turn", s -> s.turn().allows(s.envelope.statement().prover(), s.elapsed())),
          new Rule<>("from-batch", s -> s.claim().fromBatch() == s.span.fromBatch()),
          new Rule<>("to-batch", s -> s.claim().toBatch() == s.span.toBatch()),
          new Rule<>("root-before", s -> s.claim().root().before().equals(s.shard.proven().root())),
          new Rule<>(
              "batch-acc-before",
              s -> s.claim().batchAcc().before().equals(s.shard.proven().batchAcc())),
          new Rule<>(
              "batch-acc-after", s -> s.claim().batchAcc().after().equals(s.span.batchAcc())),
          new Rule<>(
              "inbox-index-before",
              s -> s.claim().inboxIndexBefore() == s.shard.proven().inboxIndex()),
          new Rule<>("inbox-index-after", s -> s.claim().inboxIndexAfter() == s.span.inboxIndex()),
          new Rule<>(
              "inbox-acc-before",
              s -> s.claim().inboxAcc().before().equals(s.shard.proven().inboxAcc())),
          new Rule<>(
              "inbox-acc-after", s -> s.claim().inboxAcc().after().equals(s.span.inboxAcc())),
          new Rule<>(
              "outbox-acc-before",
              s -> s.claim().outboxAcc().before().equals(s.shard.proven().outboxAcc())),
          new Rule<>("outbox-acc-after", Subject::outboxMatches),
          new Rule<>(
              "messages-root",
              s -> s.claim().messagesRoot().equals(s.hashes.messagesRoot(s.envelope.sidecar()))),
          new Rule<>("messages-in-range", Subject::messagesInRange),
          new Rule<>("no-bundles", s -> s.claim().bundlesAcc().isZero()),
          new Rule<>("batch-results", s -> s.claim().batches().size() == s.span.batches()),
          new Rule<>("digests", Subject::namesDigests),
          new Rule<>(
              "nulls-need-witness",
              s ->
                  s.claim().nulls().isEmpty()
                      || s.shard.proofSystem().equals(RegistryLimits.WITNESS)),
          new Rule<>("nulls-sorted", Subject::nullsSorted),
          new Rule<>("nulls-in-range", Subject::nullsInRange),
          new Rule<>("signature", Subject::signedByProver));

  private final ShardParameters parameters;
  private final List<Rule<Subject>> rules;

  public StatementRules(ShardParameters parameters) {
    this(parameters, RULES);
  }

  StatementRules(ShardParameters parameters, List<Rule<Subject>> rules) {
    this.parameters = parameters;
    this.rules = rules;
  }

  /**
   * A statement where it stands.
   *
   * @param span the shard's oldest open span
   */
  record Subject(
      ShardParameters parameters,
      long height,
      ShardReader shards,
      ShardRecord shard,
      ShardHashes hashes,
      ShardRecord.OpenSpan span,
      Envelope envelope,
      List<Message> messages) {
    Claim claim() {
      return envelope.statement().claim();
    }

    /** Foreign shards are proven by anyone: nobody is drawn for them. */
    ProverTurn turn() {
      return shards.turn(shard.id(), span.span()).orElse(ProverTurn.ANYONE);
    }

    long elapsed() {
      return shards.elapsed(shard.id(), turn(), height);
    }

    boolean outboxMatches() {
      Hash acc = claim().outboxAcc().before();
      for (Message message : messages) {
        acc = hashes.outboxAcc(acc, message);
      }
      return acc.equals(claim().outboxAcc().after());
    }

    /** What the beacon chain can't compute, but what a proof's public input is hashed from. */
    boolean namesDigests() {
      return hashes.isDigest(claim().root().after())
          && claim().batches().stream().allMatch(b -> hashes.isDigest(b.receiptsRoot()));
    }

    /** Order and nonces were checked by the sidecar's decoder. */
    boolean messagesInRange() {
      return messages.stream()
          .allMatch(m -> m.batch() >= span.fromBatch() && m.batch() <= span.toBatch());
    }

    boolean nullsSorted() {
      List<Claim.NullItem> nulls = claim().nulls();
      for (int i = 1; i < nulls.size(); i++) {
        Claim.NullItem a = nulls.get(i - 1);
        Claim.NullItem b = nulls.get(i);
        if (a.batch() > b.batch() || (a.batch() == b.batch() && a.item() >= b.item())) {
          return false;
        }
      }
      return true;
    }

    boolean nullsInRange() {
      return claim().nulls().stream().allMatch(this::exists);
    }

    private boolean exists(Claim.NullItem item) {
      if (item.batch() < span.fromBatch() || item.batch() > span.toBatch()) {
        return false;
      }
      Context context = ordered(shards, shard.id(), item.batch()).context();
      long items =
          switch (context.kind()) {
            case SYSTEM -> context.inboxTo() - context.inboxFrom();
            case SEQUENCED -> 1;
          };
      return item.item() < items;
    }

    boolean signedByProver() {
      Hash digest = Keccak256.hash(envelope.signedBytes().toArray());
      return Secp256k1.Signature.decode(envelope.signature())
          .flatMap(signature -> Secp256k1.recover(digest, signature))
          .filter(envelope.statement().prover()::equals)
          .isPresent();
    }
  }

  /** A statement that may become final, or why it may not. */
  sealed interface Verdict {
    record Taken(Subject subject) implements Verdict {}

    record Refused(String rule) implements Verdict {}
  }

  /** Judges one statement in the state that those before it left. Never throws on its bytes. */
  Verdict judge(BlockContext block, Bytes encoded, ShardReader shards) {
    return judge(block.height(), encoded, shards);
  }

  /**
   * Why a block of {@code height} after this state would not take a statement; empty if it would,
   * should its proof be accepted.
   */
  public Optional<String> refusal(long height, Bytes encoded, ShardReader shards) {
    return switch (judge(height, encoded, shards)) {
      case Verdict.Refused(String rule) -> Optional.of(rule);
      case Verdict.Taken _ -> Optional.empty();
    };
  }

  private Verdict judge(long height, Bytes encoded, ShardReader shards) {
    Optional<Envelope> envelope = Envelope.decode(encoded);
    if (envelope.isEmpty()) {
      return new Verdict.Refused("malformed envelope");
    }
    Optional<List<Message>> messages = Message.decodeAll(envelope.get().sidecar());
    if (messages.isEmpty()) {
      return new Verdict.Refused("malformed sidecar");
    }
    Optional<ShardRecord> shard = shards.find(envelope.get().statement().claim().shard());
    if (shard.isEmpty()) {
      return new Verdict.Refused("unknown shard");
    }
    if (shard.get().open().isEmpty()) {
      return new Verdict.Refused("no open span");
    }
    Subject subject =
        new Subject(
            parameters,
            height,
            shards,
            shard.get(),
            shard.get().hashes(),
            shard.get().open().getFirst(),
            envelope.get(),
            messages.get());
    return Rule.firstBroken(rules, subject)
        .<Verdict>map(Verdict.Refused::new)
        .orElseGet(() -> new Verdict.Taken(subject));
  }

  static OrderedBatch ordered(ShardReader shards, int shard, long number) {
    return shards
        .batch(shard, number)
        .orElseThrow(() -> new IllegalStateException("an open batch is not in the state"));
  }

  /**
   * What the beacon chain says about a span: all of its claim that no run decides.
   *
   * @param rootBefore and {@code outboxAccBefore}: known once the span is the oldest open one
   */
  public record Expected(
      Hash genesisHash,
      int shard,
      long chainId,
      Hash programHash,
      long span,
      long fromBatch,
      long toBatch,
      Claim.Change batchAcc,
      long inboxIndexBefore,
      long inboxIndexAfter,
      Claim.Change inboxAcc,
      Optional<Hash> rootBefore,
      Optional<Hash> outboxAccBefore) {}

  /** Empty when no batch of that span waits for a statement. Complete once the span is closed. */
  public static Optional<Expected> expectedClaimFields(
      ShardParameters parameters, ShardReader shards, int shard, long span) {
    return shards.find(shard).flatMap(record -> expected(parameters, record, span));
  }

  private static Optional<Expected> expected(
      ShardParameters parameters, ShardRecord shard, long span) {
    Hash batchAcc = shard.proven().batchAcc();
    long inboxIndex = shard.proven().inboxIndex();
    Hash inboxAcc = shard.proven().inboxAcc();
    boolean oldest = true;
    for (ShardRecord.OpenSpan open : shard.open()) {
      if (open.span() == span) {
        return Optional.of(
            new Expected(
                parameters.genesisHash(),
                shard.id(),
                shard.chainId(),
                shard.programHash(),
                span,
                open.fromBatch(),
                open.toBatch(),
                new Claim.Change(batchAcc, open.batchAcc()),
                inboxIndex,
                open.inboxIndex(),
                new Claim.Change(inboxAcc, open.inboxAcc()),
                oldest ? Optional.of(shard.proven().root()) : Optional.empty(),
                oldest ? Optional.of(shard.proven().outboxAcc()) : Optional.empty()));
      }
      batchAcc = open.batchAcc();
      inboxIndex = open.inboxIndex();
      inboxAcc = open.inboxAcc();
      oldest = false;
    }
    return Optional.empty();
  }
}
