package endgame.node.eth;

import endgame.consensus.types.Bytes;
import java.util.List;
import java.util.function.UnaryOperator;

/** The 2048-bit log filter of Ethereum (Yellow Paper 4.3.1). */
final class Bloom {
  private static final int SIZE = 256;

  private Bloom() {}

  /**
   * Sets three bits per address and topic.
   *
   * @param keccak256 the hash, 32 bytes out
   */
  static Bytes of(List<EthChain.EthLog> logs, UnaryOperator<byte[]> keccak256) {
    byte[] bloom = new byte[SIZE];
    for (EthChain.EthLog log : logs) {
      add(bloom, keccak256.apply(log.address().toBytes()));
      log.topics().forEach(topic -> add(bloom, keccak256.apply(topic.toBytes())));
    }
    return Bytes.wrap(bloom);
  }

  private static void add(byte[] bloom, byte[] hash) {
    for (int i = 0; i < 6; i += 2) {
      int bit = (hash[i] & 7) << 8 | (hash[i + 1] & 0xff);
      bloom[SIZE - 1 - (bit >> 3)] |= (byte) (1 << (bit & 7));
    }
  }
}
