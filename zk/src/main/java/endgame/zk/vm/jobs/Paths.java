package endgame.zk.vm.jobs;

import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.SegmentRun;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The part of a memory tree that some pages need. */
final class Paths {
  private Paths() {}

  /** The pages that a segment touched, without the machine's own. */
  static SortedSet<Integer> touched(SegmentRun run) {
    SortedSet<Integer> pages = new TreeSet<>();
    for (int leaf : run.chunks().keySet()) {
      if (leaf >> SegmentJob.PAGE_HEIGHT != SegmentJob.MACHINE_PAGE) {
        pages.add(leaf >> SegmentJob.PAGE_HEIGHT);
      }
    }
    return pages;
  }

  /** The nodes beside the paths of pages and of the machine's page: from below, ascending. */
  static List<int[]> nodes(MemoryTree tree, SortedSet<Integer> pages) {
    List<int[]> nodes = new ArrayList<>();
    SortedSet<Integer> known = withMachine(pages);
    for (int height = SegmentJob.PAGE_HEIGHT; height < MemoryTree.HEIGHT; height++) {
      for (int index : known) {
        if (!known.contains(index ^ 1)) {
          nodes.add(tree.node(height, index ^ 1));
        }
      }
      known = above(known);
    }
    return List.copyOf(nodes);
  }

  /** A tree that knows only a job's pages; empty if the job has another number of nodes. */
  static Optional<MemoryTree> tree(SegmentJob job) {
    SortedSet<Integer> pages = new TreeSet<>();
    NavigableMap<Integer, int[]> leaves = new TreeMap<>();
    for (SegmentJob.Page page : job.pages()) {
      pages.add(page.number());
      leaves(leaves, page.number(), page.words());
    }
    leaves(leaves, SegmentJob.MACHINE_PAGE, machine(job));
    MemoryTree tree = new MemoryTree();
    SortedSet<Integer> known = withMachine(pages);
    int used = 0;
    for (int height = SegmentJob.PAGE_HEIGHT; height < MemoryTree.HEIGHT; height++) {
      for (int index : known) {
        if (!known.contains(index ^ 1)) {
          if (used == job.nodes().size()) {
            return Optional.empty();
          }
          tree.put(height, index ^ 1, job.nodes().get(used++));
        }
      }
      known = above(known);
    }
    tree.update(leaves);
    return used == job.nodes().size() ? Optional.of(tree) : Optional.empty();
  }

  private static void leaves(NavigableMap<Integer, int[]> leaves, int page, int[] words) {
    for (int at = 0; at < words.length; at += MemoryTree.CHUNK) {
      int leaf = (page << SegmentJob.PAGE_HEIGHT) + at / MemoryTree.CHUNK;
      int[] chunk = {words[at], words[at + 1], words[at + 2], words[at + 3]};
      // What is zero is empty anyhow; one leaf of each page sees to the nodes above it.
      if (at == 0 || (chunk[0] | chunk[1] | chunk[2] | chunk[3]) != 0) {
        leaves.put(leaf, MemoryTree.leaf(chunk));
      }
    }
  }

  private static int[] machine(SegmentJob job) {
    return SegmentRun.machineWords(job.registers(), job.claim().journalBefore());
  }

  private static SortedSet<Integer> withMachine(SortedSet<Integer> pages) {
    SortedSet<Integer> all = new TreeSet<>(pages);
    all.add(SegmentJob.MACHINE_PAGE);
    return all;
  }

  private static SortedSet<Integer> above(SortedSet<Integer> nodes) {
    SortedSet<Integer> above = new TreeSet<>();
    nodes.forEach(node -> above.add(node >> 1));
    return above;
  }
}
