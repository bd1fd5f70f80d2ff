package endgame.shard.registry;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.BlockExtension.Outcome;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ByteWriter;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Claim.Change;
import endgame.shard.protocol.Claim.NullItem;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.Message;
import endgame.shard.protocol.ShardHashes;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class StatementRulesTest {
  private static final Hash OTHER = Hash.of(World.filled(32, 0x77));
  private static final Hash NO_DIGEST = Hash.of(World.filled(32, 0xff));
  private static final int SHARD = 1;

  /** A shard with a final span, a closed one (two batches) and batches in the running one. */
  private static World world(String proofSystem) {
    World world = new World();
    world.create(proofSystem);
    world.deposit(SHARD, World.BOB, BigInteger.valueOf(100));
    world.next();
    world.sequence(SHARD);
    world.nextSpan();
    world.state(SHARD, List.of(World.withdrawal(1, 0, World.BOB, BigInteger.TEN)), List.of());
    world.next();
    world.deposit(SHARD, World.BOB, BigInteger.valueOf(50));
    world.next();
    world.sequence(SHARD);
    world.nextSpan();
    world.sequence(SHARD);
    world.next();
    return world;
  }

  private record Case(World world, Bytes statement) {}

  private static Case with(UnaryOperator<Fields> change) {
    return with("zkvm/1", messages(), List.of(), change);
  }

  private static Case with(
      String proofSystem,
      List<Message> messages,
      List<NullItem> nulls,
      UnaryOperator<Fields> change) {
    World world = world(proofSystem);
    Claim claim = change.apply(Fields.of(world.claim(SHARD, messages, nulls))).claim();
    return new Case(world, World.envelope(claim, messages).encode());
  }

  private static List<Message> messages() {
    return List.of(World.withdrawal(3, 0, World.BOB, BigInteger.ONE));
  }

  private static Change before(Change change) {
    return new Change(OTHER, change.after());
  }

  private static Change after(Change change) {
    return new Change(change.before(), OTHER);
  }

  private static Map<String, Case> cases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    cases.put("version", with(f -> f.version(2)));
    cases.put("genesis", with(f -> f.genesis(OTHER)));
    cases.put("chain-id", with(f -> f.chainId(9)));
    cases.put("program", with(f -> f.program(OTHER)));
    cases.put("sidecar-size", with(World.GROTH16, manyMessages(), List.of(), f -> f));
    cases.put("span-is-next", with(f -> f.span(2)));
    cases.put("span-closed", runningSpan());
    cases.put("proof-budget", emptyBudget());
    cases.put("prover-turn", anotherTurn());
    cases.put("from-batch", with(f -> f.batches(2, 4)));
    cases.put("to-batch", with(f -> f.batches(3, 5)));
    cases.put("root-before", with(f -> f.root(before(f.claim().root()))));
    cases.put("batch-acc-before", with(f -> f.batchAcc(before(f.claim().batchAcc()))));
    cases.put("batch-acc-after", with(f -> f.batchAcc(after(f.claim().batchAcc()))));
    cases.put("inbox-index-before", with(f -> f.inboxIndex(0, 2)));
    cases.put("inbox-index-after", with(f -> f.inboxIndex(1, 3)));
    cases.put("inbox-acc-before", with(f -> f.inboxAcc(before(f.claim().inboxAcc()))));
    cases.put("inbox-acc-after", with(f -> f.inboxAcc(after(f.claim().inboxAcc()))));
    cases.put("outbox-acc-before", wrongOutboxBefore());
    cases.put("outbox-acc-after", with(f -> f.outboxAcc(after(f.claim().outboxAcc()))));
    cases.put("messages-root", with(f -> f.messagesRoot(OTHER)));
    cases.put(
        "messages-in-range",
        with(
            "zkvm/1",
            List.of(World.withdrawal(5, 0, World.BOB, BigInteger.ONE)),
            List.of(),
            f -> f));
    cases.put("no-bundles", with(f -> f.bundles(OTHER)));
    cases.put("batch-results", with(Fields::oneResultLess));
    cases.put("digests", with(f -> f.root(new Change(f.claim().root().before(), NO_DIGEST))));
    cases.put(
        "nulls-need-witness", with("zkvm/1", messages(), List.of(new NullItem(3, 0)), f -> f));
    cases.put(
        "nulls-sorted",
        with("witness/1", messages(), List.of(new NullItem(4, 0), new NullItem(4, 0)), f -> f));
    cases.put("nulls-in-range", with("witness/1", messages(), List.of(new NullItem(4, 1)), f -> f));
    cases.put("signature", otherSigner());
    return cases;
  }

  /** More than a foreign shard's sidecar may hold, less than another's. */
  private static List<Message> manyMessages() {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      messages.add(World.withdrawal(3, i, World.BOB, BigInteger.ONE));
    }
    return messages;
  }

  private static Case runningSpan() {
    World world = world("zkvm/1");
    world.state(SHARD, List.of(), List.of());
    world.next();
    Claim claim = world.claim(SHARD, List.of(), List.of());
    assertThat(claim.span()).isEqualTo(world.parameters.spanOf(world.height));
    return new Case(world, World.envelope(claim, List.of()).encode());
  }

  /** What was taken before asks for all that heights to come have. */
  private static Case emptyBudget() {
    World world = world("zkvm/1");
    world.shards().putBudget(ProofBudget.START.at(world.height).take(1L << 40, 0));
    return new Case(
        world, World.envelope(world.claim(SHARD, List.of(), List.of()), List.of()).encode());
  }

  private static Case anotherTurn() {
    World world = world("zkvm/1");
    ProverTurn turn = new ProverTurn(world.height, List.of(World.BOB));
    world.shards().putTurn(SHARD, world.shard(SHARD).open().getFirst().span(), turn);
    return new Case(
        world, World.envelope(world.claim(SHARD, List.of(), List.of()), List.of()).encode());
  }

  /** The accumulator after is folded from the false one before: only one rule can tell. */
  private static Case wrongOutboxBefore() {
    return with(f ->
        f.outboxAcc(
            new Change(OTHER, ShardHashes.P2_KOALABEAR.outboxAcc(OTHER, messages().getFirst()))));
  }

  private static Case otherSigner() {
    World world = world("zkvm/1");
    Envelope envelope = World.envelope(world.claim(SHARD, List.of(), List.of()), List.of());
    Envelope other =
        new Envelope(
            envelope.statement(), OTHER, envelope.proofBytes(), Bytes.EMPTY, envelope.signature());
    return new Case(world, other.encode());
  }

  /** A shard whose batches are all final, or that has none, needs no statement. */
  @Test
  void refusesAStatementWhenNothingIsOpen() {
    World world = world("zkvm/1");
    Bytes statement = World.envelope(world.claim(SHARD, List.of(), List.of()), List.of()).encode();
    World idle = new World();
    idle.create("zkvm/1");
    idle.next();
    assertThat(idle.begin(idle.extension, statement))
        .isEqualTo(new Outcome.Invalid("statement 0: no open span"));
  }

  @TestFactory
  List<DynamicTest> eachRuleRefusesWhatOnlyItCanTell() {
    Map<String, Case> cases = cases();
    assertThat(cases.keySet())
        .containsExactlyElementsOf(StatementRules.RULES.stream().map(Rule::name).toList());
    List<DynamicTest> tests = new ArrayList<>();
    cases.forEach((rule, broken) ->
        tests.add(
            DynamicTest.dynamicTest(
                rule,
                () -> {
                  World world = broken.world;
                  assertThat(world.copy().begin(world.extension, broken.statement))
                      .isEqualTo(new Outcome.Invalid("statement 0: " + rule));
                  var without =
                      new StatementRules(
                          world.parameters, Rule.without(StatementRules.RULES, rule));
                  assertThat(without.judge(world.block(), broken.statement, world.shards()))
                      .isInstanceOf(StatementRules.Verdict.Taken.class);
                })));
    return tests;
  }

  @Test
  void takesATrueStatementOnce() {
    World world = world("zkvm/1");
    Bytes statement =
        World.envelope(world.claim(SHARD, messages(), List.of()), messages()).encode();
    assertThat(world.copy().begin(world.extension, statement)).isInstanceOf(Outcome.Applied.class);
    assertThat(world.copy().begin(world.extension, statement, statement))
        .isEqualTo(new Outcome.Invalid("statement 1: span-is-next"));
  }

  @Test
  void takesAStatementOfAForeignShard() {
    World world = world(World.GROTH16);
    Envelope envelope = World.envelope(world.claim(SHARD, messages(), List.of()), messages());
    assertThat(envelope.statement().claim().root().before()).isNotEqualTo(Hash.ZERO);
    assertThat(
            Sidecars.proofsIn(
                world.shards(), new BlockBody(List.of(), List.of(), List.of(envelope.encode()))))
        .extracting(Sidecars.ProofToCheck::keyHash)
        .containsExactly(world.shard(SHARD).key().hash());
    var rules = new StatementRules(world.parameters);
    assertThat(rules.refusal(world.height, envelope.encode(), world.shards())).isEmpty();
    assertThat(world.begin(world.extension, envelope.encode())).isInstanceOf(Outcome.Applied.class);
    assertThat(rules.refusal(world.height, envelope.encode(), world.shards()))
        .contains("span-is-next");
  }

  @Test
  void refusesNullItemsOfAForeignShard() {
    World world = world(World.GROTH16);
    Claim claim = world.claim(SHARD, messages(), List.of(new NullItem(3, 0)));
    assertThat(world.begin(world.extension, World.envelope(claim, messages()).encode()))
        .isEqualTo(new Outcome.Invalid("statement 0: nulls-need-witness"));
  }

  @Test
  void refusesTooManyStatements() {
    World world = world("zkvm/1");
    Bytes[] many = new Bytes[RegistryLimits.STATEMENTS_MAX + 1];
    Arrays.fill(many, Bytes.EMPTY);
    assertThat(world.begin(world.extension, many))
        .isEqualTo(new Outcome.Invalid("more than 8 statements"));
  }

  @Test
  void refusesMoreLogsThanAReceiptHolds() {
    World world = new World();
    for (int shard = 1; shard <= 5; shard++) {
      world.create("zkvm/1");
      world.sequence(shard);
    }
    world.nextSpan();
    List<Message> messages = new ArrayList<>();
    Bytes nothing = new ByteWriter().address(World.BOB).u256(BigInteger.ZERO).done();
    for (int i = 0; i < 1800; i++) {
      messages.add(new Message(1, i, Message.FEES, nothing));
    }
    Bytes[] statements = new Bytes[5];
    for (int i = 0; i < 5; i++) {
      Claim claim = world.claim(i + 1, messages, List.of());
      statements[i] = World.envelope(claim, messages).encode();
    }
    assertThat(world.copy().begin(world.extension, Arrays.copyOf(statements, 4)))
        .isInstanceOf(Outcome.Applied.class);
    assertThat(world.begin(world.extension, statements))
        .isEqualTo(new Outcome.Invalid("statement 4: block-logs"));
  }

  @Test
  void saysWhatAClaimMustHoldForSpansThatWait() {
    World world = world("zkvm/1");
    var expected =
        StatementRules.expectedClaimFields(world.parameters, world.shards(), SHARD, 2)
            .orElseThrow();
    ShardRecord.OpenSpan previous = world.shard(SHARD).openSpan(1).orElseThrow();
    assertThat(expected.fromBatch()).isEqualTo(previous.toBatch() + 1);
    assertThat(expected.batchAcc().before()).isEqualTo(previous.batchAcc());
    assertThat(expected.inboxIndexBefore()).isEqualTo(previous.inboxIndex());
    assertThat(expected.rootBefore()).isEmpty();
    assertThat(StatementRules.expectedClaimFields(world.parameters, world.shards(), SHARD, 0))
        .isEmpty();
    assertThat(StatementRules.expectedClaimFields(world.parameters, world.shards(), 99, 1))
        .isEmpty();
  }

  @Test
  void listsTheProofsToVerify() {
    World world = world("zkvm/1");
    Envelope envelope = World.envelope(world.claim(SHARD, List.of(), List.of()), List.of());
    var body = new BlockBody(List.of(), List.of(), List.of(Bytes.of((byte) 1), envelope.encode()));
    assertThat(Sidecars.proofsIn(world.shards(), body))
        .containsExactly(
            new Sidecars.ProofToCheck(
                SHARD,
                "zkvm/1",
                World.PROGRAM,
                envelope.statement().encode(),
                envelope.proofHash(),
                envelope.proofBytes()));
  }

  @Test
  void neverThrowsOnHostileBytes() {
    World world = world("witness/1");
    byte[] good =
        World.envelope(world.claim(SHARD, messages(), List.of(new NullItem(3, 0))), messages())
            .encode()
            .toArray();
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < 3000; i++) {
      byte[] bad = good.clone();
      int flips = random.nextInt(1, 4);
      for (int k = 0; k < flips; k++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      Bytes cut = Bytes.of(bad);
      if (random.nextInt(4) == 0) {
        cut = Bytes.of(cut.slice(0, random.nextInt(bad.length)));
      }
      if (cut.equals(Bytes.of(good))) {
        continue;
      }
      // Whatever is changed, something covers it: nobody can alter an envelope on its way.
      assertThat(world.copy().begin(world.extension, cut))
          .as("round %s", i)
          .isInstanceOf(Outcome.Invalid.class);
    }
  }
}
