package endgame.consensus.crypto;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A signed Ethereum transaction: legacy with EIP-155, EIP-2930, or EIP-1559.
 *
 * @param type 0, 1 or 2
 * @param nonce below 2^63
 * @param maxPriorityFeePerGas of types 0 and 1 the gas price
 * @param maxFeePerGas of types 0 and 1 the gas price
 * @param to empty creates a contract (which no chain here allows)
 */
public record EthereumTransaction(
    int type,
    long chainId,
    long nonce,
    BigInteger maxPriorityFeePerGas,
    BigInteger maxFeePerGas,
    long gasLimit,
    Optional<Address> to,
    BigInteger value,
    Bytes data,
    List<AccessEntry> accessList,
    Secp256k1.Signature signature) {
  public static final int BYTES_MAX = 131_072;
  private static final int ACCESS_MAX = 1024;

  public EthereumTransaction {
    accessList = List.copyOf(accessList);
  }

  /** One address with its storage keys (EIP-2930). */
  public record AccessEntry(Address address, List<Hash> keys) {
    public AccessEntry {
      keys = List.copyOf(keys);
    }
  }

  /** A transaction, or why the bytes are none. */
  public sealed interface Decoded {
    record Ok(EthereumTransaction transaction) implements Decoded {}

    record Malformed(String reason) implements Decoded {}

    /** A type that exists elsewhere but not here. */
    record Unsupported(int type) implements Decoded {}
  }

  /** Keccak-256 of the envelope. */
  public Hash hash() {
    return Keccak256.hash(encode());
  }

  /** Who signed it; empty when the signature is invalid. */
  public Optional<Address> sender() {
    return Secp256k1.recover(signingHash(), signature);
  }

  /** What is paid per gas at {@code baseFee}: at most maxFeePerGas. */
  public BigInteger effectiveGasPrice(BigInteger baseFee) {
    return maxFeePerGas.min(baseFee.add(maxPriorityFeePerGas));
  }

  /** The digest under the signature. */
  public Hash signingHash() {
    List<Rlp.Item> fields = unsignedFields();
    if (type == 0) {
      fields.add(Rlp.number(chainId));
      fields.add(Rlp.number(0));
      fields.add(Rlp.number(0));
    }
    return Keccak256.hash(envelope(fields));
  }

  /** The signed envelope. */
  public byte[] encode() {
    List<Rlp.Item> fields = unsignedFields();
    fields.add(Rlp.number(type == 0 ? chainId * 2 + 35 + signature.parity() : signature.parity()));
    fields.add(Rlp.number(signature.r()));
    fields.add(Rlp.number(signature.s()));
    return envelope(fields);
  }

  private byte[] envelope(List<Rlp.Item> fields) {
    byte[] rlp = Rlp.encode(Rlp.list(fields));
    if (type == 0) {
      return rlp;
    }
    byte[] typed = new byte[rlp.length + 1];
    typed[0] = (byte) type;
    System.arraycopy(rlp, 0, typed, 1, rlp.length);
    return typed;
  }

  private List<Rlp.Item> unsignedFields() {
    List<Rlp.Item> fields = new ArrayList<>();
    if (type != 0) {
      fields.add(Rlp.number(chainId));
    }
    fields.add(Rlp.number(nonce));
    if (type == 2) {
      fields.add(Rlp.number(maxPriorityFeePerGas));
    }
    fields.add(Rlp.number(maxFeePerGas));
    fields.add(Rlp.number(gasLimit));
    fields.add(Rlp.text(to.map(Address::value).orElse(Bytes.EMPTY)));
    fields.add(Rlp.number(value));
    fields.add(Rlp.text(data));
    if (type != 0) {
      List<Rlp.Item> entries = new ArrayList<>();
      for (AccessEntry entry : accessList) {
        List<Rlp.Item> keys = new ArrayList<>();
        entry.keys.forEach(key -> keys.add(Rlp.text(Bytes.wrap(key.toBytes()))));
        entries.add(Rlp.list(List.of(Rlp.text(entry.address.value()), Rlp.list(keys))));
      }
      fields.add(Rlp.list(entries));
    }
    return fields;
  }

  /** Signs a transaction; the signature given in it is replaced. */
  public EthereumTransaction signed(Secp256k1.SecretKey key) {
    return withSignature(key.sign(signingHash()));
  }

  private EthereumTransaction withSignature(Secp256k1.Signature by) {
    return new EthereumTransaction(
        type,
        chainId,
        nonce,
        maxPriorityFeePerGas,
        maxFeePerGas,
        gasLimit,
        to,
        value,
        data,
        accessList,
        by);
  }

  /** An EIP-1559 transaction without a valid signature yet. */
  public static EthereumTransaction dynamicFee(
      long chainId,
      long nonce,
      BigInteger maxPriorityFeePerGas,
      BigInteger maxFeePerGas,
      long gasLimit,
      Address to,
      BigInteger value,
      Bytes data) {
    return new EthereumTransaction(
        2,
        chainId,
        nonce,
        maxPriorityFeePerGas,
        maxFeePerGas,
        gasLimit,
        Optional.of(to),
        value,
        data,
        List.of(),
        new Secp256k1.Signature(BigInteger.ONE, BigInteger.ONE, 0));
  }

  /** Reads an envelope; never throws. The signature is not checked: see {@link #sender}. */
  public static Decoded decode(Bytes bytes) {
    if (bytes.size() == 0 || bytes.size() > BYTES_MAX) {
      return new Decoded.Malformed(bytes.size() + " bytes, allowed are 1 to " + BYTES_MAX);
    }
    int first = bytes.get(0) & 0xff;
    int type = first >= 0xc0 ? 0 : first;
    if (type > 2) {
      return type <= 0x7f
          ? new Decoded.Unsupported(type)
          : new Decoded.Malformed("the first byte is no transaction type");
    }
    if (first == 0) {
      return new Decoded.Unsupported(0);
    }
    byte[] rlp = type == 0 ? bytes.toArray() : bytes.slice(1, bytes.size());
    Optional<Rlp.Item> item = Rlp.decode(rlp);
    if (item.isEmpty() || !(item.get() instanceof Rlp.Item.Sequence(var fields))) {
      return new Decoded.Malformed("not a canonical RLP list");
    }
    Fields in = new Fields(fields);
    EthereumTransaction transaction = read(type, in);
    if (in.failed()) {
      return new Decoded.Malformed("wrong number of fields, or a field out of range");
    }
    return new Decoded.Ok(transaction);
  }

  private static EthereumTransaction read(int type, Fields in) {
    long chainId = type == 0 ? 0 : in.number63();
    long nonce = in.number63();
    BigInteger priority = type == 2 ? in.number256() : BigInteger.ZERO;
    BigInteger fee = in.number256();
    long gasLimit = in.number63();
    Optional<Address> to = in.address();
    BigInteger value = in.number256();
    Bytes data = in.text();
    List<AccessEntry> access = type == 0 ? List.of() : in.accessList(ACCESS_MAX);
    long v = in.number63();
    Secp256k1.Signature signature;
    if (type == 0) {
      // EIP-155: v = 2·chainId + 35 + parity; older signatures are valid on every chain: refused.
      in.require(v >= 37);
      chainId = (v - 35) / 2;
      signature = new Secp256k1.Signature(in.number256(), in.number256(), (int) ((v - 35) % 2));
    } else {
      in.require(v <= 1);
      signature = new Secp256k1.Signature(in.number256(), in.number256(), (int) (v & 1));
    }
    if (type != 2) {
      priority = fee;
    }
    in.require(priority.compareTo(fee) <= 0);
    in.end();
    return new EthereumTransaction(
        type, chainId, nonce, priority, fee, gasLimit, to, value, data, access, signature);
  }

  /** Reads fields in order and remembers the first that was wrong. */
  private static final class Fields {
    private final List<Rlp.Item> items;
    private int next;
    private boolean failed;

    Fields(List<Rlp.Item> items) {
      this.items = items;
    }

    boolean failed() {
      return failed;
    }

    void require(boolean condition) {
      failed |= !condition;
    }

    void end() {
      failed |= next != items.size();
    }

    Bytes text() {
      if (next < items.size() && items.get(next) instanceof Rlp.Item.Text(Bytes bytes)) {
        next++;
        return bytes;
      }
      failed = true;
      return Bytes.EMPTY;
    }

    BigInteger number256() {
      Bytes bytes = text();
      failed |= bytes.size() > 32 || (bytes.size() > 0 && bytes.get(0) == 0);
      return new BigInteger(1, bytes.toArray());
    }

    long number63() {
      BigInteger value = number256();
      failed |= value.bitLength() > 63;
      return value.bitLength() > 63 ? 0 : value.longValueExact();
    }

    Optional<Address> address() {
      Bytes bytes = text();
      failed |= bytes.size() != 0 && bytes.size() != Address.SIZE;
      return bytes.size() == Address.SIZE ? Optional.of(new Address(bytes)) : Optional.empty();
    }

    List<AccessEntry> accessList(int max) {
      List<AccessEntry> entries = new ArrayList<>();
      for (Rlp.Item item : sequence(max)) {
        Fields entry = new Fields(item instanceof Rlp.Item.Sequence(var inner) ? inner : List.of());
        Bytes address = entry.text();
        List<Hash> keys = new ArrayList<>();
        for (Rlp.Item key : entry.sequence(max)) {
          boolean fine = key instanceof Rlp.Item.Text(Bytes bytes) && bytes.size() == Hash.SIZE;
          failed |= !fine;
          if (fine && key instanceof Rlp.Item.Text(Bytes bytes)) {
            keys.add(Hash.of(bytes.toArray()));
          }
        }
        entry.end();
        failed |= entry.failed || address.size() != Address.SIZE;
        if (!failed) {
          entries.add(new AccessEntry(new Address(address), keys));
        }
      }
      return entries;
    }

    private List<Rlp.Item> sequence(int max) {
      if (next < items.size()
          && items.get(next) instanceof Rlp.Item.Sequence(var inner)
          && inner.size() <= max) {
        next++;
        return inner;
      }
      failed = true;
      return List.of();
    }
  }
}
