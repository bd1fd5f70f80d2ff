package endgame.zk.groth16;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The fuzzer's target on seeded bytes: spoiled copies of good ones, and noise. */
class Groth16FuzzTest {
  private static final int RUNS = 4000;

  private static List<byte[]> good() {
    Trapdoor trapdoor = new Trapdoor(2, new SplittableRandom(3));
    List<byte[]> good = new ArrayList<>();
    good.add(trapdoor.prove(trapdoor.inputs()).encode());
    good.add(trapdoor.key().encode());
    ShardKeyTest.mappings().forEach(each -> good.add(ShardKeyTest.key(each).encode()));
    return good;
  }

  @Test
  void neverThrowsAndHasOneEncoding() {
    List<byte[]> good = good();
    for (long seed = 0; seed < RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] from = good.get(random.nextInt(good.size()));
      byte[] data = new byte[1 + Math.max(0, from.length + random.nextInt(-3, 4))];
      System.arraycopy(from, 0, data, 1, Math.min(from.length, data.length - 1));
      data[0] = (byte) random.nextInt();
      for (int k = random.nextInt(4); k > 0 && data.length > 1; k--) {
        data[random.nextInt(1, data.length)] = (byte) random.nextInt();
      }
      if (random.nextInt(8) == 0) {
        Arrays.fill(data, random.nextInt(data.length), data.length, (byte) random.nextInt());
      }
      assertThatCode(() -> Groth16Fuzz.fuzzerTestOneInput(data))
          .as("seed %d", seed)
          .doesNotThrowAnyException();
    }
  }
}
