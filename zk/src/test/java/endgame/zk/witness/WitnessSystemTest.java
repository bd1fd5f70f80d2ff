package endgame.zk.witness;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Claim;
import endgame.zk.guest.InboxEntry;
import endgame.zk.guest.Item;
import endgame.zk.guest.MapState;
import endgame.zk.guest.PartialTree;
import endgame.zk.guest.Statement;
import endgame.zk.guest.TestGuest;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WitnessSystemTest {
  private static final long CYCLES = 1 << 16;
  private static final Bytes PROVER = TestGuest.filled(77, 20);

  /** In a statement: its head, then the fields of the claim before the root. */
  private static final int ROOT_BEFORE = 24 + 4 + 32 + 4 + 8 + 32 + 3 * 8;

  private static final int PROVER_FROM = 4;
  private static final int PROVER_TO = 24;

  private final WitnessSystem system = new WitnessSystem(CYCLES);
  private final MapState state = new MapState();
  private final ProofSystem.VerifyingKey key = parsed(TestGuest.elf());
  private List<Item> items = List.of();
  private Statement statement = statement(new byte[0]);
  private byte[] proof = new byte[0];
  private Witness witness = new Witness(List.of(), new TreeMap<>(), PartialTree.empty());

  private ProofSystem.VerifyingKey parsed(byte[] elf) {
    return switch (system.parseKey(elf)) {
      case ProofSystem.KeyResult.Parsed parsed -> parsed.key();
      case ProofSystem.KeyResult.Malformed malformed -> throw new AssertionError(malformed);
    };
  }

  private static Statement statement(byte[] bytes) {
    Bytes zero = Bytes.zero(32);
    Claim none =
        new Claim(
            zero, 0, 0, zero, 0, 0, 0, zero, zero, zero, zero, 0, 0, zero, zero, zero, zero, zero,
            zero, List.of(), List.of());
    return Statement.parse(Bytes.of(bytes)).orElse(new Statement(PROVER, none));
  }

  @BeforeEach
  void prove() {
    for (int k = 1; k < 20; k++) {
      state.put(TestGuest.key(k), TestGuest.filled(k, k));
    }
    items =
        TestGuest.items(
            state.tree().root(),
            List.of(
                List.of(
                    TestGuest.command(TestGuest.BUMP, 1),
                    TestGuest.command(TestGuest.TRAP, 2),
                    TestGuest.command(TestGuest.DELETE, 3)),
                List.of(TestGuest.command(TestGuest.BUMP, 30)),
                List.of(TestGuest.command(TestGuest.LOOP, 4)),
                List.of(TestGuest.command(TestGuest.EXIT, 31), TestGuest.command(0, 0))));
    prove(items);
  }

  private void prove(List<Item> list) {
    WitnessProver.Result result =
        new WitnessProver(CYCLES).prove(TestGuest.elf(), list, state, state, PROVER);
    assertThat(result).isInstanceOf(WitnessProver.Result.Proven.class);
    WitnessProver.Result.Proven proven = (WitnessProver.Result.Proven) result;
    statement = statement(proven.statement().toArray());
    proof = proven.proof().toArray();
    witness = ((Witness.Result.Parsed) Witness.parse(proof)).witness();
  }

  private Verdict verify(Witness changed) {
    return system.verify(key, statement.encode().toArray(), changed.encode());
  }

  private static String reason(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accepted accepted -> "accepted";
      case Verdict.Rejected rejected -> rejected.reason();
    };
  }

  @Test
  void acceptsASpanWithNullItems() {
    assertThat(verify(witness)).isEqualTo(new Verdict.Accepted());
    assertThat(statement.prover()).isEqualTo(PROVER);
    assertThat(statement.claim().nulls())
        .containsExactly(
            new Claim.NullItem(41, 1), new Claim.NullItem(43, 0), new Claim.NullItem(44, 0));
    assertThat(witness.encode()).isEqualTo(proof);
    assertThat(system.id()).isEqualTo("witness/1");
    assertThat(system.limits().costUnitsMax()).isEqualTo(8 * CYCLES);
  }

  @Test
  void rejectsEveryChangedByteOfTheProof() {
    for (int k = 0; k < proof.length; k++) {
      for (int bit : new int[] {1, 0x80}) {
        byte[] changed = proof.clone();
        changed[k] ^= (byte) bit;
        Verdict verdict = system.verify(key, statement.encode().toArray(), changed);
        assertThat(verdict).as("byte %d", k).isInstanceOf(Verdict.Rejected.class);
      }
    }
  }

  @Test
  void rejectsEveryChangedByteOfTheStatementButTheProver() {
    byte[] bytes = statement.encode().toArray();
    for (int k = 0; k < bytes.length; k++) {
      byte[] changed = bytes.clone();
      changed[k] ^= 1;
      Verdict verdict = system.verify(key, changed, proof);
      // A witness isn't bound to its prover (shards.md 5).
      boolean accepted = k >= PROVER_FROM && k < PROVER_TO;
      assertThat(verdict instanceof Verdict.Accepted).as("byte %d", k).isEqualTo(accepted);
    }
  }

  @Test
  void rejectsEveryOtherLength() {
    byte[] bytes = statement.encode().toArray();
    for (int length = 0; length < proof.length; length++) {
      Verdict verdict = system.verify(key, bytes, Arrays.copyOf(proof, length));
      assertThat(verdict).as("length %d", length).isInstanceOf(Verdict.Rejected.class);
    }
    for (int length = 0; length <= bytes.length + 1; length++) {
      if (length != bytes.length) {
        Verdict verdict = system.verify(key, Arrays.copyOf(bytes, length), proof);
        assertThat(verdict).as("length %d", length).isInstanceOf(Verdict.Rejected.class);
      }
    }
    byte[] longer = Arrays.copyOf(proof, proof.length + 1);
    assertThat(reason(system.verify(key, bytes, longer))).isEqualTo("bytes behind the proof");
    byte[] tooLong = new byte[Witness.BYTES_MAX + 1];
    assertThat(reason(system.verify(key, bytes, tooLong))).contains("longer");
  }

  /** Without this rule a wrong body would make an honest batch null. */
  @Test
  void rejectsABodyThatIsNotItsHeaders() {
    List<Item> list = new ArrayList<>(items);
    int at = 6;
    Item.Batch batch = (Item.Batch) list.get(at);
    list.set(at, new Item.Batch(batch.header(), TestGuest.command(TestGuest.TRAP, 30)));
    prove(list);
    assertThat(statement.claim().nulls()).contains(new Claim.NullItem(42, 0));
    assertThat(reason(verify(witness))).isEqualTo("the body of item 6 isn't its header's");
  }

  /** The trap of an item must be the program's own: values are checked before the run. */
  @Test
  void rejectsALieThatAnUndoneItemReads() {
    SortedMap<Bytes, Optional<Bytes>> values = new TreeMap<>(witness.values());
    values.put(TestGuest.key(2), Optional.of(TestGuest.filled(9, 2)));
    assertThat(reason(verify(new Witness(items, values, witness.tree()))))
        .contains("isn't the state's");
    values.put(TestGuest.key(2), Optional.empty());
    assertThat(reason(verify(new Witness(items, values, witness.tree()))))
        .contains("isn't the state's");
    values.put(TestGuest.key(2), witness.values().get(TestGuest.key(2)));
    values.put(TestGuest.key(31), Optional.of(TestGuest.filled(9, 2)));
    assertThat(reason(verify(new Witness(items, values, witness.tree()))))
        .contains("isn't the state's");
  }

  /** Claim and span header agree on a root that the tree does not have. */
  @Test
  void rejectsATreeOfAnotherRoot() {
    byte[] bytes = statement.encode().toArray();
    bytes[ROOT_BEFORE] ^= 1;
    Statement other = Statement.parse(Bytes.of(bytes)).orElseThrow();
    List<Item> list = new ArrayList<>(items);
    list.set(0, new Item.Span(SpanShape.header(other.claim())));
    Witness moved = new Witness(list, witness.values(), witness.tree());
    assertThat(reason(system.verify(key, bytes, moved.encode())))
        .isEqualTo("the partial tree has another root");
  }

  @Test
  void rejectsAReadOutsideTheWitness() {
    SortedMap<Bytes, Optional<Bytes>> values = new TreeMap<>(witness.values());
    values.remove(TestGuest.key(2));
    assertThat(reason(verify(new Witness(items, values, witness.tree()))))
        .contains("isn't supplied");
  }

  @Test
  void rejectsMoreThanTheRunUses() {
    TreeSet<Bytes> more = new TreeSet<>(witness.values().keySet());
    more.add(TestGuest.key(15));
    TreeSet<Bytes> deleted = new TreeSet<>(List.of(TestGuest.key(3)));
    PartialTree tree = state.tree().cut(more, deleted, new TreeSet<>());
    assertThat(reason(verify(new Witness(items, witness.values(), tree))))
        .contains("opens more or less");
    SortedMap<Bytes, Optional<Bytes>> values = new TreeMap<>(witness.values());
    values.put(TestGuest.key(15), state.get(TestGuest.key(15).toArray()).map(Bytes::of));
    assertThat(reason(verify(new Witness(items, values, tree)))).contains("doesn't use");
  }

  @Test
  void rejectsItemsThatAreNoSpan() {
    Witness[] changed = new Witness[items.size()];
    for (int k = 0; k < items.size(); k++) {
      List<Item> without = new ArrayList<>(items);
      without.remove(k);
      changed[k] = new Witness(without, witness.values(), witness.tree());
      assertThat(verify(changed[k])).as("without %d", k).isInstanceOf(Verdict.Rejected.class);
      List<Item> twice = new ArrayList<>(items);
      twice.add(k, items.get(k));
      assertThat(verify(new Witness(twice, witness.values(), witness.tree())))
          .as("%d twice", k)
          .isInstanceOf(Verdict.Rejected.class);
    }
    List<Item> entry = new ArrayList<>(items);
    entry.set(2, new Item.Entry(new InboxEntry(101, 5, 2, TestGuest.command(0, 1))));
    assertThat(reason(verify(new Witness(entry, witness.values(), witness.tree()))))
        .isEqualTo("item 2 isn't inbox entry 100");
    List<Item> withView = new ArrayList<>(items);
    withView.add(1, new Item.View(Bytes.EMPTY));
    assertThat(reason(verify(new Witness(withView, witness.values(), witness.tree()))))
        .isEqualTo("item 1 stands outside a batch");
  }

  @Test
  void boundsTheWorkOfUndoneItems() {
    List<Bytes> loops = new ArrayList<>();
    for (int k = 0; k < 20; k++) {
      loops.add(TestGuest.command(TestGuest.LOOP, 4));
    }
    prove(TestGuest.items(state.tree().root(), List.of(loops)));
    assertThat(reason(verify(witness))).isEqualTo("undone items take too many cycles");
  }

  @Test
  void rejectsAnotherProgramAndMalformedKeys() {
    byte[] elf = TestGuest.elf();
    assertThat(system.parseKey(new byte[3])).isInstanceOf(ProofSystem.KeyResult.Malformed.class);
    byte[] longer = Arrays.copyOf(elf, elf.length + 1);
    assertThat(reason(system.verify(parsed(longer), statement.encode().toArray(), proof)))
        .isEqualTo("the statement names another program");
  }
}
