package endgame.zk.vm.segment;

import endgame.zk.air.Trace;
import endgame.zk.field.Blocks;
import endgame.zk.field.PrimeField;
import endgame.zk.guest.Ecall;
import endgame.zk.parallel.Workers;
import endgame.zk.vm.chip.InstructionChip;
import endgame.zk.vm.chip.MerkleNode;
import endgame.zk.vm.chip.Poseidon2Table;
import endgame.zk.vm.chip.PrecompileChip;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.PrecompileCall;
import endgame.zk.vm.run.SegmentRun;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/** Fills all tables of a segment. */
final class SegmentTraces {
  /** Rows of one piece of work. */
  private static final int PIECE = 1 << 14;

  private final SegmentRun run;
  private final Workers workers;
  private final List<Trace> traces = new ArrayList<>();
  private final List<int[]> publicValues;

  /** What other tables ask Poseidon2's table. */
  private final List<Poseidon2Table.Query> queries = new ArrayList<>();

  private SegmentTraces(SegmentRun run, Workers workers) {
    this.run = run;
    this.workers = workers;
    this.publicValues = Tables.publicValues(run.limit());
    publicValues.forEach(values -> traces.add(Trace.none(values)));
  }

  /**
   * The traces in the order of {@link Tables#ALL}.
   *
   * @param tree memory before the segment; afterwards, after it
   */
  static List<Trace> of(SegmentRun run, MemoryTree tree, Workers workers) {
    SegmentTraces all = new SegmentTraces(run, workers);
    all.memory(tree);
    all.instructions();
    all.halt();
    all.ecalls();
    all.precompiles();
    all.permutations();
    all.lookups();
    return List.copyOf(all.traces);
  }

  /** Columns for some rows: at least two, a power of two. */
  private static int[][] columns(int width, int rows) {
    return new int[width][Math.max(2, Integer.highestOneBit(2 * rows - 1))];
  }

  private void put(int table, int[][] columns) {
    int n = columns[0].length;
    PrimeField field = PrimeField.KOALA_BEAR;
    workers.each(columns.length, c -> Blocks.toMontgomery(field, columns[c], 0, columns[c], 0, n));
    traces.set(table, new Trace(columns, publicValues.get(table)));
  }

  private void memory(MemoryTree tree) {
    NavigableMap<Integer, SegmentRun.Chunk> chunks = run.chunks();
    NavigableMap<Integer, int[]> leaves = new TreeMap<>();
    NavigableMap<Integer, MemoryTree.Change> changes = new TreeMap<>();
    chunks.forEach((leaf, chunk) -> {
      int[] before = MemoryTree.leaf(chunk.before());
      int[] after = MemoryTree.leaf(chunk.after());
      leaves.put(leaf, after);
      changes.put(leaf, new MemoryTree.Change(before, after));
    });
    List<NavigableMap<Integer, MemoryTree.Change>> nodes = tree.update(leaves);
    int[][] boundary = columns(Tables.BOUNDARY_CHIP.width(), chunks.size());
    int row = 0;
    for (var entry : changes.entrySet()) {
      int leaf = entry.getKey();
      int[] times = Objects.requireNonNull(chunks.get(leaf)).times();
      Tables.BOUNDARY_CHIP.fill(leaf, entry.getValue(), times, boundary, row++);
    }
    put(Tables.BOUNDARY, boundary);
    merkle(tree, changes, nodes);
  }

  private void merkle(
      MemoryTree tree,
      NavigableMap<Integer, MemoryTree.Change> leaves,
      List<NavigableMap<Integer, MemoryTree.Change>> nodes) {
    int rows = nodes.stream().mapToInt(NavigableMap::size).sum();
    int[][] columns = columns(Tables.MERKLE_NODE.width(), rows);
    NavigableMap<Integer, MemoryTree.Change> below = leaves;
    int row = 0;
    for (int height = 1; height <= MemoryTree.HEIGHT; height++) {
      NavigableMap<Integer, MemoryTree.Change> level = nodes.get(height - 1);
      for (var entry : level.entrySet()) {
        int index = entry.getKey();
        MemoryTree.Change left = below.get(2 * index);
        MemoryTree.Change right = below.get(2 * index + 1);
        Tables.MERKLE_NODE.fill(
            height,
            index,
            entry.getValue(),
            left == null ? same(tree, height - 1, 2 * index) : left,
            left != null,
            right == null ? same(tree, height - 1, 2 * index + 1) : right,
            right != null,
            columns,
            row);
        for (int[] input : MerkleNode.inputs(columns, row)) {
          queries.add(new Poseidon2Table.Query(input, false));
        }
        row++;
      }
      below = level;
    }
    put(Tables.MERKLE, columns);
  }

  private static MemoryTree.Change same(MemoryTree tree, int height, int index) {
    int[] node = tree.node(height, index);
    return new MemoryTree.Change(node, node);
  }

  private void instructions() {
    List<int[]> rows = run.rows(Tables.ops());
    for (int i = 0; i < rows.size(); i++) {
      int[] steps = rows.get(i);
      if (steps.length == 0) {
        continue;
      }
      InstructionChip chip = Tables.INSTRUCTIONS.get(i);
      int[][] columns = columns(chip.width(), steps.length);
      workers.each(
          (steps.length + PIECE - 1) / PIECE,
          piece -> {
            int to = Math.min(steps.length, (piece + 1) * PIECE);
            for (int row = piece * PIECE; row < to; row++) {
              chip.fill(run.steps(), steps[row], columns, row);
            }
          });
      put(Tables.FIRST_INSTRUCTION + i, columns);
    }
  }

  private void halt() {
    run.halt()
        .ifPresent(halt -> {
          int[][] columns = columns(Tables.HALT_CHIP.width(), 1);
          Tables.HALT_CHIP.fill(
              halt.pc(), halt.time(), halt.code(), halt.numberUsed(), halt.codeUsed(), columns);
          put(Tables.HALT, columns);
        });
  }

  private void ecalls() {
    if (!run.calls().isEmpty()) {
      int[][] columns = columns(Tables.HOST_CHIP.width(), run.calls().size());
      for (int row = 0; row < run.calls().size(); row++) {
        Tables.HOST_CHIP.fill(run.calls().get(row), run.limit(), columns, row);
      }
      put(Tables.HOST, columns);
    }
    if (!run.words().isEmpty()) {
      int[][] columns = columns(Tables.COPY_CHIP.width(), run.words().size());
      for (int row = 0; row < run.words().size(); row++) {
        Tables.COPY_CHIP.fill(run.words().get(row), columns, row);
      }
      put(Tables.COPY, columns);
    }
  }

  private void precompiles() {
    for (int i = 0; i < Tables.PRECOMPILES.size(); i++) {
      PrecompileChip chip = Tables.PRECOMPILES.get(i);
      List<PrecompileCall> calls =
          run.precompiles().stream().filter(call -> chip.takes(call.number())).toList();
      int[][] columns = chip.columns(calls);
      if (columns[0].length > 0) {
        put(Tables.FIRST_PRECOMPILE + i, columns);
      }
    }
    for (PrecompileCall call : run.precompiles()) {
      if (call.number() == Ecall.POSEIDON2) {
        int[] input = call.before()[0].clone();
        for (int i = 0; i < input.length; i++) {
          input[i] = Integer.remainderUnsigned(input[i], PrimeField.KOALA_BEAR.p());
        }
        queries.add(new Poseidon2Table.Query(input, true));
      }
    }
  }

  private void permutations() {
    traces.set(Tables.POSEIDON2, Tables.POSEIDON2_TABLE.trace(queries, workers));
  }

  private void lookups() {
    LookupCounts counts = new LookupCounts(run.steps().rom());
    for (int table = 0; table < traces.size(); table++) {
      counts.add(table, traces.get(table), workers);
    }
    for (int table : new int[] {Tables.PROGRAM, Tables.RANGE, Tables.BYTE, Tables.POWER}) {
      put(table, new int[][] {counts.column(table)});
    }
  }
}
