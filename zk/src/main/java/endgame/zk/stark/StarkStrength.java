package endgame.zk.stark;

import endgame.zk.fri.FriParameters;
import endgame.zk.security.Claim;
import endgame.zk.security.Scheme;
import endgame.zk.security.Strength;
import java.util.Comparator;
import java.util.List;

/** Proven bits of the live parameters. */
public final class StarkStrength {
  private StarkStrength() {}

  /**
   * The parameters as the calculator takes them. A smaller function that comes in after a fold is
   * one more that is joined by powers of β: so the arity is 2^a + 1.
   */
  public static Scheme scheme(StarkParameters parameters) {
    FriParameters fri = parameters.fri();
    return new Scheme(
        fri.logBlowup(),
        (1 << fri.logArity()) + 1,
        fri.queries(),
        fri.queryBits(),
        fri.foldBits(),
        parameters.batchBits(),
        parameters.lookupBits(),
        parameters.deepBits());
  }

  /** What a key and heights prove. */
  public static Claim claim(VerifyingKey key, List<Integer> logHeights) {
    Layout layout = Layout.of(key, logHeights);
    long batched = 0;
    for (int log : layout.sizes()) {
      batched = Math.max(batched, layout.columns(log, false) + layout.columns(log, true));
    }
    long constraints = 0;
    long interactions = 0;
    int degree = 1;
    for (LogUp table : key.tables()) {
      constraints += table.constraints().size();
      interactions += table.base().interactions().size();
      degree = Math.max(degree, table.degree());
    }
    return new Claim(
        key.parameters().field().bits(),
        logHeights.stream().max(Integer::compare).orElseThrow(),
        batched,
        2,
        constraints,
        degree,
        interactions,
        LogUp.widest(key.tables()));
  }

  /**
   * The largest claim that a preset is meant for: tables of the greatest height, 4,096 columns and
   * constraints, 300 interactions a row.
   */
  public static Claim largest(StarkParameters parameters) {
    return new Claim(
        parameters.field().bits(),
        parameters.logHeightMax(),
        4096,
        2,
        4096,
        (1 << parameters.fri().logBlowup()) + 1,
        300,
        32);
  }

  /** The better regime's figure. */
  public static Strength best(StarkParameters parameters, Claim claim) {
    return Strength.all(scheme(parameters), claim).stream()
        .max(Comparator.comparingDouble(Strength::bits))
        .orElseThrow();
  }
}
