package endgame.node.shard;

import endgame.consensus.codec.Merkle;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ShardHashes;
import endgame.shard.protocol.ShardLimits;
import java.util.Optional;

/** What travels beside blocks, and how it is named. */
public enum BlobKind {
  /** Body of a batch of a shard with suite {@code p2-koalabear}, by its body root. */
  BODY(1, ShardLimits.BODY_BYTES_MAX, "p2-koalabear"),
  PROOF(2, ShardLimits.PROOF_BYTES_MAX),
  /** An ELF, or a verifying key of a shard without one. */
  PROGRAM(3, ShardLimits.PROGRAM_BYTES_MAX),
  BODY_SHA256(4, ShardLimits.BODY_BYTES_MAX, "sha256"),
  BODY_POSEIDON(5, ShardLimits.BODY_BYTES_MAX, "poseidon-bn254");

  private final int code;
  private final int bytesMax;
  private final Optional<String> suite;

  BlobKind(int code, int bytesMax) {
    this.code = code;
    this.bytesMax = bytesMax;
    this.suite = Optional.empty();
  }

  BlobKind(int code, int bytesMax, String suite) {
    this.code = code;
    this.bytesMax = bytesMax;
    this.suite = Optional.of(suite);
  }

  int code() {
    return code;
  }

  int bytesMax() {
    return bytesMax;
  }

  /** The kind of bodies of shards with this hash suite. */
  public static BlobKind body(String hashSuite) {
    for (BlobKind kind : values()) {
      if (kind.suite.equals(Optional.of(hashSuite))) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no hash suite " + hashSuite);
  }

  /** The name of a blob of this kind. */
  public Hash hash(Bytes blob) {
    return suite
        .map(name -> ShardHashes.find(name).orElseThrow().bodyRoot(blob))
        .orElseGet(() -> Hash.of(Merkle.sha256().digest(blob.toArray())));
  }
}
