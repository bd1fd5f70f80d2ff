package endgame.zk.stark;

import endgame.zk.air.Trace;
import endgame.zk.commit.MerkleTree;
import endgame.zk.commit.Opening;
import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import endgame.zk.fri.FriProof;
import endgame.zk.fri.FriProver;
import endgame.zk.ntt.Ntt;
import endgame.zk.parallel.Workers;
import endgame.zk.transcript.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.Consumer;

/** Makes one proof; the steps in the order of the package's protocol. Used once. */
public final class StarkProver {
  private final ProvingKey key;
  private final StarkParameters parameters;
  private final Extension field;
  private final Workers workers;
  private final Consumer<String> progress;
  private final List<Trace> traces;
  private final Layout layout;
  private final Extender extender;
  private final Transcript transcript;
  private final List<MerkleTree> trees = new ArrayList<>();
  private final List<byte[]> caps = new ArrayList<>();
  private final List<int[][]> main = new ArrayList<>();
  private final List<LogUpColumns> logUp = new ArrayList<>();
  private final List<int[][]> logUpExtended = new ArrayList<>();
  private final List<Quotient> quotients = new ArrayList<>();

  private StarkProver(
      ProvingKey key,
      List<Trace> traces,
      List<PublicMessage> messages,
      byte[] context,
      Workers workers,
      Consumer<String> progress) {
    this.key = key;
    this.parameters = key.verifyingKey().parameters();
    this.field = parameters.field();
    this.workers = workers;
    this.progress = progress;
    this.traces = traces;
    List<Integer> logs = traces.stream().map(Trace::logHeight).toList();
    Layout.refuse(key.verifyingKey(), logs, messages)
        .ifPresent(reason -> {
          throw new IllegalArgumentException(reason);
        });
    this.layout = Layout.of(key.verifyingKey(), logs);
    int logBlowup = parameters.fri().logBlowup();
    this.extender =
        new Extender(
            field.base(), new Ntt(field.base(), layout.sizes().last()), logBlowup, workers);
    this.transcript = Statement.begin(key.verifyingKey(), logs, messages, context);
  }

  /**
   * Proves that traces satisfy the key's tables. A trace that doesn't gives a proof that is
   * refused, or an IllegalArgumentException or IllegalStateException: use {@link TraceCheck} to
   * learn why.
   *
   * @param context bytes that the proof is bound to
   */
  public static StarkProof prove(
      ProvingKey key, List<Trace> traces, byte[] context, Workers workers) {
    return prove(key, traces, List.of(), context, workers, phase -> {});
  }

  /**
   * The same with public messages.
   *
   * @param messages what the statement puts on the buses
   * @param progress is told the name of each phase when it begins
   */
  public static StarkProof prove(
      ProvingKey key,
      List<Trace> traces,
      List<PublicMessage> messages,
      byte[] context,
      Workers workers,
      Consumer<String> progress) {
    return new StarkProver(key, traces, messages, context, workers, progress).run();
  }

  private StarkProof run() {
    traces.forEach(trace -> Statement.publicValues(transcript, field, trace.publicValues()));
    if (key.fixedTree() != null) {
      trees.add(key.fixedTree());
    }
    progress.accept("extension");
    for (Trace trace : traces) {
      main.add(trace.height() == 0 ? new int[0][] : extender.extend(trace.columns()));
    }
    progress.accept("commitment");
    commit(Layout.Kind.MAIN, main);
    progress.accept("work");
    int lookupNonce = transcript.grind(parameters.lookupBits(), workers);
    progress.accept("LogUp");
    Drawn drawn = logUp();
    progress.accept("quotient");
    quotients(drawn);
    progress.accept("work");
    int deepNonce = transcript.grind(parameters.deepBits(), workers);
    Ext zeta = transcript.sample(field);
    progress.accept("openings");
    List<List<StarkProof.Opened>> opened = open(zeta);
    Statement.opened(transcript, opened);
    int batchNonce = transcript.grind(parameters.batchBits(), workers);
    Ext alpha = transcript.sample(field);
    progress.accept("batch");
    FriProver fri =
        new FriProver(parameters.fri(), field, parameters.hash(), extender.ntt(), workers);
    NavigableMap<Integer, int[][]> functions = FriProver.functions();
    for (int log : layout.sizes()) {
      functions.put(log, batch(log, opened, zeta, alpha));
    }
    progress.accept("FRI");
    int[] positions = fri.commit(functions, transcript);
    List<Opening> openings = trees.stream().map(tree -> tree.open(positions)).toList();
    FriProof friProof = fri.open(positions);
    return new StarkProof(
        layout.logHeights(),
        List.copyOf(caps),
        lookupNonce,
        drawn.terminals(),
        deepNonce,
        opened,
        batchNonce,
        openings,
        friProof);
  }

  /** Commits to the extended columns of one kind, in the order of the layout. */
  private void commit(Layout.Kind kind, List<int[][]> extended) {
    layout
        .tree(kind)
        .ifPresent(tree -> {
          MerkleTree made =
              MerkleTree.of(
                  parameters.hash(),
                  tree.parts().stream()
                      .map(part -> extender.matrix(extended.get(part.table())))
                      .toList(),
                  layout.capLog(tree),
                  workers);
          trees.add(made);
          caps.add(made.cap());
          transcript.absorb(made.cap());
        });
  }

  private Drawn logUp() {
    List<LogUp> tables = key.verifyingKey().tables();
    Ext alpha = transcript.sample(field);
    Ext beta = transcript.sample(field);
    int widest = LogUp.widest(tables);
    List<Ext> terminals = new ArrayList<>();
    for (int t = 0; t < tables.size(); t++) {
      LogUp table = tables.get(t);
      if (!table.isUsed() || !layout.has(t)) {
        logUp.add(new LogUpColumns(new int[0][], field.zero()));
        logUpExtended.add(new int[0][]);
        continue;
      }
      int[] scalars = table.scalars(alpha, beta, widest, field.zero());
      LogUpColumns filled = LogUpColumns.fill(table, traces.get(t), key.fixed(t), scalars, workers);
      logUp.add(filled);
      logUpExtended.add(extender.extend(filled.columns()));
      terminals.add(filled.terminal());
    }
    commit(Layout.Kind.LOGUP, logUpExtended);
    terminals.forEach(transcript::absorb);
    return new Drawn(alpha, beta, widest, List.copyOf(terminals));
  }

  /** What the LogUp step leaves to the next. */
  private record Drawn(Ext alpha, Ext beta, int widest, List<Ext> terminals) {}

  private void quotients(Drawn drawn) {
    Ext alpha = transcript.sample(field);
    List<LogUp> tables = key.verifyingKey().tables();
    for (int t = 0; t < tables.size(); t++) {
      LogUp table = tables.get(t);
      if (!layout.has(t)) {
        quotients.add(Quotient.NONE);
        continue;
      }
      int[] scalars =
          table.scalars(drawn.alpha(), drawn.beta(), drawn.widest(), logUp.get(t).terminal());
      Rows rows =
          new Rows(
              main.get(t), key.fixedExtended(t), logUpExtended.get(t), 1 << extender.logBlowup());
      quotients.add(
          Quotient.of(
              table,
              rows,
              traces.get(t).publicValues(),
              scalars,
              alpha,
              extender,
              traces.get(t).logHeight()));
    }
    commit(Layout.Kind.QUOTIENT, quotients.stream().map(Quotient::extended).toList());
  }

  private List<List<StarkProof.Opened>> open(Ext zeta) {
    Points[] points = new Points[traces.size()];
    for (int t = 0; t < points.length; t++) {
      int log = traces.get(t).logHeight();
      if (log == 0) {
        continue;
      }
      for (int other = 0; other < t; other++) {
        points[t] = traces.get(other).logHeight() == log ? points[other] : points[t];
      }
      points[t] = points[t] == null ? Points.of(zeta, log) : points[t];
    }
    List<List<StarkProof.Opened>> opened = new ArrayList<>();
    for (Layout.Tree tree : layout.trees()) {
      List<StarkProof.Opened> values = new ArrayList<>();
      for (Layout.Part part : tree.parts()) {
        int t = part.table();
        if (tree.kind() == Layout.Kind.QUOTIENT) {
          values.add(new StarkProof.Opened(quotients.get(t).at(zeta), List.of()));
          continue;
        }
        int[][] columns =
            switch (tree.kind()) {
              case FIXED -> key.fixed(t);
              case MAIN -> traces.get(t).columns();
              case LOGUP, QUOTIENT -> logUp.get(t).columns();
            };
        List<Ext> atNext = part.next() ? points[t].atNext(columns, workers) : List.of();
        values.add(new StarkProof.Opened(points[t].at(columns, workers), atNext));
      }
      opened.add(List.copyOf(values));
    }
    return List.copyOf(opened);
  }

  private int[][] batch(int log, List<List<StarkProof.Opened>> opened, Ext zeta, Ext alpha) {
    List<int[]> columns = new ArrayList<>();
    for (Layout.Place place : layout.places(log)) {
      columns.addAll(List.of(extended(layout.trees().get(place.tree()), place.part())));
    }
    int logHeight = log - extender.logBlowup();
    Ext atZeta = Statement.combine(layout, log, opened, alpha, false);
    Ext atNext = Statement.combine(layout, log, opened, alpha, true);
    return Batch.of(
        columns, layout.columns(log, true), log, logHeight, zeta, alpha, atZeta, atNext, workers);
  }

  private int[][] extended(Layout.Tree tree, int part) {
    int t = tree.parts().get(part).table();
    return switch (tree.kind()) {
      case FIXED -> key.fixedExtended(t);
      case MAIN -> main.get(t);
      case LOGUP -> logUpExtended.get(t);
      case QUOTIENT -> quotients.get(t).extended();
    };
  }
}
