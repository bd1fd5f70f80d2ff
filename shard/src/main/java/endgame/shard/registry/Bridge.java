package endgame.shard.registry;

import endgame.consensus.beacon.Accounts;
import endgame.consensus.beacon.StateAccess;
import endgame.consensus.beacon.SystemContract;
import endgame.consensus.crypto.Abi;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.shard.protocol.Entry;
import endgame.shard.protocol.ShardLimits;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * The way into shards' inboxes, and the escrow of what shards hold: the balance of this contract's
 * account. What leaves is paid by {@link Finality}.
 */
public final class Bridge implements SystemContract {
  public static final Address ADDRESS =
      Address.fromHex("0x0000000000000000000000000000000000001002");
  private static final String JSON = ContractAbi.json("Bridge.json");
  private static final ContractAbi.Method DEPOSIT =
      ContractAbi.Method.of("deposit(uint32,address)", 30_000, Abi.Type.UINT32, Abi.Type.ADDRESS);
  private static final ContractAbi.Method FORCE =
      ContractAbi.Method.of("force(uint32,bytes)", 30_000, Abi.Type.UINT32, Abi.Type.BYTES);

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
    return DEPOSIT.isCalledBy(callData)
        ? DEPOSIT.gas()
        : FORCE.isCalledBy(callData) ? FORCE.gas() : 0;
  }

  @Override
  public Result call(Call call, StateAccess state, Accounts accounts) {
    Shards shards = new Shards(state);
    if (DEPOSIT.isCalledBy(call.data())) {
      return DEPOSIT
          .arguments(call.data())
          .map(arguments -> deposit(call, arguments, shards))
          .orElseGet(() -> new Result.Reverted("malformed arguments"));
    }
    if (FORCE.isCalledBy(call.data())) {
      return FORCE
          .arguments(call.data())
          .map(arguments -> force(call, arguments, shards, accounts))
          .orElseGet(() -> new Result.Reverted("malformed arguments"));
    }
    // Also a plain transfer: coins that no shard is credited with would break the escrow.
    return new Result.Reverted("the bridge has no such method");
  }

  private static Result deposit(Call call, Abi.Arguments arguments, Shards shards) {
    Optional<ShardRecord> shard = shards.find(arguments.uint32(0));
    Optional<String> refusal = refusal(shard);
    if (call.value().signum() <= 0) {
      return new Result.Reverted("a deposit needs a value");
    }
    if (shard.isEmpty() || refusal.isPresent()) {
      return new Result.Reverted(refusal.orElse(""));
    }
    Address to = arguments.address(1);
    Entry entry =
        shards.append(
            shard.get(),
            call.block().height(),
            Entry.DEPOSIT,
            new Entry.Deposit(to, call.sender(), call.value()).encode());
    return new Result.Returned(
        Bytes.EMPTY,
        List.of(ShardEvents.deposited(shard.get().id(), to, call.value(), entry.index())));
  }

  private static Result force(
      Call call, Abi.Arguments arguments, Shards shards, Accounts accounts) {
    Optional<ShardRecord> shard = shards.find(arguments.uint32(0));
    Optional<String> refusal = refusal(shard);
    Bytes transaction = arguments.bytes(1);
    if (transaction.size() < 1 || transaction.size() > ShardLimits.FORCED_BYTES_MAX) {
      return new Result.Reverted("a forced transaction has 1 to 16384 bytes");
    }
    Optional<String> tooLong = shard.flatMap(s -> tooLong(s, transaction));
    if (tooLong.isPresent()) {
      return new Result.Reverted(tooLong.get());
    }
    if (call.value().compareTo(RegistryLimits.FORCE_PRICE) < 0) {
      return new Result.Reverted("forcing a transaction costs " + RegistryLimits.FORCE_PRICE);
    }
    if (shard.isEmpty() || refusal.isPresent()) {
      return new Result.Reverted(refusal.orElse(""));
    }
    take(accounts, call.value());
    shards.burned(RegistryLimits.FORCE_PRICE);
    BigInteger surplus = call.value().subtract(RegistryLimits.FORCE_PRICE);
    if (surplus.signum() > 0) {
      accounts.credit(call.sender(), surplus);
    }
    Entry entry = shards.append(shard.get(), call.block().height(), Entry.FORCED, transaction);
    return new Result.Returned(
        Bytes.EMPTY, List.of(ShardEvents.forced(shard.get().id(), entry.index())));
  }

  /** A shard proven outside may have no room for long entries, or for any. */
  private static Optional<String> tooLong(ShardRecord shard, Bytes transaction) {
    int most = shard.limits().forcedBytes();
    return transaction.size() <= most
        ? Optional.empty()
        : Optional.of(
            most == 0
                ? "this shard takes no forced transactions"
                : "a forced transaction of this shard has at most " + most + " bytes");
  }

  /** Why the shard's inbox takes nothing. */
  private static Optional<String> refusal(Optional<ShardRecord> shard) {
    if (shard.isEmpty() || shard.get().status() != ShardRecord.Status.ACTIVE) {
      return Optional.of("unknown shard");
    }
    if (shard.get().waiting() >= ShardLimits.INBOX_MAX) {
      return Optional.of("the shard's inbox is full");
    }
    return Optional.empty();
  }

  /** Takes {@code amount} out of the escrow, which covers it by the invariant of the package. */
  static void take(Accounts accounts, BigInteger amount) {
    if (!accounts.debit(ADDRESS, amount)) {
      throw new IllegalStateException("the bridge holds less than its shards");
    }
  }
}
