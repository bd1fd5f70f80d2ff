package endgame.shard.protocol;

import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import java.util.Optional;

/** A batch header with its sequencer's BLS signature (tag 0x06); 228 bytes in a block. */
public record SignedHeader(BatchHeader header, BlsSignature signature) {
  public static final int SIZE = BatchHeader.SIZE + BlsSignature.SIZE;

  public Bytes encode() {
    return new ByteWriter().bytes(header.encode()).bytes(signature.value()).done();
  }

  /** Empty when the bytes are no signed header. */
  public static Optional<SignedHeader> decode(Bytes bytes) {
    if (bytes.size() != SIZE) {
      return Optional.empty();
    }
    // The parts are read apart: a reader that failed in the header would give no signature bytes.
    BlsSignature signature = BlsSignature.of(bytes.slice(BatchHeader.SIZE, SIZE));
    return BatchHeader.decode(Bytes.wrap(bytes.slice(0, BatchHeader.SIZE)))
        .map(header -> new SignedHeader(header, signature));
  }
}
