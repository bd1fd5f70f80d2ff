package endgame.p2p.discovery;

import endgame.p2p.PeerAddress;
import endgame.p2p.identity.NodeKey;
import endgame.p2p.identity.PeerId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a node listens, signed by it.
 *
 * <p>Bytes, big-endian: id 32, IP 16 (IPv4 as ::ffff:a.b.c.d), port u16, sequence number u64,
 * signature 64. Signed is the tag {@code endgame/address/1}, the genesis hash and all before the
 * signature.
 */
public final class AddressRecord {
  /** Length of a record. */
  public static final int BYTES = 122;

  private static final byte[] TAG = "endgame/address/1".getBytes(StandardCharsets.US_ASCII);
  private static final int IP_BYTES = 16;
  private static final int IPV4_BYTES = 4;
  private static final int SIGNED_BYTES = PeerId.BYTES + IP_BYTES + 2 + 8;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private final byte[] bytes;

  private AddressRecord(byte[] bytes) {
    this.bytes = bytes;
  }

  /** My record; the port 1 to 65535. */
  public static AddressRecord sign(
      NodeKey key, Bytes32 genesis, InetAddress ip, int port, long sequence) {
    if (port < 1 || port > 0xffff || sequence < 0) {
      throw new IllegalArgumentException("port " + port + ", sequence number " + sequence);
    }
    ByteBuffer out = ByteBuffer.allocate(BYTES);
    out.put(key.id().toBytes());
    byte[] address = ip.getAddress();
    if (address.length == IPV4_BYTES) {
      out.put(MAPPED);
    }
    out.put(address).putShort((short) port).putLong(sequence);
    byte[] signed = Arrays.copyOf(out.array(), SIGNED_BYTES);
    out.put(key.sign(message(genesis, signed)));
    return new AddressRecord(out.array());
  }

  private static byte[] message(Bytes32 genesis, byte[] signed) {
    return ByteBuffer.allocate(TAG.length + Bytes32.COUNT + SIGNED_BYTES)
        .put(TAG)
        .put(genesis.toBytes())
        .put(signed, 0, SIGNED_BYTES)
        .array();
  }

  /** A record of these bytes, unverified; null if they are none. */
  public static @Nullable AddressRecord decode(byte[] bytes) {
    if (bytes.length != BYTES) {
      return null;
    }
    AddressRecord record = new AddressRecord(bytes.clone());
    InetAddress ip = record.ip();
    boolean pointless = ip.isAnyLocalAddress() || ip.isMulticastAddress();
    return pointless || record.port() == 0 || record.sequence() < 0 ? null : record;
  }

  /** The bytes. */
  public byte[] encode() {
    return bytes.clone();
  }

  /** Whether its node signed it for this network. */
  public boolean verify(Bytes32 genesis) {
    byte[] signature = Arrays.copyOfRange(bytes, SIGNED_BYTES, BYTES);
    return NodeKey.verify(peer(), message(genesis, bytes), signature);
  }

  /** Whose. */
  public PeerId peer() {
    return PeerId.of(Arrays.copyOf(bytes, PeerId.BYTES));
  }

  /** Where. */
  public InetAddress ip() {
    try {
      // Java makes an IPv4 address of a mapped one.
      return InetAddress.getByAddress(
          Arrays.copyOfRange(bytes, PeerId.BYTES, PeerId.BYTES + IP_BYTES));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }

  /** At which port. */
  public int port() {
    return Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(PeerId.BYTES + IP_BYTES));
  }

  /** The higher is the newer. */
  public long sequence() {
    return ByteBuffer.wrap(bytes).getLong(PeerId.BYTES + IP_BYTES + 2);
  }

  /** Whether this replaces another of the same id. */
  public boolean newerThan(@Nullable AddressRecord other) {
    return other == null || sequence() > other.sequence();
  }

  /** To dial. */
  public PeerAddress address() {
    return new PeerAddress(peer(), ip().getHostAddress(), port());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressRecord that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return address() + " #" + sequence();
  }
}
