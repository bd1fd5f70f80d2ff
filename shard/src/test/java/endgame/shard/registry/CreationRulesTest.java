package endgame.shard.registry;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ShardLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CreationRulesTest {
  private static final Bytes KEY = World.ascii("key");
  private static final Hash NO_DIGEST = Hash.of(World.filled(32, 0xff));

  private static ShardProposal foreign(
      String name, long chainId, String system, Bytes key, String suite, Hash root) {
    return foreign(name, chainId, system, key, suite, root, SpanLimits.MAX);
  }

  private static ShardProposal foreign(
      String name,
      long chainId,
      String system,
      Bytes key,
      String suite,
      Hash root,
      SpanLimits limits) {
    return new ShardProposal(
        name,
        chainId,
        World.PROGRAM,
        new ShardRecord.Key(World.PROGRAM, key.size()),
        key,
        system,
        suite,
        root,
        limits);
  }

  private static ShardProposal program(String system, int bytes) {
    return ShardProposal.of(new ShardGenesis.Shard("a", 7200, World.PROGRAM, bytes, system));
  }

  private static ShardProposal good() {
    return foreign("a", 7200, World.GROTH16, KEY, "sha256", World.ROOT);
  }

  private static ShardProposal limited(String suite, SpanLimits limits) {
    return foreign("a", 7200, World.GROTH16, KEY, suite, Hash.ZERO, limits);
  }

  private static World world(int shards) {
    World world = new World();
    for (int i = 0; i < shards; i++) {
      world.create("zkvm/1");
    }
    return world;
  }

  private static CreationRules.Subject subject(World world, ShardProposal shard) {
    return new CreationRules.Subject(world.parameters, World.KEYS, world.shards().all(), shard);
  }

  private static Map<String, CreationRules.Subject> cases() {
    Bytes longKey = Bytes.of(World.ascii("key" + "x".repeat(ShardLimits.KEY_BYTES_MAX)).toArray());
    List<ShardProposal> wrong =
        List.of(
            foreign("", 7200, World.GROTH16, KEY, "sha256", World.ROOT),
            foreign("a", 7100, World.GROTH16, KEY, "sha256", World.ROOT),
            foreign("a", 7101, World.GROTH16, KEY, "sha256", World.ROOT),
            foreign("a", 7200, "plonk-bn254/1", KEY, "sha256", World.ROOT),
            program(World.GROTH16, 1),
            foreign("a", 7200, "zkvm/1", KEY, "sha256", World.ROOT),
            program("zkvm/1", 0),
            foreign("a", 7200, World.GROTH16, longKey, "sha256", World.ROOT),
            foreign("a", 7200, World.GROTH16, KEY, "md5", World.ROOT),
            foreign("a", 7200, World.GROTH16, KEY, "p2-koalabear", NO_DIGEST),
            limited("sha256", new SpanLimits(0, 1, 1, 5, 0)),
            foreign("a", 7200, World.GROTH16, World.ascii("no key"), "sha256", World.ROOT));
    Map<String, CreationRules.Subject> cases = new LinkedHashMap<>();
    List<String> names = CreationRules.RULES.stream().map(Rule::name).toList();
    cases.put(names.getFirst(), subject(world(ShardLimits.SHARDS_MAX), good()));
    for (int i = 0; i < wrong.size(); i++) {
      cases.put(names.get(i + 1), subject(world(1), wrong.get(i)));
    }
    return cases;
  }

  @TestFactory
  List<DynamicTest> eachRuleRefusesWhatOnlyItCanTell() {
    Map<String, CreationRules.Subject> cases = cases();
    assertThat(cases).hasSameSizeAs(CreationRules.RULES);
    List<DynamicTest> tests = new ArrayList<>();
    cases.forEach((rule, broken) ->
        tests.add(
            DynamicTest.dynamicTest(
                rule,
                () -> {
                  assertThat(CreationRules.refusal(broken))
                      .hasValueSatisfying(reason -> assertThat(reason).startsWith(rule));
                  assertThat(Rule.firstBroken(Rule.without(CreationRules.RULES, rule), broken))
                      .isEmpty();
                })));
    return tests;
  }

  @Test
  void takesBothKinds() {
    assertThat(CreationRules.refusal(subject(world(1), good()))).isEmpty();
    assertThat(CreationRules.refusal(subject(world(1), program("zkvm/1", 1)))).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithAKey() {
    ShardProposal shard =
        foreign("a", 7200, World.GROTH16, World.ascii("no key"), "sha256", World.ROOT);
    assertThat(CreationRules.refusal(subject(world(0), shard)))
        .contains("malformed verifying key: it does not begin with key");
  }

  @Test
  void everyLimitHasBothEnds() {
    SpanLimits least = new SpanLimits(1, 1, 1, 5, 0);
    List<SpanLimits> allowed = List.of(least, SpanLimits.MAX);
    List<SpanLimits> refused =
        List.of(
            new SpanLimits(0, 1, 1, 5, 0),
            new SpanLimits(1, 0, 1, 5, 0),
            new SpanLimits(1, 1, 0, 5, 0),
            new SpanLimits(1, 1, 1, 4, 0),
            new SpanLimits(65, 1, 1, 5, 0),
            new SpanLimits(1, 65, 1, 5, 0),
            new SpanLimits(1, 1, 65, 5, 0),
            new SpanLimits(1, 1, 1, (1 << 20) + 1, 0),
            new SpanLimits(1, 1, 1, 5, (16 << 10) + 1));
    for (SpanLimits limits : allowed) {
      assertThat(CreationRules.refusal(subject(world(0), limited("sha256", limits)))).isEmpty();
    }
    for (SpanLimits limits : refused) {
      assertThat(CreationRules.refusal(subject(world(0), limited("sha256", limits))))
          .as(limits.toString())
          .isPresent();
    }
  }
}
