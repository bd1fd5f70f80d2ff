package endgame.shard.registry;

import endgame.consensus.beacon.Accounts;
import endgame.consensus.beacon.StateAccess;
import endgame.consensus.beacon.SystemContract;
import endgame.consensus.codec.Merkle;
import endgame.consensus.crypto.Abi;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Creates shards. Its account holds their deposits.
 *
 * <p>A shard with a program names its ELF by hash; voters fetch it. A foreign shard's verifying key
 * is in the transaction and from then on in the state: nobody can create a shard with a key that is
 * malformed or that nobody has.
 */
public final class ShardRegistry implements SystemContract {
  public static final Address ADDRESS =
      Address.fromHex("0x0000000000000000000000000000000000001001");
  private static final String JSON = ContractAbi.json("ShardRegistry.json");
  private static final ContractAbi.Method CREATE =
      ContractAbi.Method.of(
          "create(string,uint64,bytes32,uint32,string)",
          100_000,
          Abi.Type.STRING,
          Abi.Type.UINT64,
          Abi.Type.BYTES32,
          Abi.Type.UINT32,
          Abi.Type.STRING);
  private static final ContractAbi.Method CREATE_FOREIGN =
      ContractAbi.Method.of(
          "createForeign(string,uint64,string,bytes,bytes32,string,bytes32,uint32,uint32,uint32,"
              + "uint32,uint32)",
          // Parsing a key checks points of two groups: milliseconds.
          1_000_000,
          Abi.Type.STRING,
          Abi.Type.UINT64,
          Abi.Type.STRING,
          Abi.Type.BYTES,
          Abi.Type.BYTES32,
          Abi.Type.STRING,
          Abi.Type.BYTES32,
          Abi.Type.UINT32,
          Abi.Type.UINT32,
          Abi.Type.UINT32,
          Abi.Type.UINT32,
          Abi.Type.UINT32);
  private final ShardParameters parameters;
  private final VerifyingKeys keys;

  /**
   * The contract.
   *
   * @param keys of the foreign proof systems that the network knows
   */
  public ShardRegistry(ShardParameters parameters, VerifyingKeys keys) {
    this.parameters = parameters;
    this.keys = keys;
  }

  @Override
  public Address address() {
    return ADDRESS;
  }

  @Override
  public String abiJson() {
    return JSON;
  }

  @Override
  public long gas(Bytes callData) {
    return method(callData).map(ContractAbi.Method::gas).orElse(0L);
  }

  private static Optional<ContractAbi.Method> method(Bytes callData) {
    return Stream.of(CREATE, CREATE_FOREIGN).filter(m -> m.isCalledBy(callData)).findFirst();
  }

  @Override
  public Result call(Call call, StateAccess state, Accounts accounts) {
    Optional<ContractAbi.Method> method = method(call.data());
    if (method.isEmpty()) {
      return new Result.Reverted("the registry has no such method");
    }
    return method
        .get()
        .arguments(call.data())
        .map(arguments -> CREATE.equals(method.get()) ? proposal(arguments) : foreign(arguments))
        .map(proposal -> create(call, proposal, new Shards(state)))
        .orElseGet(() -> new Result.Reverted("malformed arguments"));
  }

  private static ShardProposal proposal(Abi.Arguments arguments) {
    return ShardProposal.of(
        new ShardGenesis.Shard(
            ShardGenesis.text(arguments.bytes(0)),
            arguments.uint64(1),
            arguments.hash(2),
            arguments.uint32(3),
            ShardGenesis.text(arguments.bytes(4))));
  }

  private static ShardProposal foreign(Abi.Arguments arguments) {
    Bytes key = arguments.bytes(3);
    return new ShardProposal(
        ShardGenesis.text(arguments.bytes(0)),
        arguments.uint64(1),
        arguments.hash(4),
        new ShardRecord.Key(Hash.of(Merkle.sha256().digest(key.toArray())), key.size()),
        key,
        ShardGenesis.text(arguments.bytes(2)),
        ShardGenesis.text(arguments.bytes(5)),
        arguments.hash(6),
        new SpanLimits(
            arguments.uint32(7),
            arguments.uint32(8),
            arguments.uint32(9),
            arguments.uint32(10),
            arguments.uint32(11)));
  }

  private Result create(Call call, ShardProposal shard, Shards shards) {
    if (call.value().compareTo(RegistryLimits.CREATION_DEPOSIT_MIN) < 0) {
      return new Result.Reverted(
          "a shard needs a deposit of " + RegistryLimits.CREATION_DEPOSIT_MIN);
    }
    Optional<String> refusal =
        CreationRules.refusal(new CreationRules.Subject(parameters, keys, shards.all(), shard));
    if (refusal.isPresent()) {
      return new Result.Reverted(refusal.get());
    }
    ShardRecord created =
        ShardRecord.created(shards.count() + 1, call.sender(), shard, call.value());
    shards.add(created);
    if (shard.hasKey()) {
      shards.putKey(created.id(), shard.keyBytes());
    }
    return new Result.Returned(
        Abi.number(created.id()), List.of(ShardEvents.shardCreated(created)));
  }
}
