package endgame.zk.vm.segment;

import endgame.zk.air.Air;
import endgame.zk.air.Bus;
import endgame.zk.air.Interaction;
import endgame.zk.air.Trace;
import endgame.zk.field.PrimeField;
import endgame.zk.stark.PublicMessage;
import endgame.zk.stark.StarkParameters;
import endgame.zk.stark.TraceCheck;
import endgame.zk.stark.VerifyingKey;
import endgame.zk.vm.chip.Copy;
import endgame.zk.vm.chip.HostEcall;
import endgame.zk.vm.segment.RecordedRows.Recorded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes each constraint and each interaction out of each table, one at a time, and shows what goes
 * wrong then. Called by scripts/constraint-removal and by a test.
 *
 * <ul>
 *   <li>Of a constraint and a look-up: a row that all others accept, and that says what is not so.
 *       What satisfies the others is for {@link TraceCheck} to say.
 *   <li>Of what a table puts on a balanced bus or provides: no honest run is accepted.
 * </ul>
 */
final class ConstraintRemoval {
  /**
   * What came of a removal.
   *
   * @param attack what is accepted without it; null if nothing was found
   * @param isLie whether that does harm
   * @param reason why nothing is to be found; null if something is
   */
  record Finding(
      String table, String rule, @Nullable String attack, boolean isLie, @Nullable String reason) {
    /** Whether that is as it was reviewed. */
    boolean isExpected() {
      return isLie == (reason == null);
    }

    boolean isGreen() {
      return !isLie && reason == null;
    }

    @Override
    public String toString() {
      String what = table + ": " + rule + " -> ";
      if (isLie) {
        return what + "red (" + attack + ")" + (reason == null ? "" : ", BUT REVIEWED: " + reason);
      }
      String alone = attack == null ? "" : " (" + attack + ")";
      return what + (reason == null ? "GREEN" + alone : "reviewed" + alone + ": " + reason);
    }
  }

  /** Of tables with so many rules the look is shorter: most are bits and limbs alike. */
  private static final int MANY = 150;

  private static final int WIDE = 100;

  private final int table;
  private final Air air;
  private final TableRules rules;
  private final RemovalScene scene;
  private final AttackSearch search;

  private ConstraintRemoval(RemovalScene scene, int table) {
    this.scene = scene;
    this.table = table;
    this.air = Tables.ALL.get(table);
    this.rules = TableRules.of(air, scene.rom());
    this.search = new AttackSearch(rules, scene.padding(table, rules));
  }

  /** Findings of a table, whose rows must be in the scene. */
  static List<Finding> of(RemovalScene scene, int table, List<Recorded> tests, boolean thorough) {
    if (scene.height(table) == 0) {
      return List.of(new Finding(Tables.ALL.get(table).id(), "no scenes", null, false, null));
    }
    ConstraintRemoval removal = new ConstraintRemoval(scene, table);
    removal.tests(tests);
    removal.look(thorough);
    return removal.findings();
  }

  private void look(boolean thorough) {
    if (rules.size() == 0) {
      return;
    }
    List<Base> all = new ArrayList<>(scene.kinds(table, rules, 3, 60));
    all.add(scene.padding(table, rules));
    search.all(all);
    List<Base> foreign = scene.foreign(table);
    search.crafted(CraftedRows.of(air, rules, all, foreign));
    List<Base> few = new ArrayList<>(scene.kinds(table, rules, 1, 16));
    few.add(scene.padding(table, rules));
    search.directed(few, 1, 3_000);
    search.impersonate(foreign, 0, 4_000);
    if (thorough && rules.size() < MANY && rules.width() < WIDE) {
      // The more rules, the less for each.
      long effort = rules.size() > 40 ? 4_000 : 20_000;
      search.directed(all, 1, effort / 2);
      search.flipped(all, 2, effort);
      search.pairs(few, 1, effort);
      search.impersonate(foreign, 3, effort);
      search.around(few, 1, effort);
      search.directed(all, 3, 2 * effort);
      search.around(few, 3, 5 * effort);
      search.flipped(few, 3, 5 * effort);
      search.pairs(few, 2, 5 * effort);
    }
  }

  private void tests(List<Recorded> tests) {
    List<Recorded> own = tests.stream().filter(row -> row.air().id().equals(air.id())).toList();
    search.recorded(own, new IdentityHashMap<>(), TableRules.of(air, null));
  }

  private List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    // What the host says is free: rows of ecalls that say something else are honest too.
    if (search.unsound() != null && !(air instanceof HostEcall || air instanceof Copy)) {
      findings.add(new Finding(air.id(), "with all rules", search.unsound() + "", true, "sound"));
    }
    for (int item = 0; item < rules.size(); item++) {
      Attack attack = search.attack(item);
      if (attack != null) {
        confirm(item, attack);
      }
      boolean isLie = attack != null && attack.kind() != Attack.Kind.ALONE;
      String text = attack == null ? null : attack.toString();
      String name = rules.name(item);
      findings.add(new Finding(air.id(), name, text, isLie, ReviewedRules.reason(air.id(), name)));
    }
    BitSet used = used();
    for (int i = 0; i < rules.interactions().size(); i++) {
      Interaction interaction = rules.interactions().get(i);
      if (interaction.role() != Interaction.Role.QUERY) {
        String name = interaction.role() + " " + interaction.bus().name() + ", interaction " + i;
        String refused = used.get(i) ? "no honest run balances" : null;
        findings.add(
            new Finding(
                air.id(), name, refused, used.get(i), ReviewedRules.reason(air.id(), name)));
      }
    }
    return findings;
  }

  /** Interactions without which honest rows say something else. */
  private BitSet used() {
    BitSet used = new BitSet();
    int all = rules.interactions().size();
    for (Base base : scene.rows(table, rules)) {
      TableRules.Row row = rules.row(base.cells());
      for (int i = 0; i < all; i++) {
        if (!used.get(i) && !row.messagesWithout(i).equals(base.honest())) {
          used.set(i);
        }
      }
      if (used.cardinality() == all) {
        break;
      }
    }
    return used;
  }

  /** The exact check of a table of that row finds what was taken out, and nothing else. */
  private void confirm(int item, Attack attack) {
    PrimeField field = PrimeField.KOALA_BEAR;
    int[][] columns = new int[rules.width()][2];
    for (int c = 0; c < columns.length; c++) {
      // Twice the same: a table has two rows at least, and not each allows a row of zeros.
      Arrays.fill(columns[c], field.of(attack.cells()[c]));
    }
    int[] publicValues = new int[rules.cells() - rules.width()];
    for (int i = 0; i < publicValues.length; i++) {
      publicValues[i] = field.of(attack.cells()[rules.width() + i]);
    }
    List<PublicMessage> rest = new ArrayList<>();
    TableRules.Row row = attack.rules().row(attack.cells());
    row.messages()
        .forEach((message, count) -> {
          List<Integer> parts = message.subList(1, message.size());
          if (rules.bus(message.getFirst()).kind() == Bus.Kind.BALANCE) {
            rest.add(new PublicMessage(rules.bus(message.getFirst()), -2 * count, parts));
          }
        });
    // What tables of look-ups answer, by their definitions, and what was taken out.
    Set<List<Integer>> answered = row.asked(item);
    VerifyingKey key =
        VerifyingKey.of(StarkParameters.FAST, List.of(air), List.of(-1), new byte[0]);
    Trace trace = new Trace(columns, publicValues);
    for (TraceCheck.Fault fault :
        TraceCheck.faults(key, List.of(trace), List.<int[][]>of(new int[0][]), rest, 1 << 12)) {
      boolean isExpected =
          switch (fault) {
            case TraceCheck.Fault.Broken broken -> broken.constraint().equals(rules.name(item));
            // No verifier sees it: that counts are within weights is for the rules to say.
            case TraceCheck.Fault.Overweight over -> true;
            // What is promised to a bus is for the constraints alone to keep.
            case TraceCheck.Fault.Unbalanced asked ->
                answered.contains(asked.message()) || attack.kind() == Attack.Kind.COUNTS;
          };
      if (!isExpected) {
        throw new IllegalStateException(air.id() + ": " + rules.name(item) + ": " + fault);
      }
    }
  }

  /** Prints all findings; fails if one is not as reviewed. Arguments: a part of tables' names. */
  public static void main(String[] args) {
    RemovalScene scene = new RemovalScene();
    scene.check();
    List<Recorded> tests = RecordedRows.ofTests();
    System.out.println(tests.size() + " rows that tests forge");
    List<Finding> unexpected = new ArrayList<>();
    List<String> summary = new ArrayList<>();
    int rules = 0;
    int reviewed = 0;
    for (int table = 0; table < Tables.ALL.size(); table++) {
      String id = Tables.ALL.get(table).id();
      if (args.length == 0 || Arrays.stream(args).anyMatch(id::contains)) {
        long start = System.nanoTime();
        List<Finding> findings = of(scene, table, tests, true);
        findings.forEach(System.out::println);
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        long implied = findings.stream().filter(finding -> finding.reason() != null).count();
        long red = findings.stream().filter(Finding::isLie).count();
        summary.add(
            id
                + ": "
                + findings.size()
                + " rules, "
                + red
                + " red, "
                + implied
                + " reviewed, "
                + findings.stream().filter(Finding::isGreen).count()
                + " green, "
                + seconds
                + " s");
        rules += findings.size();
        reviewed += (int) implied;
        findings.stream().filter(finding -> !finding.isExpected()).forEach(unexpected::add);
      }
    }
    summary.forEach(System.out::println);
    unexpected.forEach(finding -> System.out.println("NOT AS REVIEWED: " + finding));
    System.out.println(
        rules + " rules, " + reviewed + " reviewed, " + unexpected.size() + " not as reviewed");
    System.exit(unexpected.isEmpty() ? 0 : 1);
  }
}
