package endgame.zk.stark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Trace;
import endgame.zk.air.example.FibonacciAir;
import endgame.zk.commit.CommitmentHash;
import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import endgame.zk.fri.FriParameters;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Verdict;
import endgame.zk.stark.NaiveSponge.Absorb;
import endgame.zk.transcript.Transcript;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The bugs of zkvm design 4.1, by their numbers: what challenges must depend on. */
class TranscriptBugsTest {
  private static final PrimeField F = PrimeField.KOALA_BEAR;
  private static final StarkParameters PARAMETERS = StarkTest.PARAMETERS.get(0);
  private static final byte[] CONTEXT = {9};

  private static void assertForgedOnlyWithout(Absorb absorb) {
    Forgeries.Forgery forgery = Forgeries.forge(absorb);
    assertThat(forgery.isAcceptedWithout(absorb)).isTrue();
    assertThat(forgery.isAccepted()).isFalse();
  }

  @Test
  void bug01_terminalsAreAbsorbedBeforeThePoint() {
    assertForgedOnlyWithout(Absorb.TERMINALS);
  }

  @Test
  void bug02_openedValuesAreAbsorbedBeforeTheBatch() {
    assertForgedOnlyWithout(Absorb.OPENED);
  }

  private static int draw(Transcript transcript) {
    return transcript.sampleBits(Transcript.BITS_MAX);
  }

  @Test
  void bug03_onlyTheRateIsGivenOut() {
    // The twin gives lanes 0 to 7 and then permutes; lanes 8 to 15 are never seen.
    SplittableRandom random = new SplittableRandom(31);
    for (int run = 0; run < 200; run++) {
      Transcript fast = new Transcript("twin");
      NaiveSponge slow = new NaiveSponge(null);
      slow.bytes("twin".getBytes(StandardCharsets.UTF_8));
      for (int step = 0; step < 60; step++) {
        switch (random.nextInt(5)) {
          case 0 -> {
            int word = random.nextInt(F.p());
            fast.absorbCanonical(word);
            slow.word(word);
          }
          case 1 -> {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            fast.absorb(bytes);
            slow.bytes(bytes);
          }
          case 2 -> assertThat(fast.accepts(1, step)).isEqualTo(slow.accepts(1, step));
          default ->
              assertThat(draw(fast)).as("run %d", run).isEqualTo(slow.draw() & ((1 << 28) - 1));
        }
      }
    }
  }

  @Test
  void bug03_partialBlocksDiffer() {
    TreeSet<Integer> seen = new TreeSet<>();
    for (int zeros = 0; zeros < 20; zeros++) {
      Transcript transcript = new Transcript("blocks");
      for (int i = 0; i < zeros; i++) {
        transcript.absorbCanonical(0);
      }
      assertThat(seen.add(draw(transcript))).as("%d zeros", zeros).isTrue();
    }
  }

  @Test
  void bug03_whatIsLeftOfAnOutputIsDropped() {
    Transcript one = new Transcript("drop");
    Transcript two = new Transcript("drop");
    assertThat(draw(one)).isEqualTo(draw(two));
    one.absorbCanonical(5);
    two.absorbCanonical(6);
    assertThat(draw(one)).isNotEqualTo(draw(two));
  }

  @Test
  void bug03_lengthsSeparateAndDoNotOverflow() {
    Transcript one = new Transcript("lengths");
    Transcript two = new Transcript("lengths");
    one.absorb("ab");
    one.absorb("c");
    two.absorb("a");
    two.absorb("bc");
    assertThat(draw(one)).isNotEqualTo(draw(two));
    assertThatThrownBy(() -> one.absorb(1L << 48)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> one.absorb(-1L)).isInstanceOf(IllegalArgumentException.class);
    assertForgedOnlyWithout(Absorb.LENGTHS);
  }

  @Test
  void bug04_theKeyIsAbsorbed() {
    assertForgedOnlyWithout(Absorb.KEY);
  }

  @Test
  void bug04_tablesHaveTheOrderOfTheKey() {
    var other = new Named("fibonacci/2");
    List<int[][]> nothing = List.of(new int[0][], new int[0][]);
    ProvingKey key =
        ProvingKey.of(PARAMETERS, List.of(new FibonacciAir(), other), nothing, Workers.SERIAL);
    ProvingKey turned =
        ProvingKey.of(PARAMETERS, List.of(other, new FibonacciAir()), nothing, Workers.SERIAL);
    List<Trace> traces = List.of(FibonacciAir.trace(F, 3, 1, 1), FibonacciAir.trace(F, 3, 1, 1));
    List<int[]> values = traces.stream().map(Trace::publicValues).toList();
    StarkProof proof = StarkProver.prove(key, traces, CONTEXT, Workers.SERIAL);
    assertThat(new StarkVerifier(key.verifyingKey()).verify(proof, values, CONTEXT))
        .isEqualTo(new Verdict.Accepted());
    assertThat(new StarkVerifier(turned.verifyingKey()).verify(proof, values, CONTEXT))
        .isInstanceOf(Verdict.Rejected.class);
  }

  /** Fibonacci by another name: only the digest differs. */
  private record Named(String id) implements Air {
    @Override
    public int width() {
      return 2;
    }

    @Override
    public int publicValues() {
      return 3;
    }

    @Override
    public void define(AirBuilder b) {
      new FibonacciAir().define(b);
    }
  }

  @Test
  void bug05_publicValuesAndTheirCountAreBound() {
    assertForgedOnlyWithout(Absorb.PUBLIC_VALUES);
    ProvingKey key =
        ProvingKey.of(
            PARAMETERS,
            List.of(new FibonacciAir()),
            List.<int[][]>of(new int[0][]),
            Workers.SERIAL);
    Trace trace = FibonacciAir.trace(F, 3, 1, 1);
    StarkProof proof = StarkProver.prove(key, List.of(trace), CONTEXT, Workers.SERIAL);
    StarkVerifier verifier = new StarkVerifier(key.verifyingKey());
    for (int length : new int[] {0, 2, 4}) {
      List<int[]> other = List.of(Arrays.copyOf(trace.publicValues(), length));
      assertThat(verifier.verify(proof, other, CONTEXT))
          .isEqualTo(new Verdict.Rejected("table 0 has 3 public values"));
    }
    assertThat(verifier.verify(proof, List.of(), CONTEXT)).isInstanceOf(Verdict.Rejected.class);
  }

  @Test
  void bug05_theStatementIsBound() {
    assertForgedOnlyWithout(Absorb.CONTEXT);
  }

  // --- 6: the key's digest

  private static final Bus BUS = new Bus(3, "bus", 2, Bus.Kind.BALANCE);

  private interface Rules {
    void define(AirBuilder b);
  }

  private record Table(
      String id, int width, int fixedWidth, int publicValues, boolean optional, Rules rules)
      implements Air {
    Table(String id, int width, int fixedWidth, int publicValues, Rules rules) {
      this(id, width, fixedWidth, publicValues, false, rules);
    }

    @Override
    public void define(AirBuilder b) {
      rules.define(b);
    }
  }

  private static Table table(Rules rules) {
    return new Table("table", 2, 0, 1, rules);
  }

  private static String digest(StarkParameters parameters, List<Integer> logs, Air... airs) {
    byte[] cap = new byte[0];
    return HexFormat.of()
        .formatHex(
            new VerifyingKey(parameters, VerifyingKey.tables(parameters, List.of(airs)), logs, cap)
                .digest());
  }

  private static StarkParameters parameters(FriParameters fri, int lookup, int deep, int batch) {
    return new StarkParameters(
        "test", Extension.KOALA_BEAR_4, CommitmentHash.sha256(F), fri, lookup, deep, batch);
  }

  @Test
  void bug06_theDigestHasEveryParameter() {
    Table table = table(b -> b.bool("bit", b.local(0)));
    FriParameters fri = new FriParameters(2, 2, 2, 20, 10, 10, 2);
    StarkParameters base = parameters(fri, 5, 5, 5);
    Map<String, StarkParameters> other = new TreeMap<>();
    other.put(
        "field", new StarkParameters("test", Extension.KOALA_BEAR_5, base.hash(), fri, 5, 5, 5));
    other.put(
        "hash",
        new StarkParameters("test", base.field(), CommitmentHash.poseidon2(), fri, 5, 5, 5));
    other.put("lookupBits", parameters(fri, 6, 5, 5));
    other.put("deepBits", parameters(fri, 5, 6, 5));
    other.put("batchBits", parameters(fri, 5, 5, 6));
    int[] values = {2, 2, 2, 20, 10, 10, 2};
    List<String> names = names(FriParameters.class);
    for (int i = 0; i < values.length; i++) {
      int[] v = values.clone();
      v[i]++;
      FriParameters changed = new FriParameters(v[0], v[1], v[2], v[3], v[4], v[5], v[6]);
      other.put("fri." + names.get(i), parameters(changed, 5, 5, 5));
    }
    // The name is for people.
    TreeSet<String> expected = new TreeSet<>(names(StarkParameters.class));
    expected.removeAll(List.of("name", "fri"));
    names.forEach(name -> expected.add("fri." + name));
    assertThat(other.keySet()).isEqualTo(expected);
    TreeSet<String> digests = new TreeSet<>(List.of(digest(base, List.of(-1), table)));
    other.forEach((name, parameters) ->
        assertThat(digests.add(digest(parameters, List.of(-1), table))).as(name).isTrue());
  }

  private static List<String> names(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  @Test
  void bug06_theDigestHasEveryRule() {
    Rules bit = b -> b.bool("bit", b.local(0));
    List<Air> tables = new ArrayList<>();
    tables.add(table(bit));
    tables.add(new Table("another", 2, 0, 1, bit));
    tables.add(new Table("table", 3, 0, 1, bit));
    tables.add(new Table("table", 2, 1, 1, bit));
    tables.add(new Table("table", 2, 0, 2, bit));
    tables.add(new Table("table", 2, 0, 1, true, bit));
    tables.add(table(b -> b.bool("tib", b.local(0))));
    tables.add(table(b -> b.bool("bit", b.local(1))));
    tables.add(table(b -> b.bool("bit", b.next(0))));
    tables.add(table(b -> b.zero("bit", b.local(0).minus(1))));
    tables.add(table(b -> b.zero("bit", b.local(0).minus(2))));
    tables.add(table(b -> b.zero("bit", b.local(0).plus(1))));
    tables.add(table(b -> b.zero("bit", b.isFirst().times(b.local(0)))));
    tables.add(table(b -> b.zero("bit", b.isLast().times(b.local(0)))));
    tables.add(table(b -> b.zero("bit", b.isTransition().times(b.local(0)))));
    tables.add(table(b -> b.zero("bit", b.local(0).minus(b.publicValue(0)))));
    tables.add(table(b -> b.send(BUS, b.constant(1), 1, b.local(0), b.local(1))));
    tables.add(table(b -> b.send(BUS, b.constant(1), 1, b.local(1), b.local(0))));
    tables.add(table(b -> b.send(BUS, b.constant(1), 2, b.local(0), b.local(1))));
    tables.add(table(b -> b.send(BUS, b.constant(2), 2, b.local(0), b.local(1))));
    tables.add(table(b -> b.receive(BUS, b.constant(1), 1, b.local(0), b.local(1))));
    Bus next = new Bus(4, "bus", 2, Bus.Kind.BALANCE);
    tables.add(table(b -> b.send(next, b.constant(1), 1, b.local(0), b.local(1))));
    Bus narrow = new Bus(3, "bus", 1, Bus.Kind.BALANCE);
    tables.add(table(b -> b.send(narrow, b.constant(1), 1, b.local(0))));
    Bus lookup = new Bus(3, "bus", 2, Bus.Kind.LOOKUP);
    tables.add(table(b -> b.lookUp(lookup, b.constant(1), b.local(0), b.local(1))));
    tables.add(table(b -> b.provide(lookup, b.constant(1), b.local(0), b.local(1))));
    TreeSet<String> digests = new TreeSet<>();
    for (int i = 0; i < tables.size(); i++) {
      assertThat(digests.add(digest(PARAMETERS, List.of(-1), tables.get(i)))).as("%d", i).isTrue();
    }
    // Fixed heights, the number of tables, their order.
    assertThat(digests.add(digest(PARAMETERS, List.of(3), tables.get(0)))).isTrue();
    assertThat(digests.add(digest(PARAMETERS, List.of(4), tables.get(0)))).isTrue();
    List<Integer> two = List.of(-1, -1);
    assertThat(digests.add(digest(PARAMETERS, two, tables.get(0), tables.get(0)))).isTrue();
    assertThat(digests.add(digest(PARAMETERS, two, tables.get(0), tables.get(1)))).isTrue();
    assertThat(digests.add(digest(PARAMETERS, two, tables.get(1), tables.get(0)))).isTrue();
  }

  @Test
  void bug06_theDigestHasEveryFixedCell() {
    TreeSet<String> digests = new TreeSet<>();
    Table table = new Table("fixed", 1, 2, 0, b -> b.equal("same", b.local(0), b.fixed(0)));
    for (int cell = -1; cell < 8; cell++) {
      int[][] fixed = new int[2][4];
      if (cell >= 0) {
        fixed[cell / 4][cell % 4] = F.one();
      }
      byte[] digest =
          ProvingKey.of(PARAMETERS, List.of(table), List.<int[][]>of(fixed), Workers.SERIAL)
              .verifyingKey()
              .digest();
      assertThat(digests.add(HexFormat.of().formatHex(digest))).as("cell %d", cell).isTrue();
    }
  }

  @Test
  void bug07_terminalsHaveTheirNumber() {
    ProvingKey key = ProvingKey.of(PARAMETERS, MixedAirs.AIRS, MixedAirs.fixed(F), Workers.SERIAL);
    List<Trace> traces = MixedAirs.traces(F);
    StarkProof proof = StarkProver.prove(key, traces, CONTEXT, Workers.SERIAL);
    List<int[]> values = traces.stream().map(Trace::publicValues).toList();
    Ext zero = Extension.KOALA_BEAR_4.zero();
    List<Ext> more = new ArrayList<>(proof.terminals());
    more.add(zero);
    List<Ext> fewer = proof.terminals().subList(0, 2);
    for (List<Ext> terminals : List.of(more, fewer, List.<Ext>of())) {
      StarkProof other =
          new StarkProof(
              proof.logHeights(),
              proof.caps(),
              proof.lookupNonce(),
              terminals,
              proof.deepNonce(),
              proof.opened(),
              proof.batchNonce(),
              proof.openings(),
              proof.fri());
      assertThat(new StarkVerifier(key.verifyingKey()).verify(other, values, CONTEXT))
          .isEqualTo(new Verdict.Rejected(terminals.size() + " terminals instead of 3"));
    }
  }
}
