package endgame.zk.vm.memory;

import endgame.zk.field.KoalaBear;
import endgame.zk.poseidon2.Poseidon2;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** All nodes that differ from those of an empty memory. Canonical elements. Not thread-safe. */
public final class MemoryTree {
  /** Levels of inner nodes; the root is at this height, leaves at 0. */
  public static final int HEIGHT = 28;

  /** Elements of a node. */
  public static final int NODE = 8;

  /** Words of a leaf. */
  public static final int CHUNK = 4;

  /** The leaf of the first chunk of the machine's own space. */
  public static final int MACHINE = 1 << 27;

  private static final int[][] EMPTY = empty();

  private final List<Map<Integer, int[]>> levels;

  /** An empty memory. */
  public MemoryTree() {
    levels =
        IntStream.rangeClosed(0, HEIGHT)
            .<Map<Integer, int[]>>mapToObj(height -> new HashMap<>())
            .toList();
  }

  private static int[][] empty() {
    int[][] empty = new int[HEIGHT + 1][];
    empty[0] = new int[NODE];
    for (int height = 1; height <= HEIGHT; height++) {
      empty[height] = compress(empty[height - 1], empty[height - 1]);
    }
    return empty;
  }

  /** The parent of two nodes. */
  public static int[] compress(int[] left, int[] right) {
    int[] state = Arrays.copyOf(left, 2 * NODE);
    System.arraycopy(right, 0, state, NODE, NODE);
    Poseidon2.permute(state);
    return Arrays.copyOf(state, NODE);
  }

  /** A node; the index counts from the left within its height. */
  public int[] node(int height, int index) {
    return levels.get(height).getOrDefault(index, EMPTY[height]);
  }

  public int[] root() {
    return node(HEIGHT, 0);
  }

  /** Sets a node without those above it: for trees of which only paths are known. */
  public void put(int height, int index, int[] node) {
    levels.get(height).put(index, node);
  }

  /** Whether a word is canonical: part of a node. */
  public static boolean isElement(int word) {
    return KoalaBear.isCanonical(word);
  }

  /** The limbs of words in the order of a leaf. */
  public static int[] leaf(int[] words) {
    int[] limbs = new int[NODE];
    for (int i = 0; i < CHUNK; i++) {
      limbs[2 * i] = words[i] & 0xffff;
      limbs[2 * i + 1] = words[i] >>> 16;
    }
    return limbs;
  }

  /**
   * Sets leaves.
   *
   * @return per height from 1 on the nodes above them: index to (before, after)
   */
  public List<NavigableMap<Integer, Change>> update(NavigableMap<Integer, int[]> leaves) {
    NavigableMap<Integer, Change> below = new TreeMap<>();
    leaves.forEach((index, leaf) -> below.put(index, set(0, index, leaf)));
    NavigableMap<Integer, Change> changes = below;
    List<NavigableMap<Integer, Change>> all = new ArrayList<>();
    for (int height = 1; height <= HEIGHT; height++) {
      NavigableMap<Integer, Change> above = new TreeMap<>();
      for (int child : changes.keySet()) {
        int index = child >>> 1;
        if (!above.containsKey(index)) {
          int[] parent = compress(node(height - 1, 2 * index), node(height - 1, 2 * index + 1));
          above.put(index, set(height, index, parent));
        }
      }
      all.add(above);
      changes = above;
    }
    return List.copyOf(all);
  }

  private Change set(int height, int index, int[] now) {
    int[] before = node(height, index);
    levels.get(height).put(index, now);
    return new Change(before, now);
  }

  /** A node before and after. */
  @SuppressWarnings("ArrayRecordComponent") // Shared on purpose; never written.
  public record Change(int[] before, int[] after) {}
}
