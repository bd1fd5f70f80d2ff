package endgame.zk.commit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The verifier's side: recomputes the cap from what was opened. Never throws on an opening. */
public final class CapCheck {
  private static final int DIGEST = CommitmentHash.DIGEST_BYTES;

  private CapCheck() {}

  /**
   * Width and log of the height of a committed matrix, as the transcript bound them.
   *
   * @param width elements of a row
   */
  public record Shape(int width, int logHeight) {}

  /** Empty when the opening belongs to the cap; else why not. */
  public static Optional<String> check(
      CommitmentHash hash, byte[] cap, List<Shape> shapes, int[] positions, Opening opening) {
    int logHeight = shapes.stream().mapToInt(Shape::logHeight).max().orElse(-1);
    int logCap = Integer.numberOfTrailingZeros(cap.length / DIGEST);
    if (logHeight < logCap || cap.length != DIGEST << logCap) {
      return Optional.of("a cap of " + cap.length + " bytes");
    }
    if (shapes.stream().anyMatch(s -> s.logHeight() < logCap || s.width() < 1)) {
      return Optional.of("a matrix below the cap");
    }
    Optional<String> shape = shape(shapes, positions, opening);
    if (shape.isPresent()) {
      return shape;
    }
    if (opening.siblings().length != DIGEST * Opening.siblingCount(positions, logHeight, logCap)) {
      return Optional.of(opening.siblings().length + " bytes of siblings");
    }
    return climb(hash, cap, shapes, positions, opening, logHeight, logCap)
        ? Optional.empty()
        : Optional.of("rows do not belong to the commitment");
  }

  private static Optional<String> shape(List<Shape> shapes, int[] positions, Opening opening) {
    if (opening.rows().length != shapes.size()) {
      return Optional.of(opening.rows().length + " matrices instead of " + shapes.size());
    }
    for (int m = 0; m < shapes.size(); m++) {
      Shape shape = shapes.get(m);
      int[][] rows = opening.rows()[m];
      if (rows.length != Opening.distinct(positions, 1 << shape.logHeight()).length) {
        return Optional.of(rows.length + " rows of matrix " + m);
      }
      for (int[] row : rows) {
        if (row.length != shape.width()) {
          return Optional.of("a row of " + row.length + " instead of " + shape.width());
        }
      }
    }
    return Optional.empty();
  }

  private static boolean climb(
      CommitmentHash hash,
      byte[] cap,
      List<Shape> shapes,
      int[] positions,
      Opening opening,
      int logHeight,
      int logCap) {
    CommitmentHash.Worker worker = hash.worker();
    int[] known = Opening.distinct(positions, 1 << logHeight);
    byte[] digests = rows(worker, shapes, opening, logHeight, known.length);
    int used = 0;
    for (int log = logHeight; log > logCap; log--) {
      int half = 1 << (log - 1);
      int[] above = Opening.distinct(known, half);
      byte[] parents = new byte[above.length * DIGEST];
      for (int i = 0; i < above.length; i++) {
        int left = Arrays.binarySearch(known, above[i]);
        int right = Arrays.binarySearch(known, above[i] + half);
        if (left >= 0 && right >= 0) {
          worker.compress(digests, left * DIGEST, digests, right * DIGEST, 1, parents, i * DIGEST);
        }
      }
      // The siblings of a level come in ascending order: right ones of left nodes are the higher.
      for (int missing : Opening.missing(known, half)) {
        int other = Arrays.binarySearch(known, missing ^ half) * DIGEST;
        int parent = Arrays.binarySearch(above, missing & (half - 1)) * DIGEST;
        if (missing < half) {
          worker.compress(opening.siblings(), used, digests, other, 1, parents, parent);
        } else {
          worker.compress(digests, other, opening.siblings(), used, 1, parents, parent);
        }
        used += DIGEST;
      }
      byte[] here = rows(worker, shapes, opening, log - 1, above.length);
      if (here.length > 0) {
        worker.compress(parents, 0, here, 0, above.length, parents, 0);
      }
      known = above;
      digests = parents;
    }
    for (int i = 0; i < known.length; i++) {
      int at = known[i] * DIGEST;
      if (!Arrays.equals(digests, i * DIGEST, (i + 1) * DIGEST, cap, at, at + DIGEST)) {
        return false;
      }
    }
    return true;
  }

  /** Digests of the opened rows of all matrices of one height, concatenated; empty if none. */
  private static byte[] rows(
      CommitmentHash.Worker worker, List<Shape> shapes, Opening opening, int log, int count) {
    int width = 0;
    for (Shape shape : shapes) {
      width += shape.logHeight() == log ? shape.width() : 0;
    }
    if (width == 0) {
      return new byte[0];
    }
    byte[] out = new byte[count * DIGEST];
    int[] row = new int[width];
    for (int i = 0; i < count; i++) {
      int at = 0;
      for (int m = 0; m < shapes.size(); m++) {
        if (shapes.get(m).logHeight() == log) {
          int[] part = opening.rows()[m][i];
          System.arraycopy(part, 0, row, at, part.length);
          at += part.length;
        }
      }
      worker.row(row, width, out, i * DIGEST);
    }
    return out;
  }
}
