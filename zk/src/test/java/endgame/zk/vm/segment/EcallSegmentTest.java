package endgame.zk.vm.segment;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Ecall;
import endgame.zk.guest.Item;
import endgame.zk.guest.Replay;
import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Segments of programs that call the host, checked exactly without a proof. */
class EcallSegmentTest {
  private static final int START = 0x10000;
  private static final int DATA = 0x20000;

  private final Asm asm = new Asm(START);

  private void call(int number, int a0, int a1, int a2) {
    asm.li(10, a0).li(11, a1).li(12, a2).li(17, number).word(0x73);
  }

  private Program program() {
    call(93, 0, 0, 0);
    return Asm.load(Asm.elf(START, List.of(new Asm.Part(START, Asm.bytes(asm.words()), true))));
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 37 + 11);
    }
    return bytes;
  }

  @Test
  void readsAndCommitsAtAnyAlignment() {
    byte[] input = bytes(200);
    for (int alignment = 0; alignment < 4; alignment++) {
      for (int length = 0; length <= 9; length++) {
        call(Ecall.READ, DATA + alignment, length, 0);
        call(Ecall.COMMIT, DATA + alignment, length, 0);
      }
    }
    call(Ecall.READ, DATA + 1, 1000, 0);
    call(Ecall.READ, DATA + 3, 1000, 0);
    call(Ecall.COMMIT, DATA + 1, 30, 0);
    Bytes journal = SegmentCheck.journal(program(), Replay.ofInput(Bytes.of(input)), 1 << 16);
    assertThat(journal.slice(0, 180)).isEqualTo(Bytes.of(input).slice(0, 180));
    assertThat(journal.slice(180, 20)).isEqualTo(Bytes.of(input).slice(180, 20));
    assertThat(journal.length()).isEqualTo(210);
  }

  @Test
  void segmentsCutTheJournal() {
    byte[] input = bytes(100);
    for (int i = 0; i < 20; i++) {
      call(Ecall.READ, DATA + i, 5, 0);
      call(Ecall.COMMIT, DATA + i, 5, 0);
    }
    Bytes journal = SegmentCheck.journal(program(), Replay.ofInput(Bytes.of(input)), 64);
    assertThat(journal).isEqualTo(Bytes.of(input));
  }

  @Test
  void itemsAndState() {
    call(Ecall.NEXT, 1, 2, 3);
    call(Ecall.READ, DATA, 70_000, 0);
    call(Ecall.STATE_LEN, DATA + 64, 0, 0);
    call(Ecall.STATE_READ, DATA + 1001, 7, 0);
    call(Ecall.STATE_LEN, DATA + 1024, 0, 0);
    call(Ecall.STATE_READ, DATA + 1001, 7, 0);
    call(Ecall.STATE_PUT, DATA, DATA + 5, 33);
    call(Ecall.STATE_PUT, DATA, 0, -1);
    call(Ecall.EMIT, 1, DATA, 12);
    call(Ecall.PRINT, DATA, 5, 0);
    call(Ecall.PRINT, DATA, 5000, 0);
    call(Ecall.NEXT, 0, 0, 0);
    call(Ecall.COMMIT, DATA, 65, 0);
    byte[] first = bytes(66_000);
    List<Replay.Given> items = new ArrayList<>();
    items.add(new Replay.Given(Item.SPAN, Bytes.of(first)));
    items.add(new Replay.Given(Item.END, Bytes.of(new byte[5])));
    Bytes key = Bytes.of(first).slice(64, 32);
    Replay host =
        Replay.ofSpan(
            items,
            asked -> Bytes.of(asked).equals(key) ? Optional.of(bytes(40)) : Optional.empty());
    Bytes journal = SegmentCheck.journal(program(), host, 1 << 16);
    assertThat(journal).isEqualTo(Bytes.of(first).slice(0, 65));
  }
}
