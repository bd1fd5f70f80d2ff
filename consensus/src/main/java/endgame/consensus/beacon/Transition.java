package endgame.consensus.beacon;

import endgame.consensus.beacon.staking.BlockStaking;
import endgame.consensus.beacon.staking.BlsStakingSignatures;
import endgame.consensus.beacon.staking.EpochEnd;
import endgame.consensus.beacon.staking.StakingContract;
import endgame.consensus.beacon.staking.StakingLimits;
import endgame.consensus.beacon.staking.StakingSignatures;
import endgame.consensus.codec.Merkle;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.types.Address;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.ValidatorSet;
import endgame.storage.tree.Update;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The transition function of the beacon chain. Pure: see the package. */
public final class Transition {
  public static final long TRANSFER_GAS = 21_000;
  public static final long DATA_BYTE_GAS = 16;
  public static final BigInteger BASE_FEE_MIN = BigInteger.valueOf(1_000);
  private static final BigInteger BASE_FEE_CHANGE_DENOMINATOR = BigInteger.valueOf(8);
  private final Genesis genesis;
  private final Hash genesisHash;
  private final Map<Address, SystemContract> contracts;
  private final BlockExtension extension;
  private final RandaoVerifier randao;
  private final Senders senders;
  private final StakingSignatures signatures;

  /** Checks a proposer's reveal; real signatures in a node, a fake in simulation. */
  @FunctionalInterface
  public interface RandaoVerifier {
    boolean verify(ValidatorSet set, int proposer, long epoch, BlsSignature reveal);
  }

  /** A block's outcome. */
  public sealed interface Result {
    /**
     * Valid.
     *
     * @param update the tree nodes that the block added
     */
    record Applied(BeaconState state, Update update, List<Receipt> receipts) implements Result {}

    /** Permanently invalid, on every node. */
    record Invalid(String reason) implements Result {}
  }

  public Transition(
      Genesis genesis,
      Map<Address, SystemContract> contracts,
      BlockExtension extension,
      RandaoVerifier randao) {
    this(genesis, contracts, extension, randao, Senders.RECOVER);
  }

  /**
   * A transition that asks for senders.
   *
   * @param senders answers as {@link Senders#RECOVER} does
   */
  public Transition(
      Genesis genesis,
      Map<Address, SystemContract> contracts,
      BlockExtension extension,
      RandaoVerifier randao,
      Senders senders) {
    this(genesis, contracts, extension, randao, senders, new BlsStakingSignatures(genesis.hash()));
  }

  /**
   * A transition with signatures of its own. The staking contract is there without being named.
   *
   * @param signatures of votes, certificates and registrations
   */
  public Transition(
      Genesis genesis,
      Map<Address, SystemContract> contracts,
      BlockExtension extension,
      RandaoVerifier randao,
      Senders senders,
      StakingSignatures signatures) {
    this.genesis = genesis;
    this.genesisHash = genesis.hash();
    Map<Address, SystemContract> all = new LinkedHashMap<>(contracts);
    all.put(StakingContract.ADDRESS, new StakingContract(signatures));
    this.contracts = Collections.unmodifiableMap(all);
    this.extension = extension;
    this.randao = randao;
    this.senders = senders;
    this.signatures = signatures;
  }

  Senders senders() {
    return senders;
  }

  public Genesis genesis() {
    return genesis;
  }

  public Hash genesisHash() {
    return genesisHash;
  }

  public Map<Address, SystemContract> contracts() {
    return contracts;
  }

  /**
   * Runs a block on its parent's state.
   *
   * @param leader index of the leader of the view that first proposed it
   */
  public Result apply(BeaconState parent, Block block, int leader) {
    Optional<String> wrong = checkHeader(parent, block, leader);
    if (wrong.isPresent()) {
      return new Result.Invalid(wrong.get());
    }
    BlockRun run = new BlockRun(this, parent, context(parent, block.header()));
    Optional<String> unfounded = run.staking().begin(parent.digest(), block.body());
    if (unfounded.isPresent()) {
      return new Result.Invalid(unfounded.get());
    }
    return switch (extension.begin(run.context, block.body(), run.state, run.state)) {
      case BlockExtension.Outcome.Invalid(String reason) -> new Result.Invalid(reason);
      case BlockExtension.Outcome.Applied(var logs) -> run.finish(extension, block, logs);
    };
  }

  /**
   * Checks the signatures in a block that will soon be applied, on any thread: what remembers good
   * ones need not check them again. Decides nothing.
   *
   * @param set of the block's epoch
   */
  public void prepare(ValidatorSet set, Block block) {
    block
        .body()
        .parentCertificate()
        .ifPresent(certificate -> {
          var _ = signatures.verify(set, certificate);
        });
    for (Bytes raw : block.body().transactions()) {
      if (EthereumTransaction.decode(raw) instanceof EthereumTransaction.Decoded.Ok(var tx)) {
        var _ = senders.of(raw, tx);
      }
    }
  }

  BlockContext context(BeaconState parent, BlockHeader header) {
    return new BlockContext(
        genesisHash,
        header.height(),
        header.epoch(),
        header.timestampMs(),
        parent.randomness(),
        parent.seed(header.epoch()),
        parent.validators(header.epoch()),
        header.proposer());
  }

  /** Each rule is one line; the scripts that test the rules' tests remove them one by one. */
  private Optional<String> checkHeader(BeaconState parent, Block block, int leader) {
    BlockHeader h = block.header();
    if (h.height() != parent.height() + 1) {
      return Optional.of("height " + h.height() + " does not follow " + parent.height());
    }
    if (!h.parent().equals(parent.digest())) {
      return Optional.of("parent is not " + parent.digest().shortHex());
    }
    if (h.epoch() != genesis.epochOf(h.height())) {
      return Optional.of("epoch " + h.epoch() + " is not that of height " + h.height());
    }
    if (h.proposer() != leader) {
      return Optional.of("proposer " + h.proposer() + " is not the leader " + leader);
    }
    if (h.proposer() >= parent.validators(h.epoch()).size()) {
      return Optional.of("proposer " + h.proposer() + " is not in the set");
    }
    if (h.timestampMs() <= parent.timestampMs()) {
      return Optional.of("time is not after the parent's");
    }
    if (!h.stateRoot().equals(parent.root())) {
      return Optional.of("state root is not the parent's");
    }
    if (!h.receiptsRoot().equals(parent.receiptsRoot())) {
      return Optional.of("receipts root is not the parent's");
    }
    if (!block.body().withinLimits()) {
      return Optional.of("body exceeds its limits");
    }
    if (!h.bodyRoot().equals(Schemas.BLOCK_BODY.hashTreeRoot(block.body()))) {
      return Optional.of("body does not match the header");
    }
    ValidatorSet set = parent.validators(h.epoch());
    if (!h.validatorsRoot().equals(Schemas.validatorsRoot(set))) {
      return Optional.of("validators root is not that of epoch " + h.epoch());
    }
    if (!h.nextValidatorsRoot().equals(Schemas.validatorsRoot(parent.validators(h.epoch() + 1)))) {
      return Optional.of("next validators root is not that of epoch " + (h.epoch() + 1));
    }
    if (!randao.verify(set, h.proposer(), h.epoch(), h.randaoReveal())) {
      return Optional.of("RANDAO reveal is not the proposer's");
    }
    return Optional.empty();
  }

  /** Gas of a transaction; all of it is used, since system contracts have fixed costs. */
  public long intrinsicGas(Address to, Bytes data) {
    SystemContract contract = contracts.get(to);
    return TRANSFER_GAS + DATA_BYTE_GAS * data.size() + (contract == null ? 0 : contract.gas(data));
  }

  static BigInteger maxCost(EthereumTransaction tx) {
    return tx.maxFeePerGas().multiply(BigInteger.valueOf(tx.gasLimit())).add(tx.value());
  }

  /** EIP-1559: the base fee of the block after one that used {@code gasUsed}. */
  public static BigInteger nextBaseFee(BigInteger baseFee, long gasUsed, long gasLimit) {
    long target = gasLimit / 2;
    BigInteger delta =
        baseFee
            .multiply(BigInteger.valueOf(Math.abs(gasUsed - target)))
            .divide(BigInteger.valueOf(target))
            .divide(BASE_FEE_CHANGE_DENOMINATOR);
    return gasUsed > target
        ? baseFee.add(delta.max(BigInteger.ONE))
        : baseFee.subtract(delta).max(BASE_FEE_MIN);
  }

  /** What a call would return or revert with; nothing is kept. For eth_call and estimates. */
  public SystemContract.Result simulate(
      BeaconState state, Address from, Address to, BigInteger value, Bytes data, long timestampMs) {
    BlockContext context =
        new BlockContext(
            genesisHash,
            state.height() + 1,
            genesis.epochOf(state.height() + 1),
            timestampMs,
            state.randomness(),
            state.seed(genesis.epochOf(state.height() + 1)),
            state.validators(genesis.epochOf(state.height() + 1)),
            0);
    return call(new WorkingState(state), context, from, to, value, data);
  }

  /** Moves the value and calls the contract, if there is one at {@code to}. */
  SystemContract.Result call(
      WorkingState state,
      BlockContext context,
      Address from,
      Address to,
      BigInteger value,
      Bytes data) {
    int checkpoint = state.checkpoint();
    if (!state.debit(from, value)) {
      return new SystemContract.Result.Reverted("insufficient balance for transfer");
    }
    state.credit(to, value);
    SystemContract contract = contracts.get(to);
    if (contract == null) {
      return new SystemContract.Result.Returned(Bytes.EMPTY, List.of());
    }
    var result = contract.call(new SystemContract.Call(context, from, value, data), state, state);
    if (result instanceof SystemContract.Result.Returned(var _, var logs)
        && (logs.size() > Receipt.CALL_LOGS_MAX || !logs.stream().allMatch(Log::fits))) {
      // What a wallet sends may end in a log; one that no receipt holds must not stop a node.
      result = new SystemContract.Result.Reverted("logs exceed the limits");
    }
    if (result instanceof SystemContract.Result.Reverted) {
      state.revert(checkpoint);
    }
    return result;
  }

  /** One block while it runs; also what a leader builds with. */
  static final class BlockRun {
    final BlockContext context;
    final WorkingState state;
    private final Transition rules;
    private final BeaconState parent;
    private final BigInteger baseFee;
    private final List<Receipt> receipts = new ArrayList<>();
    private long gasUsed;
    private BigInteger burned = BigInteger.ZERO;

    BlockRun(Transition rules, BeaconState parent, BlockContext context) {
      this.rules = rules;
      this.parent = parent;
      this.context = context;
      this.state = new WorkingState(parent);
      this.baseFee = parent.baseFee();
    }

    /** What the block says about validators. */
    BlockStaking staking() {
      return new BlockStaking(
          rules.signatures, rules.genesis.minBlockIntervalMs(), context, state, state);
    }

    /** True when no transaction fits any more: then none need be decoded. */
    boolean full() {
      return gasUsed + TRANSFER_GAS > rules.genesis.gasLimit();
    }

    /** Runs a transaction; a reason means it is invalid here, and nothing happened. */
    Optional<String> transaction(Bytes raw) {
      if (!(EthereumTransaction.decode(raw) instanceof EthereumTransaction.Decoded.Ok(var tx))) {
        return Optional.of("malformed transaction");
      }
      if (tx.chainId() != rules.genesis.chainId()) {
        return Optional.of("transaction for chain " + tx.chainId());
      }
      Optional<Address> sender = rules.senders.of(raw, tx);
      Optional<Address> to = tx.to();
      if (sender.isEmpty() || to.isEmpty()) {
        return Optional.of("invalid signature, or no recipient");
      }
      long gas = rules.intrinsicGas(to.get(), tx.data());
      if (tx.gasLimit() < gas) {
        return Optional.of("gas limit " + tx.gasLimit() + " below " + gas);
      }
      if (gasUsed + gas > rules.genesis.gasLimit()) {
        return Optional.of("block gas limit reached");
      }
      if (tx.maxFeePerGas().compareTo(baseFee) < 0) {
        return Optional.of("max fee below base fee " + baseFee);
      }
      Account account = state.account(sender.get());
      if (tx.nonce() != account.nonce()) {
        return Optional.of("nonce " + tx.nonce() + ", account has " + account.nonce());
      }
      if (account.balance().compareTo(maxCost(tx)) < 0) {
        return Optional.of("balance below cost");
      }
      execute(tx, raw, sender.get(), to.get(), gas);
      return Optional.empty();
    }

    private void execute(EthereumTransaction tx, Bytes raw, Address from, Address to, long gas) {
      Account account = state.account(from);
      state.setAccount(from, new Account(account.nonce() + 1, account.balance()));
      BigInteger price = tx.effectiveGasPrice(baseFee);
      BigInteger units = BigInteger.valueOf(gas);
      BigInteger burn = baseFee.multiply(units);
      // The balance covers value + gasLimit x maxFee: the call can't spend what gas costs.
      if (!state.debit(from, price.multiply(units))) {
        throw new IllegalStateException("the balance was checked against the maximal cost");
      }
      state.credit(
          context.validators().get(context.proposer()).account(),
          price.multiply(units).subtract(burn));
      burned = burned.add(burn);
      gasUsed += gas;
      var result = rules.call(state, context, from, to, tx.value(), tx.data());
      boolean success = result instanceof SystemContract.Result.Returned;
      receipts.add(
          new Receipt(
              endgame.consensus.crypto.Keccak256.hash(raw.toArray()),
              from,
              to,
              success,
              gas,
              price,
              switch (result) {
                case SystemContract.Result.Returned _ -> Bytes.EMPTY;
                case SystemContract.Result.Reverted(String reason) ->
                    Abi.error(reason.length() > 200 ? reason.substring(0, 200) : reason);
              },
              result instanceof SystemContract.Result.Returned(var _, var logs)
                  ? logs
                  : List.of()));
    }

    private Result finish(BlockExtension extension, Block block, List<Log> beginLogs) {
      for (Bytes raw : block.body().transactions()) {
        Optional<String> wrong = transaction(raw);
        if (wrong.isPresent()) {
          return new Result.Invalid("transaction " + receipts.size() + ": " + wrong.get());
        }
      }
      return end(extension, block, beginLogs);
    }

    private Result end(BlockExtension extension, Block block, List<Log> beginLogs) {
      List<Log> logs = new ArrayList<>(beginLogs);
      switch (extension.end(context, block.body(), state, state)) {
        case BlockExtension.Outcome.Invalid(String reason) -> {
          return new Result.Invalid(reason);
        }
        case BlockExtension.Outcome.Applied(var more) -> logs.addAll(more);
      }
      return seal(block.header(), logs);
    }

    private Result seal(BlockHeader header, List<Log> logs) {
      if (!logs.isEmpty()) {
        receipts.add(
            new Receipt(
                header.bodyRoot(),
                Address.ZERO,
                Address.ZERO,
                true,
                0,
                BigInteger.ZERO,
                Bytes.EMPTY,
                logs));
      }
      byte[] mixed = new byte[64];
      parent.randomness().copyTo(mixed, 0);
      Hash.of(Merkle.sha256().digest(header.randaoReveal().value().toArray())).copyTo(mixed, 32);
      Hash mix = Hash.of(Merkle.sha256().digest(mixed));
      state.put(StateKeys.RANDAO, Ssz.HASH.encodeBytes(mix));
      state.setNumber(StateKeys.BASE_FEE, nextBaseFee(baseFee, gasUsed, rules.genesis.gasLimit()));
      if (burned.signum() > 0) {
        state.setNumber(StateKeys.BURNED, state.number(StateKeys.BURNED).add(burned));
      }
      if (rules.genesis.isBoundary(header.height())) {
        closeEpoch(header.epoch(), mix);
      }
      BeaconState.Next next =
          parent.next(
              header.height(),
              Schemas.digest(header),
              header.timestampMs(),
              Receipt.LIST.hashTreeRoot(receipts),
              state.changes());
      return new Result.Applied(next.state(), next.update(), List.copyOf(receipts));
    }

    /** The set of e+2 is frozen, its seed drawn, what e needed is dropped (spec 1.12). */
    private void closeEpoch(long epoch, Hash mix) {
      ValidatorSet frozen =
          new EpochEnd(epoch, parent.validators(epoch), parent.validators(epoch + 1), state, state)
              .run(rules.genesis.minBlockIntervalMs());
      state.put(StateKeys.validators(epoch + 2), Schemas.VALIDATOR_SET.encodeBytes(frozen));
      state.put(StateKeys.seed(epoch + 2), Ssz.HASH.encodeBytes(mix));
      if (epoch > 0) {
        state.delete(StateKeys.seed(epoch - 1));
      }
      // Of the epoch that begins, evidence may be as old as stake is bound.
      long oldest = epoch - StakingLimits.UNBONDING_EPOCHS;
      if (oldest >= 0) {
        state.delete(StateKeys.validators(oldest));
      }
    }
  }
}
