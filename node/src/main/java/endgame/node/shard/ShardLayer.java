package endgame.node.shard;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.BlockBuilder;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Address;
import endgame.consensus.types.Block;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.ValidatorSet;
import endgame.node.beacon.ShardGate;
import endgame.node.beacon.Wire;
import endgame.shard.protocol.BatchBody;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.ShardLimits;
import endgame.shard.protocol.SignedHeader;
import endgame.shard.registry.BatchSignatures;
import endgame.shard.registry.ShardParameters;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.shard.registry.Sidecars;
import endgame.shard.registry.StatementRules;
import endgame.zk.proof.Verdict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What blocks need of shards: batches and statements to propose, sidecars to hold and check. */
public final class ShardLayer implements ShardGate {
  public static final int BATCHES_MAX = 256;
  public static final int ENVELOPES_MAX = StatementPool.STATEMENTS_MAX;

  private static final Logger LOG = LoggerFactory.getLogger(ShardLayer.class);
  private final ChainStore store;
  private final BlobStore blobs;
  private final BlobExchange exchange;
  private final ProofVerifier verifier;
  private final BatchSignatures signatures;
  private final Map<Hash, SignedHeader> batches = new LinkedHashMap<>();
  private final ShardParameters parameters;
  private final StatementPool statements = new StatementPool();
  private Runnable retry = () -> {};
  private Consumer<Claim> accepted = claim -> {};

  public ShardLayer(
      ChainStore store,
      BlobStore blobs,
      BlobExchange exchange,
      ProofVerifier verifier,
      BatchSignatures signatures) {
    this.store = store;
    this.blobs = blobs;
    this.exchange = exchange;
    this.verifier = verifier;
    this.signatures = signatures;
    this.parameters = ShardParameters.of(store.genesis());
  }

  /** What to run when something that a block waited for has come. */
  public void connect(Runnable whenSomethingCame) {
    retry = whenSomethingCame;
  }

  /** Whom to tell of each statement whose proof is good. */
  public void onAccepted(Consumer<Claim> listener) {
    accepted = listener;
  }

  private static ShardReader reader(BeaconState state) {
    return new ShardReader(state::get);
  }

  /** A batch from its sequencer; kept while a block on this chain may order it. */
  public void onBatch(NodeId from, Wire.Pushed.SequencedBatch batch) {
    Optional<SignedHeader> signed = SignedHeader.decode(batch.signedHeader());
    // Only what a validator answers for with its key reaches the disk.
    if (signed.isPresent() && signedByValidator(signed.get())) {
      addBatch(signed.get(), batch.body());
    }
  }

  private boolean signedByValidator(SignedHeader signed) {
    BeaconState head = store.head();
    ValidatorSet set = head.validators(store.genesis().epochOf(head.height() + 1));
    for (int i = 0; i < set.size(); i++) {
      if (set.get(i).account().equals(signed.header().sequencer())
          && signatures.verify(set, i, signed.header().root(), signed.signature())) {
        return true;
      }
    }
    return false;
  }

  /** Keeps a batch whose body matches its header and is canonical; says whether it is new. */
  public boolean addBatch(SignedHeader signed, Bytes body) {
    BatchHeader header = signed.header();
    Optional<ShardRecord> shard = reader(store.head()).find(header.shard());
    boolean fits =
        shard.isPresent()
            && header.bodyLength() == body.size()
            && body.size() <= shard.get().limits().bodyBytes()
            && isBody(body)
            && shard.get().hashes().bodyRoot(body).equals(header.bodyRoot());
    if (!fits) {
      return false;
    }
    blobs.put(BlobKind.body(shard.get().hashSuite()), body);
    synchronized (batches) {
      if (batches.size() >= BATCHES_MAX) {
        batches.remove(batches.keySet().iterator().next());
      }
      batches.put(header.root(), signed);
    }
    retry.run();
    return true;
  }

  private static boolean isBody(Bytes body) {
    return BatchBody.decode(body) instanceof BatchBody.Decoded.Ok;
  }

  /** A statement from a prover, whose proof is fetched from it; or from this node's own prover. */
  public void onEnvelope(Optional<NodeId> from, Bytes encoded) {
    var _ = onEnvelope(from, encoded, () -> {});
  }

  /**
   * The same; {@code whenHeld} runs once its proof is here and good or waits to be verified, so
   * that others may ask this node for it. False if the statement is not taken.
   */
  public boolean onEnvelope(Optional<NodeId> from, Bytes encoded, Runnable whenHeld) {
    Optional<Envelope> decoded = Envelope.decode(encoded);
    if (decoded.isEmpty() || !isOfOpenSpan(decoded.get()) || !signedByProver(decoded.get())) {
      return false;
    }
    Envelope envelope = decoded.get();
    Optional<StatementPool.Standing> standing =
        statements.add(envelope, isBonded(envelope.statement().prover()), this::isOfNoUse);
    if (standing.isEmpty()) {
      return false;
    }
    // What a stranger says may take no place from what a block needs.
    boolean needed = from.isEmpty() || standing.get() == StatementPool.Standing.BONDED;
    Hash proofHash = envelope.proofHash();
    Runnable check =
        () -> {
          judged(envelope);
          if (statements.holds(envelope)) {
            whenHeld.run();
          }
        };
    if (blobs.hold(BlobKind.PROOF, proofHash)) {
      check.run();
    } else if (needed) {
      exchange.fetch(BlobKind.PROOF, proofHash, from, check);
    } else {
      exchange.fetchEarly(BlobKind.PROOF, proofHash, from, check);
    }
    return true;
  }

  /** A statement of a span that has a good proof and waits for a block. */
  public Optional<Envelope> accepted(int shard, long span) {
    return statements.accepted(shard, span);
  }

  /** Whether the account has something to lose: a validator, or a registered prover. */
  private boolean isBonded(Address account) {
    BeaconState head = store.head();
    if (new ShardReader(head::get).prover(account).isPresent()) {
      return true;
    }
    ValidatorSet set = head.validators(store.genesis().epochOf(head.height() + 1));
    for (int i = 0; i < set.size(); i++) {
      if (set.get(i).account().equals(account)) {
        return true;
      }
    }
    return false;
  }

  /** A statement whose proof did not come makes room for the signer's next. */
  private boolean isOfNoUse(Envelope envelope) {
    return !blobs.has(BlobKind.PROOF, envelope.proofHash());
  }

  private static boolean signedByProver(Envelope envelope) {
    return Secp256k1.Signature.decode(envelope.signature())
        .flatMap(s -> Secp256k1.recover(StatementPool.hash(envelope), s))
        .filter(envelope.statement().prover()::equals)
        .isPresent();
  }

  /** What the statement says of the span's batches is what this chain has ordered. */
  private boolean isOfOpenSpan(Envelope envelope) {
    Claim claim = envelope.statement().claim();
    return StatementRules.expectedClaimFields(
            parameters, reader(store.head()), claim.shard(), claim.span())
        .filter(e -> claim.genesisHash().equals(e.genesisHash()))
        .filter(e -> claim.chainId() == e.chainId())
        .filter(e -> claim.programHash().equals(e.programHash()))
        .filter(e -> claim.fromBatch() == e.fromBatch() && claim.toBatch() == e.toBatch())
        .filter(e -> claim.batchAcc().equals(e.batchAcc()))
        .isPresent();
  }

  /**
   * Whether the proof is accepted, as far as is known; starts verification, so that blocks find the
   * verdict known.
   */
  private boolean judged(Envelope envelope) {
    Optional<Verdict> verdict =
        proof(envelope)
            .flatMap(proof ->
                verifier.early(
                    proof,
                    () -> {
                      judged(envelope);
                      retry.run();
                    }));
    if (verdict.isEmpty()) {
      return false;
    }
    return switch (verdict.get()) {
      case Verdict.Accepted() -> {
        statements.accepted(envelope);
        accepted.accept(envelope.statement().claim());
        yield true;
      }
      case Verdict.Rejected(String reason) -> {
        Claim claim = envelope.statement().claim();
        LOG.info(
            "shard={} span={} the statement of {} is dropped: {}",
            claim.shard(),
            claim.span(),
            envelope.statement().prover(),
            reason);
        statements.rejected(envelope);
        yield false;
      }
    };
  }

  private Optional<Sidecars.ProofToCheck> proof(Envelope envelope) {
    return reader(store.head())
        .find(envelope.statement().claim().shard())
        .map(shard ->
            new Sidecars.ProofToCheck(
                shard.id(),
                shard.proofSystem(),
                shard.key().hash(),
                envelope.statement().encode(),
                envelope.proofHash(),
                envelope.proofBytes()));
  }

  @Override
  public boolean holds(Block block, BeaconState before, BeaconState after) {
    boolean all = true;
    for (Sidecars.BodyToHold body : Sidecars.bodiesIn(block.body())) {
      all &= bodyKind(after, body).map(kind -> held(kind, body.bodyRoot())).orElse(false);
    }
    for (var program : Sidecars.requiredPrograms(reader(before), reader(after))) {
      all &= held(BlobKind.PROGRAM, program.programHash());
    }
    for (var proof : Sidecars.proofsIn(reader(before), block.body())) {
      all &= held(BlobKind.PROOF, proof.proofHash());
    }
    return all && bodiesAreCanonical(block, after);
  }

  private boolean held(BlobKind kind, Hash hash) {
    if (blobs.hold(kind, hash)) {
      return true;
    }
    exchange.fetch(kind, hash, Optional.empty(), retry);
    return false;
  }

  /** Empty for a shard that does not exist: a block with its batch is invalid. */
  private static Optional<BlobKind> bodyKind(BeaconState after, Sidecars.BodyToHold body) {
    return reader(after).find(body.shard()).map(s -> BlobKind.body(s.hashSuite()));
  }

  private boolean bodiesAreCanonical(Block block, BeaconState after) {
    for (Sidecars.BodyToHold body : Sidecars.bodiesIn(block.body())) {
      Optional<Bytes> bytes =
          bodyKind(after, body).flatMap(kind -> blobs.get(kind, body.bodyRoot()));
      if (bytes.isEmpty() || bytes.get().size() != body.bodyLength() || !isBody(bytes.get())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Optional<Boolean> proven(Block block, BeaconState before) {
    for (var proof : Sidecars.proofsIn(reader(before), block.body())) {
      Optional<Verdict> verdict = verifier.verdict(proof, retry);
      if (verdict.isEmpty()) {
        return Optional.empty();
      }
      if (verdict.get() instanceof Verdict.Rejected(String reason)) {
        LOG.info(
            "height={} shard={} proof rejected: {}",
            block.header().height(),
            proof.shard(),
            reason);
        return Optional.of(false);
      }
    }
    return Optional.of(true);
  }

  @Override
  public BlockBuilder.Candidates candidates(BeaconState parent, List<Bytes> transactions) {
    ShardReader shards = reader(parent);
    return new BlockBuilder.Candidates(transactions, batches(parent, shards), statements(shards));
  }

  /** One batch per shard that extends its last sequenced one, by shard id. */
  private List<Bytes> batches(BeaconState parent, ShardReader shards) {
    Map<Integer, SignedHeader> chosen = new TreeMap<>();
    long height = parent.height() + 1;
    dropExpired(height);
    synchronized (batches) {
      for (SignedHeader signed : batches.values()) {
        BatchHeader header = signed.header();
        long age = height - header.validFrom();
        boolean fits =
            age >= 1
                && age <= ShardLimits.HEADER_AGE_MAX
                && shards
                    .find(header.shard())
                    .map(s -> s.head().lastSequenced().equals(header.parent()))
                    .orElse(false);
        if (fits) {
          chosen.putIfAbsent(header.shard(), signed);
        }
      }
    }
    return chosen.values().stream().map(SignedHeader::encode).toList();
  }

  /** Accepted statements by shard and span. */
  private List<Bytes> statements(ShardReader shards) {
    dropFinal(shards);
    return statements.all().stream().filter(this::judged).map(Envelope::encode).toList();
  }

  /** Blobs that batches and statements which wait for a block name. */
  public Set<BlobStore.Name> waitingFor() {
    Set<BlobStore.Name> names = new HashSet<>();
    ShardReader shards = reader(store.head());
    synchronized (batches) {
      for (SignedHeader signed : batches.values()) {
        BatchHeader header = signed.header();
        shards
            .find(header.shard())
            .map(shard -> BlobKind.body(shard.hashSuite()))
            .ifPresent(kind -> names.add(new BlobStore.Name(kind, header.bodyRoot())));
      }
    }
    for (Envelope envelope : statements.all()) {
      names.add(new BlobStore.Name(BlobKind.PROOF, envelope.proofHash()));
    }
    return names;
  }

  private void dropFinal(ShardReader shards) {
    Map<Integer, Long> proven = new HashMap<>();
    shards.all().forEach(shard -> proven.put(shard.id(), shard.proven().batch()));
    statements.removeIf(e -> {
      Claim claim = e.statement().claim();
      return proven.getOrDefault(claim.shard(), Long.MAX_VALUE) >= claim.toBatch();
    });
  }

  /**
   * After each final block: what shards are verified with is fetched, or kept when it is in the
   * state, and statements of final spans leave.
   */
  public void onFinal() {
    ShardReader shards = reader(store.head());
    for (ShardRecord shard : shards.all()) {
      Optional<Bytes> key = shards.verifyingKey(shard.id());
      if (key.isEmpty()) {
        held(BlobKind.PROGRAM, shard.key().hash());
      } else if (!blobs.has(BlobKind.PROGRAM, shard.key().hash())) {
        blobs.put(BlobKind.PROGRAM, key.get());
      }
      verifier.prepare(shard.proofSystem(), shard.key().hash());
    }
    dropFinal(shards);
    dropExpired(store.head().height() + 1);
  }

  private void dropExpired(long height) {
    synchronized (batches) {
      batches
          .values()
          .removeIf(b -> height - b.header().validFrom() > 2 * ShardLimits.HEADER_AGE_MAX);
    }
  }
}
