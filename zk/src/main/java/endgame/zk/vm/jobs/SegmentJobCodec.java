package endgame.zk.vm.jobs;

import endgame.zk.guest.Answer;
import endgame.zk.guest.Bytes;
import endgame.zk.jobs.JobId;
import endgame.zk.proof.Parsed;
import endgame.zk.riscv.Memory;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.segment.SegmentClaim;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bytes of jobs and results; see the package. */
public final class SegmentJobCodec {
  private static final byte[] JOB = {'E', 'G', 'S', 'J', 1};
  private static final byte[] RESULT = {'E', 'G', 'S', 'R', 1};
  private static final int DIGEST = 32;
  private static final int REGISTERS = 32;
  private static final int CONTEXT_MAX = 1 << 16;
  private static final int CLAIM_BYTES = 4 * (2 + 2 * MemoryTree.NODE + 4);
  private static final int PAGE_BYTES = 4 + Memory.PAGE_BYTES;
  private static final int NODE_BYTES = 4 * MemoryTree.NODE;
  private static final int ANSWER_BYTES = 16;

  private SegmentJobCodec() {}

  public static Bytes encode(SegmentJob job) {
    SegmentClaim claim = job.claim();
    int size = JOB.length + 1 + DIGEST + 12 + job.context().length() + 4 * REGISTERS + CLAIM_BYTES;
    size += claim.journal().length() + 12;
    size += job.pages().size() * PAGE_BYTES + job.nodes().size() * NODE_BYTES;
    for (Answer answer : job.answers()) {
      size += ANSWER_BYTES + answer.bytes().length();
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(JOB)
        .put((byte) job.preset())
        .put(job.key().toArray())
        .putInt(job.number())
        .putInt(job.stepsMax());
    put(out, job.context());
    out.putInt(claim.pcStart());
    put(out, Arrays.copyOfRange(job.registers(), 1, REGISTERS));
    out.putInt(claim.pcEnd()).putInt(claim.timeEnd());
    put(out, claim.rootBefore());
    put(out, claim.rootAfter());
    out.putInt(claim.exitCode()).putInt(claim.journalBefore());
    put(out, claim.journal());
    out.putInt(claim.limit());
    out.putInt(job.pages().size());
    for (SegmentJob.Page page : job.pages()) {
      out.putInt(page.number());
      put(out, page.words());
    }
    out.putInt(job.nodes().size());
    job.nodes().forEach(node -> put(out, node));
    out.putInt(job.answers().size());
    for (Answer answer : job.answers()) {
      out.putInt(answer.number()).putInt(answer.first()).putInt(answer.second());
      put(out, answer.bytes());
    }
    return Bytes.of(out.array());
  }

  private static void put(ByteBuffer out, Bytes bytes) {
    out.putInt(bytes.length()).put(bytes.toArray());
  }

  private static void put(ByteBuffer out, int[] words) {
    Arrays.stream(words).forEach(out::putInt);
  }

  /** A job from its bytes, or why they are none. Whether it is true shows when it is proven. */
  public static Parsed<SegmentJob> decode(Bytes bytes) {
    if (bytes.length() > SegmentJob.BYTES_MAX) {
      return Parsed.malformed("a job of " + bytes.length() + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes.toArray()).order(ByteOrder.LITTLE_ENDIAN);
    try {
      return decode(in);
    } catch (BufferUnderflowException e) {
      return Parsed.malformed("the job ends too early");
    } catch (Malformed e) {
      return Parsed.malformed(String.valueOf(e.getMessage()));
    }
  }

  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String reason) {
      super(reason, null, false, false);
    }
  }

  private static Parsed<SegmentJob> decode(ByteBuffer in) throws Malformed {
    if (!Arrays.equals(bytes(in, JOB.length).toArray(), JOB)) {
      return Parsed.malformed("no job of a segment of this version");
    }
    int preset = in.get();
    Bytes key = bytes(in, DIGEST);
    int number = in.getInt();
    int stepsMax = in.getInt();
    if (number < 0
        || number >= SegmentJob.SEGMENTS_MAX
        || stepsMax < 1
        || stepsMax > SegmentJob.STEPS_MAX) {
      return Parsed.malformed("segment " + number + " of " + stepsMax + " instructions");
    }
    Bytes context = bytes(in, count(in, CONTEXT_MAX, 1, "bytes of context"));
    int pc = in.getInt();
    int[] registers = new int[REGISTERS];
    System.arraycopy(words(in, REGISTERS - 1), 0, registers, 1, REGISTERS - 1);
    SegmentClaim claim = claim(in, pc);
    List<SegmentJob.Page> pages = pages(in);
    int nodeCount = count(in, Integer.MAX_VALUE, NODE_BYTES, "nodes");
    List<int[]> nodes = new ArrayList<>();
    for (int i = 0; i < nodeCount; i++) {
      nodes.add(node(in));
    }
    List<Answer> answers = answers(in);
    if (in.hasRemaining()) {
      return Parsed.malformed(in.remaining() + " bytes behind the job");
    }
    return Parsed.ok(
        new SegmentJob(
            preset, key, number, stepsMax, context, registers, pages, nodes, answers, claim));
  }

  private static SegmentClaim claim(ByteBuffer in, int pc) throws Malformed {
    int pcEnd = in.getInt();
    int timeEnd = in.getInt();
    if (timeEnd < 1 || timeEnd >= SegmentClaim.TIME_MAX) {
      throw new Malformed("a segment that ends at time " + timeEnd);
    }
    int[] rootBefore = node(in);
    int[] rootAfter = node(in);
    int exitCode = in.getInt();
    int journalBefore = in.getInt();
    if (journalBefore < 0 || journalBefore > SegmentClaim.JOURNAL_MAX) {
      throw new Malformed(journalBefore + " bytes of journal before");
    }
    int most = SegmentClaim.JOURNAL_MAX - journalBefore;
    Bytes journal = bytes(in, count(in, most, 1, "bytes of journal"));
    int limit = in.getInt();
    if (limit < 0) {
      throw new Malformed("a limit of " + limit + " cycles");
    }
    return new SegmentClaim(
        pc, pcEnd, timeEnd, rootBefore, rootAfter, exitCode, journalBefore, journal, limit);
  }

  private static List<SegmentJob.Page> pages(ByteBuffer in) throws Malformed {
    int count = count(in, Memory.PAGES_MAX, PAGE_BYTES, "pages");
    List<SegmentJob.Page> pages = new ArrayList<>();
    int last = -1;
    for (int i = 0; i < count; i++) {
      int number = in.getInt();
      if (number <= last || number >= SegmentJob.MACHINE_PAGE) {
        throw new Malformed("page " + number + " after page " + last);
      }
      pages.add(new SegmentJob.Page(number, words(in, SegmentJob.PAGE_WORDS)));
      last = number;
    }
    return pages;
  }

  private static List<Answer> answers(ByteBuffer in) throws Malformed {
    int count = count(in, Integer.MAX_VALUE, ANSWER_BYTES, "answers");
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = in.getInt();
      if (!Answer.isAnswered(number)) {
        throw new Malformed("an answer to ecall 0x" + Integer.toHexString(number));
      }
      int first = in.getInt();
      int second = in.getInt();
      answers.add(
          new Answer(
              number, first, second, bytes(in, count(in, Integer.MAX_VALUE, 1, "bytes read"))));
    }
    return answers;
  }

  /** A number of things, each of which takes some bytes more. */
  private static int count(ByteBuffer in, int most, int bytesEach, String what) throws Malformed {
    int count = in.getInt();
    if (count < 0 || count > most || (long) count * bytesEach > in.remaining()) {
      throw new Malformed(Integer.toUnsignedString(count) + " " + what);
    }
    return count;
  }

  private static int[] node(ByteBuffer in) throws Malformed {
    int[] node = words(in, MemoryTree.NODE);
    for (int element : node) {
      if (!MemoryTree.isElement(element)) {
        throw new Malformed("a node that is none");
      }
    }
    return node;
  }

  private static int[] words(ByteBuffer in, int count) {
    int[] words = new int[count];
    for (int i = 0; i < count; i++) {
      words[i] = in.getInt();
    }
    return words;
  }

  private static Bytes bytes(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return Bytes.of(bytes);
  }

  /** A result: a proof that names its job. */
  static Bytes result(JobId job, byte[] proof) {
    ByteBuffer out = ByteBuffer.allocate(RESULT.length + DIGEST + proof.length);
    return Bytes.of(out.put(RESULT).put(job.hash().toArray()).put(proof).array());
  }

  /** The proof in a result of a job. */
  public static Parsed<Bytes> proof(JobId job, Bytes result) {
    int head = RESULT.length + DIGEST;
    if (result.length() < head || !result.slice(0, RESULT.length).equals(Bytes.of(RESULT))) {
      return Parsed.malformed("no result of a segment of this version");
    }
    return result.slice(RESULT.length, DIGEST).equals(job.hash())
        ? Parsed.ok(result.from(head))
        : Parsed.malformed("the result of another job");
  }
}
