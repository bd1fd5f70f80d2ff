package endgame.zk.stark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The fuzzer's target as a regression: on its corpus, and on spoiled copies of good proofs. */
class StarkFuzzTest {
  private static final int RUNS = 3000;

  /** What a decoder may allocate: a base for what the key says, and so much per byte given. */
  private static final long BYTES_BASE = 1 << 18;

  private static final long BYTES_EACH = 64;

  private static List<byte[]> corpus() throws IOException {
    List<byte[]> corpus = new ArrayList<>(StarkFuzz.seeds().values());
    try (Stream<Path> files = Files.list(GoldenProofsTest.folder("corpus"))) {
      for (Path file : files.sorted().toList()) {
        corpus.add(Files.readAllBytes(file));
      }
    }
    return corpus;
  }

  @Test
  void nothingOfTheCorpusThrows() throws IOException {
    for (byte[] data : corpus()) {
      assertThatCode(() -> StarkFuzz.fuzzerTestOneInput(data))
          .as("%d bytes", data.length)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void spoiledCopiesNeverThrow() throws IOException {
    List<byte[]> corpus = corpus();
    for (long seed = 0; seed < RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] data = spoil(corpus.get(random.nextInt(corpus.size())), random);
      assertThatCode(() -> StarkFuzz.fuzzerTestOneInput(data))
          .as("seed %d", seed)
          .doesNotThrowAnyException();
    }
  }

  private static byte[] spoil(byte[] from, SplittableRandom random) {
    byte[] data = from.clone();
    switch (random.nextInt(4)) {
      case 0 -> data = Arrays.copyOf(data, Math.max(1, data.length + random.nextInt(-40, 40)));
      case 1 -> {
        // A piece taken out or put in twice: counts no longer go with what follows.
        int at = random.nextInt(data.length);
        int n = Math.min(data.length - at, random.nextInt(1, 64));
        byte[] other = new byte[data.length + (random.nextBoolean() ? n : -n)];
        System.arraycopy(data, 0, other, 0, at);
        int to = other.length > data.length ? at + n : at;
        int rest = other.length > data.length ? at : at + n;
        System.arraycopy(data, rest, other, to, data.length - rest);
        data = other.length == 0 ? new byte[1] : other;
      }
      default -> {}
    }
    for (int k = random.nextInt(4); k > 0; k--) {
      data[random.nextInt(data.length)] = (byte) random.nextInt();
    }
    return data;
  }

  /** Counts that promise more than the bytes hold cost nothing. */
  @Test
  void decodingAllocatesInProportionToTheBytes() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<byte[]> corpus = corpus();
    for (long seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] data = spoil(corpus.get(random.nextInt(9)), random);
      // Heights are what a short proof can lie about: 2^23 rows.
      if (data.length > 8 && random.nextBoolean()) {
        data[5] = (byte) random.nextInt(1, 24);
      }
      byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
      StarkCodec codec = StarkFuzz.SUBJECTS.get((int) (seed % 3)).codec();
      long before = threads.getCurrentThreadAllocatedBytes();
      codec.decode(bytes);
      long used = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(used).as("seed %d", seed).isLessThan(BYTES_BASE + BYTES_EACH * bytes.length);
    }
  }
}
