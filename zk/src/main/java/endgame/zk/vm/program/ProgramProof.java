package endgame.zk.vm.program;

import endgame.zk.guest.Bytes;
import endgame.zk.proof.Parsed;
import endgame.zk.vm.jobs.SegmentJob;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.segment.SegmentClaim;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A proof of a run, and its bytes. */
public record ProgramProof(Preset preset, List<Segment> segments, int exitCode, Bytes journal) {
  /** Segments of a proof: 2^32 cycles and more. */
  public static final int SEGMENTS_MAX = SegmentJob.SEGMENTS_MAX;

  /** Bytes of a journal. */
  public static final int JOURNAL_MAX = SegmentClaim.JOURNAL_MAX;

  private static final byte[] MAGIC = {'E', 'G', 'V', 'M', 2};
  private static final int SEGMENT_BYTES = 4 + 4 + 4 * MemoryTree.NODE + 4 + 4;

  /**
   * One segment.
   *
   * @param rootAfter 8 canonical elements
   * @param journalBytes that it adds to the journal
   * @param proof bytes of its STARK
   */
  @SuppressWarnings("ArrayRecordComponent") // Large; never written.
  public record Segment(int pcEnd, int timeEnd, int[] rootAfter, int journalBytes, byte[] proof) {}

  public ProgramProof {
    segments = List.copyOf(segments);
  }

  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(MAGIC);
    out.write(preset.number());
    out.write(segments.size());
    out.write(segments.size() >>> 8);
    for (Segment segment : segments) {
      ByteBuffer head = ByteBuffer.allocate(SEGMENT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      head.putInt(segment.pcEnd()).putInt(segment.timeEnd());
      Arrays.stream(segment.rootAfter()).forEach(head::putInt);
      head.putInt(segment.journalBytes());
      head.putInt(segment.proof().length);
      out.writeBytes(head.array());
      out.writeBytes(segment.proof());
    }
    ByteBuffer tail = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    out.writeBytes(tail.putInt(exitCode).putInt(journal.length()).array());
    out.writeBytes(journal.toArray());
    return out.toByteArray();
  }

  /** A proof from its bytes; the STARKs in it are not looked at. */
  public static Parsed<ProgramProof> decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < MAGIC.length + 3
        || !Arrays.equals(Arrays.copyOf(bytes, MAGIC.length), MAGIC)) {
      return Parsed.malformed("no proof of a run of this version");
    }
    in.position(MAGIC.length);
    int number = in.get();
    Optional<Preset> preset = Preset.of(number);
    if (preset.isEmpty()) {
      return Parsed.malformed("unknown preset " + number);
    }
    int count = in.getShort() & 0xffff;
    if (count < 1 || count > SEGMENTS_MAX) {
      return Parsed.malformed(count + " segments");
    }
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (in.remaining() < SEGMENT_BYTES) {
        return Parsed.malformed("the proof ends within segment " + i);
      }
      int pcEnd = in.getInt();
      int timeEnd = in.getInt();
      int[] root = new int[MemoryTree.NODE];
      for (int k = 0; k < root.length; k++) {
        root[k] = in.getInt();
        if (!MemoryTree.isElement(root[k])) {
          return Parsed.malformed("segment " + i + " has a root that is no node");
        }
      }
      int journalBytes = in.getInt();
      if (journalBytes < 0 || journalBytes > JOURNAL_MAX) {
        return Parsed.malformed("segment " + i + " adds " + journalBytes + " bytes to the journal");
      }
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        return Parsed.malformed("the proof ends within segment " + i);
      }
      byte[] proof = new byte[length];
      in.get(proof);
      segments.add(new Segment(pcEnd, timeEnd, root, journalBytes, proof));
    }
    if (in.remaining() < 8) {
      return Parsed.malformed("the proof ends before its journal");
    }
    int exitCode = in.getInt();
    int length = in.getInt();
    if (length != in.remaining() || length > JOURNAL_MAX) {
      return Parsed.malformed("a journal of " + in.remaining() + " bytes, not " + length);
    }
    byte[] journal = new byte[length];
    in.get(journal);
    return Parsed.ok(new ProgramProof(preset.get(), segments, exitCode, Bytes.of(journal)));
  }
}
