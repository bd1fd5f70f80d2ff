package endgame.zk.fri;

import endgame.zk.commit.CommitmentHash;
import endgame.zk.commit.Matrix;
import endgame.zk.commit.MerkleTree;
import endgame.zk.field.Blocks;
import endgame.zk.field.Ext;
import endgame.zk.field.ExtBlocks;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import endgame.zk.ntt.Ntt;
import endgame.zk.parallel.Workers;
import endgame.zk.transcript.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The prover's side; see the package. */
public final class FriProver {
  private static final int PIECE = 1 << 10;

  private final FriParameters parameters;
  private final Extension field;
  private final CommitmentHash hash;
  private final Ntt ntt;
  private final Workers workers;
  private final List<MerkleTree> trees = new ArrayList<>();
  private final List<byte[]> caps = new ArrayList<>();
  private final List<Integer> nonces = new ArrayList<>();
  private List<Ext> last = List.of();
  private int nonce;

  public FriProver(
      FriParameters parameters, Extension field, CommitmentHash hash, Ntt ntt, Workers workers) {
    this.parameters = parameters;
    this.field = field;
    this.hash = hash;
    this.ntt = ntt;
    this.workers = workers;
  }

  /**
   * Commits and draws the positions.
   *
   * @param functions by log of size: D columns of words each
   */
  public int[] commit(NavigableMap<Integer, int[][]> functions, Transcript transcript) {
    TreeSet<Integer> logs = new TreeSet<>(functions.keySet());
    int log = logs.last();
    int[][] f = functions.lastEntry().getValue();
    for (int step : parameters.schedule(logs)) {
      MerkleTree tree =
          MerkleTree.of(hash, List.of(rows(f, log, step)), parameters.cap(log - step), workers);
      trees.add(tree);
      caps.add(tree.cap());
      transcript.absorb(tree.cap());
      nonces.add(transcript.grind(parameters.foldBits(), workers));
      Ext beta = transcript.sample(field);
      Ext power = beta;
      for (int i = 0; i < step; i++) {
        f = fold(f, log, power);
        log--;
        power = power.square();
      }
      int[][] waiting = functions.get(log);
      if (waiting != null) {
        addProduct(waiting, power, f, 1 << log);
      }
    }
    last = interpolate(f, log);
    last.forEach(transcript::absorb);
    nonce = transcript.grind(parameters.queryBits(), workers);
    return FriVerifier.positions(parameters, logs.last(), transcript);
  }

  /** Opens the committed functions. */
  public FriProof open(int[] positions) {
    List<FriProof.Round> rounds = new ArrayList<>();
    for (int r = 0; r < trees.size(); r++) {
      rounds.add(new FriProof.Round(caps.get(r), nonces.get(r), trees.get(r).open(positions)));
    }
    return new FriProof(rounds, last, nonce);
  }

  /** f as a matrix of 2^step·D columns: sibling k's words are columns k·D and up. */
  private Matrix rows(int[][] f, int log, int step) {
    int degree = field.degree();
    int height = 1 << (log - step);
    int[][] columns = new int[degree << step][];
    int[] offsets = new int[degree << step];
    for (int k = 0; k < 1 << step; k++) {
      for (int w = 0; w < degree; w++) {
        columns[k * degree + w] = f[w];
        offsets[k * degree + w] = k * height;
      }
    }
    return new Matrix(columns, offsets, height);
  }

  private int[][] fold(int[][] f, int log, Ext beta) {
    int half = 1 << (log - 1);
    PrimeField base = field.base();
    int[][] folded = new int[field.degree()][half];
    int halfOf = base.inverse(base.of(2));
    int step = base.inverse(base.rootOfUnity(log));
    workers.each(
        (half + PIECE - 1) / PIECE,
        piece -> {
          int from = piece * PIECE;
          int n = Math.min(PIECE, half - from);
          ExtBlocks blocks = new ExtBlocks(field, n);
          int[] inverses = new int[n];
          Blocks.powers(base, base.multiply(halfOf, base.pow(step, from)), step, inverses, 0, n);
          int[][] odd = new int[field.degree()][n];
          for (int w = 0; w < odd.length; w++) {
            Blocks.subtract(base, f[w], from, f[w], half + from, odd[w], 0, n);
            Blocks.multiply(base, odd[w], 0, inverses, 0, odd[w], 0, n);
            Blocks.add(base, f[w], from, f[w], half + from, folded[w], from, n);
            Blocks.multiply(base, folded[w], from, halfOf, folded[w], from, n);
          }
          blocks.multiply(odd, 0, beta, odd, 0, n);
          blocks.add(folded, from, odd, 0, folded, from, n);
        });
    return folded;
  }

  private void addProduct(int[][] a, Ext factor, int[][] to, int n) {
    workers.each(
        (n + PIECE - 1) / PIECE,
        piece -> {
          int from = piece * PIECE;
          int count = Math.min(PIECE, n - from);
          ExtBlocks blocks = new ExtBlocks(field, count);
          int[][] product = new int[field.degree()][count];
          blocks.multiply(a, from, factor, product, 0, count);
          blocks.add(to, from, product, 0, to, from, count);
        });
  }

  private List<Ext> interpolate(int[][] f, int log) {
    int n = 1 << log;
    int[][] words = new int[field.degree()][];
    int scale = field.base().inverse(field.base().of(n));
    for (int w = 0; w < words.length; w++) {
      words[w] = f[w].clone();
      ntt.down(words[w], 0, n);
      Blocks.multiply(field.base(), words[w], 0, scale, words[w], 0, n);
    }
    List<Ext> coefficients = new ArrayList<>();
    int degreeBound = n >> parameters.logBlowup();
    for (int k = 0; k < n; k++) {
      int at = log == 0 ? 0 : Integer.reverse(k) >>> (32 - log);
      int[] element = new int[words.length];
      for (int w = 0; w < element.length; w++) {
        element[w] = words[w][at];
      }
      Ext coefficient = field.read(element, 0);
      if (k < degreeBound) {
        coefficients.add(coefficient);
      } else if (!coefficient.isZero()) {
        throw new IllegalStateException("the functions are not of low degree");
      }
    }
    return List.copyOf(coefficients);
  }

  /** Functions in the form that {@link #commit} takes. */
  public static NavigableMap<Integer, int[][]> functions() {
    return new TreeMap<>();
  }
}
