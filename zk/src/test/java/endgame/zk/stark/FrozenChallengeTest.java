package endgame.zk.stark;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.air.Trace;
import endgame.zk.air.example.FibonacciAir;
import endgame.zk.field.PrimeField;
import endgame.zk.parallel.Workers;
import endgame.zk.stark.NaiveSponge.Absorb;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each forgery is accepted by a verifier without the one absorb, and by no other. {@code
 * scripts/absorb-removal} does the same to the production verifier, whose absorbs it takes out.
 */
class FrozenChallengeTest {
  @ParameterizedTest
  @EnumSource(
      value = Absorb.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"PROTOCOL", "TABLE_COUNT", "HEIGHTS", "PUBLIC_COUNTS"})
  void aForgeryIsAcceptedOnlyWithoutItsAbsorb(Absorb absorb) {
    Forgeries.Forgery forgery = Forgeries.forge(absorb);
    assertThat(forgery.isAcceptedWithout(absorb)).as("without %s", absorb).isTrue();
    assertThat(forgery.isAccepted()).as("by the verifier").isFalse();
    assertThat(forgery.isAcceptedWithout(null)).as("by the naive verifier").isFalse();
    for (Absorb other : Absorb.values()) {
      if (other != absorb) {
        assertThat(forgery.isAcceptedWithout(other)).as("without %s", other).isFalse();
      }
    }
  }

  @Test
  void everyAbsorbHasAForgeryOrAReason() {
    assertThat(Forgeries.IMPLIED.keySet())
        .containsExactly(Absorb.PROTOCOL, Absorb.TABLE_COUNT, Absorb.HEIGHTS, Absorb.PUBLIC_COUNTS);
  }

  /** The forger's tool is right: honest, it makes the prover's bytes. */
  @Test
  void theNaiveProverMakesTheSameBytes() {
    for (StarkParameters parameters : StarkTest.PARAMETERS) {
      PrimeField field = parameters.field().base();
      ProvingKey key =
          ProvingKey.of(
              parameters,
              List.of(new FibonacciAir(), new FibonacciAir()),
              List.of(new int[0][], new int[0][]),
              Workers.SERIAL);
      List<Trace> traces =
          List.of(FibonacciAir.trace(field, 4, 1, 1), FibonacciAir.trace(field, 2, 2, 3));
      byte[] context = {1, 2, 3, 4};
      StarkProof naive =
          new NaiveProver(
                  key.verifyingKey(),
                  traces.stream().map(Trace::columns).toList(),
                  traces.stream().map(Trace::publicValues).toList(),
                  context,
                  null)
              .prove();
      StarkProof fast = StarkProver.prove(key, traces, context, Workers.SERIAL);
      StarkCodec codec = new StarkCodec(key.verifyingKey());
      assertThat(Arrays.equals(codec.encode(naive), codec.encode(fast)))
          .as("%s", parameters.field())
          .isTrue();
    }
  }
}
