package endgame.shard.protocol;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.Optional;

/**
 * A statement on its way into a block: with the proof's SHA-256, the messages sidecar and the
 * prover's signature over all of that.
 *
 * @param proofHash SHA-256 of the proof, which travels apart
 * @param proofBytes its length
 * @param sidecar messages by batch
 * @param signature secp256k1 {@code r ‖ s ‖ v} (65 bytes, v 0 or 1) over {@link #signedBytes}:
 *     Keccak-256 of it is signed
 */
public record Envelope(
    Statement statement, Hash proofHash, int proofBytes, Bytes sidecar, Bytes signature) {
  public static final int SIGNATURE_SIZE = 65;

  public Bytes encode() {
    return new ByteWriter().bytes(signature).bytes(unsigned()).done();
  }

  private Bytes unsigned() {
    Bytes encoded = statement.encode();
    return new ByteWriter()
        .hash(proofHash)
        .u32(proofBytes)
        .u32(encoded.size())
        .bytes(encoded)
        .bytes(sidecar)
        .done();
  }

  /** What the prover signs the Keccak-256 of: all but the signature, under a domain of its own. */
  public Bytes signedBytes() {
    return new ByteWriter()
        .bytes(Bytes.of("endgame statement 1\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .bytes(unsigned())
        .done();
  }

  public Envelope signed(Bytes by) {
    return new Envelope(statement, proofHash, proofBytes, sidecar, by);
  }

  /** Empty when the bytes are no envelope. */
  public static Optional<Envelope> decode(Bytes bytes) {
    ByteReader in = new ByteReader(bytes);
    Bytes signature = in.bytes(SIGNATURE_SIZE);
    Hash proofHash = in.hash();
    int proofBytes = in.u32();
    Bytes statement = in.bytes(in.u32());
    Bytes sidecar = in.rest();
    if (!in.done()
        || proofBytes > ShardLimits.PROOF_BYTES_MAX
        || sidecar.size() > ShardLimits.SIDECAR_BYTES_MAX) {
      return Optional.empty();
    }
    return Statement.decode(statement)
        .map(s -> new Envelope(s, proofHash, proofBytes, sidecar, signature));
  }
}
