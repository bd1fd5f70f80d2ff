package endgame.zk.stark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.zk.air.Trace;
import endgame.zk.air.example.FibonacciAir;
import endgame.zk.commit.CapCheck;
import endgame.zk.commit.CommitmentHash;
import endgame.zk.commit.Matrix;
import endgame.zk.commit.MerkleTree;
import endgame.zk.commit.Opening;
import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import endgame.zk.fri.FriParameters;
import endgame.zk.fri.FriProof;
import endgame.zk.fri.FriVerifier;
import endgame.zk.parallel.Workers;
import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.proof.Verdict;
import endgame.zk.transcript.Transcript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The bugs of zkvm design 4.2, by their numbers: commitments, openings, FRI. */
class CommitmentBugsTest {
  private static final PrimeField F = PrimeField.KOALA_BEAR;
  private static final Extension E = Extension.KOALA_BEAR_4;
  private static final CommitmentHash HASH = CommitmentHash.sha256(F);
  private static final StarkParameters PARAMETERS = StarkTest.PARAMETERS.get(0);
  private static final byte[] CONTEXT = {4};

  private static Ext random(SplittableRandom random) {
    return E.read(random.ints(4, 0, F.p()).toArray(), 0);
  }

  /**
   * FRI of f on 8 points with r on 4 waiting, and zeros as the last polynomial: no work, one round.
   */
  private static String friOf(Ext[] f, Ext[] r) {
    FriParameters fri = new FriParameters(1, 1, 1, 6, 0, 0, 0);
    int[][] columns = new int[8][4];
    for (int i = 0; i < 8; i++) {
      for (int w = 0; w < 4; w++) {
        columns[i / 4 * 4 + w][i % 4] = f[i].word(w);
      }
    }
    MerkleTree tree = MerkleTree.of(HASH, List.of(Matrix.of(columns)), 0, Workers.SERIAL);
    List<Ext> last = List.of(E.zero(), E.zero());
    TreeSet<Integer> logs = new TreeSet<>(List.of(2, 3));
    FriProof empty =
        new FriProof(List.of(new FriProof.Round(tree.cap(), 0, tree.open(new int[0]))), last, 0);
    FriVerifier verifier = new FriVerifier(fri, E, HASH, logs);
    if (!(verifier.draw(empty, new Transcript("8"))
        instanceof FriVerifier.Draw.Positions(int[] positions))) {
      return "no positions";
    }
    FriProof proof =
        new FriProof(List.of(new FriProof.Round(tree.cap(), 0, tree.open(positions))), last, 0);
    Map<Integer, List<Ext>> values = new TreeMap<>();
    values.put(3, IntStream.of(Opening.distinct(positions, 8)).mapToObj(i -> f[i]).toList());
    values.put(2, IntStream.of(Opening.distinct(positions, 4)).mapToObj(i -> r[i]).toList());
    return verifier.check(proof, positions, values).orElse("accepted");
  }

  /** f is even and its half is −r: without the factor β² what is left of any r is 0. */
  @Test
  void bug08_aSmallerFunctionComesInWithAPowerOfBeta() {
    SplittableRandom random = new SplittableRandom(8);
    Ext[] r = new Ext[4];
    Arrays.setAll(r, i -> random(random));
    Ext[] f = new Ext[8];
    Arrays.setAll(f, i -> r[i % 4].negate());
    assertThat(friOf(f, r)).isEqualTo("the last polynomial does not fit");
    Arrays.fill(f, E.zero());
    Arrays.fill(r, E.zero());
    assertThat(friOf(f, r)).isEqualTo("accepted");
  }

  @Test
  void bug08_theLastPolynomialHasItsDegree() {
    FriParameters fri = new FriParameters(1, 1, 1, 6, 0, 0, 0);
    TreeSet<Integer> logs = new TreeSet<>(List.of(2));
    for (int terms : new int[] {0, 1, 3, 4}) {
      FriProof proof = new FriProof(List.of(), Collections.nCopies(terms, E.zero()), 0);
      assertThat(new FriVerifier(fri, E, HASH, logs).draw(proof, new Transcript("8")))
          .isEqualTo(new FriVerifier.Draw.Refused(terms + " coefficients of the last polynomial"));
    }
  }

  @Test
  void bug09_noQueries() {
    for (int queries : new int[] {0, -1}) {
      assertThatThrownBy(() -> new FriParameters(1, 1, 1, queries, 0, 0, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void bug09_matricesWithoutColumns() {
    assertThatThrownBy(() -> new Matrix(new int[0][], new int[0], 4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Trace(new int[0][], new int[0]))
        .isInstanceOf(IllegalArgumentException.class);
    Opening opening = new Opening(new int[][][] {{{}}}, new byte[64]);
    assertThat(
            CapCheck.check(
                HASH, new byte[32], List.of(new CapCheck.Shape(0, 2)), new int[] {1}, opening))
        .contains("a matrix below the cap");
  }

  /** H, the cosets and so all query points are in F; ζ is refused there, and ζ·w with it. */
  @Test
  void bug09_thePointIsNotInADomain() {
    for (int log = 0; log <= 5; log++) {
      for (int i = 0; i < 1 << log; i++) {
        int point = F.pow(F.rootOfUnity(log), i);
        assertThat(StarkVerifier.isBase(E.of(point))).isTrue();
        assertThat(StarkVerifier.isBase(E.of(F.multiply(point, F.generator())))).isTrue();
      }
    }
    for (int w = 1; w < 4; w++) {
      int[] words = {5, 0, 0, 0};
      words[w] = 1;
      Ext outside = E.read(words, 0);
      assertThat(StarkVerifier.isBase(outside)).isFalse();
      assertThat(StarkVerifier.isBase(outside.times(F.rootOfUnity(3)))).isFalse();
    }
  }

  private static Matrix matrix(int width, int log) {
    SplittableRandom random = new SplittableRandom(width * 100L + log);
    int[][] columns = new int[width][];
    Arrays.setAll(columns, c -> random.ints(1 << log, 0, F.p()).toArray());
    return Matrix.of(columns);
  }

  @Test
  void bug09_matricesBelowTheCap() {
    List<Matrix> matrices = List.of(matrix(1, 4), matrix(2, 1));
    assertThatThrownBy(() -> MerkleTree.of(HASH, matrices, 2, Workers.SERIAL))
        .isInstanceOf(IllegalArgumentException.class);
    MerkleTree tree = MerkleTree.of(HASH, matrices, 1, Workers.SERIAL);
    Opening opening = tree.open(new int[] {3});
    List<CapCheck.Shape> unreachable = List.of(new CapCheck.Shape(1, 4), new CapCheck.Shape(2, 0));
    assertThat(CapCheck.check(HASH, tree.cap(), unreachable, new int[] {3}, opening))
        .contains("a matrix below the cap");
  }

  @Test
  void bug09_otherHeightsThanCommitted() {
    List<Matrix> matrices = List.of(matrix(1, 4), matrix(2, 2));
    MerkleTree tree = MerkleTree.of(HASH, matrices, 0, Workers.SERIAL);
    int[] positions = {3, 9};
    Opening opening = tree.open(positions);
    for (int first = 0; first <= 5; first++) {
      for (int second = 0; second <= 5; second++) {
        var wrong =
            CapCheck.check(
                HASH,
                tree.cap(),
                List.of(new CapCheck.Shape(1, first), new CapCheck.Shape(2, second)),
                positions,
                opening);
        assertThat(wrong.isEmpty()).as("%d %d", first, second).isEqualTo(first == 4 && second == 2);
      }
    }
  }

  /** Positions 1, 5 and 13 share a row of the lower matrix: it is shown once, never twice. */
  @Test
  void bug09_prunedOpeningsShowSharedRowsOnce() {
    List<Matrix> matrices = List.of(matrix(1, 4), matrix(2, 2));
    List<CapCheck.Shape> shapes = List.of(new CapCheck.Shape(1, 4), new CapCheck.Shape(2, 2));
    MerkleTree tree = MerkleTree.of(HASH, matrices, 0, Workers.SERIAL);
    int[] positions = {1, 5, 13};
    Opening opening = tree.open(positions);
    assertThat(opening.rows()[1]).hasDimensions(1, 2);
    assertThat(CapCheck.check(HASH, tree.cap(), shapes, positions, opening)).isEmpty();
    int[][] twice = {opening.rows()[1][0], {1, 1}};
    Opening more = new Opening(new int[][][] {opening.rows()[0], twice}, opening.siblings());
    assertThat(CapCheck.check(HASH, tree.cap(), shapes, positions, more))
        .contains("2 rows of matrix 1");
    byte[] padded = Arrays.copyOf(opening.siblings(), opening.siblings().length + 32);
    assertThat(
            CapCheck.check(
                HASH, tree.cap(), shapes, positions, new Opening(opening.rows(), padded)))
        .contains(padded.length + " bytes of siblings");
  }

  @Test
  void bug09_fixedColumnsHaveTheirHeight() {
    VerifyingKey key =
        ProvingKey.of(PARAMETERS, MixedAirs.AIRS, MixedAirs.fixed(F), Workers.SERIAL)
            .verifyingKey();
    assertThat(Layout.refuse(key, List.of(3, 4, 5), List.of())).isEmpty();
    assertThat(Layout.refuse(key, List.of(3, 4, 4), List.of()))
        .contains("table 2 has height 2^4 instead of 2^5");
    assertThat(Layout.refuse(key, List.of(3, 4, 6), List.of()))
        .contains("table 2 has height 2^6 instead of 2^5");
  }

  private record Proven(ProvingKey key, Trace trace, StarkProof proof) {
    static Proven fibonacci(int log) {
      ProvingKey key =
          ProvingKey.of(
              PARAMETERS,
              List.of(new FibonacciAir()),
              List.<int[][]>of(new int[0][]),
              Workers.SERIAL);
      Trace trace = FibonacciAir.trace(F, log, 1, 1);
      return new Proven(
          key, trace, StarkProver.prove(key, List.of(trace), CONTEXT, Workers.SERIAL));
    }

    Verdict verdict(StarkProof other) {
      List<int[]> values = List.of(trace.publicValues());
      boolean naive = new NaiveVerifier(key.verifyingKey(), other, values, CONTEXT).accepts();
      Verdict verdict = new StarkVerifier(key.verifyingKey()).verify(other, values, CONTEXT);
      assertThat(verdict instanceof Verdict.Accepted).isEqualTo(naive);
      return verdict;
    }

    StarkProof with(List<Integer> logs, FriProof fri) {
      return new StarkProof(
          logs,
          proof.caps(),
          proof.lookupNonce(),
          proof.terminals(),
          proof.deepNonce(),
          proof.opened(),
          proof.batchNonce(),
          proof.openings(),
          fri);
    }
  }

  @Test
  void bug10_rowCountsAreBound() {
    Proven proven = Proven.fibonacci(4);
    assertThat(proven.verdict(proven.proof())).isEqualTo(new Verdict.Accepted());
    for (int log = 0; log <= 24; log++) {
      if (log != 4) {
        StarkProof other = proven.with(List.of(log), proven.proof().fri());
        assertThat(proven.verdict(other)).as("2^%d", log).isInstanceOf(Verdict.Rejected.class);
      }
    }
  }

  @Test
  void bug11_shapesAreChecked() {
    Proven proven = Proven.fibonacci(5);
    FriProof fri = proven.proof().fri();
    List<FriProof.Round> more = new ArrayList<>(fri.rounds());
    more.add(fri.rounds().getLast());
    List<FriProof.Round> fewer = fri.rounds().subList(0, fri.rounds().size() - 1);
    List<Integer> logs = proven.proof().logHeights();
    for (List<FriProof.Round> rounds : List.of(more, fewer, List.<FriProof.Round>of())) {
      FriProof other = new FriProof(rounds, fri.last(), fri.nonce());
      assertThat(proven.verdict(proven.with(logs, other)))
          .isEqualTo(
              new Verdict.Rejected(rounds.size() + " rounds instead of " + fri.rounds().size()));
    }
  }

  /** Halves changed over: rows are pairs and fold to low degree, but x stands where −x should. */
  @Test
  void bug11_theOrientationOfAFoldIsNotTheProversChoice() {
    Proven proven = Proven.fibonacci(5);
    NaiveProver prover =
        new NaiveProver(
            proven.key().verifyingKey(),
            List.<int[][]>of(proven.trace().columns()),
            List.of(proven.trace().publicValues()),
            CONTEXT,
            null) {
          @Override
          Ext[] committed(Ext[] f, int log, int step) {
            Ext[] turned = new Ext[f.length];
            Arrays.setAll(turned, i -> f[i ^ (f.length / 2)]);
            return turned;
          }
        };
    assertThat(proven.verdict(prover.prove()))
        .isEqualTo(new Verdict.Rejected("round 0: a value that does not fit its row"));
  }

  /** x³ needs 20 partial rounds; 13 are those of x⁷. The known answers are in Poseidon2Test. */
  @Test
  void bug12_poseidon2HasTheRoundsOfItsSbox() {
    assertThat(Poseidon2.constants()).hasSize(8 * 16 + 20);
    int[] state = IntStream.range(0, 16).toArray();
    Poseidon2.permute(state);
    assertThat(state[0]).isEqualTo(1259554834);
  }

  @Test
  void bug13_malformedProofsDoNotThrow() {
    byte[] good = StarkFuzz.SUBJECTS.get(0).good();
    for (int length = 0; length < good.length; length += 7) {
      byte[] data = new byte[length + 1];
      System.arraycopy(good, 0, data, 1, length);
      assertThatCode(() -> StarkFuzz.fuzzerTestOneInput(data)).doesNotThrowAnyException();
    }
    // Each count and each word as large as it can be.
    for (int at = 0; at + 4 <= good.length; at += 3) {
      byte[] data = new byte[good.length + 1];
      System.arraycopy(good, 0, data, 1, good.length);
      Arrays.fill(data, at + 1, at + 5, (byte) 0xFF);
      for (int way = 0; way < 9; way += 3) {
        data[0] = (byte) way;
        assertThatCode(() -> StarkFuzz.fuzzerTestOneInput(data)).doesNotThrowAnyException();
      }
    }
    Proven proven = Proven.fibonacci(3);
    StarkProof nothing =
        new StarkProof(
            List.of(),
            List.of(),
            0,
            List.of(),
            0,
            List.of(),
            0,
            List.of(),
            new FriProof(List.of(), List.of(), 0));
    assertThat(proven.verdict(nothing)).isInstanceOf(Verdict.Rejected.class);
  }
}
