package endgame.node.eth;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.rpc.RpcFailure;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A chain as Ethereum's tools see it. Thread-safe; methods may block. */
public interface EthChain {
  long chainId();

  /** Number of the last executed block. */
  long latest();

  /** Number of the last final block. */
  long finalized();

  /** Empty when this node is level with its peers. */
  Optional<SyncState> syncing();

  Optional<EthBlock> block(long number);

  Optional<EthBlock> block(Hash hash);

  /** Balance and nonce after block {@code number}; a failure when that state is not kept. */
  EthAccount account(Address address, long number) throws RpcFailure;

  /** The next nonce, counting the pool. */
  long pendingNonce(Address address) throws RpcFailure;

  Fees fees() throws RpcFailure;

  CallOutcome call(EthCall call) throws RpcFailure;

  /** Gas that the call needs. */
  CallOutcome estimate(EthCall call) throws RpcFailure;

  Bytes code(Address address) throws RpcFailure;

  Hash storage(Address address, Hash slot) throws RpcFailure;

  /** Takes a signed transaction into the pool; a failure says why not. */
  Hash send(Bytes raw) throws RpcFailure;

  /** A transaction of a block or of the pool. */
  Optional<EthTransaction> transaction(Hash hash);

  Optional<EthReceipt> receipt(Hash transaction);

  /** Receipts of a block in order. */
  List<EthReceipt> receipts(long number);

  /**
   * Calls {@code listener} with each new latest block, until the handle is closed; a failure when
   * there are too many listeners.
   */
  AutoCloseable onLatest(Consumer<EthBlock> listener) throws RpcFailure;

  /** Balance and nonce. */
  record EthAccount(BigInteger balance, long nonce) {}

  /** Progress of a node that is behind. */
  record SyncState(long starting, long current, long highest) {}

  /** What a new transaction should pay, and what fits. */
  record Fees(BigInteger baseFee, BigInteger tip, long gasLimit) {}

  /** A question: what would this call do? */
  record EthCall(Address from, Optional<Address> to, BigInteger value, long gas, Bytes data) {}

  /** The answer of a call or an estimate. */
  sealed interface CallOutcome {
    record Returned(Bytes data, long gasUsed) implements CallOutcome {}

    record Reverted(String reason, Bytes data) implements CallOutcome {}
  }

  /**
   * A block.
   *
   * @param stateRoot as the chain defines it
   * @param miner who earns its fees
   * @param logsBloom filter of all its logs
   */
  record EthBlock(
      long number,
      Hash hash,
      Hash parentHash,
      long timestampSeconds,
      Hash stateRoot,
      Hash receiptsRoot,
      Hash transactionsRoot,
      Address miner,
      long gasLimit,
      long gasUsed,
      BigInteger baseFee,
      long sizeBytes,
      Bytes logsBloom,
      List<EthTransaction> transactions) {}

  /**
   * A transaction with where it stands; block fields are empty in the pool.
   *
   * @param raw its signed envelope; empty for what is no transaction (an inbox entry)
   */
  record EthTransaction(
      Hash hash, Bytes raw, Address from, Optional<Place> place, BigInteger effectiveGasPrice) {}

  /** Where a transaction is. */
  record Place(long number, Hash blockHash, int index) {}

  /** What a transaction did. */
  record EthReceipt(
      Hash transactionHash,
      Place place,
      Address from,
      Optional<Address> to,
      boolean success,
      long gasUsed,
      long cumulativeGasUsed,
      BigInteger effectiveGasPrice,
      int type,
      List<EthLog> logs) {}

  /** An event; {@code index} counts within the block. */
  record EthLog(Address address, List<Hash> topics, Bytes data, int index) {}
}
