package endgame.node.eth;

import endgame.consensus.beacon.Admission;
import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.Receipt;
import endgame.consensus.beacon.SystemContract;
import endgame.consensus.beacon.Transition;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Schemas;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.types.Address;
import endgame.consensus.types.Block;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.beacon.TransactionPool;
import endgame.node.rpc.RpcFailure;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The beacon chain in Ethereum's words. Its latest block is its last final one. */
public final class BeaconEthChain implements EthChain {
  private static final BigInteger TIP = BigInteger.valueOf(1_000_000);
  private static final int LISTENERS_MAX = 1024;

  /** Blocks that subscribers were not told of yet. */
  private static final int PUBLICATIONS_MAX = 256;

  private final ChainStore store;
  private final Transition transition;
  private final TransactionPool pool;
  private final Consumer<Bytes> gossip;
  private final Supplier<Optional<SyncState>> syncing;
  private final List<Consumer<EthBlock>> listeners = new CopyOnWriteArrayList<>();
  private final Executor publisher =
      new ThreadPoolExecutor(
          0,
          1,
          1,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(PUBLICATIONS_MAX),
          Thread.ofPlatform().name("eth-publisher").daemon(true).factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  /**
   * Wraps the chain.
   *
   * @param gossip sends a transaction that came from a wallet to the peers
   */
  public BeaconEthChain(
      ChainStore store,
      Transition transition,
      TransactionPool pool,
      Consumer<Bytes> gossip,
      Supplier<Optional<SyncState>> syncing) {
    this.store = store;
    this.transition = transition;
    this.pool = pool;
    this.gossip = gossip;
    this.syncing = syncing;
  }

  /**
   * Tells subscribers of a final block; called in order of heights. They are served on a thread of
   * their own, as many of them must not hold up the chain; one that falls behind misses blocks.
   */
  public void publish(long height) {
    if (!listeners.isEmpty()) {
      publisher.execute(
          () -> block(height).ifPresent(b -> listeners.forEach(listener -> listener.accept(b))));
    }
  }

  @Override
  public long chainId() {
    return store.genesis().chainId();
  }

  @Override
  public long latest() {
    return store.head().height();
  }

  @Override
  public long finalized() {
    return latest();
  }

  @Override
  public Optional<SyncState> syncing() {
    return syncing.get();
  }

  @Override
  public Optional<EthBlock> block(long number) {
    return number == 0 ? Optional.of(genesis()) : store.block(number).map(this::toEth);
  }

  @Override
  public Optional<EthBlock> block(Hash hash) {
    return hash.equals(transition.genesisHash())
        ? Optional.of(genesis())
        : store.heightOf(hash).flatMap(this::block);
  }

  private EthBlock genesis() {
    return new EthBlock(
        0,
        transition.genesisHash(),
        Hash.ZERO,
        store.genesis().timeMs() / 1000,
        store.state(0).map(BeaconState::root).orElse(Hash.ZERO),
        Hash.ZERO,
        Hash.ZERO,
        Address.ZERO,
        store.genesis().gasLimit(),
        0,
        store.genesis().baseFee(),
        0,
        Bloom.of(List.of()),
        List.of());
  }

  private EthBlock toEth(Block block) {
    long height = block.header().height();
    Hash digest = Schemas.digest(block.header());
    BeaconState before = store.state(height - 1).orElseThrow();
    List<Receipt> receipts = store.receipts(height);
    List<EthTransaction> transactions = new ArrayList<>();
    long gas = 0;
    for (int i = 0; i < block.body().transactions().size(); i++) {
      Receipt receipt = receipts.get(i);
      gas += receipt.gasUsed();
      transactions.add(
          new EthTransaction(
              receipt.transactionHash(),
              block.body().transactions().get(i),
              receipt.from(),
              Optional.of(new Place(height, digest, i)),
              receipt.effectiveGasPrice()));
    }
    return new EthBlock(
        height,
        digest,
        block.header().parent(),
        block.header().timestampMs() / 1000,
        store.state(height).orElseThrow().root(),
        store.state(height).orElseThrow().receiptsRoot(),
        block.header().bodyRoot(),
        before.validators(block.header().epoch()).get(block.header().proposer()).account(),
        store.genesis().gasLimit(),
        gas,
        before.baseFee(),
        Schemas.BLOCK.encode(block).length,
        Bloom.of(receipts(height)),
        transactions);
  }

  @Override
  public EthAccount account(Address address, long number) throws RpcFailure {
    var account =
        store
            .state(number)
            .orElseThrow(() -> new RpcFailure(RpcFailure.Code.NOT_FOUND, "unknown block"))
            .account(address);
    return new EthAccount(account.balance(), account.nonce());
  }

  @Override
  public long pendingNonce(Address address) {
    return pool.pendingNonce(store.head(), address);
  }

  @Override
  public Fees fees() {
    return new Fees(store.head().baseFee(), TIP, store.genesis().gasLimit());
  }

  @Override
  public CallOutcome call(EthCall call) throws RpcFailure {
    Address to =
        call.to()
            .orElseThrow(
                () -> new RpcFailure(RpcFailure.Code.UNSUPPORTED, "contracts can't be created"));
    BeaconState head = store.head();
    var result =
        transition.simulate(
            head, call.from(), to, call.value(), call.data(), head.timestampMs() + 1);
    return switch (result) {
      case SystemContract.Result.Returned(Bytes data, var logs) ->
          new CallOutcome.Returned(data, transition.intrinsicGas(to, call.data()));
      case SystemContract.Result.Reverted(String reason) ->
          new CallOutcome.Reverted(reason, Abi.error(reason));
    };
  }

  @Override
  public CallOutcome estimate(EthCall call) throws RpcFailure {
    return call(call);
  }

  @Override
  public Bytes code(Address address) {
    return transition.contracts().containsKey(address) ? Bytes.of((byte) 0xfe) : Bytes.EMPTY;
  }

  @Override
  public Hash storage(Address address, Hash slot) {
    return Hash.ZERO;
  }

  @Override
  public Hash send(Bytes raw) throws RpcFailure {
    return switch (pool.add(store.head(), raw)) {
      case TransactionPool.Result.Added(Hash hash, boolean isNew) -> {
        if (isNew) {
          gossip.accept(raw);
        }
        yield hash;
      }
      case TransactionPool.Result.Refused(var reason, String message) ->
          throw new RpcFailure(
              reason.filter(r -> r == Admission.Reason.UNSUPPORTED_TYPE).isPresent()
                  ? RpcFailure.Code.UNSUPPORTED
                  : reason.isPresent()
                      ? RpcFailure.Code.INVALID_INPUT
                      : RpcFailure.Code.TRANSACTION_REJECTED,
              message);
    };
  }

  @Override
  public Optional<EthTransaction> transaction(Hash hash) {
    Optional<ChainStore.Place> place = store.transaction(hash);
    if (place.isPresent()) {
      return block(place.get().height()).map(b -> b.transactions().get(place.get().index()));
    }
    return pool.get(hash)
        .map(p ->
            new EthTransaction(
                hash, p.raw(), p.sender(), Optional.empty(), p.transaction().maxFeePerGas()));
  }

  @Override
  public Optional<EthReceipt> receipt(Hash transaction) {
    return store.transaction(transaction).map(place -> receipts(place.height()).get(place.index()));
  }

  @Override
  public List<EthReceipt> receipts(long number) {
    Optional<Block> block = store.block(number);
    if (block.isEmpty()) {
      return List.of();
    }
    Hash digest = Schemas.digest(block.get().header());
    List<EthReceipt> all = new ArrayList<>();
    long cumulative = 0;
    int logIndex = 0;
    for (Receipt receipt : store.receipts(number)) {
      cumulative += receipt.gasUsed();
      List<EthLog> logs = new ArrayList<>();
      for (var log : receipt.logs()) {
        logs.add(new EthLog(log.address(), log.topics(), log.data(), logIndex++));
      }
      int index = all.size();
      all.add(
          new EthReceipt(
              receipt.transactionHash(),
              new Place(number, digest, index),
              receipt.from(),
              Optional.of(receipt.to()),
              receipt.success(),
              receipt.gasUsed(),
              cumulative,
              receipt.effectiveGasPrice(),
              index < block.get().body().transactions().size()
                  ? type(block.get().body().transactions().get(index))
                  : 0,
              logs));
    }
    return all;
  }

  private static int type(Bytes raw) {
    return EthereumTransaction.decode(raw) instanceof EthereumTransaction.Decoded.Ok(var tx)
        ? tx.type()
        : 0;
  }

  @Override
  public AutoCloseable onLatest(Consumer<EthBlock> listener) throws RpcFailure {
    if (listeners.size() >= LISTENERS_MAX) {
      throw new RpcFailure(
          RpcFailure.Code.LIMIT, "this node has " + LISTENERS_MAX + " subscriptions already");
    }
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
