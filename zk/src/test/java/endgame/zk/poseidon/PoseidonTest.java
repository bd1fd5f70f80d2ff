package endgame.zk.poseidon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import endgame.zk.bn254.Scalar;
import endgame.zk.bn254.Scalars;
import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoseidonTest {
  /** Of 1, 2, …, n: tests of circomlibjs and go-iden3-crypto. */
  @ParameterizedTest
  @CsvSource({
    "1, 18586133768512220936620570745912940619677854269274689475585506675881198879027",
    "2, 7853200120776062878684798364095072458815029376092732009249414926327459813530",
    "3, 6542985608222806190361240322586112750744169038454362455181422643027100751666",
    "4, 18821383157269793795438455681495246036402687001665670618754263018637548127333",
    "6, 20400040500897583745843009878988256314335038853985262692600694741116813247201",
    "16, 9989051620750914585850546081941653841776809718687451684622678807385399211877",
  })
  void agreesWithCircomlib(int count, BigInteger expected) {
    Scalar[] inputs = IntStream.rangeClosed(1, count).mapToObj(Scalar::of).toArray(Scalar[]::new);
    assertThat(Poseidon.hash(inputs).toBigInteger()).isEqualTo(expected);
  }

  /** poseidon.circom's first constants and matrix for two inputs. */
  @Test
  void generatesThePublishedConstants() {
    PoseidonConstants constants = new PoseidonConstants(3);
    assertThat(constants.rounds[0][0].toBigInteger())
        .isEqualTo(
            new BigInteger("0ee9a592ba9a9518d05986d656f40c2114c4993c11bb29938d21d47304cd8e6e", 16));
    assertThat(constants.matrix[0][0].toBigInteger())
        .isEqualTo(
            new BigInteger("109b7f411ba0e4c9b2b70caf5c36a7b194be7c11ad24378bfedb68592ba8118b", 16));
  }

  @Test
  void theSparseFormIsThePermutation() {
    for (int n = 1; n <= Poseidon.MAX_INPUTS; n++) {
      SplittableRandom random = new SplittableRandom(n);
      PoseidonConstants constants = new PoseidonConstants(n + 1);
      for (int turn = 0; turn < 4; turn++) {
        Scalar[] inputs = new Scalar[n];
        for (int i = 0; i < n; i++) {
          inputs[i] = random.nextInt(4) == 0 ? Scalar.of(-turn) : Scalars.random(random);
        }
        assertThat(Poseidon.hash(inputs))
            .as("inputs %d, turn %d", n, turn)
            .isEqualTo(asThePaperHasIt(constants, inputs));
      }
    }
  }

  private static Scalar asThePaperHasIt(PoseidonConstants constants, Scalar... inputs) {
    int width = constants.width;
    Scalar[] state = new Scalar[width];
    state[0] = Scalar.ZERO;
    System.arraycopy(inputs, 0, state, 1, inputs.length);
    int rounds = constants.rounds.length;
    int half = PoseidonConstants.FULL_ROUNDS / 2;
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < width; i++) {
        state[i] = state[i].add(constants.rounds[round][i]);
      }
      boolean full = round < half || round >= rounds - half;
      for (int i = 0; i < (full ? width : 1); i++) {
        state[i] = state[i].pow(5);
      }
      Scalar[] next = new Scalar[width];
      for (int i = 0; i < width; i++) {
        next[i] = Scalar.ZERO;
        for (int j = 0; j < width; j++) {
          next[i] = next[i].add(constants.matrix[i][j].multiply(state[j]));
        }
      }
      state = next;
    }
    return state[0];
  }

  @Test
  void refusesOtherNumbersOfInputs() {
    assertThatIllegalArgumentException().isThrownBy(() -> Poseidon.hash());
    Scalar[] many = new Scalar[Poseidon.MAX_INPUTS + 1];
    assertThatIllegalArgumentException().isThrownBy(() -> Poseidon.hash(many));
  }

  @Test
  void theNumberOfInputsMatters() {
    assertThat(Poseidon.hash(Scalar.ONE)).isNotEqualTo(Poseidon.hash(Scalar.ONE, Scalar.ZERO));
  }
}
