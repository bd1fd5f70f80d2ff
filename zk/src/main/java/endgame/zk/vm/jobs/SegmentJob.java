package endgame.zk.vm.jobs;

import endgame.zk.guest.Answer;
import endgame.zk.guest.Bytes;
import endgame.zk.riscv.Memory;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.segment.SegmentClaim;
import java.util.List;

/**
 * What one segment's proof is made of; see the package.
 *
 * @param preset number of the preset of that key
 * @param key digest of the verifying key: program and parameters
 * @param number of the segment in its run, from 0
 * @param stepsMax instructions after which it is cut
 * @param context what its proof is bound to
 * @param registers x0 to x31 at its start
 * @param pages of RAM that it touches, by number, before it
 * @param nodes of the memory tree beside the pages' paths, from below, ascending
 * @param answers of the host
 * @param claim what comes of it
 */
@SuppressWarnings("ArrayRecordComponent") // Never written.
public record SegmentJob(
    int preset,
    Bytes key,
    int number,
    int stepsMax,
    Bytes context,
    int[] registers,
    List<Page> pages,
    List<int[]> nodes,
    List<Answer> answers,
    SegmentClaim claim) {
  /** Bytes of a job. */
  public static final int BYTES_MAX = 96 << 20;

  /** Segments of a run: 2^32 cycles and more. */
  public static final int SEGMENTS_MAX = 1 << 12;

  /** Instructions of a segment. */
  public static final int STEPS_MAX = 1 << 22;

  /** Height of a page's node in the memory tree: 256 chunks. */
  static final int PAGE_HEIGHT = 8;

  static final int PAGE_WORDS = Memory.PAGE_BYTES / 4;

  /** The page of the machine's own words. */
  static final int MACHINE_PAGE = MemoryTree.MACHINE >> PAGE_HEIGHT;

  /** One page of RAM. */
  public record Page(int number, int[] words) {}

  public SegmentJob {
    pages = List.copyOf(pages);
    nodes = List.copyOf(nodes);
    answers = List.copyOf(answers);
  }
}
