package endgame.node.eth;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.rpc.RpcFailure;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A chain of 12 blocks, the last 2 not final; block n has n mod 3 transactions with a log each. */
final class FakeChain implements EthChain {
  static final long LATEST = 11;
  static final long FINALIZED = 9;
  final List<Consumer<EthBlock>> listeners = new ArrayList<>();
  Optional<SyncState> sync = Optional.empty();
  CallOutcome outcome = new CallOutcome.Returned(Bytes.fromHex("0x01"), 21_000);
  Optional<EthCall> lastCall = Optional.empty();
  Hash lastSlot = Hash.ZERO;

  static Hash hash(int first, long second) {
    byte[] bytes = new byte[Hash.SIZE];
    bytes[0] = (byte) first;
    bytes[Hash.SIZE - 1] = (byte) second;
    return Hash.of(bytes);
  }

  static Address address(int value) {
    byte[] bytes = new byte[Address.SIZE];
    Arrays.fill(bytes, (byte) value);
    return new Address(Bytes.wrap(bytes));
  }

  @Override
  public long chainId() {
    return 7100;
  }

  @Override
  public long latest() {
    return LATEST;
  }

  @Override
  public long finalized() {
    return FINALIZED;
  }

  @Override
  public Optional<SyncState> syncing() {
    return sync;
  }

  @Override
  public Optional<EthBlock> block(long number) {
    if (number < 0 || number > LATEST) {
      return Optional.empty();
    }
    List<EthTransaction> transactions = new ArrayList<>();
    for (int i = 0; i < number % 3; i++) {
      transactions.add(
          new EthTransaction(
              hash(2, number * 3 + i),
              Bytes.EMPTY,
              address(1),
              Optional.of(new Place(number, hash(1, number), i)),
              BigInteger.TEN));
    }
    return Optional.of(
        new EthBlock(
            number,
            hash(1, number),
            hash(1, number - 1),
            1000 + number,
            Hash.ZERO,
            Hash.ZERO,
            Hash.ZERO,
            address(9),
            30_000,
            1_500 * number,
            BigInteger.valueOf(100 + number),
            500,
            Bloom.of(receipts(number)),
            transactions));
  }

  @Override
  public Optional<EthBlock> block(Hash hash) {
    for (long n = 0; n <= LATEST; n++) {
      if (hash(1, n).equals(hash)) {
        return block(n);
      }
    }
    return Optional.empty();
  }

  @Override
  public EthAccount account(Address address, long number) throws RpcFailure {
    if (number > LATEST) {
      throw new RpcFailure(RpcFailure.Code.NOT_FOUND, "no such block");
    }
    return new EthAccount(BigInteger.valueOf(1000 * number), number);
  }

  @Override
  public long pendingNonce(Address address) {
    return 77;
  }

  @Override
  public Fees fees() {
    return new Fees(BigInteger.valueOf(112), BigInteger.TWO, 30_000);
  }

  @Override
  public CallOutcome call(EthCall call) {
    lastCall = Optional.of(call);
    return outcome;
  }

  @Override
  public CallOutcome estimate(EthCall call) {
    lastCall = Optional.of(call);
    return outcome;
  }

  @Override
  public Bytes code(Address address) {
    return Bytes.EMPTY;
  }

  @Override
  public Hash storage(Address address, Hash slot) {
    lastSlot = slot;
    return Hash.ZERO;
  }

  @Override
  public Hash send(Bytes raw) throws RpcFailure {
    throw new RpcFailure(RpcFailure.Code.TRANSACTION_REJECTED, "nonce too low");
  }

  @Override
  public Optional<EthTransaction> transaction(Hash hash) {
    for (long n = 0; n <= LATEST; n++) {
      for (EthTransaction transaction : block(n).orElseThrow().transactions()) {
        if (transaction.hash().equals(hash)) {
          return Optional.of(transaction);
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<EthReceipt> receipt(Hash transaction) {
    for (long n = 0; n <= LATEST; n++) {
      for (EthReceipt receipt : receipts(n)) {
        if (receipt.transactionHash().equals(transaction)) {
          return Optional.of(receipt);
        }
      }
    }
    return Optional.empty();
  }

  /** Log i of block n: address 5+i, topics (3, n mod 2) and (4, i). */
  @Override
  public List<EthReceipt> receipts(long number) {
    List<EthReceipt> receipts = new ArrayList<>();
    for (int i = 0; i < number % 3; i++) {
      EthLog log =
          new EthLog(
              address(5 + i), List.of(hash(3, number % 2), hash(4, i)), Bytes.fromHex("0xda"), i);
      receipts.add(
          new EthReceipt(
              hash(2, number * 3 + i),
              new Place(number, hash(1, number), i),
              address(1),
              Optional.empty(),
              i == 0,
              100,
              100L * (i + 1),
              BigInteger.TEN,
              2,
              List.of(log)));
    }
    return receipts;
  }

  @Override
  public AutoCloseable onLatest(Consumer<EthBlock> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
