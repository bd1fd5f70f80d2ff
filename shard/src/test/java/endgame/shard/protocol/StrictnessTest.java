package endgame.shard.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Address;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes that are nearly right: one encoding per value, and every size has its limit. */
class StrictnessTest {
  private static final Hash ONE = new Hash(1, 1, 1, 1);
  private static final Claim.Change SAME = new Claim.Change(ONE, ONE);
  private static final Claim.BatchResult RESULT = new Claim.BatchResult(1, 2, BigInteger.TEN, ONE);

  private static Claim claim(int results, int nulls) {
    return new Claim(
        1,
        ONE,
        1,
        7101,
        ONE,
        3,
        1,
        2,
        SAME,
        SAME,
        0,
        1,
        SAME,
        SAME,
        ONE,
        Hash.ZERO,
        Collections.nCopies(results, RESULT),
        Collections.nCopies(nulls, new Claim.NullItem(1, 0)));
  }

  private static Bytes with(Bytes... parts) {
    ByteWriter out = new ByteWriter();
    for (Bytes part : parts) {
      out.bytes(part);
    }
    return out.done();
  }

  private static Bytes zeros(int count) {
    return Bytes.wrap(new byte[count]);
  }

  private static Bytes cut(Bytes bytes, int by) {
    return Bytes.wrap(bytes.slice(0, bytes.size() - by));
  }

  private static Envelope envelope(int proofBytes, Bytes sidecar) {
    return new Envelope(
        new Statement(claim(1, 0), Address.ZERO),
        ONE,
        proofBytes,
        sidecar,
        zeros(Envelope.SIGNATURE_SIZE));
  }

  private static Message message(long batch, int nonce, int bytes) {
    return new Message(batch, nonce, Message.WITHDRAWAL, zeros(bytes));
  }

  @Test
  void aClaimHasOneEncoding() {
    Claim claim = claim(2, 3);
    Bytes bytes = claim.encode();
    assertThat(Claim.decode(bytes)).contains(claim);
    assertThat(Claim.decode(with(bytes, zeros(1)))).isEmpty();
    assertThat(Claim.decode(cut(bytes, 1))).isEmpty();
    byte[] shifted = bytes.toArray();
    shifted[444] = (byte) (shifted[444] + 4); // the second list begins inside the first
    assertThat(Claim.decode(Bytes.wrap(shifted))).isEmpty();
    assertThat(Claim.decode(with(Bytes.wrap(shifted), zeros(4)))).isEmpty();
    for (int size = 0; size < bytes.size(); size += 13) {
      assertThat(Claim.decode(Bytes.wrap(bytes.slice(0, size)))).as("%s bytes", size).isEmpty();
    }
  }

  @Test
  void aClaimsListsHaveTheirLimits() {
    assertThat(Claim.decode(claim(ShardLimits.SPAN_BATCHES_MAX, 0).encode())).isPresent();
    assertThat(Claim.decode(claim(ShardLimits.SPAN_BATCHES_MAX + 1, 0).encode())).isEmpty();
    assertThat(Claim.decode(claim(1, ShardLimits.NULLS_MAX).encode())).isPresent();
    assertThat(Claim.decode(claim(1, ShardLimits.NULLS_MAX + 1).encode())).isEmpty();
  }

  @Test
  void anEnvelopesPartsHaveTheirLimits() {
    Envelope largest = envelope(ShardLimits.PROOF_BYTES_MAX, zeros(ShardLimits.SIDECAR_BYTES_MAX));
    assertThat(Envelope.decode(largest.encode())).contains(largest);
    assertThat(Envelope.decode(envelope(ShardLimits.PROOF_BYTES_MAX + 1, Bytes.EMPTY).encode()))
        .isEmpty();
    assertThat(Envelope.decode(envelope(1, zeros(ShardLimits.SIDECAR_BYTES_MAX + 1)).encode()))
        .isEmpty();
  }

  @Test
  void aSidecarIsInOrderOfBatchesAndNonces() {
    List<Message> good = List.of(message(1, 0, 1), message(1, 1, 0), message(4, 0, 2));
    Bytes bytes = Message.encodeAll(good);
    assertThat(Message.decodeAll(bytes)).contains(good);
    assertThat(Message.decodeAll(cut(bytes, 1))).isEmpty();
    assertThat(Message.decodeAll(with(bytes, zeros(1)))).isEmpty();
    for (List<Message> bad :
        List.of(
            List.of(message(4, 0, 1), message(1, 0, 1)),
            List.of(message(1, 1, 1)),
            List.of(message(1, 0, 1), message(1, 0, 1)),
            List.of(message(1, 0, 1), message(1, 2, 1)),
            List.of(message(1, 0, 1), message(2, 1, 1)))) {
      assertThat(Message.decodeAll(Message.encodeAll(bad))).as("%s", bad).isEmpty();
    }
  }

  @Test
  void aSidecarHasItsLimit() {
    int head = Message.encodeAll(List.of(message(1, 0, 0))).size();
    int most = ShardLimits.SIDECAR_BYTES_MAX - head;
    assertThat(Message.decodeAll(Message.encodeAll(List.of(message(1, 0, most))))).isPresent();
    assertThat(Message.decodeAll(Message.encodeAll(List.of(message(1, 0, most + 1))))).isEmpty();
  }

  @Test
  void aSignedHeaderHasOneSize() {
    byte[] signature = new byte[BlsSignature.SIZE];
    Arrays.fill(signature, (byte) 9);
    SignedHeader header =
        new SignedHeader(
            new BatchHeader(1, ONE, Address.ZERO, 4, 5, ONE, Hash.ZERO),
            BlsSignature.of(signature));
    Bytes bytes = header.encode();
    assertThat(SignedHeader.decode(bytes)).contains(header);
    assertThat(SignedHeader.decode(with(bytes, zeros(1)))).isEmpty();
    for (int size = 0; size < bytes.size(); size++) {
      assertThat(SignedHeader.decode(Bytes.wrap(bytes.slice(0, size)))).isEmpty();
    }
  }

  @Test
  void aBodyHasItsLimit() {
    // 4 bytes of offset each, and the bytes themselves.
    int each = ShardLimits.TRANSACTION_BYTES_MAX - 4;
    List<Bytes> full = Collections.nCopies(8, zeros(each));
    assertThat(BatchBody.encode(full).size()).isEqualTo(ShardLimits.BODY_BYTES_MAX);
    assertThat(BatchBody.decode(BatchBody.encode(full))).isEqualTo(new BatchBody.Decoded.Ok(full));
    List<Bytes> more = List.of(full.getFirst(), full.getFirst(), full.getFirst(), zeros(each + 1));
    assertThat(BatchBody.decode(BatchBody.encode(more))).isInstanceOf(BatchBody.Decoded.Ok.class);
    List<Bytes> tooMuch = new java.util.ArrayList<>(full);
    tooMuch.set(0, zeros(each + 1));
    assertThat(BatchBody.decode(BatchBody.encode(tooMuch)))
        .isInstanceOf(BatchBody.Decoded.Malformed.class);
    assertThat(BatchBody.decode(Bytes.of(new byte[] {1, 0, 0, 0})))
        .isInstanceOf(BatchBody.Decoded.Malformed.class);
  }
}
