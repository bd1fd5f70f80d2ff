package endgame.zk.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuestRunTest {
  private static final long CYCLES = 20_000;
  private final MapState state =
      new MapState()
          .put(TestGuest.key(1), Bytes.fromHex("0a0b0c"))
          .put(TestGuest.key(2), Bytes.fromHex("ff"));

  private GuestRun start() {
    return switch (GuestRun.start(TestGuest.program(), state, CYCLES)) {
      case GuestRun.Started.Suspended suspended -> suspended.run();
      case GuestRun.Started.Failed failed -> throw new AssertionError(failed.reason());
    };
  }

  private List<Item> items(Bytes... entries) {
    return TestGuest.items(state.tree().root(), List.of(List.of(entries)));
  }

  private static GuestRun.Given.ItemDone done(GuestRun.Given given) {
    assertThat(given).isInstanceOf(GuestRun.Given.ItemDone.class);
    return (GuestRun.Given.ItemDone) given;
  }

  private static GuestRun.Given.Nulled nulled(GuestRun.Given given) {
    assertThat(given).isInstanceOf(GuestRun.Given.Nulled.class);
    return (GuestRun.Given.Nulled) given;
  }

  private Claim finish(GuestRun run) {
    GuestRun.Finished finished = run.finish(state);
    assertThat(finished).isInstanceOf(GuestRun.Finished.Journal.class);
    return Claim.parse(((GuestRun.Finished.Journal) finished).bytes()).orElseThrow();
  }

  @Test
  void givesItemsAndTakesTheJournal() {
    GuestRun run = start();
    List<Item> items =
        items(
            TestGuest.command(TestGuest.BUMP, 1),
            TestGuest.command(TestGuest.DELETE, 2),
            TestGuest.command(TestGuest.EMIT, 3));
    done(run.give(items.get(0)));
    done(run.give(items.get(1)));
    assertThat(done(run.give(items.get(2))).puts())
        .containsExactly(new StatePut(TestGuest.key(1), Optional.of(Bytes.fromHex("0b0b0c"))));
    assertThat(done(run.give(items.get(3))).puts())
        .containsExactly(new StatePut(TestGuest.key(2), Optional.empty()));
    GuestRun.Given.ItemDone last = done(run.give(items.get(4)));
    assertThat(last.emits()).containsExactly(new Emit(Emit.MESSAGE, TestGuest.key(3)));
    assertThat(last.prints()).containsExactly(TestGuest.key(3));
    assertThat(last.cycles()).isPositive();
    assertThat(run.reads()).containsExactly(TestGuest.key(1));
    assertThat(run.touchedKeys()).containsExactly(TestGuest.key(1), TestGuest.key(2));
    assertThat(run.deletedKeys()).containsExactly(TestGuest.key(2));
    Claim claim = finish(run);
    assertThat(claim.toBatch()).isEqualTo(41);
    assertThat(claim.inboxIndexAfter()).isEqualTo(103);
    assertThat(claim.batches()).hasSize(1);
    assertThat(claim.nulls()).isEmpty();
    assertThatThrownBy(() -> run.give(items.get(2))).isInstanceOf(IllegalStateException.class);
  }

  /** Spec 3, null items: everything goes back, and the same item comes with flag 0x100. */
  @Test
  void undoesAnItemThatTrapsExitsOrLoops() {
    for (int command : List.of(TestGuest.TRAP, TestGuest.LOOP, TestGuest.EXIT)) {
      GuestRun run = start();
      GuestRun quiet = start();
      List<Item> bad = items(TestGuest.command(command, 2), TestGuest.command(TestGuest.BUMP, 1));
      for (int k = 0; k < 4; k++) {
        if (k != 2) {
          done(run.give(bad.get(k)));
          continue;
        }
        long before = run.cycles();
        GuestRun.Given.Nulled nulled = nulled(run.give(bad.get(2)));
        assertThat(nulled.reason()).isNotEmpty();
        assertThat(nulled.done().puts()).isEmpty();
        assertThat(run.cycles() - before).isEqualTo(nulled.done().cycles());
        assertThat(run.workCycles()).isGreaterThan(run.cycles());
      }
      assertThat(run.reads()).containsExactly(TestGuest.key(1));
      assertThat(run.everRead()).containsExactly(TestGuest.key(2), TestGuest.key(1));
      assertThat(run.writes()).containsOnlyKeys(TestGuest.key(1));
      Claim claim = finish(run);
      assertThat(claim.nulls()).containsExactly(new Claim.NullItem(41, 0));

      List<Item> good =
          items(TestGuest.command(TestGuest.BUMP, 2), TestGuest.command(TestGuest.BUMP, 1));
      good.forEach(item -> done(quiet.give(item)));
      assertThat(finish(quiet).nulls()).isEmpty();
    }
  }

  @Test
  void givesANullBatchWithoutItsBody() {
    GuestRun run = start();
    List<Item> items = items(TestGuest.command(TestGuest.TRAP, 1));
    done(run.give(items.get(0)));
    done(run.give(items.get(1)));
    Claim withBody = nullClaim(run.snapshot(), items.get(2));
    Item.Batch batch = (Item.Batch) items.get(2);
    Item other = new Item.Batch(batch.header(), TestGuest.command(TestGuest.TRAP, 2));
    assertThat(nullClaim(run, other)).isEqualTo(withBody);
  }

  private Claim nullClaim(GuestRun run, Item item) {
    nulled(run.give(item));
    return finish(run);
  }

  /** Once C_span is used up, every item is null and the span still ends. */
  @Test
  void staysTotalWhenTheCyclesAreUsedUp() {
    GuestRun run = start();
    List<Bytes> commands = new ArrayList<>();
    for (int k = 0; k < 60; k++) {
      commands.add(TestGuest.command(TestGuest.BUMP, k));
    }
    List<Item> items = items(commands.toArray(Bytes[]::new));
    int nulls = 0;
    boolean sawNull = false;
    for (Item item : items) {
      boolean isNull = run.give(item) instanceof GuestRun.Given.Nulled;
      assertThat(isNull || !sawNull || !(item instanceof Item.Entry)).isTrue();
      sawNull |= isNull && run.cycles() >= CYCLES;
      nulls += isNull ? 1 : 0;
    }
    assertThat(nulls).isBetween(1, 59);
    assertThat(finish(run).nulls()).hasSize(nulls);
  }

  @Test
  void failsOutsideNullableItems() {
    GuestRun run = start();
    done(run.give(items(Bytes.EMPTY).get(0)));
    // A view among a span's items halts the program.
    assertThat(run.give(new Item.View(TestGuest.key(1))))
        .isEqualTo(new GuestRun.Given.Failed("exit code 0"));
    assertThatThrownBy(run::snapshot).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void failsWhenTheNullItemFailsToo() {
    GuestRun run = start();
    done(run.give(items(Bytes.EMPTY).get(0)));
    Item wrongIndex = new Item.Entry(new InboxEntry(7, 5, 2, TestGuest.command(0, 1)));
    assertThat(run.give(wrongIndex))
        .isEqualTo(new GuestRun.Given.Failed("exit code 5, then as null item: exit code 5"));
  }

  @Test
  void snapshotsAreIndependent() {
    GuestRun run = start();
    List<Item> items =
        items(TestGuest.command(TestGuest.BUMP, 1), TestGuest.command(TestGuest.BUMP, 9));
    items.subList(0, 3).forEach(run::give);
    GuestRun copy = run.snapshot();
    done(copy.give(items.get(3)));
    assertThat(run.writes()).containsOnlyKeys(TestGuest.key(1));
    assertThat(run.reads()).doesNotContain(TestGuest.key(9));
    done(run.give(items.get(3)));
    assertThat(finish(run)).isEqualTo(finish(copy));
  }

  @Test
  void answersViews() {
    SpanHeader span = TestGuest.span(state.tree().root());
    assertThat(ViewRun.ask(TestGuest.program(), span, TestGuest.key(1), state))
        .isEqualTo(new ViewRun.Result.Answer(Bytes.fromHex("03000000")));
    assertThat(ViewRun.ask(TestGuest.program(), span, TestGuest.key(5), state))
        .isEqualTo(new ViewRun.Result.Answer(Bytes.fromHex("ffffffff")));
  }
}
