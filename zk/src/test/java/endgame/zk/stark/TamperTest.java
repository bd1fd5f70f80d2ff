package endgame.zk.stark;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.air.Trace;
import endgame.zk.commit.Opening;
import endgame.zk.field.Ext;
import endgame.zk.fri.FriProof;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Verdict;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every field of a proof, changed in several ways: always refused, by both verifiers. */
class TamperTest {
  private static final byte[] CONTEXT = "tamper".getBytes(StandardCharsets.UTF_8);

  private record Proven(ProvingKey key, List<Trace> traces, StarkProof proof) {
    List<int[]> publicValues() {
      return traces.stream().map(Trace::publicValues).toList();
    }

    boolean accepts(StarkProof other) {
      boolean fast =
          new StarkVerifier(key.verifyingKey()).verify(other, publicValues(), CONTEXT)
              instanceof Verdict.Accepted;
      boolean slow =
          new NaiveVerifier(key.verifyingKey(), other, publicValues(), CONTEXT).accepts();
      assertThat(fast).as("both verifiers agree").isEqualTo(slow);
      return fast;
    }
  }

  private static Proven prove(StarkParameters parameters) {
    var field = parameters.field().base();
    ProvingKey key =
        ProvingKey.of(parameters, MixedAirs.AIRS, MixedAirs.fixed(field), Workers.SERIAL);
    List<Trace> traces = MixedAirs.traces(field);
    assertThat(TraceCheck.faults(key.verifyingKey(), traces, MixedAirs.fixed(field), 5)).isEmpty();
    StarkProof proof = StarkProver.prove(key, traces, CONTEXT, Workers.SERIAL);
    return new Proven(key, traces, proof);
  }

  /** Ways to change a list: of its elements, and its length. */
  private static <T> List<List<T>> variants(List<T> list, Function<T, Stream<T>> changes) {
    List<List<T>> variants = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      int at = i;
      changes
          .apply(list.get(i))
          .forEach(changed -> {
            List<T> copy = new ArrayList<>(list);
            copy.set(at, changed);
            variants.add(copy);
          });
    }
    if (!list.isEmpty()) {
      variants.add(list.subList(1, list.size()));
      variants.add(list.subList(0, list.size() - 1));
      List<T> longer = new ArrayList<>(list);
      longer.add(list.getLast());
      variants.add(longer);
    }
    if (list.size() > 1 && !list.getFirst().equals(list.getLast())) {
      List<T> swapped = new ArrayList<>(list);
      Collections.swap(swapped, 0, list.size() - 1);
      variants.add(swapped);
    }
    return variants;
  }

  private static Stream<Ext> elements(Ext e) {
    Ext one = e.field().one();
    return Stream.of(e.plus(one), e.plus(one).times(e.field().read(new int[] {0, 1, 0, 0, 0}, 0)))
        .filter(other -> !other.equals(e));
  }

  private static Stream<byte[]> bytes(byte[] bytes) {
    byte[] flipped = bytes.clone();
    flipped[bytes.length / 2] ^= 1;
    return Stream.of(
        flipped, Arrays.copyOf(bytes, bytes.length - 32), Arrays.copyOf(bytes, bytes.length + 32));
  }

  private static Stream<Integer> numbers(int n) {
    return Stream.of(n + 1, n - 1).filter(other -> other >= 0);
  }

  private static Stream<Opening> openings(Opening opening) {
    List<Opening> variants = new ArrayList<>();
    for (int m = 0; m < opening.rows().length; m++) {
      int[][] rows = opening.rows()[m];
      for (int r = 0; r < rows.length; r += Math.max(1, rows.length / 3)) {
        for (int c = 0; c < rows[r].length; c++) {
          int[][][] copy = copy(opening.rows());
          copy[m][r][c] = copy[m][r][c] == 0 ? 1 : 0;
          variants.add(new Opening(copy, opening.siblings()));
        }
      }
      int[][][] fewer = copy(opening.rows());
      fewer[m] = Arrays.copyOf(fewer[m], rows.length - 1);
      variants.add(new Opening(fewer, opening.siblings()));
      int[][][] wider = copy(opening.rows());
      wider[m][0] = Arrays.copyOf(wider[m][0], wider[m][0].length + 1);
      variants.add(new Opening(wider, opening.siblings()));
    }
    variants.add(
        new Opening(Arrays.copyOf(opening.rows(), opening.rows().length - 1), opening.siblings()));
    if (opening.siblings().length > 0) {
      bytes(opening.siblings())
          .forEach(siblings -> variants.add(new Opening(opening.rows(), siblings)));
    }
    return variants.stream();
  }

  private static int[][][] copy(int[][][] rows) {
    return Arrays.stream(rows)
        .map(m -> Arrays.stream(m).map(int[]::clone).toArray(int[][]::new))
        .toArray(int[][][]::new);
  }

  /** One entry per field; what a test of its own says is that none is missing. */
  private static Map<String, List<StarkProof>> manifest(StarkProof p) {
    Map<String, List<StarkProof>> all = new TreeMap<>();
    FriProof f = p.fri();
    put(
        all,
        "logHeights",
        variants(p.logHeights(), TamperTest::numbers),
        v -> with(p, v, p.caps()));
    put(all, "caps", variants(p.caps(), TamperTest::bytes), v -> with(p, p.logHeights(), v));
    put(
        all,
        "lookupNonce",
        numbers(p.lookupNonce()).toList(),
        v -> nonces(p, v, p.deepNonce(), p.batchNonce()));
    put(
        all,
        "deepNonce",
        numbers(p.deepNonce()).toList(),
        v -> nonces(p, p.lookupNonce(), v, p.batchNonce()));
    put(
        all,
        "batchNonce",
        numbers(p.batchNonce()).toList(),
        v -> nonces(p, p.lookupNonce(), p.deepNonce(), v));
    put(
        all,
        "terminals",
        variants(p.terminals(), TamperTest::elements),
        v -> values(p, v, p.opened(), p.openings(), f));
    put(
        all,
        "opened",
        variants(p.opened(), TamperTest::opened),
        v -> values(p, p.terminals(), v, p.openings(), f));
    put(
        all,
        "openings",
        variants(p.openings(), TamperTest::openings),
        v -> values(p, p.terminals(), p.opened(), v, f));
    put(all, "fri", fri(f).toList(), v -> values(p, p.terminals(), p.opened(), p.openings(), v));
    return all;
  }

  private static Stream<List<StarkProof.Opened>> opened(List<StarkProof.Opened> tree) {
    return variants(
        tree,
        o ->
            Stream.concat(
                variants(o.atZeta(), TamperTest::elements).stream()
                    .map(v -> new StarkProof.Opened(v, o.atNext())),
                variants(o.atNext(), TamperTest::elements).stream()
                    .map(v -> new StarkProof.Opened(o.atZeta(), v))))
        .stream();
  }

  private static Stream<FriProof> fri(FriProof f) {
    Stream<FriProof> rounds =
        variants(
                f.rounds(),
                r ->
                    Stream.of(
                            bytes(r.cap()).map(c -> new FriProof.Round(c, r.nonce(), r.opening())),
                            numbers(r.nonce())
                                .map(n -> new FriProof.Round(r.cap(), n, r.opening())),
                            openings(r.opening())
                                .map(o -> new FriProof.Round(r.cap(), r.nonce(), o)))
                        .flatMap(s -> s))
            .stream()
            .map(r -> new FriProof(r, f.last(), f.nonce()));
    Stream<FriProof> last =
        variants(f.last(), TamperTest::elements).stream()
            .map(v -> new FriProof(f.rounds(), v, f.nonce()));
    Stream<FriProof> nonce = numbers(f.nonce()).map(v -> new FriProof(f.rounds(), f.last(), v));
    return Stream.of(rounds, last, nonce).flatMap(s -> s);
  }

  private static <T> void put(
      Map<String, List<StarkProof>> all,
      String field,
      List<T> variants,
      Function<T, StarkProof> proof) {
    all.put(field, variants.stream().map(proof).toList());
  }

  private static StarkProof with(StarkProof p, List<Integer> logs, List<byte[]> caps) {
    return new StarkProof(
        logs,
        caps,
        p.lookupNonce(),
        p.terminals(),
        p.deepNonce(),
        p.opened(),
        p.batchNonce(),
        p.openings(),
        p.fri());
  }

  private static StarkProof nonces(StarkProof p, int lookup, int deep, int batch) {
    return new StarkProof(
        p.logHeights(),
        p.caps(),
        lookup,
        p.terminals(),
        deep,
        p.opened(),
        batch,
        p.openings(),
        p.fri());
  }

  private static StarkProof values(
      StarkProof p,
      List<Ext> terminals,
      List<List<StarkProof.Opened>> opened,
      List<Opening> openings,
      FriProof fri) {
    return new StarkProof(
        p.logHeights(),
        p.caps(),
        p.lookupNonce(),
        terminals,
        p.deepNonce(),
        opened,
        p.batchNonce(),
        openings,
        fri);
  }

  private static Set<String> components(Class<?> type) {
    Set<String> names = new TreeSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      names.add(component.getName());
    }
    return names;
  }

  @Test
  void everyFieldHasAnEntry() {
    Proven proven = prove(StarkTest.PARAMETERS.get(0));
    assertThat(components(StarkProof.class)).isEqualTo(manifest(proven.proof()).keySet());
    assertThat(components(StarkProof.Opened.class)).containsExactly("atNext", "atZeta");
    assertThat(components(FriProof.class)).containsExactly("last", "nonce", "rounds");
    assertThat(components(FriProof.Round.class)).containsExactly("cap", "nonce", "opening");
    assertThat(components(Opening.class)).containsExactly("rows", "siblings");
  }

  @Test
  void everyChangeIsRefusedByBothVerifiers() {
    for (StarkParameters parameters : StarkTest.PARAMETERS) {
      Proven proven = prove(parameters);
      assertThat(proven.accepts(proven.proof())).isTrue();
      manifest(proven.proof())
          .forEach((field, variants) -> {
            assertThat(variants).as(field).isNotEmpty();
            for (int i = 0; i < variants.size(); i++) {
              assertThat(proven.accepts(variants.get(i))).as("%s, change %d", field, i).isFalse();
            }
          });
    }
  }

  @Test
  void everyChangedByteIsMalformedOrRefused() {
    Proven proven = prove(StarkTest.PARAMETERS.get(0));
    StarkCodec codec = new StarkCodec(proven.key().verifyingKey());
    StarkVerifier verifier = new StarkVerifier(proven.key().verifyingKey());
    byte[] bytes = codec.encode(proven.proof());
    assertThat(codec.decode(bytes)).isInstanceOf(StarkCodec.Decoded.Ok.class);
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= (byte) (1 + random.nextInt(255));
      if (codec.decode(changed) instanceof StarkCodec.Decoded.Ok(StarkProof decoded)) {
        assertThat(codec.encode(decoded)).isEqualTo(changed);
        assertThat(verifier.verify(decoded, proven.publicValues(), CONTEXT))
            .as("byte %d", i)
            .isInstanceOf(Verdict.Rejected.class);
      }
    }
    for (int length = 0; length < bytes.length; length += 97) {
      assertThat(codec.decode(Arrays.copyOf(bytes, length)))
          .isInstanceOf(StarkCodec.Decoded.Malformed.class);
    }
    assertThat(codec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(StarkCodec.Decoded.Malformed.class);
  }

  @Test
  void randomBytesNeverThrow() {
    Proven proven = prove(StarkTest.PARAMETERS.get(0));
    StarkCodec codec = new StarkCodec(proven.key().verifyingKey());
    byte[] bytes = codec.encode(proven.proof());
    SplittableRandom random = new SplittableRandom(12);
    for (int i = 0; i < 20_000; i++) {
      byte[] junk = new byte[random.nextInt(400)];
      random.nextBytes(junk);
      int kept = random.nextInt(Math.min(junk.length, 9) + 1);
      System.arraycopy(bytes, 0, junk, 0, kept);
      assertThat(codec.decode(junk)).isInstanceOf(StarkCodec.Decoded.Malformed.class);
    }
  }

  @Test
  void sameBytesWithAnyNumberOfThreads() {
    StarkParameters parameters = StarkTest.PARAMETERS.get(1);
    Proven proven = prove(parameters);
    StarkCodec codec = new StarkCodec(proven.key().verifyingKey());
    try (var executor = java.util.concurrent.Executors.newFixedThreadPool(4)) {
      for (int threads : new int[] {2, 4}) {
        StarkProof other =
            StarkProver.prove(
                proven.key(), proven.traces(), CONTEXT, Workers.on(executor, threads));
        assertThat(codec.encode(other)).isEqualTo(codec.encode(proven.proof()));
      }
    }
  }
}
