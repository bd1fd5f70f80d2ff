package endgame.zk.stark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.zk.air.Air;
import endgame.zk.air.Trace;
import endgame.zk.air.example.FibonacciAir;
import endgame.zk.commit.Opening;
import endgame.zk.field.Ext;
import endgame.zk.field.PrimeField;
import endgame.zk.fri.FriParameters;
import endgame.zk.fri.FriProof;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Verdict;
import endgame.zk.stark.NaiveSponge.Absorb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a verifier must refuse (zkvm design 3.4), each with its reason. No queries, the point in a
 * domain, matrices without columns, openings of other shapes: see {@code bug09} of {@link
 * CommitmentBugsTest}.
 */
class MustRejectTest {
  private static final PrimeField F = PrimeField.KOALA_BEAR;
  private static final byte[] CONTEXT = {5};

  private final ProvingKey key =
      ProvingKey.of(
          StarkTest.PARAMETERS.get(0), MixedAirs.AIRS, MixedAirs.fixed(F), Workers.SERIAL);
  private final List<int[]> values = MixedAirs.traces(F).stream().map(Trace::publicValues).toList();
  private final StarkProof good =
      StarkProver.prove(key, MixedAirs.traces(F), CONTEXT, Workers.SERIAL);

  private static StarkProof with(
      StarkProof p,
      List<Integer> logs,
      List<byte[]> caps,
      List<List<StarkProof.Opened>> opened,
      List<Opening> openings,
      FriProof fri) {
    return new StarkProof(
        logs,
        caps,
        p.lookupNonce(),
        p.terminals(),
        p.deepNonce(),
        opened,
        p.batchNonce(),
        openings,
        fri);
  }

  private StarkProof heights(List<Integer> logs) {
    return with(good, logs, good.caps(), good.opened(), good.openings(), good.fri());
  }

  private StarkProof opened(List<List<StarkProof.Opened>> opened) {
    return with(good, good.logHeights(), good.caps(), opened, good.openings(), good.fri());
  }

  private StarkProof caps(List<byte[]> caps) {
    return with(good, good.logHeights(), caps, good.opened(), good.openings(), good.fri());
  }

  private StarkProof openings(List<Opening> openings) {
    return with(good, good.logHeights(), good.caps(), good.opened(), openings, good.fri());
  }

  private void assertRefused(StarkProof proof, String reason) {
    assertThat(new NaiveVerifier(key.verifyingKey(), proof, values, CONTEXT).accepts()).isFalse();
    assertThat(new StarkVerifier(key.verifyingKey()).verify(proof, values, CONTEXT))
        .isEqualTo(new Verdict.Rejected(reason));
  }

  private static <T> List<T> change(List<T> list, int at, T to) {
    List<T> copy = new ArrayList<>(list);
    copy.set(at, to);
    return copy;
  }

  private static <T> List<T> longer(List<T> list) {
    List<T> copy = new ArrayList<>(list);
    copy.add(list.getLast());
    return copy;
  }

  private static <T> List<T> shorter(List<T> list) {
    return list.subList(0, list.size() - 1);
  }

  @Test
  void theGoodProofIsAccepted() {
    assertThat(new StarkVerifier(key.verifyingKey()).verify(good, values, CONTEXT))
        .isEqualTo(new Verdict.Accepted());
  }

  @Test
  void heightsOutOfRange() {
    for (int log : new int[] {-1, 0, 24, 25, 31, 255}) {
      assertRefused(heights(List.of(log, 4, 5)), "table 0 has height 2^" + log);
    }
  }

  @Test
  void missingAndDuplicatedTables() {
    assertRefused(heights(List.of(3, 4)), "2 heights for 3 tables");
    assertRefused(heights(List.of(3, 4, 5, 5)), "4 heights for 3 tables");
    assertThat(new StarkVerifier(key.verifyingKey()).verify(good, shorter(values), CONTEXT))
        .isEqualTo(new Verdict.Rejected("2 lists of public values"));
    assertThat(new StarkVerifier(key.verifyingKey()).verify(good, longer(values), CONTEXT))
        .isEqualTo(new Verdict.Rejected("4 lists of public values"));
  }

  /** Rows of nothing prove nothing; and what the key has committed can't be left out. */
  @Test
  void tablesThatCannotBeLeftOut() {
    for (int t : new int[] {0, 2}) {
      assertRefused(heights(change(good.logHeights(), t, 0)), "table " + t + " has height 2^0");
    }
    StarkParameters parameters = StarkTest.PARAMETERS.get(0);
    List<int[][]> nothing = List.<int[][]>of(new int[0][]);
    VerifyingKey sink =
        ProvingKey.of(parameters, List.of(new MixedAirs.Sink()), nothing, Workers.SERIAL)
            .verifyingKey();
    assertThat(Layout.refuse(sink, List.of(0), List.of())).contains("no table at all");
    Air fixed =
        new MixedAirs.Squares() {
          @Override
          public boolean optional() {
            return true;
          }
        };
    List<int[][]> squares = List.<int[][]>of(MixedAirs.fixed(F).get(2));
    assertThatThrownBy(() -> ProvingKey.of(parameters, List.of(fixed), squares, Workers.SERIAL))
        .hasMessage("squares/1 is optional and has fixed columns");
  }

  @Test
  void wrongNumbersOfCommitmentsAndOpenings() {
    String reason = "a wrong number of commitments or openings";
    assertRefused(caps(shorter(good.caps())), reason);
    assertRefused(caps(longer(good.caps())), reason);
    assertRefused(opened(shorter(good.opened())), reason);
    assertRefused(opened(longer(good.opened())), reason);
    assertRefused(openings(shorter(good.openings())), reason);
    assertRefused(openings(longer(good.openings())), reason);
  }

  @Test
  void capsOfAnotherSize() {
    for (int bytes : new int[] {0, 32, 63, 65, 96, 128}) {
      assertRefused(
          caps(change(good.caps(), 1, new byte[bytes])),
          "a cap of " + bytes + " bytes instead of 64");
    }
  }

  @Test
  void wrongOpenedWidths() {
    for (int tree = 0; tree < good.opened().size(); tree++) {
      List<StarkProof.Opened> matrices = good.opened().get(tree);
      String kind = List.of("FIXED", "MAIN", "LOGUP", "QUOTIENT").get(tree);
      assertRefused(
          opened(change(good.opened(), tree, shorter(matrices))),
          kind + ": a wrong number of opened matrices");
      for (int m = 0; m < matrices.size(); m++) {
        StarkProof.Opened o = matrices.get(m);
        List<StarkProof.Opened> others =
            new ArrayList<>(
                List.of(
                    new StarkProof.Opened(shorter(o.atZeta()), o.atNext()),
                    new StarkProof.Opened(longer(o.atZeta()), o.atNext()),
                    new StarkProof.Opened(List.of(), o.atNext())));
        others.add(
            o.atNext().isEmpty()
                ? new StarkProof.Opened(o.atZeta(), o.atZeta())
                : new StarkProof.Opened(o.atZeta(), List.of()));
        for (StarkProof.Opened other : others) {
          assertRefused(
              opened(change(good.opened(), tree, change(matrices, m, other))),
              kind + ": a wrong number of opened values");
        }
      }
    }
  }

  @Test
  void wrongNumbersOfSiblingsRowsAndCells() {
    Opening main = good.openings().get(1);
    byte[] siblings = main.siblings();
    for (int bytes : new int[] {0, siblings.length - 32, siblings.length + 32}) {
      Opening other = new Opening(main.rows(), Arrays.copyOf(siblings, bytes));
      assertRefused(
          openings(change(good.openings(), 1, other)),
          "MAIN columns: " + bytes + " bytes of siblings");
    }
    int[][][] rows = main.rows().clone();
    rows[0] = Arrays.copyOf(rows[0], rows[0].length - 1);
    assertRefused(
        openings(change(good.openings(), 1, new Opening(rows, siblings))),
        "MAIN columns: " + rows[0].length + " rows of matrix 0");
    rows[0] = main.rows()[0].clone();
    rows[0][0] = new int[3];
    assertRefused(
        openings(change(good.openings(), 1, new Opening(rows, siblings))),
        "MAIN columns: a row of 3 instead of 2");
    Opening none = new Opening(new int[0][][], siblings);
    assertRefused(
        openings(change(good.openings(), 1, none)), "MAIN columns: 0 matrices instead of 3");
  }

  @Test
  void rowsOfAnotherCommitment() {
    int[][][] rows = good.openings().get(1).rows().clone();
    rows[0] = rows[0].clone();
    rows[0][0] = rows[0][0].clone();
    rows[0][0][0] ^= 1;
    Opening other = new Opening(rows, good.openings().get(1).siblings());
    assertRefused(
        openings(change(good.openings(), 1, other)),
        "MAIN columns: rows do not belong to the commitment");
  }

  /** What is folded and what is left make the whole, no size is skipped, nothing is a choice. */
  @Test
  void schedulesEndWhereTheLastPolynomialBegins() {
    SplittableRandom random = new SplittableRandom(34);
    for (int run = 0; run < 2000; run++) {
      FriParameters fri =
          new FriParameters(
              random.nextInt(1, 5), random.nextInt(1, 7), random.nextInt(6), 9, 0, 0, 0);
      TreeSet<Integer> logs = new TreeSet<>();
      for (int t = random.nextInt(1, 5); t > 0; t--) {
        logs.add(fri.logBlowup() + random.nextInt(1, 20));
      }
      TreeSet<Integer> met = new TreeSet<>(List.of(logs.last()));
      int log = logs.last();
      for (int step : fri.schedule(logs)) {
        assertThat(step).isBetween(1, fri.logArity());
        log -= step;
        met.add(log);
      }
      assertThat(log).as("run %d", run).isEqualTo(fri.end(logs));
      assertThat(log).isGreaterThanOrEqualTo(fri.logBlowup());
      assertThat(met).containsAll(logs);
    }
  }

  @Test
  void constraintsThatDoNotHold() {
    NaiveProver wrong = wrongTrace();
    assertThat(new StarkVerifier(wrong.key).verify(wrong.prove(), wrong.publicValues, CONTEXT))
        .isEqualTo(new Verdict.Rejected("the constraints of fibonacci/1 do not hold"));
  }

  private static VerifyingKey fibonacci() {
    List<int[][]> nothing = List.<int[][]>of(new int[0][]);
    return ProvingKey.of(
            StarkTest.PARAMETERS.get(0), List.of(new FibonacciAir()), nothing, Workers.SERIAL)
        .verifyingKey();
  }

  private static NaiveProver wrongTrace() {
    Trace trace = FibonacciAir.trace(F, 4, 1, 1);
    trace.columns()[0][7] = 1;
    return new NaiveProver(
        fibonacci(),
        List.<int[][]>of(trace.columns()),
        List.of(trace.publicValues()),
        CONTEXT,
        null);
  }

  /** Constraints seem to hold at ζ because of what is shown; then FRI is what refuses. */
  @Test
  void valuesThatAreNotTheColumns() {
    Trace trace = FibonacciAir.trace(F, 4, 1, 1);
    trace.columns()[0][7] = 1;
    NaiveProver liar =
        new NaiveProver(
            fibonacci(),
            List.<int[][]>of(trace.columns()),
            List.of(trace.publicValues()),
            CONTEXT,
            null) {
          @Override
          List<List<StarkProof.Opened>> opened(List<List<StarkProof.Opened>> honest) {
            Ext zeros = zeta.pow(16).minus(field.one());
            Ext needed = combined(0, zeta).times(zeros.inverse());
            List<Ext> shown = new ArrayList<>(honest.getLast().getFirst().atZeta());
            shown.replaceAll(value -> field.zero());
            shown.set(0, needed);
            return List.of(honest.getFirst(), List.of(new StarkProof.Opened(shown, List.of())));
          }
        };
    assertThat(new StarkVerifier(liar.key).verify(liar.prove(), liar.publicValues, CONTEXT))
        .isEqualTo(new Verdict.Rejected("the last polynomial does not fit"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Absorb.class,
      names = {"LOOKUP_NONCE", "DEEP_NONCE", "BATCH_NONCE", "FOLD_NONCES", "QUERY_NONCE"})
  void tooLittleWork(Absorb nonce) {
    Trace trace = FibonacciAir.trace(F, 4, 1, 1);
    NaiveProver lazy =
        new NaiveProver(
            fibonacci(),
            List.<int[][]>of(trace.columns()),
            List.of(trace.publicValues()),
            CONTEXT,
            null);
    lazy.sponge.skimp(nonce);
    String reason =
        switch (nonce) {
          case LOOKUP_NONCE -> "too little work before LogUp's challenges";
          case DEEP_NONCE -> "too little work before the point";
          case BATCH_NONCE -> "too little work before the batch";
          case FOLD_NONCES -> "too little work in round 0";
          default -> "too little work before the queries";
        };
    assertThat(new StarkVerifier(lazy.key).verify(lazy.prove(), lazy.publicValues, CONTEXT))
        .isEqualTo(new Verdict.Rejected(reason));
  }

  @Test
  void trailingBytes() {
    StarkCodec codec = new StarkCodec(key.verifyingKey());
    byte[] bytes = codec.encode(good);
    for (int more : new int[] {1, 4, 1000}) {
      assertThat(codec.decode(Arrays.copyOf(bytes, bytes.length + more)))
          .isEqualTo(new StarkCodec.Decoded.Malformed(more + " bytes too many"));
    }
  }

  /** Each aligned word plus p, where that fits: another form of the same element. */
  @Test
  void elementsThatAreNotCanonical() {
    for (StarkFuzz.Subject subject : StarkFuzz.SUBJECTS) {
      PrimeField field = subject.key().parameters().field().base();
      byte[] bytes = subject.good();
      int malformed = 0;
      for (int at = 0; at + 4 <= bytes.length; at++) {
        long word = word(bytes, at) + field.p();
        if (word >> 32 != 0) {
          continue;
        }
        byte[] other = bytes.clone();
        for (int i = 0; i < 4; i++) {
          other[at + i] = (byte) (word >> (8 * i));
        }
        switch (subject.codec().decode(other)) {
          case StarkCodec.Decoded.Malformed(String reason) ->
              malformed += reason.contains("no element") || reason.contains("no digest") ? 1 : 0;
          case StarkCodec.Decoded.Ok(StarkProof proof) ->
              assertThat(
                      subject.verifier().verify(proof, subject.publicValues(), StarkFuzz.CONTEXT))
                  .as("byte %d", at)
                  .isInstanceOf(Verdict.Rejected.class);
        }
      }
      // A quarter of all offsets is aligned; most of those words are elements.
      assertThat(malformed).isGreaterThan(bytes.length / 10);
    }
  }

  private static long word(byte[] bytes, int at) {
    long word = 0;
    for (int i = 3; i >= 0; i--) {
      word = (word << 8) | (bytes[at + i] & 0xFF);
    }
    return word;
  }
}
