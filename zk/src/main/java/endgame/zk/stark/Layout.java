package endgame.zk.stark;

import endgame.zk.air.Expr;
import endgame.zk.commit.CapCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What follows from a key and heights (0: a table that is left out): which matrices are committed
 * together, at which points they are opened, and which power of the batch's α each column has.
 *
 * @param trees fixed columns, main columns, LogUp columns, quotients; without those that are empty
 */
record Layout(VerifyingKey key, List<Integer> logHeights, List<Tree> trees) {
  /** What a tree holds. */
  enum Kind {
    FIXED,
    MAIN,
    LOGUP,
    QUOTIENT
  }

  /** Matrices that are committed together. */
  record Tree(Kind kind, List<Part> parts) {
    List<CapCheck.Shape> shapes() {
      return parts.stream().map(p -> new CapCheck.Shape(p.width(), p.logSize())).toList();
    }

    int leastLog() {
      return parts.stream().mapToInt(Part::logSize).min().orElseThrow();
    }
  }

  /**
   * One table's matrix in a tree.
   *
   * @param logSize of the rows committed to
   * @param next whether it is opened at ζ·w too
   */
  record Part(int table, int width, int logSize, boolean next) {}

  /** A matrix in the batch of its size; those that are opened twice come first. */
  record Place(int tree, int part, int exponent) {}

  static Layout of(VerifyingKey key, List<Integer> logHeights) {
    List<Tree> trees = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      List<Part> parts = new ArrayList<>();
      for (int t = 0; t < key.tables().size(); t++) {
        LogUp table = key.tables().get(t);
        int width = width(key, table, kind);
        if (width > 0 && logHeights.get(t) > 0) {
          int log = logHeights.get(t) + key.parameters().fri().logBlowup();
          parts.add(new Part(t, width, log, next(table, kind)));
        }
      }
      if (!parts.isEmpty()) {
        trees.add(new Tree(kind, List.copyOf(parts)));
      }
    }
    return new Layout(key, List.copyOf(logHeights), List.copyOf(trees));
  }

  private static int width(VerifyingKey key, LogUp table, Kind kind) {
    return switch (kind) {
      case FIXED -> table.base().air().fixedWidth();
      case MAIN -> table.base().air().width();
      case LOGUP -> table.width();
      case QUOTIENT -> VerifyingKey.quotientParts(table) * key.parameters().field().degree();
    };
  }

  private static boolean next(LogUp table, Kind kind) {
    return switch (kind) {
      case FIXED -> table.base().uses(Expr.Op.FIXED_NEXT);
      case MAIN -> table.base().uses(Expr.Op.NEXT);
      case LOGUP -> true;
      case QUOTIENT -> false;
    };
  }

  /** Why heights or public messages are none, if they aren't. */
  static Optional<String> refuse(
      VerifyingKey key, List<Integer> logHeights, List<PublicMessage> messages) {
    if (logHeights.size() != key.tables().size()) {
      return Optional.of(logHeights.size() + " heights for " + key.tables().size() + " tables");
    }
    Optional<String> wrong = PublicMessage.refuse(key, messages);
    if (wrong.isPresent()) {
      return wrong;
    }
    long bound = messages.stream().mapToLong(message -> Math.abs((long) message.count())).sum();
    for (int t = 0; t < logHeights.size(); t++) {
      int log = logHeights.get(t);
      if (log == 0 && key.tables().get(t).base().air().optional()) {
        continue;
      }
      if (log < 1 || log > key.parameters().logHeightMax()) {
        return Optional.of("table " + t + " has height 2^" + log);
      }
      int fixed = key.fixedLogs().get(t);
      if (fixed >= 0 && fixed != log) {
        return Optional.of("table " + t + " has height 2^" + log + " instead of 2^" + fixed);
      }
      // Else a sum of fractions can be zero without equal multisets (zkvm design 4.3, 15). Checked
      // after each: the sum of all can be more than a long holds.
      for (var interaction : key.tables().get(t).base().interactions()) {
        bound += (long) interaction.weight() << log;
        if (bound >= key.parameters().field().base().p()) {
          return Optional.of("more messages than the field has elements");
        }
      }
    }
    if (logHeights.stream().allMatch(log -> log == 0)) {
      return Optional.of("no table at all");
    }
    return bound >= key.parameters().field().base().p()
        ? Optional.of("more messages than the field has elements")
        : Optional.empty();
  }

  /** Whether a table is part of the proof. */
  boolean has(int table) {
    return logHeights.get(table) > 0;
  }

  /** The logs of all sizes. */
  TreeSet<Integer> sizes() {
    TreeSet<Integer> sizes = new TreeSet<>();
    for (int log : logHeights) {
      if (log > 0) {
        sizes.add(log + key.parameters().fri().logBlowup());
      }
    }
    return sizes;
  }

  /** The matrices of one size in the order of the batch. */
  List<Place> places(int logSize) {
    List<Place> places = new ArrayList<>();
    int exponent = 0;
    for (boolean next : new boolean[] {true, false}) {
      for (int tree = 0; tree < trees.size(); tree++) {
        List<Part> parts = trees.get(tree).parts();
        for (int p = 0; p < parts.size(); p++) {
          if (parts.get(p).logSize() == logSize && parts.get(p).next() == next) {
            places.add(new Place(tree, p, exponent));
            exponent += parts.get(p).width();
          }
        }
      }
    }
    return places;
  }

  /** Columns of one size, or only those that are opened twice. */
  int columns(int logSize, boolean nextOnly) {
    int sum = 0;
    for (Tree tree : trees) {
      for (Part part : tree.parts()) {
        sum += part.logSize() == logSize && (part.next() || !nextOnly) ? part.width() : 0;
      }
    }
    return sum;
  }

  Optional<Tree> tree(Kind kind) {
    return trees.stream().filter(tree -> tree.kind() == kind).findFirst();
  }

  int capLog(Tree tree) {
    return key.parameters().fri().cap(tree.leastLog());
  }
}
