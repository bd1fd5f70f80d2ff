package endgame.shard.protocol;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import java.math.BigInteger;
import java.util.Optional;

/**
 * An inbox entry: what a shard must consume.
 *
 * @param index from 0
 * @param height of the block that appended it
 */
public record Entry(long index, long height, int kind, Bytes content) {
  public static final int DEPOSIT = 1;
  public static final int FORCED = 2;

  /** A deposit's content: 72 bytes. */
  public record Deposit(Address to, Address from, BigInteger amount) {
    public Bytes encode() {
      return new ByteWriter().address(to).address(from).u256(amount).done();
    }

    /** Empty when the bytes are no deposit. */
    public static Optional<Deposit> decode(Bytes content) {
      ByteReader in = new ByteReader(content);
      Deposit deposit = new Deposit(in.address(), in.address(), in.u256());
      return in.done() ? Optional.of(deposit) : Optional.empty();
    }
  }

  /** {@code index ‖ height ‖ kind ‖ content}: the item's payload and what is accumulated. */
  public Bytes encode() {
    return new ByteWriter().u64(index).u64(height).u8(kind).bytes(content).done();
  }

  public static Entry read(Bytes bytes) {
    ByteReader in = new ByteReader(bytes);
    return new Entry(in.u64(), in.u64(), in.u8(), in.rest());
  }

  /** Empty when the bytes are no entry. */
  public static Optional<Entry> decode(Bytes bytes) {
    return bytes.size() < 17 ? Optional.empty() : Optional.of(read(bytes));
  }

  /** The deposit that this is; empty when its kind or its content is another. */
  public Optional<Deposit> deposit() {
    return kind == DEPOSIT ? Deposit.decode(content) : Optional.empty();
  }

  /** What the ledger is credited when a batch consumes this entry. */
  public BigInteger value() {
    return deposit().map(Deposit::amount).orElse(BigInteger.ZERO);
  }
}
