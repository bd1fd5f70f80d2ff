package endgame.zk.stark;

import endgame.zk.air.Air;
import endgame.zk.air.Trace;
import endgame.zk.commit.MerkleTree;
import endgame.zk.ntt.Ntt;
import endgame.zk.parallel.Workers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A verifying key and what proving needs besides. */
public final class ProvingKey {
  private final VerifyingKey verifyingKey;
  private final List<int[][]> fixed;
  private final List<int[][]> fixedExtended;
  private final @Nullable MerkleTree fixedTree;

  private ProvingKey(
      VerifyingKey verifyingKey,
      List<int[][]> fixed,
      List<int[][]> fixedExtended,
      @Nullable MerkleTree fixedTree) {
    this.verifyingKey = verifyingKey;
    this.fixed = fixed;
    this.fixedExtended = fixedExtended;
    this.fixedTree = fixedTree;
  }

  /**
   * Makes keys.
   *
   * @param fixed per AIR its fixed columns in Montgomery form; no columns where it has none
   */
  public static ProvingKey of(
      StarkParameters parameters, List<? extends Air> airs, List<int[][]> fixed, Workers workers) {
    List<LogUp> tables = VerifyingKey.tables(parameters, airs);
    List<Integer> logs = new ArrayList<>();
    List<int[][]> extended = new ArrayList<>();
    int logMax = 1;
    for (int t = 0; t < tables.size(); t++) {
      int[][] columns = fixed.get(t);
      if (columns.length != airs.get(t).fixedWidth()) {
        throw new IllegalArgumentException(
            airs.get(t).id() + " has " + airs.get(t).fixedWidth() + " fixed columns");
      }
      logs.add(columns.length == 0 ? -1 : new Trace(columns, new int[0]).logHeight());
      logMax = Math.max(logMax, logs.getLast());
    }
    int logBlowup = parameters.fri().logBlowup();
    Extender extender =
        new Extender(
            parameters.field().base(),
            new Ntt(parameters.field().base(), logMax + logBlowup),
            logBlowup,
            workers);
    for (int[][] columns : fixed) {
      extended.add(columns.length == 0 ? columns : extender.extend(columns));
    }
    MerkleTree tree = null;
    byte[] cap = new byte[0];
    if (logs.stream().anyMatch(log -> log >= 0)) {
      int least = logs.stream().filter(log -> log >= 0).min(Integer::compare).orElseThrow();
      tree =
          MerkleTree.of(
              parameters.hash(),
              extended.stream().filter(e -> e.length > 0).map(extender::matrix).toList(),
              parameters.fri().cap(least + logBlowup),
              workers);
      cap = tree.cap();
    }
    return new ProvingKey(
        new VerifyingKey(parameters, tables, logs, cap),
        List.copyOf(fixed),
        List.copyOf(extended),
        tree);
  }

  public VerifyingKey verifyingKey() {
    return verifyingKey;
  }

  int[][] fixed(int table) {
    return fixed.get(table);
  }

  int[][] fixedExtended(int table) {
    return fixedExtended.get(table);
  }

  @Nullable MerkleTree fixedTree() {
    return fixedTree;
  }
}
