package endgame.zk.vm.jobs;

import endgame.zk.guest.AnswerRecorder;
import endgame.zk.guest.Bytes;
import endgame.zk.guest.Host;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.SegmentRun;
import endgame.zk.vm.segment.SegmentClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Runs a program segment by segment and makes jobs of them, one at a time. */
public final class Splitter {
  private final Rom rom;
  private final int preset;
  private final Bytes key;
  private final int stepsMax;
  private final AnswerRecorder host;
  private final long cyclesMax;
  private final Bytes context;
  private final Machine machine;
  private final MemoryTree tree;
  private int number;
  private boolean ended;

  /**
   * Before the first segment.
   *
   * @param preset number of the preset
   * @param key digest of the verifying key
   * @param stepsMax instructions of a segment
   * @param cyclesMax of the run, before which each NEXT must be; 0 if there is none
   * @param context what the proofs are bound to
   */
  public Splitter(
      Program program,
      Rom rom,
      int preset,
      Bytes key,
      int stepsMax,
      Host host,
      long cyclesMax,
      Bytes context) {
    this.rom = rom;
    this.preset = preset;
    this.key = key;
    this.stepsMax = stepsMax;
    this.host = new AnswerRecorder(host);
    this.cyclesMax = cyclesMax;
    this.context = context;
    this.machine = Machine.start(program);
    this.tree = SegmentRun.tree(machine);
  }

  /** What comes next. */
  public sealed interface Next {
    /** A segment; the last one's claim halts. */
    record Segment(SegmentJob job) implements Next {}

    /** The run can't be proven from here. */
    record Failed(String reason) implements Next {}
  }

  /** Whether the program has ended. */
  public boolean hasEnded() {
    return ended;
  }

  /** The next segment. Not after the end. */
  public Next next() {
    if (ended) {
      throw new IllegalStateException("the program has ended");
    }
    if (number == SegmentJob.SEGMENTS_MAX) {
      return new Next.Failed("more than " + SegmentJob.SEGMENTS_MAX + " segments");
    }
    Machine before = machine.snapshot();
    return switch (SegmentRun.run(machine, rom, host, stepsMax, cyclesMax)) {
      case SegmentRun.Result.Failed(String reason) -> new Next.Failed(reason);
      case SegmentRun.Result.Done(SegmentRun run) -> new Next.Segment(job(before, run));
    };
  }

  private SegmentJob job(Machine before, SegmentRun run) {
    SortedSet<Integer> touched = Paths.touched(run);
    List<int[]> nodes = Paths.nodes(tree, touched);
    int[] rootBefore = tree.root();
    NavigableMap<Integer, int[]> leaves = new TreeMap<>();
    run.chunks().forEach((leaf, chunk) -> leaves.put(leaf, MemoryTree.leaf(chunk.after())));
    tree.update(leaves);
    List<SegmentJob.Page> pages = new ArrayList<>();
    for (int page : touched) {
      int[] words = new int[SegmentJob.PAGE_WORDS];
      for (int i = 0; i < words.length; i++) {
        words[i] = before.memory().peek((page * SegmentJob.PAGE_WORDS + i) << 2);
      }
      pages.add(new SegmentJob.Page(page, words));
    }
    int[] registers = new int[32];
    for (int r = 0; r < registers.length; r++) {
      registers[r] = before.register(r);
    }
    SegmentClaim claim = SegmentClaim.of(run, rootBefore, tree.root());
    ended = claim.halts();
    return new SegmentJob(
        preset, key, number++, stepsMax, context, registers, pages, nodes, host.taken(), claim);
  }
}
