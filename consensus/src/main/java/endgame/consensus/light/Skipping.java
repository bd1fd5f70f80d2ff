package endgame.consensus.light;

import endgame.consensus.codec.Schemas;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Verification over many epochs at once (consensus.md 7): more than a third of the trusted weight
 * signed, so at least one honest validator did, and a quorum of the far set itself. Where the sets
 * have too little in common it halves the way.
 */
public record Skipping(TrustPeriod period, long nowMs) {
  /** Handovers that one {@link #follow} asks for: halving costs two for each epoch at worst. */
  public static final int FETCHES_MAX = 20_000;

  /** The outcome of one step. */
  public sealed interface Step {
    record Adopted(LightClient client) implements Step {}

    /** Too few of those whom the client trusts are shown to have signed: try one between. */
    record TooFar() implements Step {}

    record Refused(String reason) implements Step {}
  }

  /**
   * The client of the epoch after the one that {@code far} ends, or why not. The order is by cost:
   * the far set can be made huge, so its signatures come last.
   */
  public Step step(LightClient client, FarHandover far) {
    BlockHeader boundary = far.handover().boundary();
    Optional<String> wrong = checkTimes(client, boundary).or(() -> checkShape(client, far));
    if (wrong.isPresent()) {
      return new Step.Refused(wrong.get());
    }
    if (far.epoch() == client.epoch()) {
      return adopted(client.advance(far.handover()));
    }
    Bitmap signers = far.handover().finalization().signers();
    if (!isTrusted(client.validators(), far.own(), signers) || !strangersShown(client, far)) {
      return new Step.TooFar();
    }
    Checkpoint own =
        new Checkpoint(
            client.checkpoint().genesisHash(),
            client.checkpoint().epochLength(),
            far.epoch(),
            boundary.validatorsRoot(),
            client.checkpoint().timestampMs());
    return switch (LightClient.of(own, far.own(), client.signatures())) {
      case Verified.Refused<LightClient>(String reason) -> new Step.Refused(reason);
      case Verified.Shown<LightClient>(LightClient there) -> adopted(there.advance(far.handover()));
    };
  }

  private static Step adopted(Verified<LightClient> result) {
    return switch (result) {
      case Verified.Refused<LightClient>(String reason) -> new Step.Refused(reason);
      case Verified.Shown<LightClient>(LightClient client) -> new Step.Adopted(client);
    };
  }

  private Optional<String> checkTimes(LightClient client, BlockHeader boundary) {
    if (client.isStale(nowMs, period.trustingMs())) {
      return Optional.of("the trusted set is older than the trusting period");
    }
    if (boundary.timestampMs() <= client.checkpoint().timestampMs()) {
      return Optional.of("the header is not later than what is trusted");
    }
    if (boundary.timestampMs() - nowMs >= period.driftMs()) {
      return Optional.of("the header is of the future");
    }
    return Optional.empty();
  }

  private static Optional<String> checkShape(LightClient client, FarHandover far) {
    BlockHeader boundary = far.handover().boundary();
    long length = client.checkpoint().epochLength();
    if (far.epoch() < client.epoch()) {
      return Optional.of("epoch " + far.epoch() + " is before " + client.epoch());
    }
    if (far.epoch() > Long.MAX_VALUE / length - 2
        || boundary.height() != (far.epoch() + 1) * length) {
      return Optional.of("height " + boundary.height() + " does not end epoch " + far.epoch());
    }
    if (!(far.handover().finalization().subject() instanceof Subject.Finalize)) {
      return Optional.of("the certificate is no finalization");
    }
    if (far.handover().finalization().signers().length() != far.own().size()) {
      return Optional.of("the bitmap is not of the far set");
    }
    if (!Schemas.validatorsRoot(far.own()).equals(boundary.validatorsRoot())) {
      return Optional.of("the far set is not the one that the header commits to");
    }
    return Optional.empty();
  }

  /** More than a third of the trusted weight is among the signers; keys count, each once. */
  private static boolean isTrusted(ValidatorSet trusted, ValidatorSet own, Bitmap signers) {
    Map<BlsPublicKey, Long> weights = weights(trusted);
    long signed = 0;
    for (int i = 0; i < own.size(); i++) {
      Long weight = signers.contains(i) ? weights.remove(own.get(i).key()) : null;
      signed += weight == null ? 0 : weight;
    }
    return 3 * signed > trusted.weight();
  }

  private static Map<BlsPublicKey, Long> weights(ValidatorSet set) {
    Map<BlsPublicKey, Long> weights = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
    set.members().forEach(member -> weights.put(member.key(), member.weight()));
    return weights;
  }

  /** Every signer that is new has proven that it has its key. */
  private static boolean strangersShown(LightClient client, FarHandover far) {
    List<BlsPublicKey> strangers =
        FarHandover.strangers(client.validators(), far.own(), far.handover());
    if (strangers.size() != far.possessions().size()) {
      return false;
    }
    Iterator<BlsSignature> proofs = far.possessions().iterator();
    return strangers.stream().allMatch(key -> client.signatures().possession(key, proofs.next()));
  }

  /** What ends an epoch, for a client that trusts a given epoch; empty if the peer lacks it. */
  @FunctionalInterface
  public interface Source {
    Optional<FarHandover> handover(long trustedEpoch, long epoch);
  }

  /**
   * The client of epoch {@code to}, by as few steps as the changes of the sets allow.
   *
   * @param source what a peer says; any of it may be false
   */
  public Verified<LightClient> follow(LightClient client, long to, Source source) {
    LightClient at = client;
    Deque<Long> goals = new ArrayDeque<>();
    if (at.epoch() < to) {
      goals.push(to - 1);
    }
    for (int fetches = 0; !goals.isEmpty(); fetches++) {
      if (fetches == FETCHES_MAX) {
        return new Verified.Refused<>("more steps than " + FETCHES_MAX);
      }
      long goal = goals.getFirst();
      Optional<FarHandover> far = source.handover(at.epoch(), goal);
      if (far.isEmpty() || far.get().epoch() != goal) {
        return new Verified.Refused<>("the end of epoch " + goal + " is not shown");
      }
      switch (step(at, far.get())) {
        case Step.Refused(String reason) -> {
          return new Verified.Refused<>("epoch " + goal + ": " + reason);
        }
        case Step.TooFar _ -> goals.push(at.epoch() + (goal - at.epoch()) / 2);
        case Step.Adopted(LightClient next) -> {
          at = next;
          goals.pop();
        }
      }
    }
    return new Verified.Shown<>(at);
  }

  /**
   * An earlier header, by the digests of parents alone.
   *
   * @param trusted a final header
   * @param earlier its parent, its parent's parent and so on
   * @return the last of {@code earlier}
   */
  public static Verified<BlockHeader> backwards(BlockHeader trusted, List<BlockHeader> earlier) {
    BlockHeader at = trusted;
    for (BlockHeader parent : earlier) {
      if (parent.height() != at.height() - 1 || !Schemas.digest(parent).equals(at.parent())) {
        return new Verified.Refused<>("header " + parent.height() + " is not the parent");
      }
      at = parent;
    }
    return new Verified.Shown<>(at);
  }

  /** What a witness's answer makes of a step that the primary showed. */
  public sealed interface Witnessed {
    /** The same block. */
    record Confirmed() implements Witnessed {}

    /**
     * Both are final by what the client trusts: more than f of weight lied. Nothing may be adopted.
     *
     * @param both keys that signed both
     */
    record Diverged(FarHandover first, FarHandover second, List<BlsPublicKey> both)
        implements Witnessed {
      public Diverged {
        both = List.copyOf(both);
      }
    }

    /** The witness's own answer does not verify: ask another one. */
    record Unfounded(String reason) implements Witnessed {}

    /** The witness doesn't have it: ask another one, or later. */
    record Absent() implements Witnessed {}
  }

  /**
   * Compares what the primary showed with what a witness says of the same epoch. Neither needs a
   * chain that has the height: a forged future shows itself by its own signatures.
   *
   * @param client that adopted {@code shown}: before it did
   * @param source the witness
   */
  public Witnessed witness(LightClient client, FarHandover shown, Source source) {
    Optional<FarHandover> other = source.handover(client.epoch(), shown.epoch());
    if (other.isEmpty()) {
      return new Witnessed.Absent();
    }
    FarHandover second = other.get();
    if (second.handover().boundary().equals(shown.handover().boundary())) {
      return new Witnessed.Confirmed();
    }
    if (second.epoch() != shown.epoch()) {
      return new Witnessed.Unfounded("it is of epoch " + second.epoch());
    }
    // The way there may need steps between: the witness has to show all of it.
    return switch (follow(client, second.epoch() + 1, cached(source, client.epoch(), second))) {
      case Verified.Refused<LightClient>(String reason) -> new Witnessed.Unfounded(reason);
      case Verified.Shown<LightClient> _ ->
          new Witnessed.Diverged(shown, second, both(shown, second));
    };
  }

  private static Source cached(Source source, long trusted, FarHandover known) {
    return (at, epoch) ->
        at == trusted && epoch == known.epoch() ? Optional.of(known) : source.handover(at, epoch);
  }

  private static List<BlsPublicKey> both(FarHandover first, FarHandover second) {
    Map<BlsPublicKey, Long> signed = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
    signers(first).forEach(key -> signed.put(key, 1L));
    return signers(second).stream().filter(signed::containsKey).toList();
  }

  private static List<BlsPublicKey> signers(FarHandover far) {
    List<BlsPublicKey> keys = new ArrayList<>();
    for (int i = 0; i < far.own().size(); i++) {
      if (far.handover().finalization().signers().contains(i)) {
        keys.add(far.own().get(i).key());
      }
    }
    return keys;
  }
}
