package endgame.zk.vm.segment;

import endgame.zk.stark.PublicMessage;
import endgame.zk.vm.Buses;
import endgame.zk.vm.memory.MemoryTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a segment's proof shows.
 *
 * @param rootBefore 8 canonical elements
 * @param exitCode of the program, where it halts
 */
@SuppressWarnings("ArrayRecordComponent") // Never written.
public record SegmentClaim(
    int pcStart, int pcEnd, int timeEnd, int[] rootBefore, int[] rootAfter, int exitCode) {
  /** Time ends before this: what makes differences of times integers. */
  public static final int TIME_MAX = 1 << 29;

  /** Whether the program ends here. */
  public boolean halts() {
    return pcEnd == Buses.HALTED;
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
    return List.copyOf(messages);
  }
}
