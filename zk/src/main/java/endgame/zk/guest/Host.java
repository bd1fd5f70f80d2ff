package endgame.zk.guest;

import endgame.zk.riscv.Machine;
import org.jspecify.annotations.Nullable;

/** Whoever serves the ecalls of a run that is proven. Confined to one thread at a time. */
public interface Host {
  /** Carries out the ecall in which the machine is suspended; why it traps, else null. */
  @Nullable String serve(Machine machine, int number);

  /** How many bytes a READ or STATE_READ is going to copy. */
  int copied(Machine machine, int number);

  /** Bytes of the journal so far. */
  int journalLength();

  /** The journal so far from a place on. */
  Bytes journalFrom(int start);
}
