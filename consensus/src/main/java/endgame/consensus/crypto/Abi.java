package endgame.consensus.crypto;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The part of Solidity's ABI that system contracts use: words, bytes and strings. */
public final class Abi {
  private static final int WORD = 32;

  private Abi() {}

  /** The types of arguments. */
  public enum Type {
    /** Up to 2^31-1, so that it is an int. */
    UINT32(31),
    /** Up to 2^63-1, so that it is a long. */
    UINT64(63),
    UINT256(256),
    ADDRESS(160),
    BYTES32(256),
    BOOL(1),
    BYTES(0),
    STRING(0);

    private final int bits;

    Type(int bits) {
      this.bits = bits;
    }

    boolean dynamic() {
      return bits == 0;
    }
  }

  /** First four bytes of Keccak-256 of a signature such as {@code deposit(uint32,address)}. */
  public static Bytes selector(String signature) {
    byte[] hash = Keccak256.hash(signature).toBytes();
    return Bytes.of(hash[0], hash[1], hash[2], hash[3]);
  }

  /** Decoded arguments by position. */
  public record Arguments(List<Bytes> values) {
    public Arguments {
      values = List.copyOf(values);
    }

    public BigInteger number(int index) {
      return new BigInteger(1, values.get(index).toArray());
    }

    public int uint32(int index) {
      return number(index).intValueExact();
    }

    public long uint64(int index) {
      return number(index).longValueExact();
    }

    public Address address(int index) {
      return Address.of(values.get(index).slice(12, 32));
    }

    public Hash hash(int index) {
      return Hash.of(values.get(index).toArray());
    }

    public Bytes bytes(int index) {
      return values.get(index);
    }

    public String text(int index) {
      return new String(values.get(index).toArray(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Reads the arguments after a selector. Empty when a word is out of its type's range, or an
   * offset or length leaves the data.
   */
  public static Optional<Arguments> decode(Bytes data, int from, List<Type> types) {
    int size = data.size() - from;
    if (size < types.size() * WORD) {
      return Optional.empty();
    }
    List<Bytes> values = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      BigInteger word = word(data, from + i * WORD);
      Type type = types.get(i);
      if (!type.dynamic()) {
        if (word.bitLength() > type.bits) {
          return Optional.empty();
        }
        values.add(Bytes.wrap(data.slice(from + i * WORD, from + (i + 1) * WORD)));
        continue;
      }
      if (word.bitLength() > 31 || word.intValue() > size - WORD) {
        return Optional.empty();
      }
      int at = from + word.intValue();
      BigInteger length = word(data, at);
      if (length.bitLength() > 31 || length.intValue() > data.size() - at - WORD) {
        return Optional.empty();
      }
      values.add(Bytes.wrap(data.slice(at + WORD, at + WORD + length.intValue())));
    }
    return Optional.of(new Arguments(values));
  }

  private static BigInteger word(Bytes data, int at) {
    return new BigInteger(1, data.slice(at, at + WORD));
  }

  /** Encodes arguments; the values are words of 32 bytes, or the content of bytes and strings. */
  public static Bytes encode(List<Type> types, List<Bytes> values) {
    if (types.size() != values.size()) {
      throw new IllegalArgumentException(values.size() + " values for " + types.size() + " types");
    }
    var head = new ByteArrayOutputStream();
    var tail = new ByteArrayOutputStream();
    for (int i = 0; i < types.size(); i++) {
      byte[] value = values.get(i).toArray();
      if (!types.get(i).dynamic()) {
        if (value.length != WORD) {
          throw new IllegalArgumentException("a word has 32 bytes, not " + value.length);
        }
        head.writeBytes(value);
        continue;
      }
      head.writeBytes(number(types.size() * WORD + tail.size()).toArray());
      tail.writeBytes(number(value.length).toArray());
      tail.writeBytes(value);
      tail.writeBytes(new byte[(WORD - value.length % WORD) % WORD]);
    }
    head.writeBytes(tail.toByteArray());
    return Bytes.wrap(head.toByteArray());
  }

  public static Bytes number(long value) {
    return number(BigInteger.valueOf(value));
  }

  /** A word, big-endian; throws IllegalArgumentException below 0 and from 2^256 on. */
  public static Bytes number(BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > 8 * WORD) {
      throw new IllegalArgumentException(value + " is no uint256");
    }
    byte[] word = new byte[WORD];
    byte[] big = value.toByteArray();
    int size = Math.min(WORD, big.length);
    System.arraycopy(big, big.length - size, word, WORD - size, size);
    return Bytes.wrap(word);
  }

  public static Bytes word(Address address) {
    byte[] word = new byte[WORD];
    address.value().copyTo(word, 12);
    return Bytes.wrap(word);
  }

  /** An indexed event argument. */
  public static Hash topic(Bytes word) {
    return Hash.of(word.toArray());
  }

  /** What a reverted call returns: {@code Error(string)}. */
  public static Bytes error(String reason) {
    Bytes text = Bytes.wrap(reason.getBytes(StandardCharsets.UTF_8));
    Bytes arguments = encode(List.of(Type.STRING), List.of(text));
    byte[] all = new byte[4 + arguments.size()];
    selector("Error(string)").copyTo(all, 0);
    arguments.copyTo(all, 4);
    return Bytes.wrap(all);
  }
}
