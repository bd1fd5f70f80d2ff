package endgame.shard.registry;

import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.StateAccess;
import endgame.consensus.codec.Container;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ShardLimits;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a shard starts from, and the shards that a network starts with. */
public final class ShardGenesis {
  private ShardGenesis() {}

  /**
   * An entry of {@link Genesis#shards}, and what {@code ShardRegistry.create} takes.
   *
   * @param name 1 to 32 printable ASCII characters
   * @param programHash SHA-256 of the ELF
   * @param programBytes its length
   */
  public record Shard(
      String name, long chainId, Hash programHash, int programBytes, String proofSystem) {
    public static final SszType<Shard> SSZ =
        Container.of(Shard.class)
            .field("name", ShardRecord.text(ShardLimits.NAME_BYTES_MAX), Shard::name)
            .field("chainId", Ssz.U64, Shard::chainId)
            .field("programHash", Ssz.HASH, Shard::programHash)
            .field("programBytes", Ssz.U32, Shard::programBytes)
            .field(
                "proofSystem",
                ShardRecord.text(RegistryLimits.PROOF_SYSTEM_BYTES_MAX),
                Shard::proofSystem)
            .make(v -> new Shard(v.get(0), v.<Long>get(1), v.get(2), v.<Integer>get(3), v.get(4)));

    public Bytes encode() {
      return SSZ.encodeBytes(this);
    }
  }

  /**
   * The state entries of the shards of {@code genesis}, for {@code BeaconState.genesis}. Throws
   * IllegalArgumentException when an entry is malformed or refused, or coins or a validator are
   * given the Bridge's account: the genesis file is wrong.
   */
  public static Map<Hash, Bytes> entries(Genesis genesis) {
    // The escrow must equal what shards are owed: nothing else may pay into it.
    if (genesis.accounts().stream().anyMatch(a -> a.account().equals(Bridge.ADDRESS))
        || genesis.validators().stream()
            .anyMatch(v -> v.validator().account().equals(Bridge.ADDRESS))) {
      throw new IllegalArgumentException("the bridge's account belongs to nobody");
    }
    ShardParameters parameters = ShardParameters.of(genesis);
    Map<Hash, Bytes> entries = new LinkedHashMap<>();
    Shards shards = new Shards(new Collected(entries));
    for (Bytes encoded : genesis.shards()) {
      Shard shard =
          switch (Shard.SSZ.decode(encoded)) {
            case Decoded.Ok<Shard>(Shard decoded) -> decoded;
            case Decoded.Malformed<Shard>(String reason) ->
                throw new IllegalArgumentException("a shard of genesis is malformed: " + reason);
          };
      ShardProposal proposal = ShardProposal.of(shard);
      Optional<String> refusal =
          CreationRules.refusal(
              new CreationRules.Subject(parameters, VerifyingKeys.NONE, shards.all(), proposal));
      if (refusal.isPresent()) {
        throw new IllegalArgumentException("shard " + shard.name() + ": " + refusal.get());
      }
      shards.add(ShardRecord.created(shards.count() + 1, Address.ZERO, proposal, BigInteger.ZERO));
    }
    return Map.copyOf(entries);
  }

  /** Text of an ABI string; a name with other bytes is refused as not printable. */
  static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
  }

  private record Collected(Map<Hash, Bytes> entries) implements StateAccess {
    @Override
    public Optional<Bytes> get(Hash key) {
      return Optional.ofNullable(entries.get(key));
    }

    @Override
    public void put(Hash key, Bytes value) {
      entries.put(key, value);
    }

    @Override
    public void delete(Hash key) {
      entries.remove(key);
    }
  }
}
