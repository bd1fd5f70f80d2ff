package endgame.shard.light;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.light.Handover;
import endgame.consensus.light.LightClient;
import endgame.consensus.light.StateProof;
import endgame.consensus.light.Verified;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.shard.tree.P2TreeHasher;
import endgame.storage.tree.Digest;
import endgame.storage.tree.Lookup;
import endgame.storage.tree.Proof;
import endgame.zk.hash.P2;
import java.util.List;
import java.util.Optional;

/**
 * Shows an account of a shard to who trusts only a validator set.
 *
 * @param handovers one per epoch from the light client's to the state's
 * @param record the shard's record in the beacon state
 * @param key of the account in the shard's state
 * @param value under it, at most one
 * @param treeProof of key and value under the shard's final root
 */
public record AccountProof(
    int shard,
    Address account,
    List<Handover> handovers,
    StateProof record,
    Hash key,
    List<Bytes> value,
    Bytes treeProof) {
  private static final int HANDOVERS_MAX = 1 << 20;
  private static final int VALUE_MAX = 65_536;

  public AccountProof {
    handovers = List.copyOf(handovers);
    value = List.copyOf(value);
  }

  public static final SszType<AccountProof> SSZ =
      Container.of(AccountProof.class)
          .field("shard", Ssz.U32, AccountProof::shard)
          .field("account", Schemas.ADDRESS, AccountProof::account)
          .field("handovers", Ssz.list(Handover.SSZ, HANDOVERS_MAX), AccountProof::handovers)
          .field("record", StateProof.SSZ, AccountProof::record)
          .field("key", Ssz.HASH, AccountProof::key)
          .field("value", Ssz.list(Ssz.byteList(VALUE_MAX), 1), AccountProof::value)
          .field("treeProof", Ssz.byteList(Proof.MAX_BYTES), AccountProof::treeProof)
          .make(v ->
              new AccountProof(
                  v.<Integer>get(0), v.get(1), v.get(2), v.get(3), v.get(4), v.get(5), v.get(6)));

  /**
   * What a proof shows.
   *
   * @param height the beacon block whose state holds the record
   * @param value of the account's key; empty if the shard's final state has none
   */
  public record Shown(ShardRecord record, long height, Hash key, Optional<Bytes> value) {}

  /** Follows the evidence from {@code client}; refused with the first link that doesn't hold. */
  public Verified<Shown> verify(LightClient client) {
    LightClient at = client;
    for (Handover handover : handovers) {
      switch (at.advance(handover)) {
        case Verified.Refused<LightClient>(String reason) -> {
          return new Verified.Refused<>("hand-over of epoch " + at.epoch() + ": " + reason);
        }
        case Verified.Shown<LightClient>(LightClient next) -> at = next;
      }
    }
    return switch (at.read(ShardReader.recordKey(shard), record)) {
      case Verified.Refused<Optional<Bytes>>(String reason) ->
          new Verified.Refused<>("record of shard " + shard + ": " + reason);
      case Verified.Shown<Optional<Bytes>>(Optional<Bytes> bytes) -> underRecord(bytes);
    };
  }

  private Verified<Shown> underRecord(Optional<Bytes> bytes) {
    if (bytes.isEmpty()
        || !(ShardRecord.SSZ.decode(bytes.get()) instanceof Decoded.Ok<ShardRecord>(var found))) {
      return new Verified.Refused<>("the beacon state has no shard " + shard);
    }
    Lookup lookup =
        Proof.of(treeProof.toArray())
            .verify(
                P2TreeHasher.TREE.hasher(),
                Digest.of(found.proven().root().toBytes()),
                Digest.of(key.toBytes()));
    Optional<Bytes> given = value.stream().findFirst();
    Optional<String> wrong =
        switch (lookup) {
          case Lookup.Present(Digest digest) ->
              given.filter(v -> Digest.of(P2.valueDigest(v.toArray())).equals(digest)).isPresent()
                  ? Optional.empty()
                  : Optional.of("the value is not the one under the shard's root");
          case Lookup.Absent _ ->
              given.isEmpty()
                  ? Optional.empty()
                  : Optional.of("a value is given that the shard's root does not hold");
          case Lookup.Invalid(String reason) ->
              Optional.of("the proof under the shard's root: " + reason);
        };
    return wrong
        .<Verified<Shown>>map(Verified.Refused::new)
        .orElseGet(() ->
            new Verified.Shown<>(
                new Shown(found, record.finality().headers().getFirst().height() - 1, key, given)));
  }
}
