package endgame.zk.commit;

import endgame.zk.parallel.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A commitment's tree on the prover's side. */
public final class MerkleTree {
  private static final int DIGEST = CommitmentHash.DIGEST_BYTES;

  /** Rows or nodes of one piece of work. */
  private static final int PIECE = 1 << 12;

  private final List<Matrix> matrices;
  private final byte[][] levels;
  private final int logHeight;
  private final int logCap;

  private MerkleTree(List<Matrix> matrices, byte[][] levels, int logHeight, int logCap) {
    this.matrices = matrices;
    this.levels = levels;
    this.logHeight = logHeight;
    this.logCap = logCap;
  }

  /** Builds the tree. Throws IllegalArgumentException if a matrix is lower than the cap. */
  public static MerkleTree of(
      CommitmentHash hash, List<Matrix> matrices, int logCap, Workers workers) {
    int logHeight = matrices.stream().mapToInt(Matrix::logHeight).max().orElseThrow();
    int least = matrices.stream().mapToInt(Matrix::logHeight).min().orElseThrow();
    if (logCap > least) {
      throw new IllegalArgumentException(
          "a matrix of 2^" + least + " rows under a cap 2^" + logCap);
    }
    byte[][] levels = new byte[logHeight - logCap + 1][];
    for (int log = logHeight; log >= logCap; log--) {
      int n = 1 << log;
      byte[] level = new byte[n * DIGEST];
      int depth = logHeight - log;
      levels[depth] = level;
      int height = n;
      Matrix[] here = matrices.stream().filter(m -> m.height() == height).toArray(Matrix[]::new);
      byte[] below = depth == 0 ? new byte[0] : levels[depth - 1];
      workers.each(
          (n + PIECE - 1) / PIECE,
          piece -> {
            int from = piece * PIECE;
            int count = Math.min(PIECE, n - from);
            level(hash.worker(), here, below, level, from, count);
          });
    }
    return new MerkleTree(List.copyOf(matrices), levels, logHeight, logCap);
  }

  private static void level(
      CommitmentHash.Worker worker, Matrix[] here, byte[] below, byte[] level, int from, int n) {
    int at = from * DIGEST;
    if (below.length == 0) {
      worker.rows(here, from, n, level, at);
      return;
    }
    worker.compress(below, at, below, at + level.length, n, level, at);
    if (here.length > 0) {
      byte[] rows = new byte[n * DIGEST];
      worker.rows(here, from, n, rows, 0);
      worker.compress(level, at, rows, 0, n, level, at);
    }
  }

  /** The commitment: 2^logCap digests. */
  public byte[] cap() {
    return levels[levels.length - 1].clone();
  }

  /** Opens a set of positions; they are below the largest height. */
  public Opening open(int[] positions) {
    int[][][] rows = new int[matrices.size()][][];
    for (int m = 0; m < rows.length; m++) {
      Matrix matrix = matrices.get(m);
      rows[m] =
          IntStream.of(Opening.distinct(positions, matrix.height()))
              .mapToObj(i -> {
                int[] row = new int[matrix.width()];
                matrix.row(i, row, 0);
                return row;
              })
              .toArray(int[][]::new);
    }
    return new Opening(rows, siblings(positions));
  }

  private byte[] siblings(int[] positions) {
    byte[] out = new byte[0];
    int[] known = Opening.distinct(positions, 1 << logHeight);
    for (int log = logHeight; log > logCap; log--) {
      byte[] level = levels[logHeight - log];
      int half = 1 << (log - 1);
      int[] missing = Opening.missing(known, half);
      int at = out.length;
      out = Arrays.copyOf(out, at + missing.length * DIGEST);
      for (int i = 0; i < missing.length; i++) {
        System.arraycopy(level, missing[i] * DIGEST, out, at + i * DIGEST, DIGEST);
      }
      known = Opening.distinct(known, half);
    }
    return out;
  }
}
