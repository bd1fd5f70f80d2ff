package endgame.node.shard;

import endgame.zk.vm.program.ProgramProver;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Asks at each phase of a proof whether it goes on, and counts its cycles. Of the prover's thread.
 */
public final class ProofWatch implements ProgramProver.Progress {
  private BooleanSupplier goesOn = () -> true;
  private long cycles;

  /**
   * A proof begins.
   *
   * @param whileTrue is asked at each phase; false ends the work
   */
  void begin(BooleanSupplier whileTrue) {
    goesOn = whileTrue;
    cycles = 0;
  }

  /** Of the proof under way. */
  long cycles() {
    return cycles;
  }

  @Override
  public void phase(int segment, String phase) {
    if (!goesOn.getAsBoolean()) {
      throw new CancellationException("nobody waits for this proof");
    }
  }

  @Override
  public void proven(int segment, long done, int bytes) {
    cycles = done;
  }
}
