package endgame.shard.registry;

import endgame.consensus.beacon.Accounts;
import endgame.consensus.beacon.Log;
import endgame.consensus.beacon.StateAccess;
import endgame.consensus.beacon.SystemContract;
import endgame.consensus.crypto.Abi;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Provers' bonds, and what shards pay them with: the balance of this contract's account is the sum
 * of all bonds and all escrows. A prover is the account that calls.
 */
public final class Provers implements SystemContract {
  public static final Address ADDRESS =
      Address.fromHex("0x0000000000000000000000000000000000001003");
  private static final String JSON = ContractAbi.json("Provers.json");

  /** The functions. */
  public enum Method {
    /** The programs are SHA-256 hashes of ELF files, one after the other; none means all. */
    REGISTER("register(bytes)", 60_000),
    TOP_UP("topUp()", 20_000),
    EXIT("exit()", 20_000),
    WITHDRAW("withdraw()", 30_000),
    FUND("fund(uint32)", 20_000);

    private final String signature;
    private final long gas;

    Method(String signature, long gas) {
      this.signature = signature;
      this.gas = gas;
    }

    private ContractAbi.Method abi() {
      return switch (this) {
        case REGISTER -> ContractAbi.Method.of(signature, gas, Abi.Type.BYTES);
        case FUND -> ContractAbi.Method.of(signature, gas, Abi.Type.UINT32);
        case TOP_UP, EXIT, WITHDRAW -> ContractAbi.Method.of(signature, gas);
      };
    }

    /** Call data; the values are as in {@link Abi#encode}. */
    public Bytes callData(Bytes... values) {
      Bytes arguments = Abi.encode(abi().types(), List.of(values));
      Bytes selector = abi().selector();
      byte[] all = new byte[selector.size() + arguments.size()];
      selector.copyTo(all, 0);
      arguments.copyTo(all, selector.size());
      return Bytes.wrap(all);
    }

    private static Optional<Method> of(Bytes data) {
      return Stream.of(values()).filter(m -> m.abi().isCalledBy(data)).findFirst();
    }
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
    return Method.of(callData).map(m -> m.gas).orElse(0L);
  }

  @Override
  public Result call(Call call, StateAccess state, Accounts accounts) {
    Optional<Method> method = Method.of(call.data());
    if (method.isEmpty()) {
      // Also a plain transfer: the balance is the sum of bonds and escrows.
      return new Result.Reverted("provers has no such method");
    }
    Optional<Abi.Arguments> arguments = method.get().abi().arguments(call.data());
    if (arguments.isEmpty()) {
      return new Result.Reverted("malformed arguments");
    }
    Shards shards = new Shards(state);
    return switch (method.get()) {
      case REGISTER -> register(call, arguments.get().bytes(0), shards);
      case FUND -> fund(call, arguments.get().uint32(0), shards);
      case TOP_UP, EXIT, WITHDRAW ->
          shards
              .prover(call.sender())
              .map(prover -> change(method.get(), call, prover, shards, accounts))
              .orElseGet(() -> new Result.Reverted("this account is no prover"));
    };
  }

  private static Result change(
      Method method, Call call, ProverRecord prover, Shards shards, Accounts accounts) {
    if (method == Method.TOP_UP) {
      return topUp(call, prover, shards);
    }
    if (call.value().signum() != 0) {
      return new Result.Reverted("only register, topUp and fund take coins");
    }
    return method == Method.EXIT
        ? exit(call, prover, shards)
        : withdraw(call, prover, shards, accounts);
  }

  private static Result register(Call call, Bytes programs, Shards shards) {
    if (call.value().compareTo(ProverLimits.BOND_MIN) < 0) {
      return new Result.Reverted("the least bond is " + ProverLimits.BOND_MIN + " wei");
    }
    if (programs.size() % Hash.SIZE != 0
        || programs.size() > Hash.SIZE * ProverLimits.PROGRAMS_MAX) {
      return new Result.Reverted(
          "programs are at most " + ProverLimits.PROGRAMS_MAX + " hashes of 32 bytes");
    }
    if (shards.prover(call.sender()).isPresent()) {
      return new Result.Reverted("this account is a prover already");
    }
    if (shards.proverAccounts().size() >= ProverLimits.PROVERS_MAX) {
      return new Result.Reverted("there are too many provers");
    }
    List<Hash> hashes = new ArrayList<>();
    for (int at = 0; at < programs.size(); at += Hash.SIZE) {
      hashes.add(Hash.of(programs.slice(at, at + Hash.SIZE)));
    }
    shards.addProver(
        ProverRecord.registered(call.sender(), call.value(), hashes, call.block().epoch()));
    return returned(ShardEvents.proverEvent("Registered", call.sender(), call.value()));
  }

  private static Result topUp(Call call, ProverRecord prover, Shards shards) {
    if (call.value().signum() <= 0) {
      return new Result.Reverted("a top-up needs a value");
    }
    if (prover.exiting()) {
      return new Result.Reverted("the prover is leaving");
    }
    shards.put(prover.withBond(prover.bond().add(call.value())));
    return returned(ShardEvents.proverEvent("ToppedUp", prover.account(), call.value()));
  }

  private static Result exit(Call call, ProverRecord prover, Shards shards) {
    if (prover.exiting()) {
      return new Result.Reverted("the prover is leaving already");
    }
    shards.put(prover.exits(call.block().height()));
    return returned(ShardEvents.proverEvent("Exiting", prover.account(), prover.bond()));
  }

  private static Result withdraw(Call call, ProverRecord prover, Shards shards, Accounts accounts) {
    long from = prover.exitHeight() + ProverLimits.EXIT_HEIGHTS;
    if (!prover.exiting() || call.block().height() < from) {
      return new Result.Reverted(
          prover.exiting()
              ? "the bond is locked until height " + from
              : "the prover has not left: call exit first");
    }
    take(accounts, prover.bond());
    accounts.credit(prover.account(), prover.bond());
    shards.removeProver(prover.account());
    return returned(ShardEvents.proverEvent("Withdrawn", prover.account(), prover.bond()));
  }

  private static Result fund(Call call, int shard, Shards shards) {
    if (call.value().signum() <= 0) {
      return new Result.Reverted("an escrow needs a value");
    }
    if (shards.find(shard).isEmpty()) {
      return new Result.Reverted("unknown shard");
    }
    shards.putEscrow(shard, shards.escrow(shard).add(call.value()));
    return returned(ShardEvents.funded(shard, call.sender(), call.value()));
  }

  private static Result returned(Log log) {
    return new Result.Returned(Bytes.EMPTY, List.of(log));
  }

  /** Takes out of bonds and escrows, which cover it by the invariant of the class. */
  static void take(Accounts accounts, BigInteger amount) {
    if (!accounts.debit(ADDRESS, amount)) {
      throw new IllegalStateException("the contract holds less than bonds and escrows");
    }
  }
}
