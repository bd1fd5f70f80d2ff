package endgame.node.beacon;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.codec.Union;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import java.util.List;

/** The messages between nodes, besides bare votes and certificates. SSZ, golden bytes in tests. */
public final class Wire {
  public static final int VOTES = 1;
  public static final int CERTIFICATES = 2;
  public static final int RESOLVER = 3;
  public static final int BODIES = 4;
  public static final int GOSSIP = 5;
  public static final int SNAPSHOTS = 7;
  public static final int PIECES = 8;

  /** Blocks in one answer to a range request. */
  public static final int RANGE_BLOCKS_MAX = 64;

  /** Bytes of blocks in one answer; a single larger block still goes. */
  public static final int RANGE_BYTES_MAX = 1 << 20;

  private static final int BODY_BYTES_MAX = 1 << 20;

  private Wire() {}

  /** Channel 3: which certificate of which view is missing; the answer is a Certificate. */
  public record CertificateRequest(long epoch, long view, boolean notarization) {
    public static final SszType<CertificateRequest> SSZ =
        Container.of(CertificateRequest.class)
            .field("epoch", Ssz.U64, CertificateRequest::epoch)
            .field("view", Ssz.U64, CertificateRequest::view)
            .field("notarization", Ssz.BOOLEAN, CertificateRequest::notarization)
            .make(v -> new CertificateRequest(v.<Long>get(0), v.<Long>get(1), v.<Boolean>get(2)));
  }

  /** Channel 4, requests. */
  public sealed interface BlockRequest {
    /** One block; the answer is a Block. */
    record ByDigest(Hash digest) implements BlockRequest {}

    /** Final blocks from a height on; the answer is a {@link Range}. */
    record From(long height) implements BlockRequest {}

    SszType<BlockRequest> SSZ =
        new Union<>(
            List.of(
                new Union.Alternative<>(
                    ByDigest.class, Ssz.HASH.as(ByDigest::new, ByDigest::digest)),
                new Union.Alternative<>(From.class, Ssz.U64.as(From::new, From::height))));
  }

  /** Channel 4, pushed by validators. */
  public sealed interface Pushed {
    /** A proposal's body, from its leader or to a leader who lacks it. */
    record ProposedBlock(Block block) implements Pushed {}

    /** A sequenced batch: its signed header and body. */
    record SequencedBatch(Bytes signedHeader, Bytes body) implements Pushed {}

    SszType<Pushed> SSZ =
        new Union<>(
            List.of(
                new Union.Alternative<>(
                    ProposedBlock.class,
                    Schemas.BLOCK.as(ProposedBlock::new, ProposedBlock::block)),
                new Union.Alternative<>(
                    SequencedBatch.class,
                    Container.of(SequencedBatch.class)
                        .field(
                            "signedHeader",
                            Ssz.byteList(BlockBody.BATCH_BYTES_MAX),
                            SequencedBatch::signedHeader)
                        .field("body", Ssz.byteList(BODY_BYTES_MAX), SequencedBatch::body)
                        .make(v -> new SequencedBatch(v.get(0), v.get(1))))));
  }

  /** Final blocks in order, with the finalization of the last. */
  public record Range(List<Block> blocks, Certificate finalization) {
    public Range {
      blocks = List.copyOf(blocks);
    }

    public static final SszType<Range> SSZ =
        Container.of(Range.class)
            .field("blocks", Ssz.list(Schemas.BLOCK, RANGE_BLOCKS_MAX), Range::blocks)
            .field("finalization", Schemas.CERTIFICATE, Range::finalization)
            .make(v -> new Range(v.get(0), v.get(1)));
  }

  /** Channel 5. */
  public sealed interface Gossip {
    /** A beacon transaction for the pool. */
    record BeaconTransaction(Bytes raw) implements Gossip {}

    /** A shard transaction for the pool of its sequencers. */
    record ShardTransaction(int shard, Bytes raw) implements Gossip {}

    /** A statement envelope; its proof is fetched by hash from who sent it. */
    record StatementEnvelope(Bytes envelope) implements Gossip {}

    /** Evidence ({@code beacon.staking}) that no final block has yet. */
    record EvidencePiece(Bytes evidence) implements Gossip {}

    SszType<Gossip> SSZ =
        new Union<>(
            List.of(
                new Union.Alternative<>(
                    BeaconTransaction.class,
                    Ssz.byteList(BlockBody.TRANSACTION_BYTES_MAX)
                        .as(BeaconTransaction::new, BeaconTransaction::raw)),
                new Union.Alternative<>(
                    ShardTransaction.class,
                    Container.of(ShardTransaction.class)
                        .field("shard", Ssz.U32, ShardTransaction::shard)
                        .field(
                            "raw",
                            Ssz.byteList(BlockBody.TRANSACTION_BYTES_MAX),
                            ShardTransaction::raw)
                        .make(v -> new ShardTransaction(v.<Integer>get(0), v.get(1)))),
                new Union.Alternative<>(
                    StatementEnvelope.class,
                    Ssz.byteList(BlockBody.STATEMENT_BYTES_MAX)
                        .as(StatementEnvelope::new, StatementEnvelope::envelope)),
                new Union.Alternative<>(
                    EvidencePiece.class,
                    Ssz.byteList(BlockBody.EVIDENCE_BYTES_MAX)
                        .as(EvidencePiece::new, EvidencePiece::evidence))));
  }
}
