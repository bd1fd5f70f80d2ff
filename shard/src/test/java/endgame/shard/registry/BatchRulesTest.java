package endgame.shard.registry;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.BlockExtension.Outcome;
import endgame.consensus.codec.Merkle;
import endgame.consensus.types.Address;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.Context;
import endgame.shard.protocol.ShardHashes;
import endgame.shard.protocol.ShardLimits;
import endgame.shard.protocol.SignedHeader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BatchRulesTest {
  private static final Hash OTHER = Hash.of(World.filled(32, 0x77));
  private static final int SHARD = 1;
  private static final SpanLimits ONE_OF_EACH = new SpanLimits(1, 1, 1, 100, 31);

  private static World world(int shards) {
    World world = new World();
    for (int i = 0; i < shards; i++) {
      world.create("zkvm/1");
    }
    world.next(10);
    return world;
  }

  private record Case(World world, List<Bytes> batches) {
    Case(World world, Bytes... batches) {
      this(world, List.of(batches));
    }

    Bytes[] all() {
      return batches.toArray(Bytes[]::new);
    }
  }

  private static Case signed(World world, BatchHeader header) {
    return new Case(world, world.signed(header));
  }

  private static BatchHeader header(
      BatchHeader h, Hash parent, long validFrom, int bodyLength, Hash dataRoot) {
    return new BatchHeader(
        h.shard(), parent, h.sequencer(), validFrom, bodyLength, h.bodyRoot(), dataRoot);
  }

  private static BatchHeader by(BatchHeader h, Address sequencer) {
    return new BatchHeader(
        h.shard(),
        h.parent(),
        sequencer,
        h.validFrom(),
        h.bodyLength(),
        h.bodyRoot(),
        h.dataRoot());
  }

  private static Map<String, Case> cases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    World frozen = world(1);
    frozen.shards().put(frozen.shard(SHARD).withStatus(ShardRecord.Status.FROZEN));
    cases.put("shard-active", signed(frozen, frozen.header(SHARD)));
    World w = world(1);
    BatchHeader h = w.header(SHARD);
    Hash parent = h.parent();
    long from = h.validFrom();
    int length = h.bodyLength();
    cases.put("data-root-zero", signed(w, header(h, parent, from, length, OTHER)));
    Hash tooLarge = Hash.of(World.filled(32, 0x7f));
    cases.put(
        "body-root-digest",
        signed(
            w, new BatchHeader(SHARD, parent, h.sequencer(), from, length, tooLarge, Hash.ZERO)));
    cases.put(
        "body-size", signed(w, header(h, parent, from, ShardLimits.BODY_BYTES_MAX + 1, Hash.ZERO)));
    cases.put("parent", signed(w, header(h, OTHER, from, length, Hash.ZERO)));
    cases.put("not-too-early", signed(w, header(h, parent, w.height, length, Hash.ZERO)));
    cases.put("not-too-old", signed(w, header(h, parent, w.height - 9, length, Hash.ZERO)));
    World stuck = new World(1);
    stuck.create("zkvm/1");
    for (int i = 0; i < ShardLimits.OPEN_SPANS_MAX; i++) {
      stuck.sequence(SHARD);
      stuck.next();
    }
    cases.put("few-open-spans", signed(stuck, stuck.header(SHARD)));
    cases.put("span-has-room", fullSpan());
    World small = new World();
    small.createForeign("sha256", ONE_OF_EACH);
    small.sequence(SHARD);
    small.next();
    cases.put("span-has-room-for-sequenced", signed(small, small.header(SHARD)));
    cases.put(
        "sequencer",
        new Case(w, new SignedHeader(h, BlsSignature.of(World.filled(96, 1))).encode()));
    return cases;
  }

  /** Half of the span's batches are sequenced: only their sum is at its limit. */
  private static Case fullSpan() {
    World busy = new World(128);
    busy.create("zkvm/1");
    do {
      busy.deposit(SHARD, World.BOB, BigInteger.ONE);
      busy.sequence(SHARD);
      busy.next();
    } while (busy.shard(SHARD).open().getFirst().batches() < ShardLimits.SPAN_BATCHES_MAX - 1);
    return signed(busy, busy.header(SHARD));
  }

  private static Map<String, Case> blockCases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    World w = world(3);
    cases.put("increasing-shards", new Case(w, w.signed(w.header(2)), w.signed(w.header(1))));
    Bytes[] full = new Bytes[3];
    for (int i = 0; i < 3; i++) {
      BatchHeader h = w.header(i + 1);
      full[i] =
          w.signed(header(h, h.parent(), h.validFrom(), ShardLimits.BODY_BYTES_MAX, Hash.ZERO));
    }
    cases.put("block-body-bytes", new Case(w, full));
    return cases;
  }

  @TestFactory
  List<DynamicTest> eachRuleRefusesWhatOnlyItCanTell() {
    Map<String, Case> cases = cases();
    assertThat(cases.keySet())
        .containsExactlyElementsOf(BatchRules.RULES.stream().map(Rule::name).toList());
    List<DynamicTest> tests = new ArrayList<>();
    cases.forEach((rule, broken) ->
        tests.add(
            test(
                rule,
                broken,
                "batch of shard 1: " + rule,
                Rule.without(BatchRules.RULES, rule),
                BatchRules.BLOCK_RULES)));
    return tests;
  }

  @TestFactory
  List<DynamicTest> eachRuleOfABlockRefusesWhatOnlyItCanTell() {
    Map<String, Case> cases = blockCases();
    assertThat(cases.keySet())
        .containsExactlyElementsOf(BatchRules.BLOCK_RULES.stream().map(Rule::name).toList());
    List<DynamicTest> tests = new ArrayList<>();
    cases.forEach((rule, broken) ->
        tests.add(
            test(
                rule,
                broken,
                "batches: " + rule,
                BatchRules.RULES,
                Rule.without(BatchRules.BLOCK_RULES, rule))));
    return tests;
  }

  private static DynamicTest test(
      String name,
      Case broken,
      String reason,
      List<Rule<BatchRules.Subject>> rules,
      List<Rule<List<SignedHeader>>> blockRules) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          World world = broken.world;
          World full = world.copy();
          assertThat(full.end(full.extension, broken.all())).isEqualTo(new Outcome.Invalid(reason));
          var without =
              new ShardExtension(
                  world.parameters,
                  new StatementRules(world.parameters),
                  new BatchRules(world.parameters, World.SIGNATURES, rules, blockRules));
          assertThat(world.copy().end(without, broken.all())).isInstanceOf(Outcome.Applied.class);
        });
  }

  @Test
  void refusesOneShardTwice() {
    World w = world(1);
    Bytes batch = w.signed(w.header(SHARD));
    assertThat(w.end(w.extension, batch, batch))
        .isEqualTo(new Outcome.Invalid("batches: increasing-shards"));
  }

  @Test
  void refusesAnUnknownShardAndGarbage() {
    World w = world(1);
    BatchHeader h = w.header(SHARD);
    BatchHeader unknown =
        new BatchHeader(2, h.parent(), h.sequencer(), h.validFrom(), 1, h.bodyRoot(), h.dataRoot());
    assertThat(w.copy().end(w.extension, w.signed(unknown)))
        .isEqualTo(new Outcome.Invalid("batch 0: unknown shard"));
    assertThat(w.end(w.extension, Bytes.EMPTY))
        .isEqualTo(new Outcome.Invalid("batch 0: malformed"));
  }

  @Test
  void lowerRanksWaitForTheirQuarter() {
    World w = world(1);
    w.next(16 - (int) ((w.height - 1) % 16));
    List<Integer> ranked =
        Sequencers.ranked(w.validators, w.block().seed(), SHARD, w.parameters.windowOf(w.height));
    for (int after = 0; after < 16; after++) {
      for (int rank = 0; rank < ranked.size(); rank++) {
        Address account = w.validators.get(ranked.get(rank)).account();
        Outcome outcome = w.copy().end(w.extension, w.signed(by(w.header(SHARD), account)));
        assertThat(outcome instanceof Outcome.Applied)
            .as("rank %s, %s heights into the window", rank, after)
            .isEqualTo(after >= 4 * rank);
      }
      w.next();
    }
  }

  @Test
  void aSequencedBatchSetsTheOthersBack() {
    World w = world(1);
    w.next(16 - (int) ((w.height - 1) % 16) + 4);
    int second =
        Sequencers.ranked(w.validators, w.block().seed(), SHARD, w.parameters.windowOf(w.height))
            .get(1);
    Address account = w.validators.get(second).account();
    assertThat(w.copy().end(w.extension, w.signed(by(w.header(SHARD), account))))
        .isInstanceOf(Outcome.Applied.class);
    w.sequence(SHARD);
    w.next();
    assertThat(w.end(w.extension, w.signed(by(w.header(SHARD), account))))
        .isEqualTo(new Outcome.Invalid("batch of shard 1: sequencer"));
  }

  @Test
  void bindsTheBlockIntoTheContext() {
    World w = world(1);
    w.deposit(SHARD, World.BOB, BigInteger.TEN);
    w.next();
    BatchHeader header = w.header(SHARD);
    var block = w.block();
    w.sequence(SHARD);
    w.next();
    OrderedBatch system = w.shards().batch(SHARD, 1).orElseThrow();
    OrderedBatch sequenced = w.shards().batch(SHARD, 2).orElseThrow();
    assertThat(system.context())
        .isEqualTo(
            new Context(
                1,
                Context.Kind.SYSTEM,
                block.height(),
                block.timestampMs(),
                block.randomness(),
                1,
                0,
                1,
                Hash.ZERO));
    assertThat(system.header()).isEmpty();
    assertThat(system.batchAcc())
        .isEqualTo(ShardHashes.P2_KOALABEAR.batchAcc(Hash.ZERO, system.context(), Hash.ZERO));
    assertThat(sequenced.context().kind()).isEqualTo(Context.Kind.SEQUENCED);
    assertThat(sequenced.context().inboxFrom()).isEqualTo(1);
    assertThat(sequenced.context().inboxTo()).isEqualTo(1);
    assertThat(sequenced.header()).contains(header);
    assertThat(sequenced.batchAcc())
        .isEqualTo(
            ShardHashes.P2_KOALABEAR.batchAcc(
                system.batchAcc(), sequenced.context(), ShardHashes.P2_KOALABEAR.batch(header)));
    ShardRecord shard = w.shard(SHARD);
    assertThat(shard.head())
        .isEqualTo(
            new ShardRecord.Head(
                2,
                sequenced.batchAcc(),
                ShardHashes.P2_KOALABEAR.batch(header),
                12,
                1,
                shard.inbox().acc()));
    assertThat(shard.open())
        .containsExactly(
            new ShardRecord.OpenSpan(1, 1, 2, 1, sequenced.batchAcc(), 1, shard.inbox().acc()));
  }

  @Test
  void anEntryWaitsForABatchOrItsAge() {
    World w = world(1);
    w.deposit(SHARD, World.BOB, BigInteger.TEN);
    long appended = w.height;
    World sameBlock = w.copy();
    sameBlock.sequence(SHARD);
    sameBlock.next();
    assertThat(sameBlock.shards().batch(SHARD, 1).orElseThrow().context().kind())
        .isEqualTo(Context.Kind.SEQUENCED);
    while (w.shard(SHARD).head().batch() == 0) {
      w.next();
    }
    assertThat(w.shards().batch(SHARD, 1).orElseThrow().context().height())
        .isEqualTo(appended + RegistryLimits.ENTRY_DUE_AGE);
  }

  @Test
  void aSystemBatchTakesAtMost64Entries() {
    World w = world(1);
    for (int i = 0; i < 70; i++) {
      w.deposit(SHARD, World.BOB, BigInteger.TEN);
    }
    w.next(5);
    assertThat(w.shard(SHARD).head().inboxIndex()).isEqualTo(64);
    w.next();
    assertThat(w.shard(SHARD).head().inboxIndex()).isEqualTo(70);
    assertThat(w.shard(SHARD).head().inboxAcc()).isEqualTo(w.shard(SHARD).inbox().acc());
  }

  @Test
  void aShardsLimitsHoldForSystemBatches() {
    World w = new World();
    w.createForeign("sha256", ONE_OF_EACH);
    for (int i = 0; i < 3; i++) {
      w.deposit(SHARD, World.BOB, BigInteger.TEN);
    }
    for (int span = 0; span < 3; span++) {
      assertThat(w.shard(SHARD).head().inboxIndex()).isEqualTo(span);
      w.nextSpan();
      assertThat(w.shard(SHARD).head().inboxIndex()).isEqualTo(span + 1);
      assertThat(w.shard(SHARD).open().getLast().system()).isEqualTo(1);
      assertThat(w.shard(SHARD).open().getLast().sequenced()).isZero();
    }
    w.nextSpan();
    assertThat(w.shard(SHARD).open()).hasSize(3);
  }

  @Test
  void aShardsBodiesAreAsShortAsItSays() {
    World w = new World();
    w.createForeign("sha256", ONE_OF_EACH);
    w.next();
    BatchHeader h = w.header(SHARD);
    assertThat(
            w.copy()
                .end(w.extension, w.signed(header(h, h.parent(), h.validFrom(), 100, Hash.ZERO))))
        .isInstanceOf(Outcome.Applied.class);
    assertThat(w.end(w.extension, w.signed(header(h, h.parent(), h.validFrom(), 101, Hash.ZERO))))
        .isEqualTo(new Outcome.Invalid("batch of shard 1: body-size"));
  }

  @Test
  void hashesGoThroughTheShardsSuite() {
    World w = new World();
    w.createForeign("sha256", SpanLimits.MAX);
    w.deposit(SHARD, World.BOB, BigInteger.TEN);
    w.next();
    BatchHeader header = w.header(SHARD);
    w.sequence(SHARD);
    w.next();
    ShardHashes sha256 = ShardHashes.find("sha256").orElseThrow();
    OrderedBatch system = w.shards().batch(SHARD, 1).orElseThrow();
    OrderedBatch sequenced = w.shards().batch(SHARD, 2).orElseThrow();
    assertThat(header.bodyRoot()).isEqualTo(sha256.bodyRoot(World.ascii("body")));
    assertThat(w.shard(SHARD).inbox().acc())
        .isEqualTo(sha256.inboxAcc(Hash.ZERO, w.shards().entry(SHARD, 0).orElseThrow().entry()));
    assertThat(sequenced.batchAcc())
        .isEqualTo(
            sha256.batchAcc(
                sha256.batchAcc(Hash.ZERO, system.context(), Hash.ZERO),
                sequenced.context(),
                sha256.batch(header)));
    assertThat(w.shard(SHARD).head().lastSequenced()).isEqualTo(sha256.batch(header));
  }

  @Test
  void aSystemBatchTakesAtMost256KiB() {
    World w = world(1);
    Bytes large = Bytes.of(new byte[ShardLimits.FORCED_BYTES_MAX]);
    for (int i = 0; i < 20; i++) {
      w.force(SHARD, RegistryLimits.FORCE_PRICE, large);
    }
    w.next(5);
    assertThat(w.shard(SHARD).head().inboxIndex()).isEqualTo(16);
  }

  @Test
  void theInboxOfAShardThatIsNotActiveWaits() {
    World w = world(1);
    w.deposit(SHARD, World.BOB, BigInteger.ONE);
    w.shards().put(w.shard(SHARD).withStatus(ShardRecord.Status.FROZEN));
    w.next(RegistryLimits.ENTRY_DUE_AGE + 2);
    assertThat(w.shard(SHARD).waiting()).isEqualTo(1);
    assertThat(w.shard(SHARD).head().batch()).isZero();
  }

  @Test
  void theInboxWaitsWhenASpanOrTheRecordIsFull() {
    World busy = new World(128);
    busy.create("zkvm/1");
    for (int i = 0; i < ShardLimits.SPAN_BATCHES_MAX; i++) {
      busy.sequence(SHARD);
      busy.next();
    }
    busy.deposit(SHARD, World.BOB, BigInteger.ONE);
    busy.next(6);
    assertThat(busy.shard(SHARD).waiting()).isEqualTo(1);
    World stuck = new World(1);
    stuck.create("zkvm/1");
    for (int i = 0; i <= RegistryLimits.OPEN_SPANS_HARD_MAX; i++) {
      stuck.deposit(SHARD, World.BOB, BigInteger.ONE);
      stuck.next(RegistryLimits.ENTRY_DUE_AGE + 1);
    }
    stuck.next(10);
    assertThat(stuck.shard(SHARD).open()).hasSize(RegistryLimits.OPEN_SPANS_HARD_MAX);
    assertThat(stuck.shard(SHARD).waiting()).isPositive();
    assertThat(ShardRecord.SSZ.encode(stuck.shard(SHARD)).length).isLessThan(65_536);
  }

  @Test
  void neverThrowsOnHostileBytes() {
    World w = world(1);
    byte[] good = w.signed(w.header(SHARD)).toArray();
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 5000; i++) {
      byte[] bad = good.clone();
      int at = random.nextInt(bad.length);
      bad[at] ^= (byte) random.nextInt(1, 256);
      Bytes bytes = Bytes.of(bad);
      if (random.nextInt(4) == 0) {
        bytes = Bytes.of(bytes.slice(0, random.nextInt(bad.length)));
      }
      assertThat(w.copy().end(w.extension, bytes))
          .as("round %s, byte %s", i, at)
          .isInstanceOf(Outcome.Invalid.class);
    }
  }

  @Test
  void theHeadersRootIsThatOfTheSszContainer() {
    World w = world(1);
    BatchHeader header = w.header(SHARD);
    assertThat(BatchHeader.SSZ.encodeBytes(header)).isEqualTo(header.encode());
    assertThat(BatchHeader.SSZ.fixedSize()).isEqualTo(BatchHeader.SIZE);
    byte[] encoded = header.encode().toArray();
    int[] ends = {0, 4, 36, 56, 64, 68, 100, 132};
    Hash[] leaves = new Hash[8];
    for (int i = 0; i < 7; i++) {
      leaves[i] = Hash.of(Arrays.copyOf(Arrays.copyOfRange(encoded, ends[i], ends[i + 1]), 32));
    }
    leaves[7] = Hash.ZERO;
    for (int size = 8; size > 1; size /= 2) {
      for (int i = 0; i < size / 2; i++) {
        leaves[i] = Merkle.node(leaves[2 * i], leaves[2 * i + 1]);
      }
    }
    assertThat(header.root()).isEqualTo(leaves[0]);
  }
}
