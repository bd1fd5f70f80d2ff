package endgame.zk.vm.segment;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.vm.segment.ConstraintRemoval.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A part of scripts/constraint-removal, which does so for all tables and looks for longer. */
class ConstraintRemovalTest {
  /** Tables of which a short look shows an attack for each rule. */
  private static final Set<String> TABLES =
      Set.of(
          "program-table/1",
          "range-table/1",
          "byte-table/1",
          "power-table/1",
          "merkle-node/1",
          "boundary/1",
          "halt/1",
          "add-sub/1",
          "jump/1",
          "jump-register/1",
          "poseidon2-calls/1",
          "poseidon2-words/1",
          "keccak-calls/1",
          "keccak-words/1",
          "keccak-slices/1",
          "arithmetic/1",
          "words/1",
          "products/1");

  private final RemovalScene scene = new RemovalScene();

  @Test
  void theSceneIsHonestAndHasRowsOfAllTables() {
    scene.check();
    for (int table = 0; table < Tables.ALL.size(); table++) {
      assertThat(scene.height(table)).as(Tables.ALL.get(table).id()).isPositive();
    }
  }

  @Test
  void rulesThatAreRemovedAreMissed() {
    List<Finding> unexpected = new ArrayList<>();
    int tables = 0;
    for (int table = 0; table < Tables.ALL.size(); table++) {
      if (TABLES.contains(Tables.ALL.get(table).id())) {
        tables++;
        ConstraintRemoval.of(scene, table, List.of(), false).stream()
            .filter(finding -> !finding.isExpected())
            .forEach(unexpected::add);
      }
    }
    assertThat(tables).isEqualTo(TABLES.size());
    assertThat(unexpected).isEmpty();
  }
}
