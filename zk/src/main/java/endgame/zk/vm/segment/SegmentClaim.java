package endgame.zk.vm.segment;

import endgame.zk.guest.Bytes;
import endgame.zk.stark.PublicMessage;
import endgame.zk.vm.Buses;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.SegmentRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a segment's proof shows.
 *
 * @param rootBefore 8 canonical elements
 * @param exitCode of the program, where it halts
 * @param journalBefore bytes of the journal before
 * @param journal what it adds
 * @param limit cycles of this segment before which each NEXT is
 */
@SuppressWarnings("ArrayRecordComponent") // Never written.
public record SegmentClaim(
    int pcStart,
    int pcEnd,
    int timeEnd,
    int[] rootBefore,
    int[] rootAfter,
    int exitCode,
    int journalBefore,
    Bytes journal,
    int limit) {
  /** Bytes of a run's journal. */
  public static final int JOURNAL_MAX = 1 << 20;

  /** Time ends before this: what makes differences of times integers. */
  public static final int TIME_MAX = 1 << 29;

  /** What a segment that has run shows. */
  public static SegmentClaim of(SegmentRun run, int[] rootBefore, int[] rootAfter) {
    int code = run.halt().map(SegmentRun.Halted::code).orElse(0);
    return new SegmentClaim(
        run.pcStart(),
        run.pcEnd(),
        run.timeEnd(),
        rootBefore,
        rootAfter,
        code,
        run.journalBefore(),
        run.journal(),
        run.limit());
  }

  /** Whether the program ends here. */
  public boolean halts() {
    return pcEnd == Buses.HALTED;
  }

  /** Cycles that it takes. */
  public long cycles() {
    return (timeEnd - 1L) / 4;
  }

  /** What the verifier puts on the buses. */
  List<PublicMessage> messages() {
    List<PublicMessage> messages = new ArrayList<>();
    messages.add(PublicMessage.sent(Buses.STATE, pcStart, 1));
    messages.add(PublicMessage.received(Buses.STATE, pcEnd, timeEnd));
    List<Integer> root = new ArrayList<>(List.of(MemoryTree.HEIGHT, 0));
    Arrays.stream(rootBefore).forEach(root::add);
    Arrays.stream(rootAfter).forEach(root::add);
    messages.add(new PublicMessage(Buses.NODE, 1, root));
    if (halts()) {
      messages.add(PublicMessage.received(Buses.EXIT, exitCode & 0xffff, exitCode >>> 16));
    }
    byte[] bytes = journal.toArray();
    for (int i = 0; i < bytes.length; i++) {
      messages.add(PublicMessage.received(Buses.JOURNAL, journalBefore + i, bytes[i] & 0xff));
    }
    return List.copyOf(messages);
  }
}
