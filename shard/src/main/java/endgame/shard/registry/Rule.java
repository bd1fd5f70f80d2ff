package endgame.shard.registry;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One acceptance rule.
 *
 * @param name what a refusal says
 * @param holds true when the subject keeps the rule; never throws
 */
record Rule<S>(String name, Predicate<S> holds) {

  /** The first rule that {@code subject} breaks. */
  static <S> Optional<String> firstBroken(List<Rule<S>> rules, S subject) {
    return rules.stream().filter(rule -> !rule.holds.test(subject)).map(Rule::name).findFirst();
  }

  /** For the tests of the tests: the rules without one. */
  static <S> List<Rule<S>> without(List<Rule<S>> rules, String name) {
    return rules.stream().filter(rule -> !rule.name.equals(name)).toList();
  }
}
