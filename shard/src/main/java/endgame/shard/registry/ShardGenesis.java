package endgame.shard.registry;

import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.StateAccess;
import endgame.consensus.codec.Container;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ShardLimits;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a shard starts from, and the shards that a network starts with. */
public final class ShardGenesis {
  private ShardGenesis() {}

  /** An entry of {@link Genesis#shards}: a byte that says its kind, then SSZ. */
  public sealed interface Item {
    Bytes encode();

    private static Bytes tagged(int kind, Bytes value) {
      byte[] bytes = new byte[1 + value.size()];
      bytes[0] = (byte) kind;
      value.copyTo(bytes, 1);
      return Bytes.wrap(bytes);
    }

    private static <T> T decoded(SszType<T> type, Bytes value) {
      return switch (type.decode(value)) {
        case Decoded.Ok<T>(T decoded) -> decoded;
        case Decoded.Malformed<T>(String reason) ->
            throw new IllegalArgumentException("an entry of genesis is malformed: " + reason);
      };
    }

    private static Item of(Bytes bytes) {
      Bytes value = bytes.size() == 0 ? bytes : Bytes.wrap(bytes.slice(1, bytes.size()));
      int kind = bytes.size() == 0 ? -1 : bytes.get(0);
      return switch (kind) {
        case Shard.KIND -> decoded(Shard.SSZ, value);
        case Prover.KIND -> decoded(Prover.SSZ, value);
        case Escrow.KIND -> decoded(Escrow.SSZ, value);
        default -> throw new IllegalArgumentException("an entry of genesis is of no known kind");
      };
    }
  }

  /**
   * A shard with a program; also what {@code ShardRegistry.create} takes.
   *
   * @param name 1 to 32 printable ASCII characters
   * @param programHash SHA-256 of the ELF
   * @param programBytes its length
   */
  public record Shard(
      String name, long chainId, Hash programHash, int programBytes, String proofSystem)
      implements Item {
    static final int KIND = 0;
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

    @Override
    public Bytes encode() {
      return Item.tagged(KIND, SSZ.encodeBytes(this));
    }
  }

  /** A prover of all programs, drawn from the first epoch on. Its bond is in the contract. */
  public record Prover(Address account, BigInteger bond) implements Item {
    static final int KIND = 1;
    public static final SszType<Prover> SSZ =
        Container.of(Prover.class)
            .field("account", Schemas.ADDRESS, Prover::account)
            .field("bond", Ssz.U256, Prover::bond)
            .make(v -> new Prover(v.get(0), v.get(1)));

    @Override
    public Bytes encode() {
      return Item.tagged(KIND, SSZ.encodeBytes(this));
    }
  }

  /** What a shard that comes before it pays provers out of. It is in the contract. */
  public record Escrow(int shard, BigInteger wei) implements Item {
    static final int KIND = 2;
    public static final SszType<Escrow> SSZ =
        Container.of(Escrow.class)
            .field("shard", Ssz.U32, Escrow::shard)
            .field("wei", Ssz.U256, Escrow::wei)
            .make(v -> new Escrow(v.<Integer>get(0), v.get(1)));

    @Override
    public Bytes encode() {
      return Item.tagged(KIND, SSZ.encodeBytes(this));
    }
  }

  /**
   * The state entries of the shards of {@code genesis}, for {@code BeaconState.genesis}. Throws
   * IllegalArgumentException when an entry is malformed or refused, coins or a validator are given
   * the Bridge's account, or the provers' contract has not what is owed: the genesis file is wrong.
   */
  public static Map<Hash, Bytes> entries(Genesis genesis) {
    // The escrow must equal what shards are owed: nothing else may pay into it.
    if (genesis.accounts().stream().anyMatch(a -> a.account().equals(Bridge.ADDRESS))
        || hasAccount(genesis, Bridge.ADDRESS)) {
      throw new IllegalArgumentException("the bridge's account belongs to nobody");
    }
    ShardParameters parameters = ShardParameters.of(genesis);
    Map<Hash, Bytes> entries = new LinkedHashMap<>();
    Shards shards = new Shards(new Collected(entries));
    BigInteger owed = BigInteger.ZERO;
    for (Bytes encoded : genesis.shards()) {
      owed =
          switch (Item.of(encoded)) {
            case Shard shard -> {
              add(shard, parameters, shards);
              yield owed;
            }
            case Prover prover -> {
              add(prover, shards);
              yield owed.add(prover.bond());
            }
            case Escrow escrow -> {
              add(escrow, shards);
              yield owed.add(escrow.wei());
            }
          };
    }
    BigInteger held =
        genesis.accounts().stream()
            .filter(a -> a.account().equals(Provers.ADDRESS))
            .map(Genesis.Allocation::balance)
            .reduce(BigInteger.ZERO, BigInteger::add);
    if (!held.equals(owed) || hasAccount(genesis, Provers.ADDRESS)) {
      throw new IllegalArgumentException(
          "the provers' contract has " + held + " wei at genesis, but owes " + owed);
    }
    return Map.copyOf(entries);
  }

  private static boolean hasAccount(Genesis genesis, Address contract) {
    return genesis.validators().stream().anyMatch(v -> v.validator().account().equals(contract));
  }

  private static void add(Shard shard, ShardParameters parameters, Shards shards) {
    ShardProposal proposal = ShardProposal.of(shard);
    Optional<String> refusal =
        CreationRules.refusal(
            new CreationRules.Subject(parameters, VerifyingKeys.NONE, shards.all(), proposal));
    if (refusal.isPresent()) {
      throw new IllegalArgumentException("shard " + shard.name() + ": " + refusal.get());
    }
    shards.add(ShardRecord.created(shards.count() + 1, Address.ZERO, proposal, BigInteger.ZERO));
  }

  private static void add(Prover prover, Shards shards) {
    if (shards.prover(prover.account()).isPresent()
        || shards.proverAccounts().size() >= ProverLimits.PROVERS_MAX
        || prover.bond().compareTo(ProverLimits.BOND_MIN) < 0) {
      throw new IllegalArgumentException(
          "prover " + prover.account().hex() + " is there twice, or its bond is too small");
    }
    shards.addProver(
        ProverRecord.registered(prover.account(), prover.bond(), List.of(), 0).from(0));
  }

  private static void add(Escrow escrow, Shards shards) {
    if (shards.find(escrow.shard()).isEmpty()) {
      throw new IllegalArgumentException("there is no shard " + escrow.shard() + " for an escrow");
    }
    shards.putEscrow(escrow.shard(), shards.escrow(escrow.shard()).add(escrow.wei()));
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
