package endgame.consensus.beacon.staking;

import endgame.consensus.beacon.Accounts;
import endgame.consensus.beacon.Log;
import endgame.consensus.beacon.StateAccess;
import endgame.consensus.beacon.SystemContract;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Address;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.NodeId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The way into the set and out of it. The balance of its account is the sum of all stakes. */
public final class StakingContract implements SystemContract {
  public static final Address ADDRESS =
      Address.fromHex("0x0000000000000000000000000000000000001000");

  /** The functions; what they cost covers the pairings and writes. */
  public enum Method {
    REGISTER("register(bytes32,bytes,bytes,bytes,address)", 150_000),
    TOP_UP("topUp(bytes32)", 20_000),
    EXIT("exit(bytes32)", 20_000),
    WITHDRAW("withdraw(bytes32)", 30_000),
    UNJAIL("unjail(bytes32)", 20_000);

    private final String signature;
    private final long gas;

    Method(String signature, long gas) {
      this.signature = signature;
      this.gas = gas;
    }

    private List<Abi.Type> types() {
      return this == REGISTER
          ? List.of(
              Abi.Type.BYTES32, Abi.Type.BYTES, Abi.Type.BYTES, Abi.Type.BYTES, Abi.Type.ADDRESS)
          : List.of(Abi.Type.BYTES32);
    }

    public long gas() {
      return gas;
    }

    /** Call data; the values are as in {@link Abi#encode}. */
    public Bytes callData(Bytes... values) {
      Bytes selector = Abi.selector(signature);
      Bytes arguments = Abi.encode(types(), List.of(values));
      byte[] all = new byte[selector.size() + arguments.size()];
      selector.copyTo(all, 0);
      arguments.copyTo(all, selector.size());
      return Bytes.wrap(all);
    }

    private static Optional<Method> of(Bytes data) {
      for (Method method : values()) {
        if (data.size() >= 4
            && Bytes.wrap(data.slice(0, 4)).equals(Abi.selector(method.signature))) {
          return Optional.of(method);
        }
      }
      return Optional.empty();
    }
  }

  private final StakingSignatures signatures;

  public StakingContract(StakingSignatures signatures) {
    this.signatures = signatures;
  }

  @Override
  public Address address() {
    return ADDRESS;
  }

  @Override
  public String abiJson() {
    try (InputStream in = StakingContract.class.getResourceAsStream("Staking.json")) {
      if (in == null) {
        throw new IllegalStateException("Staking.json is not beside its class");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long gas(Bytes callData) {
    return Method.of(callData).map(Method::gas).orElse(0L);
  }

  @Override
  public Result call(Call call, StateAccess state, Accounts accounts) {
    Optional<Method> method = Method.of(call.data());
    if (method.isEmpty()) {
      // Also a plain transfer: the balance is the sum of the stakes.
      return new Result.Reverted("staking has no such method");
    }
    Optional<Abi.Arguments> arguments = Abi.decode(call.data(), 4, method.get().types());
    if (arguments.isEmpty()) {
      return new Result.Reverted("malformed arguments");
    }
    NodeId id = NodeId.of(arguments.get().hash(0).toBytes());
    if (method.get() == Method.REGISTER) {
      return register(call, id, arguments.get(), state);
    }
    Optional<ValidatorRecord> found = new Registry(state::get).find(id);
    if (found.isEmpty()) {
      return new Result.Reverted("unknown validator");
    }
    ValidatorRecord validator = found.get();
    if (method.get() != Method.TOP_UP && call.value().signum() != 0) {
      return new Result.Reverted("only register and topUp take coins");
    }
    return switch (method.get()) {
      case REGISTER -> throw new IllegalStateException("handled above");
      case TOP_UP -> topUp(call, validator, state);
      case EXIT -> exit(call, validator, state);
      case WITHDRAW -> withdraw(call, validator, state, accounts);
      case UNJAIL -> unjail(call, validator, state);
    };
  }

  private Result register(Call call, NodeId id, Abi.Arguments arguments, StateAccess state) {
    if (call.value().compareTo(StakingLimits.STAKE_MIN) < 0) {
      return new Result.Reverted("the least stake is " + StakingLimits.STAKE_MIN + " wei");
    }
    if (arguments.bytes(1).size() != BlsPublicKey.SIZE
        || arguments.bytes(2).size() != BlsSignature.SIZE
        || arguments.bytes(3).size() != BlsSignature.SIZE) {
      return new Result.Reverted("a key has 48 bytes, a signature 96");
    }
    Registry registry = new Registry(state::get);
    BlsPublicKey key = new BlsPublicKey(arguments.bytes(1));
    if (registry.find(id).isPresent()) {
      return new Result.Reverted("this node is registered already");
    }
    if (registry.knows(key)) {
      return new Result.Reverted("this key is or was another validator's");
    }
    if (registry.ids().size() >= StakingLimits.RECORDS_MAX) {
      return new Result.Reverted("there are too many validators");
    }
    if (!signatures.possession(key, new BlsSignature(arguments.bytes(2)))) {
      return new Result.Reverted("the proof of possession does not verify");
    }
    Address withdrawal = arguments.address(4);
    if (!signatures.binding(key, id, withdrawal, new BlsSignature(arguments.bytes(3)))) {
      return new Result.Reverted("the key did not sign this node and this address");
    }
    long sequence = Registry.nextSequence(state);
    Registry.add(state, ValidatorRecord.registered(id, key, withdrawal, call.value(), sequence));
    return returned("Registered(bytes32,uint256)", id, call.value());
  }

  private static Result topUp(Call call, ValidatorRecord validator, StateAccess state) {
    if (call.value().signum() <= 0) {
      return new Result.Reverted("a top-up needs a value");
    }
    if (validator.exiting() || validator.slashed()) {
      return new Result.Reverted("the validator is leaving");
    }
    boolean waits = validator.activationEpoch() == ValidatorRecord.NEVER;
    long sequence = waits ? validator.sequence() : Registry.nextSequence(state);
    Registry.put(state, validator.withStake(validator.stake().add(call.value()), sequence));
    return returned("ToppedUp(bytes32,uint256)", validator.nodeId(), call.value());
  }

  private static Result exit(Call call, ValidatorRecord validator, StateAccess state) {
    if (!call.sender().equals(validator.withdrawal())) {
      return new Result.Reverted("only the withdrawal address may do this");
    }
    if (validator.exiting() || validator.slashed()) {
      return new Result.Reverted("the validator is leaving already");
    }
    Registry.put(state, validator.exits(call.block().epoch(), Registry.nextSequence(state)));
    return returned(
        "Exiting(bytes32,uint256)", validator.nodeId(), BigInteger.valueOf(call.block().epoch()));
  }

  /** Anyone may ask: it goes to the withdrawal address. */
  private static Result withdraw(
      Call call, ValidatorRecord validator, StateAccess state, Accounts accounts) {
    if (!validator.withdrawable(call.block().epoch())) {
      return new Result.Reverted(
          validator.leftEpoch() == ValidatorRecord.NEVER
              ? "the validator has not left"
              : "the stake is locked until epoch "
                  + (validator.leftEpoch() + StakingLimits.UNBONDING_EPOCHS));
    }
    if (!accounts.debit(ADDRESS, validator.stake())) {
      throw new IllegalStateException("the contract holds less than the stakes");
    }
    accounts.credit(validator.withdrawal(), validator.stake());
    Registry.remove(state, validator);
    return returned("Withdrawn(bytes32,uint256)", validator.nodeId(), validator.stake());
  }

  private static Result unjail(Call call, ValidatorRecord validator, StateAccess state) {
    if (!call.sender().equals(validator.withdrawal())) {
      return new Result.Reverted("only the withdrawal address may do this");
    }
    if (!validator.jailed()) {
      return new Result.Reverted("the validator is not jailed");
    }
    if (call.block().epoch() < validator.jailedUntil()) {
      return new Result.Reverted("jailed until epoch " + validator.jailedUntil());
    }
    Registry.put(state, validator.jailed(0, Registry.nextSequence(state)));
    return returned(
        "Unjailed(bytes32,uint256)", validator.nodeId(), BigInteger.valueOf(call.block().epoch()));
  }

  private static Result returned(String event, NodeId id, BigInteger number) {
    return new Result.Returned(
        Bytes.EMPTY,
        List.of(
            new Log(
                ADDRESS,
                List.of(Keccak256.hash(event), Abi.topic(id.value())),
                Abi.number(number))));
  }
}
