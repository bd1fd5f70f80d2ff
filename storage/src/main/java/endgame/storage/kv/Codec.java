package endgame.storage.kv;

/**
 * Values as bytes. Total on its own bytes: {@code decode(encode(x))} equals x. For keys, the order
 * of the bytes (unsigned) is the order of the family.
 */
public interface Codec<T> {
  byte[] encode(T value);

  /** Bytes that {@code encode} never gives are a damaged disk: a StorageFailure. */
  T decode(byte[] bytes);
}
