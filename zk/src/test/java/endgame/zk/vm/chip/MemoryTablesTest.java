package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.vm.memory.MemoryTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@link Boundary} and {@link MerkleNode}: memory before and after a segment. */
class MemoryTablesTest {
  private static final int MACHINE = 1;
  private static final int CHUNK_LOW = 2;
  private static final int CHUNK_HIGH = 3;
  private static final int BEFORE = 4;
  private static final int AFTER = BEFORE + MemoryTree.NODE;
  private static final int TIMES = AFTER + MemoryTree.NODE;

  private static final int REAL = 0;
  private static final int HEIGHT = 1;
  private static final int INDEX = 2;
  private static final int OPENS_LEFT = 3;
  private static final int OPENS_RIGHT = 4;
  private static final int OWN = 5;
  private static final int LEFT = OWN + 2 * MemoryTree.NODE;
  private static final int RIGHT = LEFT + 2 * MemoryTree.NODE;

  /** Two chunks of RAM, of which the first has a word that isn't used, and one of registers. */
  private static final int[] LEAVES = {0x4001, 0x5ffffff, MemoryTree.MACHINE + 2};

  private final MemoryTree tree = new MemoryTree();
  private final NavigableMap<Integer, MemoryTree.Change> changes = new TreeMap<>();
  private final ChipTester boundary = boundary();
  private final ChipTester nodes = nodes();

  private static int[] leaf(int seed) {
    return MemoryTree.leaf(new int[] {seed, -seed, 77, seed << 20});
  }

  private ChipTester boundary() {
    Boundary chip = new Boundary();
    int[][] columns = new int[chip.width()][LEAVES.length];
    NavigableMap<Integer, int[]> old = new TreeMap<>();
    for (int leaf : LEAVES) {
      old.put(leaf, leaf(leaf));
    }
    tree.update(old);
    for (int row = 0; row < LEAVES.length; row++) {
      MemoryTree.Change change = new MemoryTree.Change(leaf(LEAVES[row]), leaf(LEAVES[row] + 9));
      changes.put(LEAVES[row], change);
      chip.fill(LEAVES[row], change, new int[] {5, 9, row == 0 ? 0 : 6, 13}, columns, row);
    }
    return ChipTester.of(chip, columns);
  }

  /** All rows above the leaves, the lowest first. */
  private ChipTester nodes() {
    NavigableMap<Integer, int[]> leaves = new TreeMap<>();
    changes.forEach((leaf, change) -> leaves.put(leaf, change.after()));
    List<NavigableMap<Integer, MemoryTree.Change>> levels = tree.update(leaves);
    MerkleNode chip = new MerkleNode();
    int rows = levels.stream().mapToInt(Map::size).sum();
    int[][] columns = new int[chip.width()][rows];
    NavigableMap<Integer, MemoryTree.Change> below = changes;
    int row = 0;
    for (int height = 1; height <= MemoryTree.HEIGHT; height++) {
      for (var entry : levels.get(height - 1).entrySet()) {
        int index = entry.getKey();
        List<MemoryTree.Change> children = new ArrayList<>();
        for (int child = 2 * index; child <= 2 * index + 1; child++) {
          int[] same = below.containsKey(child) ? new int[0] : tree.node(height - 1, child);
          children.add(below.getOrDefault(child, new MemoryTree.Change(same, same)));
        }
        chip.fill(
            height,
            index,
            entry.getValue(),
            children.get(0),
            below.containsKey(2 * index),
            children.get(1),
            below.containsKey(2 * index + 1),
            columns,
            row++);
      }
      below = levels.get(height - 1);
    }
    return ChipTester.of(chip, columns);
  }

  @Test
  void noticesEachChangedCell() {
    boundary.isAccepted();
    assertThat(boundary.survivors()).isEmpty();
    nodes.isAccepted();
    assertThat(nodes.survivors()).isEmpty();
  }

  private Map<Integer, Integer> chunk(int row, int machine, int low, int high) {
    int[][] c = boundary.columns();
    return Map.of(
        MACHINE, machine,
        CHUNK_LOW, ChipTester.field(c[CHUNK_LOW][row] + low),
        CHUNK_HIGH, ChipTester.field(c[CHUNK_HIGH][row] + high));
  }

  /** A leaf's index is cut into space and chunk in one way. */
  @Test
  void bug22_chunksAreInRange() {
    assertThat(boundary.change(0, chunk(0, 0, -(1 << 14), 1))).containsExactly("lookup range");
    assertThat(boundary.change(0, chunk(0, 0, 1 << 14, -1))).containsExactly("lookup range");
  }

  /** A word of RAM isn't one of the machine's, nor one of no space. */
  @Test
  void bug23_spacesAreApart() {
    assertThat(boundary.change(0, chunk(0, 1, 0, -(1 << 13))))
        .containsExactly("bus memory", "lookup range");
    assertThat(boundary.change(2, chunk(2, 0, 0, 1 << 13)))
        .containsExactly("bus memory", "lookup range");
    assertThat(boundary.change(2, chunk(2, 0, 1 << 27, 0)))
        .containsExactly("bus memory", "lookup range");
    int none = ChipTester.over(1, MemoryTree.MACHINE);
    assertThat(boundary.change(0, chunk(0, none, -1, 0))).containsExactly("bus memory", "space");
    assertThat(boundary.change(0, Map.of(MACHINE, 1))).containsExactly("bus memory", "bus node");
  }

  /** What is there before a segment is at time 0, once, and is what the tree has. */
  @Test
  void bug22_wordsBeginOnceAtTimeZero() {
    int[][] c = boundary.columns();
    for (int word = 0; word < MemoryTree.CHUNK; word++) {
      assertThat(boundary.change(1, Map.of(TIMES + word, c[TIMES + word][1] + 4)))
          .containsExactly("bus memory");
      int limb = BEFORE + 2 * word;
      assertThat(boundary.change(1, Map.of(limb, c[limb][1] + 1)))
          .containsExactly("bus memory", "bus node");
    }
    // A word that isn't used keeps what it is, though both its messages agree.
    assertThat(boundary.change(0, Map.of(BEFORE + 4, 1, AFTER + 4, 1))).containsExactly("bus node");
    // A second row of the same chunk; one that isn't there.
    assertThat(boundary.change(0, row(boundary, 1))).contains("bus memory", "bus node");
    Map<Integer, Integer> zeros = new HashMap<>();
    for (int column = 0; column < c.length; column++) {
      zeros.put(column, 0);
    }
    assertThat(boundary.change(0, zeros)).containsExactly("bus memory", "bus node");
    assertThat(boundary.change(0, Map.of(REAL, 2))).contains("chunk");
  }

  private static Map<Integer, Integer> row(ChipTester chip, int row) {
    Map<Integer, Integer> cells = new HashMap<>();
    for (int column = 0; column < chip.columns().length; column++) {
      cells.put(column, chip.columns()[column][row]);
    }
    return cells;
  }

  private int with(int column, int row, int by) {
    return ChipTester.field(nodes.columns()[column][row] + by);
  }

  /** Another root, or other children, without a hash that says so. */
  @Test
  void bug24_nodesAreHashesOfTheirChildren() {
    int root = nodes.rows() - 1;
    for (int row : new int[] {0, root}) {
      for (int side = 0; side < 2; side++) {
        for (int at : new int[] {OWN, LEFT, RIGHT}) {
          int column = at + side * MemoryTree.NODE;
          assertThat(nodes.change(row, Map.of(column, with(column, row, 1))))
              .contains("lookup compress");
        }
      }
    }
  }

  /** A child that isn't opened stays; one that is opened is shown. */
  @Test
  void bug24_childrenThatAreNotOpenedStay() {
    for (int row = 0; row < nodes.rows(); row++) {
      int[][] c = nodes.columns();
      boolean left = c[OPENS_LEFT][row] == 1;
      boolean right = c[OPENS_RIGHT][row] == 1;
      assertThat(left || right).isTrue();
      int closed = left ? RIGHT : LEFT;
      int after = closed + MemoryTree.NODE;
      if (left && right) {
        assertThat(nodes.change(row, Map.of(OPENS_LEFT, 0))).contains("bus node", "left stays 0");
        assertThat(nodes.change(row, Map.of(OPENS_RIGHT, 0))).contains("right stays 0");
      } else {
        assertThat(nodes.change(row, Map.of(after, with(after, row, 1))))
            .contains("lookup compress", left ? "right stays 0" : "left stays 0");
        // Opened for nothing: somebody would have to take it.
        assertThat(nodes.change(row, Map.of(left ? OPENS_RIGHT : OPENS_LEFT, 1)))
            .containsExactly("bus node");
      }
    }
  }

  /** Neither other heights and places, nor a row below the leaves, nor one without a parent. */
  @Test
  void bug24_rowsHaveTheirPlace() {
    for (int row = 0; row < nodes.rows(); row++) {
      assertThat(nodes.change(row, Map.of(HEIGHT, with(HEIGHT, row, -1))))
          .containsExactly("bus node");
      assertThat(nodes.change(row, Map.of(INDEX, with(INDEX, row, 1)))).containsExactly("bus node");
      SortedSet<String> orphan = nodes.change(row, Map.of(REAL, 0));
      assertThat(orphan).contains("bus node").hasSizeGreaterThan(1);
      assertThat(nodes.change(row, Map.of(REAL, 2))).contains("node");
      assertThat(nodes.change(row, Map.of(OPENS_LEFT, 2))).contains("opens left");
      assertThat(nodes.change(row, Map.of(OPENS_RIGHT, 2))).contains("opens right");
    }
  }

  /**
   * Only the root comes from nobody, and only leaves go to nobody; all else goes from row to row.
   */
  @Test
  void bug24_messagesMakeOneTree() {
    Map<String, Long> all = new TreeMap<>();
    for (int row = 0; row < nodes.rows(); row++) {
      nodes.messages(row).forEach((message, count) -> all.merge(message, count, Long::sum));
    }
    all.values().removeIf(count -> count == 0);
    assertThat(all).hasSize(1 + LEAVES.length);
    for (int row = 0; row < LEAVES.length; row++) {
      boundary
          .messages(row)
          .forEach((message, count) -> {
            if (message.startsWith("node ")) {
              all.merge(message, count, Long::sum);
            }
          });
    }
    all.values().removeIf(count -> count == 0);
    assertThat(all).hasSize(1);
    String root = all.keySet().iterator().next();
    assertThat(all).containsEntry(root, -1L);
    assertThat(root).startsWith("node [" + MemoryTree.HEIGHT + ", 0, ");
  }
}
