package endgame.node.eth;

import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Bytes;
import java.util.List;
import java.util.function.UnaryOperator;

/** The 2048-bit log filter of Ethereum (Yellow Paper 4.3.1). */
final class Bloom {
  static final int SIZE = 256;

  private Bloom() {}

  /** The filter of a block: of all logs of its receipts. */
  static Bytes of(List<EthChain.EthReceipt> receipts) {
    return of(receipts.stream().flatMap(r -> r.logs().stream()).toList(), Keccak256::digest);
  }

  /**
   * Sets three bits per address and topic.
   *
   * @param keccak256 the hash, 32 bytes out
   */
  static Bytes of(List<EthChain.EthLog> logs, UnaryOperator<byte[]> keccak256) {
    byte[] bloom = new byte[SIZE];
    for (EthChain.EthLog log : logs) {
      add(bloom, log.address().toBytes(), keccak256);
      log.topics().forEach(topic -> add(bloom, topic.toBytes(), keccak256));
    }
    return Bytes.wrap(bloom);
  }

  /** Sets the bits of an address or a topic. */
  static void add(byte[] bloom, byte[] item, UnaryOperator<byte[]> keccak256) {
    byte[] hash = keccak256.apply(item);
    for (int i = 0; i < 6; i += 2) {
      int bit = (hash[i] & 7) << 8 | (hash[i + 1] & 0xff);
      bloom[SIZE - 1 - (bit >> 3)] |= (byte) (1 << (bit & 7));
    }
  }
}
