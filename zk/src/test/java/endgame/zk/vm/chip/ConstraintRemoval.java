package endgame.zk.vm.chip;

import endgame.zk.air.Bus;
import endgame.zk.air.Interaction;
import endgame.zk.vm.chip.AttackSearch.Attack;
import endgame.zk.vm.chip.AttackSearch.Base;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes each constraint and each interaction out of a chip, one at a time, and shows what goes
 * wrong then: a row that the rest accepts. Called by scripts/constraint-removal and by a test.
 */
final class ConstraintRemoval {
  /**
   * What came of a removal.
   *
   * @param rule its name, or two of rules that stand in for each other
   * @param attack what is accepted without it; null if nothing was found
   * @param reason why nothing is to be found; null if something is
   */
  record Finding(
      String chip, String rule, @Nullable String attack, @Nullable String reason) {
    /** Whether that is as it was reviewed. */
    boolean isExpected() {
      return (attack == null) == (reason != null);
    }

    @Override
    public String toString() {
      String verdict =
          attack != null
              ? "red (" + attack + ")" + (reason == null ? "" : ", but said to be implied")
              : reason == null ? "GREEN" : "implied: " + reason;
      return chip + ": " + rule + " -> " + verdict;
    }
  }

  private static final long ROWS_MAX = 300_000;
  private static final String OTHER_FLAG =
      "with the other flag and their sum 0 or 1 it could be -1 only where the sum is 0";
  private static final String MARKS =
      "with a sum of 0 or 1 a mark that is neither makes both differences 0, which is no mark";
  private static final String PADDING_MARK =
      "a mark on a row of no instruction asks the range table for a number, and says nothing";

  /** Rules that others imply, by chip: each with the reason, reviewed. */
  private static final Map<String, Map<String, String>> IMPLIED =
      Map.of(
          "add-sub/1",
          Map.of("add", OTHER_FLAG, "subtract", OTHER_FLAG),
          "less-than/1",
          Map.of(
              "signed",
              OTHER_FLAG,
              "unsigned",
              OTHER_FLAG,
              "low limb differs",
              MARKS,
              "high limb differs",
              MARKS,
              "mark of an instruction",
              PADDING_MARK),
          "branch-equal/1",
          Map.of(
              "if equal",
              OTHER_FLAG,
              "if not",
              OTHER_FLAG,
              "equal",
              "different limbs make it 0, equal ones 1"),
          "branch-less/1",
          Map.of(
              "low limb differs",
              MARKS,
              "high limb differs",
              MARKS,
              "mark of an instruction",
              PADDING_MARK),
          "shift/1",
          Map.of(
              "left",
              "-1 needs both other flags, and a first operand of 0: MULH of it, whose code that is, is 0",
              "immediate high",
              "the amount is in the low limb, and an immediate is on no other bus"));

  /** Rules of which each stands in for the other: without both there must be an attack. */
  private static final Map<String, List<String>> TOGETHER =
      Map.of(
          "add-sub/1",
          List.of("add", "subtract"),
          "less-than/1",
          List.of("signed", "unsigned"),
          "branch-equal/1",
          List.of("if equal", "if not"));

  private final Scene scene;
  private final InstructionChip chip;
  private final RowRules rules;
  private final AttackSearch search;

  private ConstraintRemoval(Scene scene, InstructionChip chip, boolean thorough) {
    this.scene = scene;
    this.chip = chip;
    this.rules = RowRules.of(chip, scene.rom());
    List<BitSet> targets = new ArrayList<>();
    for (int item = 0; item < rules.size(); item++) {
      if (thorough || reason(rules.name(item)) == null) {
        targets.add(set(item));
      }
    }
    if (TOGETHER.containsKey(chip.id())) {
      targets.add(together());
    }
    this.search = new AttackSearch(rules, targets);
    List<Base> few = new ArrayList<>(Scenes.pranks(scene, chip));
    few.add(AttackSearch.padding(chip));
    few.addAll(AttackSearch.rows(scene, chip, true, 3));
    search.search(few, 0, 0, ROWS_MAX);
    search.impersonate(AttackSearch.rows(scene, chip, false, 40), 0, ROWS_MAX);
    search.search(few, 1, 1, ROWS_MAX);
    search.impersonate(AttackSearch.rows(scene, chip, false, 2), 1, ROWS_MAX);
    search.search(Scenes.pranks(scene, chip), 2, 2, ROWS_MAX);
    search.search(AttackSearch.rows(scene, chip, true, 1), 2, 2, ROWS_MAX);
    search.search(few, 2, thorough ? 3 : 2, ROWS_MAX);
  }

  private static BitSet set(int item) {
    BitSet set = new BitSet();
    set.set(item);
    return set;
  }

  private BitSet together() {
    BitSet set = new BitSet();
    for (int item = 0; item < rules.size(); item++) {
      set.set(item, TOGETHER.getOrDefault(chip.id(), List.of()).contains(rules.name(item)));
    }
    return set;
  }

  private @Nullable String reason(String rule) {
    return IMPLIED.getOrDefault(chip.id(), Map.of()).get(rule);
  }

  /**
   * Findings of a chip.
   *
   * @param thorough also looks, for longer, for attacks on what is implied
   */
  static List<Finding> of(Scene scene, InstructionChip chip, boolean thorough) {
    return new ConstraintRemoval(scene, chip, thorough).findings();
  }

  private List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    if (search.unsound() != null) {
      findings.add(new Finding(chip.id(), "all rules there", search.unsound() + "", "sound"));
    }
    if (search.uncounted() != null) {
      findings.add(new Finding(chip.id(), "all counts there", search.uncounted() + "", "counted"));
    }
    for (int item = 0; item < rules.size(); item++) {
      String rule = rules.name(item);
      findings.add(new Finding(chip.id(), rule, accepted(set(item)), reason(rule)));
    }
    if (TOGETHER.containsKey(chip.id())) {
      String pair = String.join(" and ", TOGETHER.get(chip.id()));
      findings.add(new Finding(chip.id(), pair, accepted(together()), null));
    }
    for (int i = 0; i < rules.interactions().size(); i++) {
      Interaction interaction = rules.interactions().get(i);
      if (interaction.bus().kind() == Bus.Kind.BALANCE) {
        String name = interaction.role() + " " + interaction.bus().name() + ", interaction " + i;
        findings.add(new Finding(chip.id(), name, unbalanced(rules.withoutInteraction(i)), null));
      }
    }
    return findings;
  }

  /** The attack, if rules that were built without those accept it. */
  private @Nullable String accepted(BitSet target) {
    Attack attack = search.attack(target);
    if (attack == null) {
      return null;
    }
    RowRules rest = rules.without(target);
    int[] values = rest.evaluate(attack.cells());
    boolean accepts =
        attack.kind().equals("forges")
            ? rest.broken(values).isEmpty()
                && AttackSearch.isForged(attack.base(), rest.messages(values))
            : rest.broken(values).get(0, rest.constraints()).isEmpty()
                && rest.countsWrongly(values);
    if (!accepts) {
      throw new IllegalStateException(attack + " is not accepted");
    }
    return attack.toString();
  }

  /** An honest row that says something else than the emulator. */
  private @Nullable String unbalanced(RowRules rest) {
    for (int step : scene.instructions(chip, true)) {
      if (!rest.messages(rest.evaluate(scene.cells(chip, step))).equals(scene.messages(step))) {
        return "an honest run does not balance: instruction " + step;
      }
    }
    return null;
  }

  /** Prints all findings; fails if one is not as reviewed. */
  public static void main(String[] args) {
    Scene scene = Scenes.everything();
    boolean expected = true;
    for (InstructionChip chip : Scenes.chips()) {
      if (args.length == 0 || chip.id().contains(args[0])) {
        for (Finding finding : of(scene, chip, true)) {
          System.out.println(finding);
          expected &= finding.isExpected();
        }
      }
    }
    System.exit(expected ? 0 : 1);
  }
}
