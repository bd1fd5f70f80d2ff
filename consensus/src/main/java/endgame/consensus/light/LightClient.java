package endgame.consensus.light;

import endgame.consensus.beacon.Account;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.StateKeys;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.types.Address;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import endgame.storage.tree.Digest;
import endgame.storage.tree.Lookup;
import endgame.storage.tree.Proof;
import endgame.storage.tree.Sha256TreeHasher;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a light client knows: the validator set of one epoch. Immutable; {@link #advance} gives the
 * client of the next epoch, and the old one still verifies its own.
 */
public final class LightClient {
  private final Checkpoint trusted;
  private final ValidatorSet set;
  private final LightSignatures signatures;
  private final Predicate<Certificate> quorum;

  private LightClient(
      Checkpoint trusted,
      ValidatorSet set,
      LightSignatures signatures,
      Predicate<Certificate> quorum) {
    this.trusted = trusted;
    this.set = set;
    this.signatures = signatures;
    this.quorum = quorum;
  }

  /** Starts from a genesis file; refused when it has no usable validators. */
  public static Verified<LightClient> of(Genesis genesis) {
    return genesis
        .fault()
        .<Verified<LightClient>>map(Verified.Refused::new)
        .orElseGet(() -> of(Checkpoint.of(genesis), genesis.validatorSet()));
  }

  /** Starts from a trusted point and a set that anyone may have sent. */
  public static Verified<LightClient> of(Checkpoint trusted, ValidatorSet set) {
    return of(trusted, set, LightSignatures.BLS);
  }

  /** As {@link #of(Checkpoint, ValidatorSet)}, with other signatures. */
  public static Verified<LightClient> of(
      Checkpoint trusted, ValidatorSet set, LightSignatures signatures) {
    if (!Schemas.validatorsRoot(set).equals(trusted.validatorsRoot())) {
      return new Verified.Refused<>("the validator set is not the trusted one");
    }
    return adopt(trusted, set, signatures);
  }

  private static Verified<LightClient> adopt(
      Checkpoint trusted, ValidatorSet set, LightSignatures signatures) {
    return signatures
        .quorum(trusted.genesisHash(), set)
        .<Verified<LightClient>>map(
            quorum -> new Verified.Shown<>(new LightClient(trusted, set, signatures, quorum)))
        .orElseGet(() -> new Verified.Refused<>("the validator set has an unusable key"));
  }

  LightSignatures signatures() {
    return signatures;
  }

  /** The point that this client has come to; with {@link #validators} it can start again. */
  public Checkpoint checkpoint() {
    return trusted;
  }

  public long epoch() {
    return trusted.epoch();
  }

  public ValidatorSet validators() {
    return set;
  }

  /**
   * True when those who signed for this client's set may have left with their stake since: then
   * start from a younger checkpoint.
   */
  public boolean isStale(long nowMs, long trustingPeriodMs) {
    return nowMs - trusted.timestampMs() > trustingPeriodMs;
  }

  /** The client of the next epoch. */
  public Verified<LightClient> advance(Handover handover) {
    BlockHeader boundary = handover.boundary();
    if (boundary.height() % trusted.epochLength() != 0) {
      return new Verified.Refused<>("height " + boundary.height() + " does not end an epoch");
    }
    if (!Schemas.validatorsRoot(handover.next()).equals(boundary.nextValidatorsRoot())) {
      return new Verified.Refused<>("the next set is not the one that the header commits to");
    }
    return switch (verify(new FinalityProof(List.of(boundary), handover.finalization()))) {
      case Verified.Refused<BlockHeader>(String reason) -> new Verified.Refused<>(reason);
      case Verified.Shown<BlockHeader> _ ->
          adopt(
              new Checkpoint(
                  trusted.genesisHash(),
                  trusted.epochLength(),
                  trusted.epoch() + 1,
                  boundary.nextValidatorsRoot(),
                  boundary.timestampMs()),
              handover.next(),
              signatures);
    };
  }

  /** The first header of the proof, which is final and of this client's epoch. */
  public Verified<BlockHeader> verify(FinalityProof proof) {
    List<BlockHeader> headers = proof.headers();
    for (int i = 0; i < headers.size(); i++) {
      Optional<String> wrong = checkHeader(headers.get(i));
      if (wrong.isPresent()) {
        return new Verified.Refused<>(wrong.get());
      }
      if (i > 0 && !follows(headers.get(i - 1), headers.get(i))) {
        return new Verified.Refused<>(
            "header " + i + " of the chain does not follow the one before");
      }
    }
    return checkFinalization(headers.getLast(), proof.finalization())
        .<Verified<BlockHeader>>map(Verified.Refused::new)
        .orElseGet(() -> new Verified.Shown<>(headers.getFirst()));
  }

  private Optional<String> checkHeader(BlockHeader header) {
    if (header.epoch() != trusted.epoch()) {
      return Optional.of("epoch " + header.epoch() + " is not " + trusted.epoch());
    }
    long first = trusted.epoch() * trusted.epochLength() + 1;
    if (header.height() < first || header.height() - first >= trusted.epochLength()) {
      return Optional.of("height " + header.height() + " is not in epoch " + trusted.epoch());
    }
    if (!header.validatorsRoot().equals(trusted.validatorsRoot())) {
      return Optional.of("the header is of another validator set");
    }
    return Optional.empty();
  }

  private static boolean follows(BlockHeader parent, BlockHeader child) {
    return child.height() == parent.height() + 1 && child.parent().equals(Schemas.digest(parent));
  }

  private Optional<String> checkFinalization(BlockHeader header, Certificate certificate) {
    if (!(certificate.subject() instanceof Subject.Finalize(var proposal))) {
      return Optional.of("the certificate is no finalization");
    }
    if (proposal.epoch() != trusted.epoch()) {
      return Optional.of("the finalization is of epoch " + proposal.epoch());
    }
    if (!proposal.digest().equals(Schemas.digest(header))) {
      return Optional.of("the finalization is of another block");
    }
    if (!quorum.test(certificate)) {
      return Optional.of("the finalization is not signed by a quorum");
    }
    return Optional.empty();
  }

  /** What the state holds under {@code key}, or that it holds nothing. */
  public Verified<Optional<Bytes>> read(Hash key, StateProof proof) {
    return switch (verify(proof.finality())) {
      case Verified.Refused<BlockHeader>(String reason) -> new Verified.Refused<>(reason);
      case Verified.Shown<BlockHeader>(BlockHeader header) ->
          lookup(header.stateRoot(), key, proof);
    };
  }

  private static Verified<Optional<Bytes>> lookup(Hash root, Hash key, StateProof proof) {
    Sha256TreeHasher hasher = Sha256TreeHasher.INSTANCE;
    return switch (Proof.of(proof.proof().toArray()).verify(hasher, digest(root), digest(key))) {
      case Lookup.Invalid(String reason) -> new Verified.Refused<>("state proof: " + reason);
      case Lookup.Absent _ ->
          proof.value().isEmpty()
              ? new Verified.Shown<>(proof.value())
              : new Verified.Refused<>("a value for a key that the state lacks");
      case Lookup.Present(Digest valueDigest) ->
          proof
                  .value()
                  .map(value -> Digest.of(hasher.valueDigest(value.toArray())).equals(valueDigest))
                  .orElse(false)
              ? new Verified.Shown<>(proof.value())
              : new Verified.Refused<>("the value is not the one that the state holds");
    };
  }

  /** An account; one that the state lacks is empty. */
  public Verified<Account> account(Address address, StateProof proof) {
    return switch (read(StateKeys.account(address), proof)) {
      case Verified.Refused<Optional<Bytes>>(String reason) -> new Verified.Refused<>(reason);
      case Verified.Shown<Optional<Bytes>>(var value) ->
          value.map(LightClient::decode).orElseGet(() -> new Verified.Shown<>(Account.EMPTY));
    };
  }

  private static Verified<Account> decode(Bytes bytes) {
    return switch (Account.SSZ.decode(bytes)) {
      case Decoded.Ok<Account>(Account account) -> new Verified.Shown<>(account);
      case Decoded.Malformed<Account>(String reason) -> new Verified.Refused<>(reason);
    };
  }

  private static Digest digest(Hash hash) {
    return new Digest(hash.w0(), hash.w1(), hash.w2(), hash.w3());
  }
}
