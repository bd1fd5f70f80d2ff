package endgame.consensus.beacon;

import endgame.consensus.codec.Merkle;
import endgame.consensus.types.Address;
import endgame.consensus.types.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Where things are in the beacon state: SHA-256 of a length-prefixed name and its parts. */
public final class StateKeys {
  /** RANDAO mix, 32 bytes. */
  public static final Hash RANDAO = of("randao");

  /** Base fee of the next block, u256. */
  public static final Hash BASE_FEE = of("base-fee");

  /** All that was ever burned, u256. */
  public static final Hash BURNED = of("burned");

  private StateKeys() {}

  public static Hash of(String name, byte[]... parts) {
    MessageDigest sha = Merkle.sha256();
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    sha.update((byte) ascii.length);
    sha.update(ascii);
    for (byte[] part : parts) {
      sha.update(part);
    }
    return Hash.of(sha.digest());
  }

  public static byte[] u64(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  public static byte[] u32(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  public static Hash account(Address address) {
    return of("account", address.toBytes());
  }

  /** The validator set of an epoch, SSZ. */
  public static Hash validators(long epoch) {
    return of("validators", u64(epoch));
  }

  /** The seed of an epoch's elections, 32 bytes. */
  public static Hash seed(long epoch) {
    return of("seed", u64(epoch));
  }
}
