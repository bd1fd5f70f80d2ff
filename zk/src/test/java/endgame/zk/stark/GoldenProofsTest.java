package endgame.zk.stark;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.air.Air;
import endgame.zk.air.Trace;
import endgame.zk.air.example.FibonacciAir;
import endgame.zk.air.example.KeccakAir;
import endgame.zk.air.example.Poseidon2Air;
import endgame.zk.air.example.RangePair;
import endgame.zk.field.PrimeField;
import endgame.zk.fri.FriParameters;
import endgame.zk.parallel.Workers;
import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.proof.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Proofs of the example AIRs as bytes on disk, one for each preset: proving gives them again byte
 * for byte, and they verify. So neither protocol nor encoding changes without a new version. After
 * a wanted change: {@code -Dendgame.golden.write=true} writes them anew.
 */
class GoldenProofsTest {
  private static final byte[] CONTEXT = "golden".getBytes(StandardCharsets.UTF_8);
  private static final PrimeField F = PrimeField.KOALA_BEAR;
  private static final List<int[][]> NOTHING_FIXED = List.<int[][]>of(new int[0][]);

  /** What is proven: a file has its name and the preset's. */
  private record Example(
      String name, List<Air> airs, List<int[][]> fixed, List<Trace> traces, boolean isLarge) {}

  private static List<Example> examples() {
    SplittableRandom random = new SplittableRandom(21);
    int[][] states = new int[Poseidon2.WIDTH][];
    for (int i = 0; i < states.length; i++) {
      states[i] = random.ints(4, 0, F.p()).toArray();
    }
    Poseidon2Air poseidon2 = new Poseidon2Air();
    long[][] keccak = {random.longs(25).toArray(), random.longs(25).toArray()};
    int[] values = random.ints(6, 0, 16).toArray();
    return List.of(
        new Example(
            "fibonacci",
            List.of(new FibonacciAir()),
            NOTHING_FIXED,
            List.of(FibonacciAir.trace(F, 4, 1, 1)),
            false),
        new Example(
            "range",
            List.of(new RangePair.User(), new RangePair.Table()),
            RangePair.fixed(F, 4),
            RangePair.traces(F, 4, 3, values),
            false),
        new Example(
            "poseidon2",
            List.of(poseidon2),
            NOTHING_FIXED,
            List.of(poseidon2.trace(states, Workers.SERIAL)),
            false),
        new Example(
            "keccak",
            List.of(new KeccakAir()),
            NOTHING_FIXED,
            List.of(KeccakAir.trace(F, keccak, 5, Workers.SERIAL)),
            true));
  }

  /** Where test files are, from the module's folder or the repository's. */
  static Path folder(String name) {
    Path inModule = Path.of("src/test/resources/stark", name);
    return Files.isDirectory(inModule) ? inModule : Path.of("zk").resolve(inModule);
  }

  /** The preset itself; where rows are wide, the same with two queries. */
  private static StarkParameters parameters(StarkParameters preset, boolean isLarge) {
    FriParameters fri = preset.fri();
    FriParameters fewer =
        new FriParameters(
            fri.logBlowup(),
            fri.logArity(),
            fri.logFinal(),
            2,
            fri.queryBits(),
            fri.foldBits(),
            fri.logCap());
    return new StarkParameters(
        preset.name(),
        preset.field(),
        preset.hash(),
        isLarge ? fewer : fri,
        preset.lookupBits(),
        preset.deepBits(),
        preset.batchBits());
  }

  @Test
  void provingGivesTheGoldenBytesAndTheyVerify() throws IOException {
    Path folder = folder("golden");
    boolean write = Boolean.getBoolean("endgame.golden.write");
    List<String> changed = new ArrayList<>();
    for (Example example : examples()) {
      for (StarkParameters preset :
          List.of(StarkParameters.FAST, StarkParameters.BALANCED, StarkParameters.COMPACT)) {
        StarkParameters parameters = parameters(preset, example.isLarge());
        ProvingKey key = ProvingKey.of(parameters, example.airs(), example.fixed(), Workers.SERIAL);
        StarkCodec codec = new StarkCodec(key.verifyingKey());
        byte[] made =
            codec.encode(StarkProver.prove(key, example.traces(), CONTEXT, Workers.SERIAL));
        Path file = folder.resolve(example.name() + "-" + preset.name() + ".proof");
        if (write) {
          Files.write(file, made);
        }
        byte[] golden = Files.readAllBytes(file);
        if (!Arrays.equals(golden, made)) {
          changed.add(file.toString());
        }
        assertThat(codec.decode(golden)).isInstanceOf(StarkCodec.Decoded.Ok.class);
        if (codec.decode(golden) instanceof StarkCodec.Decoded.Ok(StarkProof proof)) {
          List<int[]> publicValues = example.traces().stream().map(Trace::publicValues).toList();
          assertThat(codec.encode(proof)).isEqualTo(golden);
          assertThat(new StarkVerifier(key.verifyingKey()).verify(proof, publicValues, CONTEXT))
              .as("%s", file)
              .isEqualTo(new Verdict.Accepted());
        }
      }
    }
    assertThat(changed).as("other bytes than the golden ones").isEmpty();
  }

  @Test
  void theVersionIsInTheBytes() throws IOException {
    byte[] golden = Files.readAllBytes(folder("golden").resolve("fibonacci-fast.proof"));
    assertThat(Arrays.copyOf(golden, 4)).containsExactly('E', 'G', 'S', 1);
    ProvingKey key =
        ProvingKey.of(
            StarkParameters.FAST, List.of(new FibonacciAir()), NOTHING_FIXED, Workers.SERIAL);
    golden[3] = 2;
    assertThat(new StarkCodec(key.verifyingKey()).decode(golden))
        .isEqualTo(new StarkCodec.Decoded.Malformed("no proof of this version"));
  }
}
