package endgame.consensus.bft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The truth tables of R4 and R5; what engines do by them is in {@link VotingRulesTest}. */
class VotingPredicatesTest {
  @Test
  void r5_eachConditionCounts() {
    assertThat(VotingRules.r5Finalize(new VotingRules.FinalizeFacts(true, true, true, true, true)))
        .isTrue();
    for (int i = 0; i < 5; i++) {
      var facts = new VotingRules.FinalizeFacts(i != 0, i != 1, i != 2, i != 3, i != 4);
      assertThat(VotingRules.r5Finalize(facts)).as("condition %s", i).isFalse();
    }
  }

  @Test
  void r4_eachConditionCounts() {
    for (int i = -1; i < 7; i++) {
      var facts =
          new VotingRules.NotarizeFacts(i != 0, i != 1, i != 2, i != 3, i != 4, i != 5, i != 6);
      assertThat(VotingRules.r4Notarize(facts)).as("condition %s", i).isEqualTo(i < 0);
    }
  }
}
