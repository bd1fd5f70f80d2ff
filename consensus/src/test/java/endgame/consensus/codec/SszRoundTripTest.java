package endgame.consensus.codec;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SszRoundTripTest {
  private static final long SEED = 20_261_101;

  static List<SszSamples.Sample<?>> samples() {
    return SszSamples.ALL;
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void whatWasEncodedDecodesToItself(SszSamples.Sample<T> sample) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 200; i++) {
      T value = sample.random().apply(random);
      byte[] bytes = sample.type().encode(value);
      assertThat(sample.type().decode(bytes))
          .as("%s %d of seed %d", sample.name(), i, SEED)
          .isEqualTo(new Decoded.Ok<>(value));
      if (sample.type().fixedSize() != SszType.VARIABLE) {
        assertThat(bytes).hasSize(sample.type().fixedSize());
      }
    }
  }

  /** One encoding per value: bytes are refused, or are exactly the encoding of what they mean. */
  @ParameterizedTest
  @MethodSource("samples")
  <T> void changedBytesAreRefusedOrMeanThemselves(SszSamples.Sample<T> sample) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 10; i++) {
      T value = sample.random().apply(random);
      byte[] bytes = sample.type().encode(value);
      Hash root = sample.type().hashTreeRoot(value);
      for (byte[] mutated : SszMutations.of(bytes)) {
        if (sample.type().decode(mutated) instanceof Decoded.Ok<T>(T other)) {
          assertThat(sample.type().encode(other))
              .as("%s %d of seed %d", sample.name(), i, SEED)
              .isEqualTo(mutated);
          boolean same = Arrays.equals(mutated, bytes);
          assertThat(sample.type().hashTreeRoot(other).equals(root)).isEqualTo(same);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void noBytesThrow(SszSamples.Sample<T> sample) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<byte[]> inputs = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] noise = SszSamples.array(random, random.nextInt(700));
      inputs.add(noise);
      byte[] small = noise.clone();
      for (int j = 0; j < small.length; j++) {
        small[j] = (byte) (j % 4 == 0 ? small[j] & 0x3f : 0);
      }
      inputs.add(small);
      byte[] full = noise.clone();
      Arrays.fill(full, (byte) 0xff);
      inputs.add(full);
    }
    for (byte[] input : inputs) {
      if (sample.type().decode(input) instanceof Decoded.Ok<T>(T value)) {
        assertThat(sample.type().encode(value)).isEqualTo(input);
      }
    }
  }
}
