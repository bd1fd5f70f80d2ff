package endgame.consensus.beacon;

import endgame.consensus.codec.Schemas;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds a leader's block from candidates; what doesn't apply is left out. */
public final class BlockBuilder {
  /** Transaction bytes of one block: a body must fit one message with its batches. */
  public static final int TRANSACTION_BYTES_MAX = 1 << 20;

  private final Transition transition;
  private final BlockExtension extension;

  public BlockBuilder(Transition transition, BlockExtension extension) {
    this.transition = transition;
    this.extension = extension;
  }

  /** What may go in, each list in order of preference. */
  public record Candidates(
      List<Bytes> transactions,
      List<Bytes> batches,
      List<Bytes> statements,
      Optional<Certificate> parentCertificate,
      List<Bytes> evidence) {
    /** Without certificate and evidence. */
    public Candidates(List<Bytes> transactions, List<Bytes> batches, List<Bytes> statements) {
      this(transactions, batches, statements, Optional.empty(), List.of());
    }

    /** The same with what is known of validators. */
    public Candidates with(Optional<Certificate> certificate, List<Bytes> proofs) {
      return new Candidates(transactions, batches, statements, certificate, proofs);
    }

    public Candidates {
      evidence = List.copyOf(evidence);
      transactions = List.copyOf(transactions);
      batches = List.copyOf(batches);
      statements = List.copyOf(statements);
    }
  }

  /** A block that {@link Transition#apply} accepts on {@code parent}. */
  public Block build(
      BeaconState parent,
      int proposer,
      long timestampMs,
      BlsSignature randaoReveal,
      Candidates candidates) {
    BlockHeader draft = header(parent, proposer, timestampMs, randaoReveal, BlockBody.EMPTY);
    List<Bytes> statements = fitting(parent, draft, candidates);
    List<Bytes> transactions = new ArrayList<>();
    Transition.BlockRun run =
        new Transition.BlockRun(transition, parent, transition.context(parent, draft));
    Optional<Certificate> certificate = fittingCertificate(run, parent, candidates);
    List<Bytes> evidence = fittingEvidence(run, candidates);
    var begun =
        extension.begin(
            run.context, new BlockBody(List.of(), List.of(), statements), run.state, run.state);
    if (begun instanceof BlockExtension.Outcome.Invalid(String reason)) {
      throw new IllegalStateException("statements were tried and don't apply: " + reason);
    }
    int bytes = 0;
    for (Bytes raw : candidates.transactions()) {
      if (transactions.size() >= BlockBody.TRANSACTIONS_MAX
          || bytes + raw.size() > TRANSACTION_BYTES_MAX
          || run.full()) {
        break;
      }
      if (run.transaction(raw).isEmpty()) {
        transactions.add(raw);
        bytes += raw.size();
      }
    }
    List<Bytes> batches = fittingBatches(run, transactions, candidates, statements);
    BlockBody body = new BlockBody(transactions, batches, statements, certificate, evidence);
    return new Block(header(parent, proposer, timestampMs, randaoReveal, body), body);
  }

  /** A certificate of another epoch, or of another block, is left out. */
  private static Optional<Certificate> fittingCertificate(
      Transition.BlockRun run, BeaconState parent, Candidates candidates) {
    return candidates
        .parentCertificate()
        .filter(c -> run.staking().certificate(parent.digest(), c).isEmpty());
  }

  /** Before user data (spec 1.13): nothing that users send keeps evidence out. */
  private static List<Bytes> fittingEvidence(Transition.BlockRun run, Candidates candidates) {
    List<Bytes> chosen = new ArrayList<>();
    for (Bytes evidence : candidates.evidence()) {
      if (chosen.size() < BlockBody.EVIDENCE_MAX && run.staking().evidence(evidence).isEmpty()) {
        chosen.add(evidence);
      }
    }
    return chosen;
  }

  /** Statements one by one: each must apply together with those before it. */
  private List<Bytes> fitting(BeaconState parent, BlockHeader draft, Candidates candidates) {
    List<Bytes> chosen = new ArrayList<>();
    for (Bytes statement : candidates.statements()) {
      if (chosen.size() >= BlockBody.STATEMENTS_MAX) {
        break;
      }
      List<Bytes> tried = new ArrayList<>(chosen);
      tried.add(statement);
      WorkingState state = new WorkingState(parent);
      var outcome =
          extension.begin(
              transition.context(parent, draft),
              new BlockBody(List.of(), List.of(), tried),
              state,
              state);
      if (outcome instanceof BlockExtension.Outcome.Applied) {
        chosen = tried;
      }
    }
    return chosen;
  }

  private List<Bytes> fittingBatches(
      Transition.BlockRun run,
      List<Bytes> transactions,
      Candidates candidates,
      List<Bytes> statements) {
    List<Bytes> chosen = new ArrayList<>();
    for (Bytes batch : candidates.batches()) {
      if (chosen.size() >= BlockBody.BATCHES_MAX) {
        break;
      }
      List<Bytes> tried = new ArrayList<>(chosen);
      tried.add(batch);
      int checkpoint = run.state.checkpoint();
      var outcome =
          extension.end(
              run.context, new BlockBody(transactions, tried, statements), run.state, run.state);
      run.state.revert(checkpoint);
      if (outcome instanceof BlockExtension.Outcome.Applied) {
        chosen = tried;
      }
    }
    return chosen;
  }

  private BlockHeader header(
      BeaconState parent,
      int proposer,
      long timestampMs,
      BlsSignature randaoReveal,
      BlockBody body) {
    long height = parent.height() + 1;
    long epoch = transition.genesis().epochOf(height);
    return new BlockHeader(
        height,
        epoch,
        parent.digest(),
        proposer,
        Math.max(timestampMs, parent.timestampMs() + 1),
        parent.root(),
        parent.receiptsRoot(),
        Schemas.BLOCK_BODY.hashTreeRoot(body),
        Schemas.validatorsRoot(parent.validators(epoch)),
        Schemas.validatorsRoot(parent.validators(epoch + 1)),
        randaoReveal);
  }
}
