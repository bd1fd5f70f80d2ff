package endgame.shard.protocol;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.Optional;

/**
 * The header of a sequenced batch; 132 bytes.
 *
 * @param parent hash of the shard's last sequenced batch, zero for the first
 * @param sequencer beacon account that earns the fees: the signer's account
 * @param validFrom the batch may be ordered at heights validFrom+1 to validFrom+8
 * @param dataRoot zero; reserved for coded pieces
 */
public record BatchHeader(
    int shard,
    Hash parent,
    Address sequencer,
    long validFrom,
    int bodyLength,
    Hash bodyRoot,
    Hash dataRoot) {
  public static final int SIZE = 132;

  public Bytes encode() {
    return new ByteWriter()
        .u32(shard)
        .hash(parent)
        .address(sequencer)
        .u64(validFrom)
        .u32(bodyLength)
        .hash(bodyRoot)
        .hash(dataRoot)
        .done();
  }

  public static BatchHeader read(ByteReader in) {
    return new BatchHeader(
        in.u32(), in.hash(), in.address(), in.u64(), in.u32(), in.hash(), in.hash());
  }

  /** Empty when the bytes are no header. */
  public static Optional<BatchHeader> decode(Bytes bytes) {
    ByteReader in = new ByteReader(bytes);
    BatchHeader header = read(in);
    return in.done() ? Optional.of(header) : Optional.empty();
  }

  /** P2(BATCH_HEADER, header): the batch's hash. */
  public Hash hash() {
    return ShardHashes.of(ShardHashes.BATCH_HEADER, encode());
  }
}
