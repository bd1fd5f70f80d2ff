package endgame.zk.stark;

import endgame.zk.air.Trace;
import endgame.zk.commit.CapCheck;
import endgame.zk.commit.CommitmentHash;
import endgame.zk.commit.Opening;
import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import endgame.zk.fri.FriParameters;
import endgame.zk.fri.FriVerifier;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Verdict;
import endgame.zk.transcript.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Target of a coverage-guided fuzzer. The first byte chooses a key and what is done with the rest:
 * decoded and verified; decoded and its FRI part and openings checked alone, which a changed proof
 * would not reach behind the constraints; or taken as an opening of a free shape. Nothing may
 * throw, and what decodes has one encoding. {@code scripts/fuzz stark} runs it with Jazzer from the
 * seeds that {@link #main} writes; {@code StarkFuzzTest} runs it on those and on spoiled copies.
 */
public final class StarkFuzz {
  static final byte[] CONTEXT = {7};

  /** No work: a fuzzer would spend its time on nonces. */
  private static StarkParameters parameters(Extension field, CommitmentHash hash, int logBlowup) {
    FriParameters fri = new FriParameters(logBlowup, 2, 1, 3, 0, 0, 1);
    return new StarkParameters("fuzz", field, hash, fri, 0, 0, 0);
  }

  /** One key with its verifier and a good proof. */
  @SuppressWarnings("ArrayRecordComponent") // Large, and shared on purpose.
  record Subject(
      VerifyingKey key, StarkCodec codec, StarkVerifier verifier, List<Trace> traces, byte[] good) {
    static Subject of(StarkParameters parameters) {
      PrimeField field = parameters.field().base();
      ProvingKey key =
          ProvingKey.of(parameters, MixedAirs.AIRS, MixedAirs.fixed(field), Workers.SERIAL);
      List<Trace> traces = MixedAirs.traces(field);
      StarkCodec codec = new StarkCodec(key.verifyingKey());
      byte[] good = codec.encode(StarkProver.prove(key, traces, CONTEXT, Workers.SERIAL));
      StarkVerifier verifier = new StarkVerifier(key.verifyingKey());
      return new Subject(key.verifyingKey(), codec, verifier, traces, good);
    }

    List<int[]> publicValues() {
      return traces.stream().map(Trace::publicValues).toList();
    }
  }

  static final List<Subject> SUBJECTS =
      List.of(
          Subject.of(
              parameters(Extension.KOALA_BEAR_4, CommitmentHash.sha256(PrimeField.KOALA_BEAR), 1)),
          Subject.of(parameters(Extension.KOALA_BEAR_5, CommitmentHash.poseidon2(), 2)),
          Subject.of(
              parameters(Extension.BABY_BEAR_4, CommitmentHash.sha256(PrimeField.BABY_BEAR), 1)));

  private StarkFuzz() {}

  /** The name by which Jazzer finds a target. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    Subject subject = SUBJECTS.get((data[0] & 0xFF) % SUBJECTS.size());
    byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
    int way = (data[0] & 0xFF) / SUBJECTS.size() % 4;
    if (way == 3) {
      opening(subject, bytes);
      return;
    }
    if (subject.codec().decode(bytes) instanceof StarkCodec.Decoded.Ok(StarkProof proof)) {
      if (!Arrays.equals(subject.codec().encode(proof), bytes)) {
        throw new IllegalStateException("a second encoding of a proof");
      }
      if (way == 0) {
        verify(subject, proof, bytes);
      } else {
        parts(subject, proof);
      }
    }
  }

  private static void verify(Subject subject, StarkProof proof, byte[] bytes) {
    Verdict verdict = subject.verifier().verify(proof, subject.publicValues(), CONTEXT);
    if (verdict instanceof Verdict.Accepted && !Arrays.equals(bytes, subject.good())) {
      throw new IllegalStateException("another proof than the prover's is accepted");
    }
  }

  /** What stands behind the constraints, with the values that the proof shows. */
  private static void parts(Subject subject, StarkProof proof) {
    StarkParameters parameters = subject.key().parameters();
    Layout layout = Layout.of(subject.key(), proof.logHeights());
    FriVerifier fri =
        new FriVerifier(parameters.fri(), parameters.field(), parameters.hash(), layout.sizes());
    if (!(fri.draw(proof.fri(), new Transcript("fuzz"))
        instanceof FriVerifier.Draw.Positions(int[] positions))) {
      return;
    }
    List<byte[]> caps = new ArrayList<>(proof.caps());
    caps.addFirst(subject.key().fixedCap());
    for (int i = 0; i < layout.trees().size(); i++) {
      CapCheck.check(
          parameters.hash(),
          caps.get(i),
          layout.trees().get(i).shapes(),
          positions,
          proof.openings().get(i));
    }
    Map<Integer, List<Ext>> values = new TreeMap<>();
    for (int log : layout.sizes()) {
      int n = Opening.distinct(positions, 1 << log).length;
      List<Ext> same = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        same.add(parameters.field().one());
      }
      values.put(log, same);
    }
    fri.check(proof.fri(), positions, values);
  }

  /** A cap, shapes and an opening that nobody has bounded. */
  private static void opening(Subject subject, byte[] bytes) {
    Bytes in = new Bytes(bytes);
    List<CapCheck.Shape> shapes = new ArrayList<>();
    for (int m = in.next() % 4; m > 0; m--) {
      shapes.add(new CapCheck.Shape(in.next() % 9, in.next() % 7));
    }
    int[] positions = new int[in.next() % 5];
    Arrays.setAll(positions, i -> in.next() % 64);
    int[][][] rows = new int[in.next() % 5][][];
    for (int m = 0; m < rows.length; m++) {
      rows[m] = new int[in.next() % 5][];
      for (int r = 0; r < rows[m].length; r++) {
        rows[m][r] = new int[in.next() % 9];
        Arrays.setAll(rows[m][r], i -> in.next());
      }
    }
    byte[] siblings = new byte[in.next() * 8];
    byte[] cap = new byte[in.next() * 16];
    CapCheck.check(
        subject.key().parameters().hash(), cap, shapes, positions, new Opening(rows, siblings));
  }

  /** Bytes one after the other, then zeros. */
  private static final class Bytes {
    private final byte[] bytes;
    private int at;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    int next() {
      return at < bytes.length ? bytes[at++] & 0xFF : 0;
    }
  }

  /** One seed for each key and way. */
  static Map<String, byte[]> seeds() {
    Map<String, byte[]> seeds = new TreeMap<>();
    for (int i = 0; i < SUBJECTS.size(); i++) {
      for (int way = 0; way < 3; way++) {
        byte[] good = SUBJECTS.get(i).good();
        byte[] seed = new byte[good.length + 1];
        seed[0] = (byte) (i + way * SUBJECTS.size());
        System.arraycopy(good, 0, seed, 1, good.length);
        seeds.put("key" + i + "-way" + way, seed);
      }
      byte[] free = {
        (byte) (i + 3 * SUBJECTS.size()), 2, 2, 3, 1, 1, 2, 3, 5, 2, 2, 2, 7, 8, 2, 9, 9, 1, 1, 4
      };
      seeds.put("key" + i + "-opening", free);
    }
    return seeds;
  }

  /** Writes the seeds into a folder. */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    for (Map.Entry<String, byte[]> seed : seeds().entrySet()) {
      Files.write(folder.resolve(seed.getKey()), seed.getValue());
    }
  }
}
