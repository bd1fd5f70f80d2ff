package endgame.shard.protocol;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
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

  /** The same bytes as {@link #encode}, as an SSZ container. */
  public static final SszType<BatchHeader> SSZ =
      Container.of(BatchHeader.class)
          .field("shard", Ssz.U32, BatchHeader::shard)
          .field("parent", Ssz.HASH, BatchHeader::parent)
          .field("sequencer", Schemas.ADDRESS, BatchHeader::sequencer)
          .field("validFrom", Ssz.U64, BatchHeader::validFrom)
          .field("bodyLength", Ssz.U32, BatchHeader::bodyLength)
          .field("bodyRoot", Ssz.HASH, BatchHeader::bodyRoot)
          .field("dataRoot", Ssz.HASH, BatchHeader::dataRoot)
          .make(v ->
              new BatchHeader(
                  v.<Integer>get(0),
                  v.get(1),
                  v.get(2),
                  v.<Long>get(3),
                  v.<Integer>get(4),
                  v.get(5),
                  v.get(6)));

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

  /** SSZ {@code hash_tree_root}: what the sequencer's BLS signature is over. */
  public Hash root() {
    return SSZ.hashTreeRoot(this);
  }
}
