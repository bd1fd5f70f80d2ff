package endgame.node.shard;

import endgame.consensus.codec.Merkle;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ShardHashes;
import endgame.shard.protocol.ShardLimits;

/** What travels beside blocks, and how it is named. */
public enum BlobKind {
  BODY(1, ShardLimits.BODY_BYTES_MAX),
  PROOF(2, ShardLimits.PROOF_BYTES_MAX),
  PROGRAM(3, ShardLimits.PROGRAM_BYTES_MAX);

  private final int code;
  private final int bytesMax;

  BlobKind(int code, int bytesMax) {
    this.code = code;
    this.bytesMax = bytesMax;
  }

  int code() {
    return code;
  }

  int bytesMax() {
    return bytesMax;
  }

  /** The name of a blob of this kind. */
  public Hash hash(Bytes blob) {
    return this == BODY
        ? ShardHashes.bodyRoot(blob)
        : Hash.of(Merkle.sha256().digest(blob.toArray()));
  }
}
