package endgame.shard.registry;

import endgame.consensus.beacon.Accounts;
import endgame.consensus.beacon.StateAccess;
import endgame.consensus.beacon.SystemContract;
import endgame.consensus.crypto.Abi;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import java.util.List;
import java.util.Optional;

/** Creates shards. Its account holds their deposits. */
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
  private final ShardParameters parameters;

  public ShardRegistry(ShardParameters parameters) {
    this.parameters = parameters;
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
    return CREATE.isCalledBy(callData) ? CREATE.gas() : 0;
  }

  @Override
  public Result call(Call call, StateAccess state, Accounts accounts) {
    if (!CREATE.isCalledBy(call.data())) {
      return new Result.Reverted("the registry has no such method");
    }
    return CREATE
        .arguments(call.data())
        .map(arguments -> create(call, arguments, new Shards(state)))
        .orElseGet(() -> new Result.Reverted("malformed arguments"));
  }

  private Result create(Call call, Abi.Arguments arguments, Shards shards) {
    ShardGenesis.Shard shard =
        new ShardGenesis.Shard(
            ShardGenesis.text(arguments.bytes(0)),
            arguments.uint64(1),
            arguments.hash(2),
            arguments.uint32(3),
            ShardGenesis.text(arguments.bytes(4)));
    if (call.value().compareTo(RegistryLimits.CREATION_DEPOSIT_MIN) < 0) {
      return new Result.Reverted(
          "a shard needs a deposit of " + RegistryLimits.CREATION_DEPOSIT_MIN);
    }
    Optional<String> refusal = ShardGenesis.refusal(parameters, shards.all(), shard);
    if (refusal.isPresent()) {
      return new Result.Reverted(refusal.get());
    }
    ShardRecord created =
        ShardRecord.created(shards.count() + 1, call.sender(), shard, call.value());
    shards.add(created);
    return new Result.Returned(
        Abi.number(created.id()), List.of(ShardEvents.shardCreated(created)));
  }
}
