package endgame.consensus.codec;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The building blocks. */
public final class Ssz {
  public static final SszType<Integer> U8 = number(1).as(Math::toIntExact, i -> checked(i, 8));
  public static final SszType<Integer> U16 = number(2).as(Math::toIntExact, i -> checked(i, 16));
  public static final SszType<Integer> U32 =
      number(4)
          .as(
              v -> {
                if (v > Integer.MAX_VALUE) {
                  throw new IllegalArgumentException(v + " is above 2^31-1");
                }
                return Math.toIntExact(v);
              },
              i -> checked(i, 31));

  /** An unsigned 64-bit number in a long. */
  public static final SszType<Long> U64 = number(8);

  public static final SszType<Boolean> BOOLEAN =
      number(1)
          .as(
              v -> {
                if (v > 1) {
                  throw new IllegalArgumentException("a boolean is 0 or 1, not " + v);
                }
                return v == 1;
              },
              b -> b ? 1L : 0L);
  public static final SszType<Hash> HASH =
      bytesN(32).as(b -> Hash.of(b.toArray()), h -> Bytes.wrap(h.toBytes()));

  /** A number of 256 bits, little-endian; one chunk, so a list packs it like its bytes. */
  public static final SszType<BigInteger> U256 = bytesN(32).as(Ssz::fromLittle, Ssz::toLittle);

  private Ssz() {}

  private static long checked(int value, int bits) {
    if (value < 0 || (bits < 31 && value >>> bits != 0)) {
      throw new IllegalArgumentException(value + " does not fit " + bits + " bits");
    }
    return value;
  }

  private static BigInteger fromLittle(Bytes bytes) {
    byte[] big = new byte[32];
    for (int i = 0; i < 32; i++) {
      big[31 - i] = bytes.get(i);
    }
    return new BigInteger(1, big);
  }

  private static Bytes toLittle(BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > 256) {
      throw new IllegalArgumentException(value + " is no 256-bit number");
    }
    byte[] big = value.toByteArray();
    byte[] little = new byte[32];
    for (int i = 0; i < Math.min(32, big.length); i++) {
      little[i] = big[big.length - 1 - i];
    }
    return Bytes.wrap(little);
  }

  private static SszType<Long> number(int size) {
    return new SszType<>() {
      @Override
      public int fixedSize() {
        return size;
      }

      @Override
      boolean isBasic() {
        return true;
      }

      @Override
      void write(Long value, SszOutput out) {
        out.number(value, size);
      }

      @Override
      Long read(SszInput in) {
        in.expectSize(size, "a number");
        return in.number(0, size);
      }

      @Override
      public Hash hashTreeRoot(Long value) {
        return Merkle.number(value);
      }
    };
  }

  /** {@code ByteVector[size]}. */
  public static SszType<Bytes> bytesN(int size) {
    return new SszType<>() {
      @Override
      public int fixedSize() {
        return size;
      }

      @Override
      void write(Bytes value, SszOutput out) {
        if (value.size() != size) {
          throw new IllegalArgumentException("needs " + size + " bytes, not " + value.size());
        }
        out.bytes(value.toArray());
      }

      @Override
      Bytes read(SszInput in) {
        in.expectSize(size, "a byte vector");
        return Bytes.wrap(in.toBytes());
      }

      @Override
      public Hash hashTreeRoot(Bytes value) {
        return Merkle.merkleize(Merkle.chunks(value.toArray()), (size + 31) / 32);
      }
    };
  }

  /** {@code ByteList[max]}. */
  public static SszType<Bytes> byteList(int max) {
    return new SszType<>() {
      @Override
      public int fixedSize() {
        return VARIABLE;
      }

      @Override
      void write(Bytes value, SszOutput out) {
        if (value.size() > max) {
          throw new IllegalArgumentException(value.size() + " bytes, limit " + max);
        }
        out.bytes(value.toArray());
      }

      @Override
      Bytes read(SszInput in) {
        if (in.size() > max) {
          throw new SszFailure(in.size() + " bytes, limit " + max);
        }
        return Bytes.wrap(in.toBytes());
      }

      @Override
      public Hash hashTreeRoot(Bytes value) {
        return Merkle.mixInLength(
            Merkle.merkleize(Merkle.chunks(value.toArray()), (max + 31L) / 32), value.size());
      }
    };
  }

  /** {@code List[element, max]}. */
  public static <T> SszType<List<T>> list(SszType<T> element, int max) {
    return new SszType<>() {
      @Override
      public int fixedSize() {
        return VARIABLE;
      }

      @Override
      void write(List<T> value, SszOutput out) {
        if (value.size() > max) {
          throw new IllegalArgumentException(value.size() + " elements, limit " + max);
        }
        writeElements(element, value, out);
      }

      @Override
      List<T> read(SszInput in) {
        return element.isFixed() ? readFixed(element, in, max) : readVariable(element, in, max);
      }

      @Override
      public Hash hashTreeRoot(List<T> value) {
        return Merkle.mixInLength(elementsRoot(element, value, max), value.size());
      }
    };
  }

  /** {@code Vector[element, count]} of elements of one size. */
  public static <T> SszType<List<T>> vector(SszType<T> element, int count) {
    if (count < 1 || !element.isFixed()) {
      throw new IllegalArgumentException("a vector holds one or more elements of one size");
    }
    int size = Math.multiplyExact(element.fixedSize(), count);
    return new SszType<>() {
      @Override
      public int fixedSize() {
        return size;
      }

      @Override
      void write(List<T> value, SszOutput out) {
        if (value.size() != count) {
          throw new IllegalArgumentException(value.size() + " elements, not " + count);
        }
        writeElements(element, value, out);
      }

      @Override
      List<T> read(SszInput in) {
        in.expectSize(size, "a vector");
        return readFixed(element, in, count);
      }

      @Override
      public Hash hashTreeRoot(List<T> value) {
        return elementsRoot(element, value, count);
      }
    };
  }

  private static <T> void writeElements(SszType<T> element, List<T> value, SszOutput out) {
    int start = out.position();
    if (!element.isFixed()) {
      value.forEach(v -> out.number(0, 4));
    }
    int index = 0;
    for (T v : value) {
      if (!element.isFixed()) {
        out.patchOffset(start + 4 * index++, out.position() - start);
      }
      element.write(v, out);
    }
  }

  private static <T> Hash elementsRoot(SszType<T> element, List<T> value, int max) {
    if (element.isBasic()) {
      SszOutput packed = new SszOutput();
      value.forEach(v -> element.write(v, packed));
      long chunks = ((long) max * element.fixedSize() + 31) / 32;
      return Merkle.merkleize(Merkle.chunks(packed.toBytes()), chunks);
    }
    List<Hash> roots = new ArrayList<>(value.size());
    value.forEach(v -> roots.add(element.hashTreeRoot(v)));
    return Merkle.merkleize(roots, max);
  }

  private static <T> List<T> readFixed(SszType<T> element, SszInput in, int max) {
    int size = element.fixedSize();
    if (in.size() % size != 0 || in.size() / size > max) {
      throw new SszFailure(in.size() + " bytes are no list of at most " + max + " x " + size);
    }
    List<T> list = new ArrayList<>(in.size() / size);
    for (int at = 0; at < in.size(); at += size) {
      list.add(element.read(in.slice(at, at + size)));
    }
    return List.copyOf(list);
  }

  private static <T> List<T> readVariable(SszType<T> element, SszInput in, int max) {
    if (in.size() == 0) {
      return List.of();
    }
    if (in.size() < 4) {
      throw new SszFailure("a list is cut inside its first offset");
    }
    int first = in.offset(0);
    if (first == 0 || first % 4 != 0 || first / 4 > max) {
      throw new SszFailure("first offset " + first + " is no list of at most " + max);
    }
    List<T> list = new ArrayList<>(first / 4);
    int start = first;
    for (int i = 0; i < first / 4; i++) {
      int end = i + 1 < first / 4 ? in.offset(4 * (i + 1)) : in.size();
      if (end < start) {
        throw new SszFailure("offset " + end + " comes after " + start);
      }
      list.add(element.read(in.slice(start, end)));
      start = end;
    }
    return List.copyOf(list);
  }
}
