package endgame.zk.guest;

import endgame.zk.riscv.Machine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Passes ecalls on to another host, and keeps its answers. */
public final class AnswerRecorder implements Host {
  private static final int A0 = 10;
  private static final int A1 = 11;

  private final Host host;
  private List<Answer> answers = new ArrayList<>();

  public AnswerRecorder(Host host) {
    this.host = host;
  }

  @Override
  public @Nullable String serve(Machine machine, int number) {
    int pointer = machine.register(A0);
    boolean copies = number == Ecall.READ || number == Ecall.STATE_READ;
    int count = copies ? host.copied(machine, number) : 0;
    String trap = host.serve(machine, number);
    if (trap == null && Answer.isAnswered(number)) {
      byte[] bytes = copies ? machine.memory().load(pointer, count) : new byte[0];
      int second = number == Ecall.NEXT ? machine.register(A1) : 0;
      answers.add(
          new Answer(
              number,
              machine.register(A0),
              second,
              bytes == null ? Bytes.EMPTY : Bytes.owned(bytes)));
    }
    return trap;
  }

  @Override
  public int copied(Machine machine, int number) {
    return host.copied(machine, number);
  }

  @Override
  public int journalLength() {
    return host.journalLength();
  }

  @Override
  public Bytes journalFrom(int start) {
    return host.journalFrom(start);
  }

  /** The answers since the last call. */
  public List<Answer> taken() {
    List<Answer> taken = List.copyOf(answers);
    answers = new ArrayList<>();
    return taken;
  }
}
