package endgame.consensus.codec;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.function.Function;

/**
 * An SSZ type of values {@code T}.
 *
 * @param <T> immutable Java values
 */
public abstract class SszType<T> {
  /** {@link #fixedSize()} of a type whose encodings differ in length. */
  public static final int VARIABLE = -1;

  /** Bytes of every encoding, or {@link #VARIABLE}. */
  public abstract int fixedSize();

  abstract void write(T value, SszOutput out);

  /** Reads exactly {@code in}; throws {@link SszFailure} on anything else. */
  abstract T read(SszInput in);

  /** {@code hash_tree_root}. */
  public abstract Hash hashTreeRoot(T value);

  public final byte[] encode(T value) {
    SszOutput out = new SszOutput();
    write(value, out);
    return out.toBytes();
  }

  public final Bytes encodeBytes(T value) {
    return Bytes.wrap(encode(value));
  }

  /** Never throws on any bytes. */
  public final Decoded<T> decode(byte[] bytes) {
    try {
      return new Decoded.Ok<>(read(new SszInput(bytes, 0, bytes.length)));
    } catch (SszFailure e) {
      return new Decoded.Malformed<>(String.valueOf(e.getMessage()));
    }
  }

  public final Decoded<T> decode(Bytes bytes) {
    return decode(bytes.toArray());
  }

  final boolean isFixed() {
    return fixedSize() != VARIABLE;
  }

  /** Whether lists and vectors of it are packed into chunks (numbers and booleans). */
  boolean isBasic() {
    return false;
  }

  /**
   * The same bytes as another Java type.
   *
   * @param to may throw IllegalArgumentException: then the bytes are malformed
   */
  public final <U> SszType<U> as(Function<T, U> to, Function<U, T> from) {
    SszType<T> inner = this;
    return new SszType<>() {
      @Override
      public int fixedSize() {
        return inner.fixedSize();
      }

      @Override
      boolean isBasic() {
        return inner.isBasic();
      }

      @Override
      void write(U value, SszOutput out) {
        inner.write(from.apply(value), out);
      }

      @Override
      U read(SszInput in) {
        T value = inner.read(in);
        try {
          return to.apply(value);
        } catch (IllegalArgumentException e) {
          throw new SszFailure(String.valueOf(e.getMessage()));
        }
      }

      @Override
      public Hash hashTreeRoot(U value) {
        return inner.hashTreeRoot(from.apply(value));
      }
    };
  }
}
