package endgame.node.eth;

import endgame.consensus.beacon.Log;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.rpc.RpcFailure;
import endgame.node.shard.ShardRunner;
import endgame.shard.execution.ExecutedBatch;
import endgame.shard.execution.ShardState;
import endgame.shard.execution.ShardStore;
import endgame.shard.execution.ShardViews;
import endgame.shard.execution.SpanResult;
import endgame.shard.execution.TransactionResult;
import endgame.shard.registry.Bridge;
import endgame.shard.registry.ShardRecord;
import endgame.shard.sequencing.ShardPool;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A shard in Ethereum's words: block n is batch n. All it knows of accounts the program says. */
public final class ShardEthChain implements EthChain {
  private static final int UNSUPPORTED_TYPE = 9;
  private final ShardRunner runner;
  private final Consumer<Bytes> gossip;
  private final Supplier<Optional<SyncState>> syncing;
  private final LongSupplier checked;

  /**
   * Wraps a shard.
   *
   * @param gossip sends a transaction that came from a wallet to the peers
   * @param checked the last batch that may be called final
   */
  public ShardEthChain(
      ShardRunner runner,
      Consumer<Bytes> gossip,
      Supplier<Optional<SyncState>> syncing,
      LongSupplier checked) {
    this.runner = runner;
    this.gossip = gossip;
    this.syncing = syncing;
    this.checked = checked;
  }

  private ShardStore store() {
    return runner.execution().store();
  }

  @Override
  public long chainId() {
    return runner.execution().identity().chainId();
  }

  @Override
  public long latest() {
    return runner.execution().head();
  }

  @Override
  public long finalized() {
    long proven = runner.record().map(r -> r.proven().batch()).orElse(0L);
    return Math.min(latest(), Math.min(proven, checked.getAsLong()));
  }

  @Override
  public Optional<SyncState> syncing() {
    return syncing.get();
  }

  @Override
  public Optional<EthBlock> block(long number) {
    if (number == 0) {
      return Optional.of(genesis());
    }
    return number > latest() ? Optional.empty() : store().batch(number).map(this::toEth);
  }

  @Override
  public Optional<EthBlock> block(Hash hash) {
    return hash.isZero() ? Optional.of(genesis()) : store().numberOf(hash).flatMap(this::block);
  }

  private EthBlock genesis() {
    Hash root = runner.record().map(ShardRecord::genesisRoot).orElse(Hash.ZERO);
    return new EthBlock(
        0,
        Hash.ZERO,
        Hash.ZERO,
        0,
        root,
        Hash.ZERO,
        Hash.ZERO,
        Address.ZERO,
        gasLimit(),
        0,
        BigInteger.ZERO,
        0,
        Bloom.of(List.of()),
        List.of());
  }

  private long gasLimit() {
    return runner.latestViews().fees().map(ShardViews.Fees::batchGasLimit).orElse(0L);
  }

  private EthBlock toEth(ExecutedBatch batch) {
    List<EthTransaction> transactions = new ArrayList<>();
    List<TransactionResult> results = batch.results();
    List<Bytes> raw = batch.transactions();
    long gas = 0;
    for (int i = 0; i < results.size(); i++) {
      gas += results.get(i).gasUsed();
      transactions.add(transaction(batch, raw, results.get(i), i));
    }
    Hash span = store().span(batch.span()).map(s -> s.claim().root().after()).orElse(Hash.ZERO);
    return new EthBlock(
        batch.number(),
        batch.batchAcc(),
        batch.parentAcc(),
        batch.context().timestampMs() / 1000,
        span,
        Hash.ZERO,
        batch.header().map(h -> h.bodyRoot()).orElse(Hash.ZERO),
        batch.sequencer(),
        gasLimit(),
        gas,
        batch.baseFee(),
        batch.body().size(),
        Bloom.of(receipts(batch)),
        transactions);
  }

  private static EthTransaction transaction(
      ExecutedBatch batch, List<Bytes> raw, TransactionResult result, int index) {
    Bytes envelope = envelope(raw, result);
    return new EthTransaction(
        result.hash(),
        envelope,
        sender(envelope, result),
        Optional.of(new Place(batch.number(), batch.batchAcc(), index)),
        result.effectiveGasPrice());
  }

  private static Bytes envelope(List<Bytes> raw, TransactionResult result) {
    return result.index() < raw.size() ? raw.get(result.index()) : Bytes.EMPTY;
  }

  /**
   * Who sent it. A deposit has no nonce, so it is the bridge's: beside a sender's own transactions
   * it would look to wallets as if it had replaced the one with nonce 0.
   */
  private static Address sender(Bytes envelope, TransactionResult result) {
    return envelope.size() == 0 ? Bridge.ADDRESS : result.from();
  }

  /** The state after a batch, as far as it is kept: recent batches, and the ends of spans. */
  private ShardViews viewsAt(long number) throws RpcFailure {
    if (number >= latest()) {
      return runner.latestViews();
    }
    RpcFailure notKept =
        new RpcFailure(
            RpcFailure.Code.NOT_FOUND,
            "the state after batch " + number + " is not kept: ask for latest or finalized");
    Optional<ExecutedBatch> batch = store().batch(number);
    Optional<ShardState> recent =
        batch.filter(b -> store().keepsState(b.span() - 1)).flatMap(b -> runner.recent(number));
    if (recent.isPresent()) {
      return runner.execution().views(recent.get());
    }
    Optional<Hash> root =
        number == 0
            ? runner.record().map(ShardRecord::genesisRoot).filter(Hash::isZero)
            : batch
                .filter(b -> store().keepsState(b.span()))
                .flatMap(b -> store().span(b.span()))
                .filter(span -> span.claim().toBatch() == number)
                .map(SpanResult::claim)
                .map(claim -> claim.root().after());
    return runner.execution().views(runner.execution().at(root.orElseThrow(() -> notKept)));
  }

  @Override
  public EthAccount account(Address address, long number) throws RpcFailure {
    ShardViews.Account account = answered(viewsAt(number).account(address));
    return new EthAccount(account.balance(), account.nonce());
  }

  private static <T> T answered(Optional<T> answer) throws RpcFailure {
    return answer.orElseThrow(
        () -> new RpcFailure(RpcFailure.Code.UNSUPPORTED, "this shard's program does not say"));
  }

  @Override
  public long pendingNonce(Address address) throws RpcFailure {
    long nonce = answered(runner.latestViews().account(address)).nonce();
    return runner.pool().pendingNonce(nonce, address);
  }

  @Override
  public Fees fees() throws RpcFailure {
    ShardViews.Fees fees = answered(runner.latestViews().fees());
    return new Fees(fees.baseFee(), fees.tip(), fees.batchGasLimit());
  }

  @Override
  public CallOutcome call(EthCall call) throws RpcFailure {
    var called =
        answered(
            runner
                .latestViews()
                .call(call.from(), to(call), call.value(), call.gas(), call.data()));
    return called.success()
        ? new CallOutcome.Returned(called.output(), called.gasUsed())
        : new CallOutcome.Reverted("the call failed", called.output());
  }

  @Override
  public CallOutcome estimate(EthCall call) throws RpcFailure {
    var estimated =
        answered(
            runner
                .latestViews()
                .estimate(call.from(), to(call), call.value(), call.gas(), call.data()));
    return estimated.success()
        ? new CallOutcome.Returned(Bytes.EMPTY, estimated.gas())
        : new CallOutcome.Reverted(estimated.text(), Abi.error(estimated.text()));
  }

  private static Address to(EthCall call) throws RpcFailure {
    return call.to()
        .orElseThrow(
            () -> new RpcFailure(RpcFailure.Code.UNSUPPORTED, "contracts can't be created here"));
  }

  @Override
  public Bytes code(Address address) {
    return runner.latestViews().code(address);
  }

  @Override
  public Hash storage(Address address, Hash slot) {
    return runner.latestViews().storage(address, slot);
  }

  @Override
  public Hash send(Bytes raw) throws RpcFailure {
    return switch (runner.pool().add(runner.latestViews(), raw)) {
      case ShardPool.Result.Added(Hash hash, boolean isNew) -> {
        if (isNew) {
          gossip.accept(raw);
          runner.hint();
        }
        yield hash;
      }
      case ShardPool.Result.Refused(int code, String text) ->
          throw new RpcFailure(
              code == UNSUPPORTED_TYPE
                  ? RpcFailure.Code.UNSUPPORTED
                  : code > 0 ? RpcFailure.Code.INVALID_INPUT : RpcFailure.Code.TRANSACTION_REJECTED,
              text);
    };
  }

  @Override
  public Optional<EthTransaction> transaction(Hash hash) {
    Optional<ShardStore.Place> place = store().transaction(hash).filter(this::isExecuted);
    if (place.isPresent()) {
      return store()
          .batch(place.get().batch())
          .map(batch ->
              transaction(
                  batch,
                  batch.transactions(),
                  batch.results().get(place.get().index()),
                  place.get().index()));
    }
    return runner
        .pool()
        .get(hash)
        .map(p ->
            new EthTransaction(
                hash,
                p.raw(),
                p.admitted().sender(),
                Optional.empty(),
                p.admitted().maxFeePerGas()));
  }

  private boolean isExecuted(ShardStore.Place place) {
    return place.batch() <= latest();
  }

  @Override
  public Optional<EthReceipt> receipt(Hash transaction) {
    return store()
        .transaction(transaction)
        .filter(this::isExecuted)
        .map(place -> receipts(place.batch()).get(place.index()));
  }

  @Override
  public List<EthReceipt> receipts(long number) {
    Optional<ExecutedBatch> batch = number > latest() ? Optional.empty() : store().batch(number);
    return batch.map(ShardEthChain::receipts).orElse(List.of());
  }

  private static List<EthReceipt> receipts(ExecutedBatch batch) {
    List<Bytes> raw = batch.transactions();
    List<EthReceipt> all = new ArrayList<>();
    long cumulative = 0;
    int logIndex = 0;
    for (TransactionResult result : batch.results()) {
      cumulative += result.gasUsed();
      List<EthLog> logs = new ArrayList<>();
      for (Log log : result.logs()) {
        logs.add(new EthLog(log.address(), log.topics(), log.data(), logIndex++));
      }
      all.add(
          new EthReceipt(
              result.hash(),
              new Place(batch.number(), batch.batchAcc(), all.size()),
              sender(envelope(raw, result), result),
              result.to(),
              result.success(),
              result.gasUsed(),
              cumulative,
              result.effectiveGasPrice(),
              result.index() < raw.size()
                      && EthereumTransaction.decode(raw.get(result.index()))
                          instanceof EthereumTransaction.Decoded.Ok(var tx)
                  ? tx.type()
                  : 0,
              logs));
    }
    return all;
  }

  @Override
  public AutoCloseable onLatest(Consumer<EthBlock> listener) {
    return runner.onExecuted(number -> block(number).ifPresent(listener));
  }
}
