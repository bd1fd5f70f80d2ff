package endgame.shard.execution;

import endgame.consensus.beacon.Log;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ByteReader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A receipt as a program emitted it (EMIT kinds 1 and 2).
 *
 * @param index position of the transaction in the body, or of the entry in the batch
 */
public record TransactionResult(
    int index,
    Hash hash,
    Address from,
    Optional<Address> to,
    boolean success,
    long gasUsed,
    BigInteger effectiveGasPrice,
    List<Log> logs) {
  private static final int LOGS_MAX = 1024;
  private static final int TOPICS_MAX = 4;

  public TransactionResult {
    logs = List.copyOf(logs);
  }

  /** Empty when the program emitted something else. */
  static Optional<TransactionResult> decode(Bytes bytes) {
    ByteReader in = new ByteReader(bytes);
    int index = in.u32();
    Hash hash = in.hash();
    Address from = in.address();
    int hasTo = in.u8();
    Address to = in.address();
    int status = in.u8();
    long gas = in.u64();
    BigInteger price = in.u256();
    int count = in.u8() | in.u8() << 8;
    if (!in.fine() || count > LOGS_MAX || hasTo > 1 || status > 1) {
      return Optional.empty();
    }
    List<Log> logs = new ArrayList<>();
    for (int i = 0; i < count && in.fine(); i++) {
      Address address = in.address();
      int topics = in.u8();
      if (topics > TOPICS_MAX) {
        return Optional.empty();
      }
      List<Hash> hashes = new ArrayList<>();
      for (int t = 0; t < topics && in.fine(); t++) {
        hashes.add(in.hash());
      }
      Bytes data = in.bytes(in.u32());
      logs.add(new Log(address, hashes, data));
    }
    return in.done()
        ? Optional.of(
            new TransactionResult(
                index,
                hash,
                from,
                hasTo == 1 ? Optional.of(to) : Optional.empty(),
                status == 1,
                gas,
                price,
                logs))
        : Optional.empty();
  }
}
