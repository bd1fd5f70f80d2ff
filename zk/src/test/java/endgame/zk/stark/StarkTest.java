package endgame.zk.stark;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.air.Trace;
import endgame.zk.air.example.FibonacciAir;
import endgame.zk.air.example.Poseidon2Air;
import endgame.zk.air.example.RangePair;
import endgame.zk.commit.CommitmentHash;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import endgame.zk.fri.FriParameters;
import endgame.zk.parallel.Workers;
import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.proof.Verdict;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StarkTest {
  private static final byte[] CONTEXT = {1, 2, 3};

  /** Few queries and little work: these tests are about what is proven, not how strongly. */
  static StarkParameters weak(Extension field, CommitmentHash hash, int logBlowup) {
    return new StarkParameters(
        "test", field, hash, new FriParameters(logBlowup, 2, 1, 12, 3, 2, 1), 2, 2, 2);
  }

  static final List<StarkParameters> PARAMETERS =
      List.of(
          weak(Extension.KOALA_BEAR_4, CommitmentHash.sha256(PrimeField.KOALA_BEAR), 1),
          weak(Extension.KOALA_BEAR_5, CommitmentHash.poseidon2(), 2),
          weak(Extension.BABY_BEAR_4, CommitmentHash.sha256(PrimeField.BABY_BEAR), 3));

  private static final List<int[][]> NOTHING_FIXED = List.<int[][]>of(new int[0][]);

  private static Verdict verify(ProvingKey key, StarkProof proof, int[]... publicValues) {
    return new StarkVerifier(key.verifyingKey()).verify(proof, List.of(publicValues), CONTEXT);
  }

  @Test
  void fibonacciOfEveryHeight() {
    for (StarkParameters parameters : PARAMETERS) {
      ProvingKey key =
          ProvingKey.of(parameters, List.of(new FibonacciAir()), NOTHING_FIXED, Workers.SERIAL);
      for (int log = 1; log <= 9; log++) {
        Trace trace = FibonacciAir.trace(parameters.field().base(), log, 3, 4);
        assertThat(TraceCheck.faults(key.verifyingKey(), List.of(trace), NOTHING_FIXED, 9))
            .isEmpty();
        StarkProof proof = StarkProver.prove(key, List.of(trace), CONTEXT, Workers.SERIAL);
        assertThat(verify(key, proof, trace.publicValues()))
            .as("%s 2^%d", parameters.field(), log)
            .isEqualTo(new Verdict.Accepted());
        int[] other = trace.publicValues().clone();
        other[2] = parameters.field().base().add(other[2], 1);
        assertThat(verify(key, proof, other)).isInstanceOf(Verdict.Rejected.class);
        assertThat(
                new StarkVerifier(key.verifyingKey())
                    .verify(proof, List.of(trace.publicValues()), new byte[] {1, 2}))
            .isInstanceOf(Verdict.Rejected.class);
      }
    }
  }

  @Test
  void lookupsBetweenTablesOfDifferentHeights() {
    for (StarkParameters parameters : PARAMETERS) {
      PrimeField field = parameters.field().base();
      for (int[] logs : new int[][] {{3, 5}, {5, 3}, {4, 4}, {8, 2}}) {
        List<int[][]> fixed = RangePair.fixed(field, logs[1]);
        ProvingKey key =
            ProvingKey.of(
                parameters,
                List.of(new RangePair.User(), new RangePair.Table()),
                fixed,
                Workers.SERIAL);
        int[] values = new SplittableRandom(5).ints((1 << logs[0]) - 2, 0, 1 << logs[1]).toArray();
        List<Trace> traces = RangePair.traces(field, logs[1], logs[0], values);
        assertThat(TraceCheck.faults(key.verifyingKey(), traces, fixed, 9)).isEmpty();
        StarkProof proof = StarkProver.prove(key, traces, CONTEXT, Workers.SERIAL);
        assertThat(verify(key, proof, new int[0], new int[0])).isEqualTo(new Verdict.Accepted());

        traces.get(0).columns()[0][1] = field.of(1 << logs[1]);
        assertThat(TraceCheck.faults(key.verifyingKey(), traces, fixed, 9)).isNotEmpty();
        StarkProof bad = StarkProver.prove(key, traces, CONTEXT, Workers.SERIAL);
        assertThat(verify(key, bad, new int[0], new int[0]))
            .isEqualTo(new Verdict.Rejected("the buses do not balance"));
      }
    }
  }

  @Test
  void poseidon2RowsArePermutations() {
    StarkParameters parameters = PARAMETERS.get(0);
    PrimeField field = PrimeField.KOALA_BEAR;
    int n = 1 << 5;
    int[][] inputs = new int[Poseidon2.WIDTH][];
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = random.ints(n, 0, field.p()).toArray();
    }
    Poseidon2Air air = new Poseidon2Air();
    Trace trace = air.trace(inputs, Workers.SERIAL);
    for (int row = 0; row < n; row++) {
      int[] state = new int[Poseidon2.WIDTH];
      for (int i = 0; i < state.length; i++) {
        state[i] = field.fromMontgomery(inputs[i][row]);
      }
      Poseidon2.permute(state);
      for (int i = 0; i < state.length; i++) {
        int cell = trace.columns()[Poseidon2Air.WIDTH - Poseidon2.WIDTH + i][row];
        assertThat(field.fromMontgomery(cell)).isEqualTo(state[i]);
      }
    }
    ProvingKey key = ProvingKey.of(parameters, List.of(air), NOTHING_FIXED, Workers.SERIAL);
    assertThat(TraceCheck.faults(key.verifyingKey(), List.of(trace), NOTHING_FIXED, 9)).isEmpty();
    StarkProof proof = StarkProver.prove(key, List.of(trace), CONTEXT, Workers.SERIAL);
    assertThat(verify(key, proof, new int[0])).isEqualTo(new Verdict.Accepted());
    trace.columns()[100][7] = field.add(trace.columns()[100][7], 1);
    assertThat(TraceCheck.faults(key.verifyingKey(), List.of(trace), NOTHING_FIXED, 9))
        .isNotEmpty();
  }
}
