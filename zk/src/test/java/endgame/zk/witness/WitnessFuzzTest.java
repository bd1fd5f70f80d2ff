package endgame.zk.witness;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Item;
import endgame.zk.guest.MapState;
import endgame.zk.guest.TestGuest;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Hostile programs: whatever a guest does, runs and verdicts are values and repeatable. */
class WitnessFuzzTest {
  private static final long CYCLES = 1 << 15;
  private static final int CODE = 84;

  @Test
  void brokenGuestsNeverThrow() {
    MapState state = new MapState();
    for (int k = 1; k < 9; k++) {
      state.put(TestGuest.key(k), TestGuest.filled(k, k));
    }
    List<Item> items =
        TestGuest.items(
            state.tree().root(),
            List.of(
                List.of(TestGuest.command(TestGuest.BUMP, 1), TestGuest.command(TestGuest.TRAP, 2)),
                List.of(TestGuest.command(TestGuest.DELETE, 3)),
                List.of(TestGuest.command(TestGuest.EXIT, 4))));
    WitnessSystem system = new WitnessSystem(CYCLES);
    WitnessProver prover = new WitnessProver(CYCLES);
    Bytes earner = TestGuest.filled(1, 20);
    int accepted = 0;
    int rejected = 0;
    for (long seed = 0; seed < 400; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] elf = TestGuest.elf();
      for (int k = random.nextInt(3); k >= 0; k--) {
        elf[random.nextInt(CODE, elf.length)] ^= (byte) (1 << random.nextInt(8));
      }
      List<Item> own = TestGuest.forProgram(elf, items);
      WitnessProver.Result result = prover.prove(elf, own, state, state, earner);
      assertThat(prover.prove(elf, own, state, state, earner))
          .as("seed %d", seed)
          .isEqualTo(result);
      if (result instanceof WitnessProver.Result.Proven proof
          && system.parseKey(elf) instanceof ProofSystem.KeyResult.Parsed key) {
        Verdict verdict =
            system.verify(key.key(), proof.statement().toArray(), proof.proof().toArray());
        // A guest that garbles its claim is rejected; any other run is shown.
        accepted += verdict instanceof Verdict.Accepted ? 1 : 0;
        rejected += verdict instanceof Verdict.Rejected ? 1 : 0;
      }
    }
    assertThat(accepted).isGreaterThan(20);
    assertThat(rejected).isGreaterThan(5);
  }
}
