package endgame.zk.stark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Trace;
import endgame.zk.field.Ext;
import endgame.zk.field.PrimeField;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Verdict;
import endgame.zk.security.Strength;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bugs of zkvm design 4.3, by their numbers: LogUp and buses. */
class BusBugsTest {
  private static final PrimeField F = PrimeField.KOALA_BEAR;
  private static final StarkParameters PARAMETERS = StarkTest.PARAMETERS.get(0);
  private static final byte[] CONTEXT = {3};
  private static final Bus ONE = new Bus(1, "one", 1, Bus.Kind.BALANCE);
  private static final Bus TWO = new Bus(2, "two", 1, Bus.Kind.BALANCE);
  private static final Verdict UNBALANCED = new Verdict.Rejected("the buses do not balance");

  private interface Rules {
    void define(AirBuilder b);
  }

  private record Table(String id, int width, Rules rules) implements Air {
    @Override
    public void define(AirBuilder b) {
      rules.define(b);
    }
  }

  private static Table sender(Bus bus) {
    return new Table("sender", 1, b -> b.send(bus, b.constant(1), 1, b.local(0)));
  }

  private static Table receiver(Bus bus) {
    return new Table("receiver", 1, b -> b.receive(bus, b.constant(1), 1, b.local(0)));
  }

  private static Trace column(int... values) {
    int[][] columns = new int[1][values.length];
    for (int i = 0; i < values.length; i++) {
      columns[0][i] = F.of(values[i]);
    }
    return new Trace(columns, new int[0]);
  }

  private static ProvingKey key(StarkParameters parameters, Air... airs) {
    List<int[][]> nothing = new ArrayList<>();
    for (int t = 0; t < airs.length; t++) {
      nothing.add(new int[0][]);
    }
    return ProvingKey.of(parameters, List.of(airs), nothing, Workers.SERIAL);
  }

  private static Verdict proven(ProvingKey key, Trace... traces) {
    StarkProof proof = StarkProver.prove(key, List.of(traces), CONTEXT, Workers.SERIAL);
    return verdict(key, proof);
  }

  private static Verdict verdict(ProvingKey key, StarkProof proof) {
    List<int[]> none = proof.logHeights().stream().map(log -> new int[0]).toList();
    boolean naive = new NaiveVerifier(key.verifyingKey(), proof, none, CONTEXT).accepts();
    Verdict verdict = new StarkVerifier(key.verifyingKey()).verify(proof, none, CONTEXT);
    assertThat(verdict instanceof Verdict.Accepted).isEqualTo(naive);
    return verdict;
  }

  @Test
  void bug14_theSumIsCheckedWhateverTablesThereAre() {
    assertThat(proven(key(PARAMETERS, sender(ONE)), column(1, 2))).isEqualTo(UNBALANCED);
    ProvingKey pair = key(PARAMETERS, sender(ONE), receiver(ONE));
    assertThat(proven(pair, column(1, 2), column(2, 1))).isEqualTo(new Verdict.Accepted());
    assertThat(proven(pair, column(1, 2), column(2, 2))).isEqualTo(UNBALANCED);
    // A table without interactions has no terminal to make up for the others.
    Table silent = new Table("silent", 1, b -> b.bool("bit", b.local(0)));
    ProvingKey three = key(PARAMETERS, sender(ONE), silent);
    StarkProof proof =
        StarkProver.prove(three, List.of(column(1, 2), column(0, 1)), CONTEXT, Workers.SERIAL);
    assertThat(verdict(three, proof)).isEqualTo(UNBALANCED);
    List<Ext> two = List.of(proof.terminals().get(0), proof.terminals().get(0).negate());
    StarkProof more =
        new StarkProof(
            proof.logHeights(),
            proof.caps(),
            proof.lookupNonce(),
            two,
            proof.deepNonce(),
            proof.opened(),
            proof.batchNonce(),
            proof.openings(),
            proof.fri());
    assertThat(verdict(three, more)).isEqualTo(new Verdict.Rejected("2 terminals instead of 1"));
  }

  @Test
  void bug15_moreMessagesThanTheFieldHasElements() {
    // Two rows of weight p/4 + 1 are below p, four are not.
    VerifyingKey key =
        key(
                PARAMETERS,
                new Table(
                    "heavy",
                    1,
                    b -> {
                      b.send(ONE, b.local(0), F.p() / 4, b.local(0));
                      b.receive(ONE, b.local(0), 1, b.local(0));
                    }))
            .verifyingKey();
    assertThat(Layout.refuse(key, List.of(1), List.of())).isEmpty();
    assertThat(Layout.refuse(key, List.of(2), List.of()))
        .contains("more messages than the field has elements");
    assertThat(Layout.refuse(key, List.of(20), List.of())).isPresent();
  }

  /** The sum of 513 weights of 2^31 in 2^23 rows is above 2^63. */
  @Test
  void bug15_theBoundItselfDoesNotOverflow() {
    for (int interactions : new int[] {513, 600, 1024}) {
      Table table =
          new Table(
              "heavy",
              1,
              b -> {
                for (int i = 0; i < interactions; i++) {
                  b.send(ONE, b.local(0), Integer.MAX_VALUE, b.local(0));
                }
              });
      VerifyingKey key =
          new VerifyingKey(
              PARAMETERS,
              VerifyingKey.tables(PARAMETERS, List.of(table)),
              List.of(-1),
              new byte[0]);
      assertThat(Layout.refuse(key, List.of(23), List.of())).as("%d", interactions).isPresent();
    }
  }

  @Test
  void bug16_messagesOfDifferentBusesDoNotCancel() {
    ProvingKey key = key(PARAMETERS, sender(ONE), receiver(TWO));
    assertThat(proven(key, column(1, 2), column(1, 2))).isEqualTo(UNBALANCED);
    // Nor with bus 0 and a message that is shifted by the difference of numbers.
    Bus zero = new Bus(0, "zero", 1, Bus.Kind.BALANCE);
    ProvingKey shifted = key(PARAMETERS, sender(zero), receiver(ONE));
    assertThat(proven(shifted, column(5, 5), column(4, 4))).isEqualTo(UNBALANCED);
    assertThat(proven(shifted, column(5, 5), column(6, 6))).isEqualTo(UNBALANCED);
    Bus sameNumber = new Bus(1, "another", 1, Bus.Kind.BALANCE);
    assertThatThrownBy(() -> key(PARAMETERS, sender(ONE), receiver(sameNumber)))
        .hasMessage("two buses with number 1");
  }

  /** Sends are not receives: two senders of the same do not cancel. */
  @Test
  void bug16_theKindOfAnInteractionCounts() {
    ProvingKey key = key(PARAMETERS, sender(ONE), sender(ONE));
    assertThat(proven(key, column(1, 2), column(1, 2))).isEqualTo(UNBALANCED);
    Table wrong = new Table("wrong", 1, b -> b.lookUp(ONE, b.constant(1), b.local(0)));
    assertThatThrownBy(() -> key(PARAMETERS, wrong)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bug17_lookupsHaveTheirWork() {
    StarkParameters fast = StarkParameters.FAST;
    assertThat(lookupBits(fast)).isGreaterThanOrEqualTo(100);
    StarkParameters without =
        new StarkParameters(
            fast.name(),
            fast.field(),
            fast.hash(),
            fast.fri(),
            0,
            fast.deepBits(),
            fast.batchBits());
    assertThat(lookupBits(without)).isLessThan(100);
    assertThat(lookupBits(StarkParameters.COMPACT)).isGreaterThanOrEqualTo(100);
  }

  private static double lookupBits(StarkParameters parameters) {
    Strength strength = StarkStrength.best(parameters, StarkStrength.largest(parameters));
    return strength.terms().getOrDefault("lookup", 0.0);
  }

  @Test
  void bug18_paddingRowsSendNothing() {
    List<int[][]> fixed = MixedAirs.fixed(F);
    ProvingKey key = ProvingKey.of(PARAMETERS, MixedAirs.AIRS, fixed, Workers.SERIAL);
    for (int count : new int[] {2, -1, F.p() / 2}) {
      List<Trace> traces = MixedAirs.traces(F);
      // A padding row of the sink takes away what another row takes too often.
      traces.get(1).columns()[2][0] = F.of(count);
      assertThat(TraceCheck.faults(key.verifyingKey(), traces, fixed, 9))
          .contains(new TraceCheck.Fault.Broken("sink/1", "real", 0));
      assertThatThrownBy(() -> StarkProver.prove(key, traces, CONTEXT, Workers.SERIAL))
          .hasMessage("the trace breaks a constraint");
    }
    // A padding row that is real without a partner.
    List<Trace> traces = MixedAirs.traces(F);
    traces.get(1).columns()[2][0] = F.one();
    StarkProof proof = StarkProver.prove(key, traces, CONTEXT, Workers.SERIAL);
    assertThat(
            new StarkVerifier(key.verifyingKey())
                .verify(proof, traces.stream().map(Trace::publicValues).toList(), CONTEXT))
        .isEqualTo(UNBALANCED);
  }

  @Test
  void bug19_oneWidthAndOneProviderForABus() {
    Bus wide = new Bus(1, "one", 2, Bus.Kind.BALANCE);
    Table twoWidths =
        new Table("wide", 2, b -> b.send(wide, b.constant(1), 1, b.local(0), b.local(1)));
    assertThatThrownBy(() -> key(PARAMETERS, sender(ONE), twoWidths))
        .hasMessage("two buses with number 1");
    Table ragged =
        new Table("ragged", 2, b -> b.send(ONE, b.constant(1), 1, b.local(0), b.local(1)));
    assertThatThrownBy(() -> key(PARAMETERS, ragged)).isInstanceOf(IllegalArgumentException.class);
    Bus lookup = new Bus(4, "lookup", 1, Bus.Kind.LOOKUP);
    Table provider = new Table("provider", 1, b -> b.provide(lookup, b.local(0), b.local(0)));
    assertThatThrownBy(() -> key(PARAMETERS, provider, provider))
        .hasMessage("two providers of bus lookup");
    Table twice =
        new Table(
            "twice",
            1,
            b -> {
              b.provide(lookup, b.local(0), b.local(0));
              b.provide(lookup, b.local(0), b.local(0));
            });
    assertThatThrownBy(() -> key(PARAMETERS, twice)).hasMessage("two providers of bus lookup");
  }

  /** No digest that adds up messages: other multisets of the same sum and size do not pass. */
  @Test
  void bug20_sumsOfMessagesAreNotCompared() {
    ProvingKey key = key(PARAMETERS, sender(ONE), receiver(ONE));
    assertThat(proven(key, column(1, 6), column(3, 4))).isEqualTo(UNBALANCED);
    assertThat(proven(key, column(1, 5, 8, 12), column(2, 3, 10, 11))).isEqualTo(UNBALANCED);
  }
}
