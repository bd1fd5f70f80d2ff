package endgame.zk.commit;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.field.PrimeField;
import endgame.zk.parallel.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
  private static final PrimeField F = PrimeField.KOALA_BEAR;
  private static final List<CommitmentHash> HASHES =
      List.of(CommitmentHash.sha256(F), CommitmentHash.poseidon2());

  private static Matrix random(SplittableRandom random, int width, int log) {
    int[][] columns = new int[width][];
    for (int c = 0; c < width; c++) {
      columns[c] = random.ints(1 << log, 0, F.p()).toArray();
    }
    return Matrix.of(columns);
  }

  private static List<CapCheck.Shape> shapes(List<Matrix> matrices) {
    return matrices.stream().map(m -> new CapCheck.Shape(m.width(), m.logHeight())).toList();
  }

  /** The tree by its definition: a node's digest from the rows below it, no sharing. */
  private static byte[] naive(CommitmentHash hash, List<Matrix> matrices, int log, int index) {
    int top = matrices.stream().mapToInt(Matrix::logHeight).max().orElseThrow();
    CommitmentHash.Worker worker = hash.worker();
    List<Integer> row = new ArrayList<>();
    for (Matrix m : matrices) {
      if (m.logHeight() == log) {
        int[] part = new int[m.width()];
        m.row(index, part, 0);
        Arrays.stream(part).forEach(row::add);
      }
    }
    byte[] rows = new byte[32];
    worker.row(row.stream().mapToInt(Integer::intValue).toArray(), row.size(), rows, 0);
    if (log == top) {
      return rows;
    }
    byte[] node = new byte[32];
    byte[] left = naive(hash, matrices, log + 1, index);
    byte[] right = naive(hash, matrices, log + 1, index + (1 << log));
    worker.compress(left, 0, right, 0, 1, node, 0);
    if (!row.isEmpty()) {
      worker.compress(node, 0, rows, 0, 1, node, 0);
    }
    return node;
  }

  @Test
  void isTheTreeOfItsDefinition() {
    for (CommitmentHash hash : HASHES) {
      SplittableRandom random = new SplittableRandom(1);
      List<Matrix> matrices =
          List.of(
              random(random, 3, 5),
              random(random, 17, 7),
              random(random, 1, 2),
              random(random, 9, 5),
              random(random, 2, 7));
      byte[] cap = MerkleTree.of(hash, matrices, 2, Workers.SERIAL).cap();
      for (int i = 0; i < 4; i++) {
        assertThat(Arrays.copyOfRange(cap, 32 * i, 32 * i + 32))
            .isEqualTo(naive(hash, matrices, 2, i));
      }
    }
  }

  @Test
  void isTheSameWithSeveralThreads() {
    try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
      List<Matrix> matrices =
          List.of(random(new SplittableRandom(2), 5, 14), random(new SplittableRandom(3), 2, 13));
      for (CommitmentHash hash : HASHES) {
        assertThat(MerkleTree.of(hash, matrices, 3, Workers.on(executor, 3)).cap())
            .isEqualTo(MerkleTree.of(hash, matrices, 3, Workers.SERIAL).cap());
      }
    }
  }

  @Test
  void openingsBelongAndChangedOnesDoNot() {
    for (CommitmentHash hash : HASHES) {
      SplittableRandom random = new SplittableRandom(4);
      for (int logCap = 0; logCap <= 2; logCap++) {
        List<Matrix> matrices = List.of(random(random, 2, 4), random(random, 1, 6));
        MerkleTree tree = MerkleTree.of(hash, matrices, logCap, Workers.SERIAL);
        int[] positions = {63, 5, 5, 21, 37, 0};
        Opening opening = tree.open(positions);
        assertThat(CapCheck.check(hash, tree.cap(), shapes(matrices), positions, opening))
            .isEmpty();
        for (int m = 0; m < 2; m++) {
          for (int[] row : opening.rows()[m]) {
            for (int c = 0; c < row.length; c++) {
              int before = row[c];
              row[c] = F.add(before, F.one());
              assertThat(CapCheck.check(hash, tree.cap(), shapes(matrices), positions, opening))
                  .isPresent();
              row[c] = before;
            }
          }
        }
        for (int i = 0; i < opening.siblings().length; i += 32) {
          opening.siblings()[i] ^= 1;
          assertThat(CapCheck.check(hash, tree.cap(), shapes(matrices), positions, opening))
              .isPresent();
          opening.siblings()[i] ^= 1;
        }
        assertThat(
                CapCheck.check(
                    hash,
                    tree.cap(),
                    shapes(matrices),
                    positions,
                    new Opening(opening.rows(), Arrays.copyOf(opening.siblings(), 32))))
            .isPresent();
        assertThat(
                CapCheck.check(
                    hash, tree.cap(), shapes(matrices), new int[] {63, 5, 21, 37, 1}, opening))
            .isPresent();
      }
    }
  }
}
