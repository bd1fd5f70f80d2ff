package endgame.node.shard;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Merkle;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.Message;
import endgame.shard.protocol.ShardHashes;
import endgame.shard.protocol.ShardLimits;
import endgame.shard.protocol.Statement;
import endgame.shard.registry.ShardParameters;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.shard.registry.StatementRules;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.ProofSystem.KeyResult;
import endgame.zk.proof.Verdict;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes statements of foreign shards from provers outside. Everything is checked before a byte is
 * kept or anybody else hears of it; a refusal says which check failed. Thread-safe; one proof is
 * verified at a time.
 */
public final class ProofSubmission {
  /** Accepted proofs that are remembered, to say whose a resubmitted one is. */
  public static final int KNOWN_MAX = 256;

  private final ChainStore store;
  private final ShardParameters parameters;
  private final StatementRules rules;
  private final BlobStore blobs;
  private final Map<String, ProofSystem> systems;
  private final Map<Hash, Statement> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Hash, Statement> eldest) {
          return size() > KNOWN_MAX;
        }
      };

  public ProofSubmission(
      ChainStore store,
      ShardParameters parameters,
      BlobStore blobs,
      Map<String, ProofSystem> systems) {
    this.store = store;
    this.parameters = parameters;
    this.rules = new StatementRules(parameters);
    this.blobs = blobs;
    this.systems = Map.copyOf(systems);
  }

  /**
   * What the beacon chain can't know of a statement.
   *
   * @param batches one result per batch; none means that all are zero
   * @param sidecar the span's messages
   */
  public record Parts(
      long span, Address prover, Hash rootAfter, List<Claim.BatchResult> batches, Bytes sidecar) {
    public Parts {
      batches = List.copyOf(batches);
    }
  }

  /** A whole statement, or why there can't be one. */
  public sealed interface Assembled {
    record Whole(Statement statement) implements Assembled {}

    record Impossible(String reason) implements Assembled {}
  }

  /** Whether a statement will be sent on. */
  public sealed interface Result {
    record Taken(Envelope envelope) implements Result {}

    record Refused(String reason) implements Result {}
  }

  /** Adds to a prover's fields all that the chain says of the span. */
  public Assembled assemble(int shard, Parts parts) {
    BeaconState head = store.head();
    ShardReader reader = new ShardReader(head::get);
    Optional<ShardRecord> record = reader.find(shard);
    if (record.isEmpty()) {
      return new Assembled.Impossible("no shard " + shard);
    }
    Optional<String> early = notToProve(record.get(), parts.span(), head.height() + 1);
    if (early.isPresent()) {
      return new Assembled.Impossible(early.get());
    }
    Optional<List<Message>> messages = Message.decodeAll(parts.sidecar());
    if (messages.isEmpty()) {
      return new Assembled.Impossible("the messages are no sidecar");
    }
    StatementRules.Expected expected =
        StatementRules.expectedClaimFields(parameters, reader, shard, parts.span()).orElseThrow();
    int count = record.get().open().getFirst().batches();
    List<Claim.BatchResult> batches =
        parts.batches().isEmpty() ? Collections.nCopies(count, NOTHING) : parts.batches();
    if (batches.size() != count) {
      return new Assembled.Impossible(
          "span " + parts.span() + " has " + count + " batches, not " + batches.size());
    }
    return new Assembled.Whole(
        new Statement(
            claim(expected, record.get().hashes(), parts, messages.get(), batches),
            parts.prover()));
  }

  private static final Claim.BatchResult NOTHING =
      new Claim.BatchResult(0, 0, BigInteger.ZERO, Hash.ZERO);

  /** Why a block of {@code height} takes no statement of this span; empty if it may. */
  private Optional<String> notToProve(ShardRecord record, long span, long height) {
    if (span <= record.proven().span()) {
      return Optional.of("span " + span + " is final already, or had no batches");
    }
    if (record.openSpan(span).isEmpty()) {
      return Optional.of("no batches wait in span " + span);
    }
    long oldest = record.open().getFirst().span();
    if (oldest != span) {
      return Optional.of("span " + oldest + " must be final before span " + span);
    }
    return parameters.spanOf(height) > span
        ? Optional.empty()
        : Optional.of("span " + span + " is not over yet");
  }

  private static Claim claim(
      StatementRules.Expected expected,
      ShardHashes hashes,
      Parts parts,
      List<Message> messages,
      List<Claim.BatchResult> batches) {
    Hash outboxBefore = expected.outboxAccBefore().orElseThrow();
    Hash outbox = outboxBefore;
    for (Message message : messages) {
      outbox = hashes.outboxAcc(outbox, message);
    }
    return new Claim(
        Claim.VERSION,
        expected.genesisHash(),
        expected.shard(),
        expected.chainId(),
        expected.programHash(),
        expected.span(),
        expected.fromBatch(),
        expected.toBatch(),
        new Claim.Change(expected.rootBefore().orElseThrow(), parts.rootAfter()),
        expected.batchAcc(),
        expected.inboxIndexBefore(),
        expected.inboxIndexAfter(),
        expected.inboxAcc(),
        new Claim.Change(outboxBefore, outbox),
        hashes.messagesRoot(parts.sidecar()),
        Hash.ZERO,
        batches,
        List.of());
  }

  /**
   * Checks a proof of a statement.
   *
   * @param signature the prover's, over the envelope
   */
  public synchronized Result submit(
      Statement statement, Bytes sidecar, Bytes proof, Bytes signature) {
    int shard = statement.claim().shard();
    BeaconState head = store.head();
    ShardReader reader = new ShardReader(head::get);
    Optional<ShardRecord> record = reader.find(shard);
    Optional<Bytes> key = reader.verifyingKey(shard);
    if (record.isEmpty() || key.isEmpty()) {
      return new Result.Refused("shard " + shard + " is not proven outside");
    }
    Optional<String> early = notToProve(record.get(), statement.claim().span(), head.height() + 1);
    if (early.isPresent()) {
      return new Result.Refused(early.get());
    }
    if (sidecar.size() > ShardLimits.FOREIGN_SIDECAR_BYTES_MAX) {
      return new Result.Refused("the messages are too long");
    }
    Hash proofHash = Hash.of(Merkle.sha256().digest(proof.toArray()));
    Envelope envelope = new Envelope(statement, proofHash, proof.size(), sidecar, signature);
    return notSigned(envelope)
        .or(() ->
            rules
                .refusal(head.height() + 1, envelope.encode(), reader)
                .map(rule -> "the statement is not what the chain has ordered: " + rule))
        .or(() -> notProven(record.get(), key.get(), envelope, proof))
        .<Result>map(Result.Refused::new)
        .orElseGet(() -> taken(envelope, proof));
  }

  private Result taken(Envelope envelope, Bytes proof) {
    known.put(envelope.proofHash(), envelope.statement());
    blobs.put(BlobKind.PROOF, proof);
    return new Result.Taken(envelope);
  }

  private static Optional<String> notSigned(Envelope envelope) {
    if (envelope.signature().size() != Envelope.SIGNATURE_SIZE) {
      return Optional.of("a signature has 65 bytes: r, s, parity");
    }
    Address prover = envelope.statement().prover();
    Optional<Address> signer =
        Secp256k1.Signature.decode(envelope.signature())
            .flatMap(s -> Secp256k1.recover(Keccak256.hash(envelope.signedBytes().toArray()), s));
    if (signer.equals(Optional.of(prover))) {
      return Optional.empty();
    }
    return Optional.of(
        "the envelope is not signed by its prover "
            + prover.hex()
            + signer.map(s -> ", but by " + s.hex()).orElse(": no signature of anybody"));
  }

  /** Why the proof doesn't show the statement. */
  private Optional<String> notProven(
      ShardRecord record, Bytes key, Envelope envelope, Bytes proof) {
    ProofSystem system = systems.get(record.proofSystem());
    if (system == null) {
      return Optional.of("this build lacks the proof system " + record.proofSystem());
    }
    if (proof.size() > system.limits().proofBytesMax()) {
      return Optional.of(
          "a proof of "
              + record.proofSystem()
              + " has at most "
              + system.limits().proofBytesMax()
              + " bytes");
    }
    Verdict verdict =
        switch (system.parseKey(key.toArray())) {
          case KeyResult.Malformed(String reason) -> new Verdict.Rejected("key: " + reason);
          case KeyResult.Parsed(var parsed) ->
              system.verify(parsed, envelope.statement().encode().toArray(), proof.toArray());
        };
    return switch (verdict) {
      case Verdict.Accepted() -> Optional.empty();
      case Verdict.Rejected(String reason) ->
          Optional.of("the proof does not show this statement: " + reason + whose(envelope));
    };
  }

  /** What is known of a proof that was rejected here. */
  private String whose(Envelope envelope) {
    Statement other = known.get(envelope.proofHash());
    if (other == null) {
      return blobs.has(BlobKind.PROOF, envelope.proofHash())
          ? "; it is the proof of another statement"
          : "";
    }
    Address prover = other.prover();
    Claim claim = other.claim();
    return prover.equals(envelope.statement().prover())
        ? "; it is the proof of another statement, of span " + claim.span()
        : "; it is the proof of another prover, " + prover.hex();
  }
}
