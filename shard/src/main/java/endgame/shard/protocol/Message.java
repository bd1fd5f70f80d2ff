package endgame.shard.protocol;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a shard emits.
 *
 * @param batch that emitted it
 * @param nonce counts from 0 in each batch
 */
public record Message(long batch, int nonce, int kind, Bytes content) {
  public static final int WITHDRAWAL = 1;
  public static final int FEES = 2;

  /** A payment to a beacon account: what a withdrawal and a batch's fees both are. */
  public record Payment(Address to, BigInteger amount) {}

  /** The payment this message asks for; empty when its content is malformed or of another kind. */
  public Optional<Payment> payment() {
    ByteReader in = new ByteReader(content);
    Address to = in.address();
    if (kind == WITHDRAWAL) {
      in.address();
    }
    Payment payment = new Payment(to, in.u256());
    return (kind == WITHDRAWAL || kind == FEES) && in.done()
        ? Optional.of(payment)
        : Optional.empty();
  }

  /** Who withdraws; empty for other kinds. */
  Optional<Address> from() {
    ByteReader in = new ByteReader(content);
    in.address();
    Address from = in.address();
    return kind == WITHDRAWAL && in.fine() ? Optional.of(from) : Optional.empty();
  }

  /** The sidecar of a span's messages, in order. */
  public static Bytes encodeAll(List<Message> messages) {
    ByteWriter out = new ByteWriter();
    for (Message m : messages) {
      out.u64(m.batch).u32(m.nonce).u8(m.kind).u32(m.content.size()).bytes(m.content);
    }
    return out.done();
  }

  /** Empty when the bytes are no sidecar: also when batches or nonces are out of order. */
  public static Optional<List<Message>> decodeAll(Bytes sidecar) {
    if (sidecar.size() > ShardLimits.SIDECAR_BYTES_MAX) {
      return Optional.empty();
    }
    ByteReader in = new ByteReader(sidecar);
    List<Message> messages = new ArrayList<>();
    long batch = -1;
    int nonce = 0;
    while (in.fine() && in.remaining() > 0) {
      Message m = new Message(in.u64(), in.u32(), in.u8(), in.bytes(in.u32()));
      nonce = m.batch == batch ? nonce + 1 : 0;
      if (m.batch < batch || m.nonce != nonce) {
        return Optional.empty();
      }
      batch = m.batch;
      messages.add(m);
    }
    return in.done() ? Optional.of(List.copyOf(messages)) : Optional.empty();
  }
}
