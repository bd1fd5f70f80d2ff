package endgame.zk.guest;

import endgame.zk.riscv.Machine;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Repeats the answers that another host gave. */
public final class AnsweringHost implements Host {
  private static final int A0 = 10;
  private static final int A1 = 11;
  private static final int KEY = 32;

  private final Queue<Answer> answers;
  private final int journalBefore;

  /** Serves what has no answer; its state is never asked. */
  private final Attempt attempt;

  /**
   * A host from some place of a run on.
   *
   * @param journalBefore bytes that the run has committed before
   */
  public AnsweringHost(List<Answer> answers, int journalBefore) {
    this.answers = new ArrayDeque<>(answers);
    this.journalBefore = journalBefore;
    this.attempt = new Attempt(Bytes.EMPTY, key -> Optional.empty(), journalBefore);
  }

  @Override
  public @Nullable String serve(Machine machine, int number) {
    if (!Answer.isAnswered(number)) {
      return attempt.serve(machine, number);
    }
    Answer answer = answers.poll();
    if (answer == null || answer.number() != number) {
      return "no answer to ecall 0x" + Integer.toHexString(number);
    }
    return switch (number) {
      case Ecall.NEXT -> {
        machine.setRegister(A0, answer.first());
        machine.setRegister(A1, answer.second());
        yield null;
      }
      case Ecall.STATE_LEN -> {
        machine.charge(Ecall.STATE_CYCLES);
        int pointer = machine.register(A0);
        boolean good = (pointer & 3) == 0 && machine.memory().load(pointer, KEY) != null;
        machine.setRegister(A0, answer.first());
        yield good ? null : "bad pointer in STATE_LEN";
      }
      default -> copy(machine, answer);
    };
  }

  private static @Nullable String copy(Machine machine, Answer answer) {
    byte[] bytes = answer.bytes().inner();
    if (Integer.compareUnsigned(bytes.length, machine.register(A1)) > 0) {
      return "an answer longer than asked";
    }
    machine.charge(Ecall.copyCycles(bytes.length));
    if (!machine.memory().store(machine.register(A0), bytes, 0, bytes.length)) {
      return "bad pointer in a copy";
    }
    machine.setRegister(A0, bytes.length);
    return null;
  }

  @Override
  public int copied(Machine machine, int number) {
    Answer answer = answers.peek();
    return answer == null ? 0 : answer.bytes().length();
  }

  @Override
  public int journalLength() {
    return journalBefore + attempt.journal.size();
  }

  /** Only what was committed here. */
  @Override
  public Bytes journalFrom(int start) {
    return Bytes.owned(attempt.journal.toByteArray()).from(start - journalBefore);
  }

  /** Whether every answer was asked for. */
  public boolean isUsedUp() {
    return answers.isEmpty();
  }
}
