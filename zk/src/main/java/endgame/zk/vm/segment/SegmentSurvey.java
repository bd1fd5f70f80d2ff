package endgame.zk.vm.segment;

import endgame.zk.parallel.Workers;
import endgame.zk.stark.LogUp;
import endgame.zk.stark.ProofSize;
import endgame.zk.stark.StarkStrength;
import endgame.zk.stark.VerifyingKey;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.SegmentRun;
import java.util.ArrayList;
import java.util.List;

/**
 * What a proof of one segment takes.
 *
 * @param tables those that it has
 * @param bits proven
 * @param bytes of the proof, about
 */
public record SegmentSurvey(List<Table> tables, double bits, long bytes) {
  /**
   * One table.
   *
   * @param rows with those that only fill it up to a power of two
   * @param width committed columns, without quotients
   */
  public record Table(String id, int rows, int width) {
    public long cells() {
      return (long) rows * width;
    }
  }

  public SegmentSurvey {
    tables = List.copyOf(tables);
  }

  /**
   * Looks at a segment that has run.
   *
   * @param tree memory before it; afterwards, after it
   */
  public static SegmentSurvey of(SegmentRun run, MemoryTree tree, VerifyingKey key) {
    var traces = SegmentTraces.of(run, tree, Workers.SERIAL);
    List<Table> tables = new ArrayList<>();
    List<Integer> logs = new ArrayList<>();
    for (int t = 0; t < traces.size(); t++) {
      int rows = traces.get(t).height();
      LogUp table = key.tables().get(t);
      logs.add(traces.get(t).logHeight());
      if (rows > 0) {
        var air = table.base().air();
        tables.add(new Table(air.id(), rows, air.width() + air.fixedWidth() + table.width()));
      }
    }
    double bits = StarkStrength.best(key.parameters(), StarkStrength.claim(key, logs)).bits();
    return new SegmentSurvey(tables, bits, ProofSize.estimate(key, logs));
  }
}
