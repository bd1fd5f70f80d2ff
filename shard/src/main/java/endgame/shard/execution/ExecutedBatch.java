package endgame.shard.execution;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.BatchBody;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.ByteReader;
import endgame.shard.protocol.ByteWriter;
import endgame.shard.protocol.Context;
import endgame.zk.guest.Emit;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of a batch.
 *
 * @param parentAcc batchAcc before it
 * @param baseFee that its transactions paid, as the program's fees view gave it
 * @param emits kind and bytes of each EMIT, in order
 */
public record ExecutedBatch(
    long span,
    Context context,
    Hash batchAcc,
    Hash parentAcc,
    Optional<BatchHeader> header,
    Bytes body,
    BigInteger baseFee,
    boolean isNull,
    List<Emitted> emits) {

  /** One EMIT. */
  public record Emitted(int kind, Bytes bytes) {}

  /**
   * A transaction of the body that had no effect (EMIT kind 4).
   *
   * @param index its position in the body
   * @param code of docs/shard-protocol.md, section 6
   */
  public record Skipped(int index, int code, String text) {}

  public ExecutedBatch {
    emits = List.copyOf(emits);
  }

  public long number() {
    return context.number();
  }

  /** Who earns the fees; zero for a system batch. */
  public Address sequencer() {
    return header.map(BatchHeader::sequencer).orElse(Address.ZERO);
  }

  /** The body's transactions; empty for a system batch. */
  public List<Bytes> transactions() {
    return header.isPresent() && BatchBody.decode(body) instanceof BatchBody.Decoded.Ok(var all)
        ? all
        : List.of();
  }

  /** Receipts in order; junk that a program emitted is left out. */
  public List<TransactionResult> results() {
    List<TransactionResult> results = new ArrayList<>();
    for (Emitted emit : emits) {
      if (isReceipt(emit)) {
        TransactionResult.decode(emit.bytes()).ifPresent(results::add);
      }
    }
    return results;
  }

  private static boolean isReceipt(Emitted emit) {
    return emit.kind() == Emit.RECEIPT || emit.kind() == Emit.ENTRY_RECEIPT;
  }

  /** Transactions without effect, in order; junk is left out. */
  public List<Skipped> skipped() {
    List<Skipped> skipped = new ArrayList<>();
    for (Emitted emit : emits) {
      if (emit.kind() == Emit.SKIPPED) {
        ByteReader in = new ByteReader(emit.bytes());
        int index = in.u32();
        int code = in.u8();
        String text = ShardViews.text(in.rest());
        if (in.fine()) {
          skipped.add(new Skipped(index, code, text));
        }
      }
    }
    return skipped;
  }

  /** Receipts that are none: how a defect of the program shows. */
  public int malformedReceipts() {
    return (int) emits.stream().filter(ExecutedBatch::isReceipt).count() - results().size();
  }

  Bytes encode() {
    ByteWriter out =
        new ByteWriter()
            .u64(span)
            .bytes(context.encode())
            .hash(batchAcc)
            .hash(parentAcc)
            .u256(baseFee)
            .u8(isNull ? 1 : 0)
            .u8(header.isPresent() ? 1 : 0);
    header.ifPresent(h -> out.bytes(h.encode()));
    out.u32(body.size()).bytes(body).u32(emits.size());
    for (Emitted emit : emits) {
      out.u32(emit.kind()).u32(emit.bytes().size()).bytes(emit.bytes());
    }
    return out.done();
  }

  static Optional<ExecutedBatch> decode(Bytes bytes) {
    ByteReader in = new ByteReader(bytes);
    long span = in.u64();
    Context context = Context.read(in);
    Hash acc = in.hash();
    Hash parent = in.hash();
    BigInteger baseFee = in.u256();
    boolean isNull = in.u8() == 1;
    Optional<BatchHeader> header =
        in.u8() == 1 ? Optional.of(BatchHeader.read(in)) : Optional.empty();
    Bytes body = in.bytes(in.u32());
    int count = in.u32();
    List<Emitted> emits = new ArrayList<>();
    for (int i = 0; i < count && in.fine(); i++) {
      emits.add(new Emitted(in.u32(), in.bytes(in.u32())));
    }
    return in.done()
        ? Optional.of(
            new ExecutedBatch(span, context, acc, parent, header, body, baseFee, isNull, emits))
        : Optional.empty();
  }
}
