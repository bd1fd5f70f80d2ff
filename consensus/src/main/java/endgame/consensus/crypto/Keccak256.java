package endgame.consensus.crypto;

import endgame.consensus.types.Hash;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak-256 with the original padding, as Ethereum uses it. */
public final class Keccak256 {
  private Keccak256() {}

  public static byte[] digest(byte[] bytes) {
    KeccakDigest keccak = new KeccakDigest(256);
    keccak.update(bytes, 0, bytes.length);
    byte[] digest = new byte[32];
    keccak.doFinal(digest, 0);
    return digest;
  }

  public static Hash hash(byte[] bytes) {
    return Hash.of(digest(bytes));
  }

  /** Of an ASCII text: event topics, function selectors. */
  public static Hash hash(String text) {
    return hash(text.getBytes(StandardCharsets.US_ASCII));
  }
}
