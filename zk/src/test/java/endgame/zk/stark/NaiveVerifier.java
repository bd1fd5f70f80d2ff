package endgame.zk.stark;

import endgame.zk.air.Expr;
import endgame.zk.air.Interaction;
import endgame.zk.commit.CommitmentHash;
import endgame.zk.commit.Opening;
import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import endgame.zk.field.KoalaBear;
import endgame.zk.field.PrimeField;
import endgame.zk.fri.FriParameters;
import endgame.zk.fri.FriProof;
import endgame.zk.stark.NaiveSponge.Absorb;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A second verifier, from the formulas: no graph, no layout, no shared paths. Constraints are
 * evaluated expression by expression, LogUp from its definition, folds by Lagrange interpolation,
 * paths one query at a time, the sponge word by word. Slow.
 */
final class NaiveVerifier {
  private final VerifyingKey key;
  private final StarkProof proof;
  private final List<int[]> publicValues;
  private final List<PublicMessage> messages;
  private final byte[] context;
  private final StarkParameters parameters;
  private final Extension field;
  private final PrimeField base;
  private final int logBlowup;
  private final NaiveSponge sponge;

  NaiveVerifier(VerifyingKey key, StarkProof proof, List<int[]> publicValues, byte[] context) {
    this(key, proof, publicValues, List.of(), context, null);
  }

  NaiveVerifier(
      VerifyingKey key,
      StarkProof proof,
      List<int[]> publicValues,
      List<PublicMessage> messages,
      byte[] context) {
    this(key, proof, publicValues, messages, context, null);
  }

  /** A verifier that leaves out one thing that must be absorbed; null: none. */
  NaiveVerifier(
      VerifyingKey key,
      StarkProof proof,
      List<int[]> publicValues,
      List<PublicMessage> messages,
      byte[] context,
      @Nullable Absorb removed) {
    this.sponge = new NaiveSponge(removed);
    this.messages = messages;
    this.key = key;
    this.proof = proof;
    this.publicValues = publicValues;
    this.context = context;
    this.parameters = key.parameters();
    this.field = parameters.field();
    this.base = field.base();
    this.logBlowup = parameters.fri().logBlowup();
  }

  private static final class No extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new No();
    }
  }

  /** Whether the proof is accepted; anything malformed is not. */
  boolean accepts() {
    try {
      run();
      return true;
    } catch (No | IndexOutOfBoundsException | IllegalArgumentException e) {
      return false;
    }
  }

  private void work(Absorb nonceName, int bits, int nonce) {
    require(Integer.compareUnsigned(nonce, KoalaBear.P) < 0);
    require(sponge.at(nonceName).accepts(bits, nonce));
  }

  private Ext challenge() {
    return sponge.challenge(field);
  }

  // --- the protocol

  private void run() {
    int tables = key.tables().size();
    require(proof.logHeights().size() == tables && publicValues.size() == tables);
    long count = 0;
    for (PublicMessage message : messages) {
      count += Math.abs((long) message.count());
      message.values().forEach(value -> require(value >= 0 && value < base.p()));
      require(
          key.tables().stream()
              .flatMap(table -> table.base().interactions().stream())
              .anyMatch(i -> i.bus().equals(message.bus())));
    }
    for (int t = 0; t < tables; t++) {
      int log = proof.logHeights().get(t);
      require(publicValues.get(t).length == key.tables().get(t).base().air().publicValues());
      if (log == 0 && key.tables().get(t).base().air().optional()) {
        continue;
      }
      require(log >= 1 && log + logBlowup <= base.twoAdicity());
      require(key.fixedLogs().get(t) < 0 || key.fixedLogs().get(t) == log);
      for (Interaction i : key.tables().get(t).base().interactions()) {
        count += (long) i.weight() << log;
        require(count < base.p());
      }
    }
    require(count < base.p());
    sponge.at(Absorb.PROTOCOL).bytes(VerifyingKey.PROTOCOL.getBytes(StandardCharsets.UTF_8));
    sponge.at(Absorb.KEY).bytes(key.digest());
    sponge.at(Absorb.CONTEXT).bytes(context);
    sponge.at(Absorb.TABLE_COUNT).number(tables);
    sponge.at(Absorb.HEIGHTS);
    proof.logHeights().forEach(sponge::number);
    sponge.at(Absorb.PUBLIC_MESSAGES).bytes(messagesDigest());
    for (int[] values : publicValues) {
      sponge.at(Absorb.PUBLIC_COUNTS).number(values.length);
      sponge.at(Absorb.PUBLIC_VALUES);
      Arrays.stream(values).forEach(v -> sponge.element(base, v));
    }
    boolean fixed = key.fixedLogs().stream().anyMatch(log -> log >= 0);
    boolean buses = false;
    for (int t = 0; t < tables; t++) {
      buses |= key.tables().get(t).isUsed() && isThere(t);
    }
    int shown = 0;
    sponge.at(Absorb.MAIN_CAP).bytes(proof.caps().get(shown++));
    work(Absorb.LOOKUP_NONCE, parameters.lookupBits(), proof.lookupNonce());
    Ext alpha = challenge();
    Ext beta = challenge();
    if (buses) {
      sponge.at(Absorb.LOGUP_CAP).bytes(proof.caps().get(shown++));
    }
    int terminals = 0;
    for (int t = 0; t < tables; t++) {
      terminals += key.tables().get(t).isUsed() && isThere(t) ? 1 : 0;
    }
    require(proof.terminals().size() == terminals);
    Ext sum = messages(alpha, beta);
    sponge.at(Absorb.TERMINALS);
    for (Ext terminal : proof.terminals()) {
      sponge.element(terminal);
      sum = sum.plus(terminal);
    }
    require(sum.isZero());
    Ext fold = challenge();
    sponge.at(Absorb.QUOTIENT_CAP).bytes(proof.caps().get(shown++));
    require(shown == proof.caps().size());
    work(Absorb.DEEP_NONCE, parameters.deepBits(), proof.deepNonce());
    Ext zeta = challenge();
    require(Arrays.stream(zeta.words()).skip(1).anyMatch(w -> w != 0));

    List<String> kinds = new ArrayList<>();
    if (fixed) {
      kinds.add("fixed");
    }
    kinds.add("main");
    if (buses) {
      kinds.add("buses");
    }
    kinds.add("quotient");
    List<List<Columns>> trees = new ArrayList<>();
    require(proof.opened().size() == kinds.size() && proof.openings().size() == kinds.size());
    for (int i = 0; i < kinds.size(); i++) {
      trees.add(columns(kinds.get(i), proof.opened().get(i)));
    }
    int used = 0;
    for (int t = 0; t < tables; t++) {
      if (!isThere(t)) {
        continue;
      }
      Ext terminal = key.tables().get(t).isUsed() ? proof.terminals().get(used++) : field.zero();
      table(t, trees, alpha, beta, terminal, fold, zeta);
    }
    sponge.at(Absorb.OPENED);
    for (List<Columns> tree : trees) {
      for (Columns c : tree) {
        c.atZeta().forEach(sponge::element);
        c.atNext().forEach(sponge::element);
      }
    }
    work(Absorb.BATCH_NONCE, parameters.batchBits(), proof.batchNonce());
    lowDegree(trees, fixed, challenge(), zeta);
  }

  private boolean isThere(int t) {
    return proof.logHeights().get(t) > 0;
  }

  private byte[] messagesDigest() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Integer> numbers = new ArrayList<>(List.of(messages.size()));
    for (PublicMessage message : messages) {
      numbers.addAll(List.of(message.bus().number(), message.count(), message.values().size()));
      numbers.addAll(message.values());
    }
    for (int number : numbers) {
      for (int shift = 0; shift < 32; shift += 8) {
        out.write(number >> shift);
      }
    }
    try {
      return MessageDigest.getInstance("SHA-256").digest(out.toByteArray());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Their part of the sum over all buses. */
  private Ext messages(Ext alpha, Ext beta) {
    int widest = widest();
    Ext sum = field.zero();
    for (PublicMessage message : messages) {
      Ext d = alpha.plus(beta.pow(widest).times(base.of(message.bus().number() + 1L)));
      for (int k = 0; k < message.values().size(); k++) {
        d = d.minus(beta.pow(k).times(base.of(message.values().get(k))));
      }
      require(!d.isZero());
      sum = sum.plus(d.inverse().times(base.of(message.count())));
    }
    return sum;
  }

  private int widest() {
    int widest = 0;
    for (LogUp other : key.tables()) {
      for (Interaction i : other.base().interactions()) {
        widest = Math.max(widest, i.bus().width());
      }
    }
    return widest;
  }

  /** One table's columns of one kind, opened. */
  private record Columns(int table, int log, List<Ext> atZeta, List<Ext> atNext) {}

  private List<Columns> columns(String kind, List<StarkProof.Opened> opened) {
    List<Columns> columns = new ArrayList<>();
    for (int t = 0; t < key.tables().size(); t++) {
      LogUp table = key.tables().get(t);
      int degree = field.degree();
      int parts = Math.max(1, degreeOf(table) - 1);
      int groups = groups(table).size();
      int width =
          switch (kind) {
            case "fixed" -> table.base().air().fixedWidth();
            case "main" -> table.base().air().width();
            case "buses" -> groups == 0 ? 0 : (groups + 1) * degree;
            default -> parts * degree;
          };
      boolean next =
          switch (kind) {
            case "fixed" -> table.base().uses(Expr.Op.FIXED_NEXT);
            case "main" -> table.base().uses(Expr.Op.NEXT);
            case "buses" -> true;
            default -> false;
          };
      if (width > 0 && isThere(t)) {
        StarkProof.Opened values = opened.get(columns.size());
        require(values.atZeta().size() == width);
        require(values.atNext().size() == (next ? width : 0));
        columns.add(new Columns(t, proof.logHeights().get(t), values.atZeta(), values.atNext()));
      }
    }
    require(columns.size() == opened.size());
    return columns;
  }

  /** Interactions that share a column: as many as give the fewest columns and parts. */
  private List<List<Interaction>> groups(LogUp table) {
    List<Interaction> all = table.base().interactions();
    int most = 0;
    for (var constraint : table.base().constraints()) {
      most = Math.max(most, constraint.expression().degree());
    }
    List<List<Interaction>> best = List.of();
    int fewest = Integer.MAX_VALUE;
    for (int size = 1; size <= 1 << key.parameters().fri().logBlowup(); size++) {
      List<List<Interaction>> groups = new ArrayList<>();
      for (Interaction interaction : all) {
        if (groups.isEmpty() || groups.getLast().size() == size) {
          groups.add(new ArrayList<>());
        }
        groups.getLast().add(interaction);
      }
      int columns = groups.size() + Math.max(size, most - 1);
      if (columns <= fewest) {
        fewest = columns;
        best = groups;
      }
    }
    return best;
  }

  /** The largest degree, by the definition: a group of k linear interactions has k + 1. */
  private int degreeOf(LogUp table) {
    int degree = table.base().interactions().isEmpty() ? 1 : 2;
    for (var constraint : table.base().constraints()) {
      degree = Math.max(degree, constraint.expression().degree());
    }
    for (List<Interaction> group : groups(table)) {
      int product = group.stream().mapToInt(NaiveVerifier::messageDegree).sum();
      degree = Math.max(degree, 1 + product);
      for (Interaction one : group) {
        degree = Math.max(degree, one.count().degree() + product - messageDegree(one));
      }
    }
    return degree;
  }

  private static int messageDegree(Interaction interaction) {
    return interaction.message().stream().mapToInt(Expr::degree).max().orElse(0);
  }

  private void table(
      int t, List<List<Columns>> trees, Ext alpha, Ext beta, Ext terminal, Ext fold, Ext zeta) {
    LogUp table = key.tables().get(t);
    int log = proof.logHeights().get(t);
    boolean fixed = key.fixedLogs().stream().anyMatch(l -> l >= 0);
    int mainTree = fixed ? 1 : 0;
    Columns main = find(trees.get(mainTree), t);
    Columns quotient = find(trees.getLast(), t);
    Map<String, List<Ext>> values = new HashMap<>();
    values.put("LOCAL", main.atZeta());
    values.put("NEXT", main.atNext());
    if (fixed && table.base().air().fixedWidth() > 0) {
      values.put("FIXED", find(trees.get(0), t).atZeta());
      values.put("FIXED_NEXT", find(trees.get(0), t).atNext());
    }
    Ext last = field.of(base.inverse(base.rootOfUnity(log)));
    Ext zeros = zeta.pow(1L << log).minus(field.one());
    Ext first = zeros.times(zeta.minus(field.one()).inverse());
    Ext ending = zeros.times(zeta.minus(last).inverse());
    Ext moving = zeta.minus(last);
    values.put("SELECTORS", List.of(first, ending, moving));

    List<Ext> constraints = new ArrayList<>();
    for (var constraint : table.base().constraints()) {
      constraints.add(value(constraint.expression(), values, t));
    }
    if (!table.base().interactions().isEmpty()) {
      Columns buses = find(trees.get(mainTree + 1), t);
      lookups(table, buses, values, t, alpha, beta, terminal, constraints);
    }
    Ext sum = field.zero();
    for (int k = 0; k < constraints.size(); k++) {
      sum = sum.plus(fold.pow(k).times(constraints.get(k)));
    }
    Ext q = field.zero();
    int degree = field.degree();
    for (int part = 0; part < quotient.atZeta().size() / degree; part++) {
      Ext joined = field.zero();
      for (int w = 0; w < degree; w++) {
        joined = joined.plus(basis(w).times(quotient.atZeta().get(part * degree + w)));
      }
      q = q.plus(zeta.pow((long) part << log).times(joined));
    }
    require(sum.equals(zeros.times(q)));
  }

  private Ext basis(int w) {
    int[] words = new int[field.degree()];
    words[w] = base.one();
    return field.read(words, 0);
  }

  private static Columns find(List<Columns> tree, int t) {
    return tree.stream().filter(c -> c.table() == t).findFirst().orElseThrow(No::new);
  }

  /**
   * Word by word of each identity of LogUp. A word of a product of base-field polynomials is again
   * such a product, so words are taken of the coordinates' polynomials, as the prover commits them.
   */
  private void lookups(
      LogUp table,
      Columns buses,
      Map<String, List<Ext>> values,
      int t,
      Ext alpha,
      Ext beta,
      Ext terminal,
      List<Ext> constraints) {
    int degree = field.degree();
    int widest = widest();
    List<Ext> selectors = values.getOrDefault("SELECTORS", List.of());
    List<List<Interaction>> groups = groups(table);
    Ext[] total = zeros();
    Ext[] totalNext = zeros();
    for (int g = 0; g < groups.size(); g++) {
      Ext[] c = slice(buses.atZeta(), g);
      total = add(total, c);
      totalNext = add(totalNext, slice(buses.atNext(), g));
      Ext[] product = constant(field.one());
      Ext[] sum = zeros();
      List<Interaction> group = groups.get(g);
      for (int i = 0; i < group.size(); i++) {
        Ext[] others = scale(constant(field.one()), count(group.get(i), values, t));
        for (int j = 0; j < group.size(); j++) {
          if (j != i) {
            others = multiply(others, fingerprint(group.get(j), values, t, alpha, beta, widest));
          }
        }
        sum = add(sum, others);
        product = multiply(product, fingerprint(group.get(i), values, t, alpha, beta, widest));
      }
      constraints.addAll(List.of(subtract(multiply(c, product), sum)));
    }
    Ext[] phi = slice(buses.atZeta(), groups.size());
    Ext[] phiNext = slice(buses.atNext(), groups.size());
    constraints.addAll(List.of(scale(subtract(phi, total), selectors.get(0))));
    constraints.addAll(
        List.of(scale(subtract(subtract(phiNext, phi), totalNext), selectors.get(2))));
    constraints.addAll(List.of(scale(subtract(phi, constant(terminal)), selectors.get(1))));
    require(degree == phi.length);
  }

  private Ext count(Interaction interaction, Map<String, List<Ext>> values, int t) {
    Ext count = value(interaction.count(), values, t);
    return interaction.role().takes() ? count.negate() : count;
  }

  private Ext[] fingerprint(
      Interaction interaction,
      Map<String, List<Ext>> values,
      int t,
      Ext alpha,
      Ext beta,
      int widest) {
    Ext bus = field.of(base.of(interaction.bus().number() + 1L));
    Ext[] sum = constant(alpha.plus(bus.times(beta.pow(widest))));
    for (int k = 0; k < interaction.message().size(); k++) {
      sum =
          subtract(
              sum, scale(constant(beta.pow(k)), value(interaction.message().get(k), values, t)));
    }
    return sum;
  }

  /** The coordinates of a constant. */
  private Ext[] constant(Ext e) {
    Ext[] words = new Ext[field.degree()];
    for (int w = 0; w < words.length; w++) {
      words[w] = field.of(e.word(w));
    }
    return words;
  }

  private Ext[] zeros() {
    return constant(field.zero());
  }

  private Ext[] slice(List<Ext> values, int column) {
    int from = column * field.degree();
    return values.subList(from, from + field.degree()).toArray(Ext[]::new);
  }

  private static Ext[] add(Ext[] a, Ext[] b) {
    Ext[] sum = a.clone();
    Arrays.setAll(sum, w -> a[w].plus(b[w]));
    return sum;
  }

  private static Ext[] subtract(Ext[] a, Ext[] b) {
    Ext[] difference = a.clone();
    Arrays.setAll(difference, w -> a[w].minus(b[w]));
    return difference;
  }

  private static Ext[] scale(Ext[] a, Ext factor) {
    Ext[] product = a.clone();
    Arrays.setAll(product, w -> a[w].times(factor));
    return product;
  }

  /** The coordinates of a product: Σ a_i·b_j·X^(i+j), X^k by the field itself. */
  private Ext[] multiply(Ext[] a, Ext[] b) {
    Ext[] product = zeros();
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b.length; j++) {
        product = add(product, scale(constant(basis(i).times(basis(j))), a[i].times(b[j])));
      }
    }
    return product;
  }

  private Ext value(Expr node, Map<String, List<Ext>> values, int t) {
    return switch (node.op()) {
      case CONSTANT -> field.of(node.a());
      case PUBLIC -> field.of(publicValues.get(t)[node.a()]);
      case LOCAL, NEXT, FIXED, FIXED_NEXT ->
          values.getOrDefault(node.op().name(), List.of()).get(node.a());
      case IS_FIRST -> values.getOrDefault("SELECTORS", List.of()).get(0);
      case IS_LAST -> values.getOrDefault("SELECTORS", List.of()).get(1);
      case IS_TRANSITION -> values.getOrDefault("SELECTORS", List.of()).get(2);
      case ADD -> operand(node.a(), node, values, t).plus(operand(node.b(), node, values, t));
      case SUBTRACT -> operand(node.a(), node, values, t).minus(operand(node.b(), node, values, t));
      case MULTIPLY -> operand(node.a(), node, values, t).times(operand(node.b(), node, values, t));
      case LOGUP, LOGUP_NEXT, SCALAR -> throw new No();
    };
  }

  private Ext operand(int index, Expr node, Map<String, List<Ext>> values, int t) {
    return value(node.graph().node(index), values, t);
  }

  // --- FRI

  private void lowDegree(List<List<Columns>> trees, boolean fixed, Ext alpha, Ext zeta) {
    FriParameters fri = parameters.fri();
    TreeSet<Integer> logs = new TreeSet<>();
    proof.logHeights().stream().filter(log -> log > 0).forEach(log -> logs.add(log + logBlowup));
    int top = logs.last();
    int end = Math.min(fri.logFinal() + logBlowup, logs.first());
    List<Integer> steps = new ArrayList<>();
    List<Ext> betas = new ArrayList<>();
    int log = top;
    while (log > end) {
      int step = 0;
      while (step < fri.logArity() && log > end && (step == 0 || !logs.contains(log))) {
        step++;
        log--;
      }
      steps.add(step);
      require(steps.size() <= proof.fri().rounds().size());
      FriProof.Round round = proof.fri().rounds().get(steps.size() - 1);
      sponge.at(Absorb.FRI_CAPS).bytes(round.cap());
      work(Absorb.FOLD_NONCES, fri.foldBits(), round.nonce());
      betas.add(challenge());
    }
    require(steps.size() == proof.fri().rounds().size());
    require(proof.fri().last().size() == 1 << (end - logBlowup));
    sponge.at(Absorb.LAST);
    proof.fri().last().forEach(sponge::element);
    work(Absorb.QUERY_NONCE, fri.queryBits(), proof.fri().nonce());
    int[] positions = new int[fri.queries()];
    for (int q = 0; q < positions.length; q++) {
      positions[q] = sponge.draw() % (1 << top);
    }
    List<byte[]> caps = new ArrayList<>();
    if (fixed) {
      caps.add(key.fixedCap());
    }
    caps.addAll(proof.caps());
    for (int position : positions) {
      for (int i = 0; i < trees.size(); i++) {
        List<Integer> sizes = new ArrayList<>();
        List<Integer> widths = new ArrayList<>();
        for (Columns c : trees.get(i)) {
          sizes.add(c.log() + logBlowup);
          widths.add(c.atZeta().size());
        }
        path(caps.get(i), sizes, widths, proof.openings().get(i), positions, position);
      }
      query(trees, positions, position, steps, betas, logs, alpha, zeta);
    }
  }

  private void query(
      List<List<Columns>> trees,
      int[] positions,
      int position,
      List<Integer> steps,
      List<Ext> betas,
      SortedSet<Integer> logs,
      Ext alpha,
      Ext zeta) {
    int log = logs.last();
    Ext value = batch(trees, positions, position, log, alpha, zeta);
    for (int r = 0; r < steps.size(); r++) {
      int step = steps.get(r);
      int rows = log - step;
      Opening opening = proof.fri().rounds().get(r).opening();
      int width = field.degree() << step;
      path(
          proof.fri().rounds().get(r).cap(),
          List.of(rows),
          List.of(width),
          opening,
          positions,
          position);
      int index = position % (1 << rows);
      int[] row = row(opening.rows()[0], positions, rows, index);
      List<Ext> points = new ArrayList<>();
      List<Ext> shown = new ArrayList<>();
      for (int k = 0; k < 1 << step; k++) {
        points.add(field.of(base.pow(base.rootOfUnity(log), index + ((long) k << rows))));
        shown.add(field.read(row, k * field.degree()));
      }
      require(shown.get(position % (1 << log) >> rows).equals(value));
      value = interpolate(points, shown, betas.get(r));
      log = rows;
      if (logs.contains(log)) {
        Ext waiting = batch(trees, positions, position, log, alpha, zeta);
        value = value.plus(betas.get(r).pow(1L << step).times(waiting));
      }
    }
    Ext x = field.of(base.pow(base.rootOfUnity(log), position % (1 << log)));
    Ext expected = field.zero();
    for (int k = 0; k < proof.fri().last().size(); k++) {
      expected = expected.plus(proof.fri().last().get(k).times(x.pow(k)));
    }
    require(expected.equals(value));
  }

  private Ext interpolate(List<Ext> points, List<Ext> values, Ext at) {
    Ext sum = field.zero();
    for (int i = 0; i < points.size(); i++) {
      Ext term = values.get(i);
      for (int j = 0; j < points.size(); j++) {
        if (j != i) {
          Ext below = points.get(i).minus(points.get(j)).inverse();
          term = term.times(at.minus(points.get(j))).times(below);
        }
      }
      sum = sum.plus(term);
    }
    return sum;
  }

  private Ext batch(
      List<List<Columns>> trees, int[] positions, int position, int log, Ext alpha, Ext zeta) {
    int index = position % (1 << log);
    Ext x = field.of(base.multiply(base.generator(), base.pow(base.rootOfUnity(log), index)));
    Ext zetaNext = zeta.times(base.rootOfUnity(log - logBlowup));
    Ext sum = field.zero();
    int columns = 0;
    for (List<Columns> tree : trees) {
      for (Columns c : tree) {
        columns += c.log() + logBlowup == log ? c.atZeta().size() : 0;
      }
    }
    int power = 0;
    for (boolean twice : new boolean[] {true, false}) {
      for (int i = 0; i < trees.size(); i++) {
        for (int m = 0; m < trees.get(i).size(); m++) {
          Columns c = trees.get(i).get(m);
          if (c.log() + logBlowup != log || c.atNext().isEmpty() == twice) {
            continue;
          }
          int[] row = row(proof.openings().get(i).rows()[m], positions, log, index);
          for (int k = 0; k < row.length; k++) {
            Ext cell = field.of(row[k]);
            Ext one = c.atZeta().get(k).minus(cell).times(zeta.minus(x).inverse());
            sum = sum.plus(alpha.pow(power).times(one));
            if (twice) {
              Ext two = c.atNext().get(k).minus(cell).times(zetaNext.minus(x).inverse());
              sum = sum.plus(alpha.pow(columns + power).times(two));
            }
            power++;
          }
        }
      }
    }
    return sum;
  }

  private int[] row(int[][] rows, int[] positions, int log, int index) {
    TreeSet<Integer> distinct = new TreeSet<>();
    for (int position : positions) {
      distinct.add(position % (1 << log));
    }
    require(rows.length == distinct.size());
    return rows[distinct.headSet(index).size()];
  }

  /** One path from a leaf to the cap; what is not a sibling shown is computed anew. */
  private void path(
      byte[] cap,
      List<Integer> sizes,
      List<Integer> widths,
      Opening opening,
      int[] positions,
      int position) {
    require(opening.rows().length == sizes.size());
    for (int m = 0; m < sizes.size(); m++) {
      for (int[] row : opening.rows()[m]) {
        require(row.length == widths.get(m));
      }
    }
    int top = sizes.stream().max(Integer::compare).orElseThrow();
    int least = sizes.stream().min(Integer::compare).orElseThrow();
    int logCap = Math.min(parameters.fri().logCap(), least);
    require(cap.length == 32 << logCap);
    Map<List<Integer>, byte[]> shown = new HashMap<>();
    TreeSet<Integer> known = new TreeSet<>();
    for (int p : positions) {
      known.add(p % (1 << top));
    }
    int at = 0;
    for (int log = top; log > logCap; log--) {
      TreeSet<Integer> above = new TreeSet<>();
      for (int node = 0; node < 1 << log; node++) {
        int sibling = node ^ (1 << (log - 1));
        if (!known.contains(node) && known.contains(sibling)) {
          require(at + 32 <= opening.siblings().length);
          shown.put(List.of(log, node), Arrays.copyOfRange(opening.siblings(), at, at + 32));
          at += 32;
        }
        if (known.contains(node)) {
          above.add(node % (1 << (log - 1)));
        }
      }
      known = above;
    }
    require(at == opening.siblings().length);
    int index = position % (1 << top) % (1 << logCap);
    byte[] root = node(shown, sizes, opening, positions, logCap, index, top);
    require(Arrays.equals(root, Arrays.copyOfRange(cap, 32 * index, 32 * index + 32)));
  }

  private byte[] node(
      Map<List<Integer>, byte[]> shown,
      List<Integer> sizes,
      Opening opening,
      int[] positions,
      int log,
      int index,
      int top) {
    byte[] sibling = shown.get(List.of(log, index));
    if (sibling != null) {
      return sibling;
    }
    CommitmentHash.Worker worker = parameters.hash().worker();
    List<Integer> cells = new ArrayList<>();
    for (int m = 0; m < sizes.size(); m++) {
      if (sizes.get(m) == log) {
        for (int cell : row(opening.rows()[m], positions, log, index)) {
          cells.add(cell);
        }
      }
    }
    byte[] rows = new byte[32];
    int[] all = cells.stream().mapToInt(Integer::intValue).toArray();
    worker.row(all, all.length, rows, 0);
    if (log == top) {
      return rows;
    }
    byte[] left = node(shown, sizes, opening, positions, log + 1, index, top);
    byte[] right = node(shown, sizes, opening, positions, log + 1, index + (1 << log), top);
    byte[] node = new byte[32];
    worker.compress(left, 0, right, 0, 1, node, 0);
    if (!cells.isEmpty()) {
      worker.compress(node, 0, rows, 0, 1, node, 0);
    }
    return node;
  }
}
