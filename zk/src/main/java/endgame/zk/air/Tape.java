package endgame.zk.air;

import endgame.zk.field.Blocks;
import endgame.zk.field.PrimeField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Expressions compiled to operations on blocks of rows. Each operation is one loop of {@link
 * Blocks}; registers are blocks that are used again as soon as their last reader has run.
 * Immutable.
 *
 * <p>Source numbers: first the columns that are read, then the registers.
 */
public final class Tape {
  /** Rows of a block: registers of a few dozen stay in the second cache, most in the first. */
  public static final int BLOCK = 1024;

  private static final int ADD = 0;
  private static final int SUBTRACT = 1;
  private static final int MULTIPLY = 2;
  private static final int ADD_SCALAR = 3;
  private static final int SCALAR_MINUS = 4;
  private static final int MULTIPLY_SCALAR = 5;
  private static final int OUTPUT = 6;
  private static final int OUTPUT_SCALAR = 7;
  private static final int SUBTRACT_SCALAR = 8;

  /** A column that the tape reads. */
  public record Column(Expr.Op op, int index) {}

  /** Takes the values of an output for a block of rows. */
  @FunctionalInterface
  public interface Sink {
    void take(int output, int[] values, int at, int n);
  }

  private final Graph graph;
  private final List<Column> columns;
  private final int[] scalarNodes;
  private final int[] code;
  private final int registers;

  private Tape(Graph graph, List<Column> columns, int[] scalarNodes, int[] code, int registers) {
    this.graph = graph;
    this.columns = columns;
    this.scalarNodes = scalarNodes;
    this.code = code;
    this.registers = registers;
  }

  /** Compiles; output i is {@code outputs.get(i)}. */
  public static Tape compile(Graph graph, List<Expr> outputs) {
    return new Compiler(graph, outputs).compile();
  }

  /** The columns to bind, in the order of {@link Run}. */
  public List<Column> columns() {
    return columns;
  }

  public int registers() {
    return registers;
  }

  /** Operations of a block. */
  public int length() {
    return code.length / 4;
  }

  /** Evaluates on one thread; holds the registers. */
  public final class Run {
    private final PrimeField field = graph.field();
    private final int[] scalars = new int[graph.size()];
    private final int[] registerWords = new int[registers * BLOCK];
    private final int[] constantBlock = new int[BLOCK];
    private final int[][] sources = new int[columns.size() + registers][];
    private final int[] offsets = new int[columns.size() + registers];

    /**
     * A run with given values of public and scalar leaves, in Montgomery form.
     *
     * @param publicValues by index
     * @param challenges by index
     */
    public Run(int[] publicValues, int[] challenges) {
      for (int r = 0; r < registers; r++) {
        sources[columns.size() + r] = registerWords;
        offsets[columns.size() + r] = r * BLOCK;
      }
      for (int index : scalarNodes) {
        Expr node = graph.node(index);
        scalars[index] =
            switch (node.op()) {
              case CONSTANT -> node.a();
              case PUBLIC -> publicValues[node.a()];
              case SCALAR -> challenges[node.a()];
              case ADD -> field.add(scalars[node.a()], scalars[node.b()]);
              case SUBTRACT -> field.subtract(scalars[node.a()], scalars[node.b()]);
              case MULTIPLY -> field.multiply(scalars[node.a()], scalars[node.b()]);
              default -> throw new IllegalStateException(node.op() + " is no scalar");
            };
      }
    }

    /** Where column {@code i} of {@link #columns} begins for the next block. */
    public void bind(int i, int[] words, int at) {
      sources[i] = words;
      offsets[i] = at;
    }

    /** Runs over n rows, at most {@link #BLOCK}, from where columns are bound. */
    public void block(int n, Sink sink) {
      int[] c = code;
      for (int pc = 0; pc < c.length; pc += 4) {
        operation(c[pc], c[pc + 1], c[pc + 2], c[pc + 3], n, sink);
      }
    }

    private void operation(int kind, int a, int b, int d, int n, Sink sink) {
      switch (kind) {
        case ADD ->
            Blocks.add(
                field, sources[a], offsets[a], sources[b], offsets[b], sources[d], offsets[d], n);
        case SUBTRACT ->
            Blocks.subtract(
                field, sources[a], offsets[a], sources[b], offsets[b], sources[d], offsets[d], n);
        case MULTIPLY ->
            Blocks.multiply(
                field, sources[a], offsets[a], sources[b], offsets[b], sources[d], offsets[d], n);
        case ADD_SCALAR ->
            Blocks.add(field, sources[a], offsets[a], scalars[b], sources[d], offsets[d], n);
        case SUBTRACT_SCALAR ->
            Blocks.add(
                field, sources[a], offsets[a], field.negate(scalars[b]), sources[d], offsets[d], n);
        case SCALAR_MINUS ->
            Blocks.subtractFrom(
                field, scalars[b], sources[a], offsets[a], sources[d], offsets[d], n);
        case MULTIPLY_SCALAR ->
            Blocks.multiply(field, sources[a], offsets[a], scalars[b], sources[d], offsets[d], n);
        case OUTPUT -> sink.take(d, sources[a], offsets[a], n);
        case OUTPUT_SCALAR -> {
          Arrays.fill(constantBlock, 0, n, scalars[b]);
          sink.take(d, constantBlock, 0, n);
        }
        default -> throw new IllegalStateException("operation " + kind);
      }
    }
  }

  /** Linear-scan allocation of registers over the graph's order. */
  private static final class Compiler {
    private final Graph graph;
    private final List<Expr> outputs;
    private final List<Column> columns = new ArrayList<>();
    private final List<Integer> code = new ArrayList<>();
    private final List<Integer> scalarNodes = new ArrayList<>();
    private final boolean[] needed;
    private final boolean[] scalar;
    private final int[] lastUse;
    private final int[] place;
    private final ArrayList<Integer> free = new ArrayList<>();
    private int registers;

    Compiler(Graph graph, List<Expr> outputs) {
      this.graph = graph;
      this.outputs = outputs;
      this.needed = new boolean[graph.size()];
      this.scalar = new boolean[graph.size()];
      this.lastUse = new int[graph.size()];
      this.place = new int[graph.size()];
    }

    Tape compile() {
      mark();
      placeColumns();
      List<List<Integer>> outputsOf = new ArrayList<>();
      for (int i = 0; i < graph.size(); i++) {
        outputsOf.add(new ArrayList<>());
      }
      for (int o = 0; o < outputs.size(); o++) {
        outputsOf.get(outputs.get(o).index()).add(o);
      }
      for (int i = 0; i < graph.size(); i++) {
        if (!needed[i]) {
          continue;
        }
        Expr node = graph.node(i);
        if (scalar[i]) {
          scalarNodes.add(i);
        } else if (node.op().isBinary()) {
          operation(node);
        }
        for (int output : outputsOf.get(i)) {
          emit(scalar[i] ? OUTPUT_SCALAR : OUTPUT, place[i], i, output);
        }
        if (node.op().isBinary() && !scalar[i]) {
          release(node, i);
        }
      }
      int[] words = code.stream().mapToInt(Integer::intValue).toArray();
      int columnCount = columns.size();
      for (int pc = 0; pc < words.length; pc += 4) {
        boolean out = words[pc] == OUTPUT || words[pc] == OUTPUT_SCALAR;
        words[pc + 1] = source(words[pc + 1], columnCount);
        if (words[pc] <= MULTIPLY) {
          words[pc + 2] = source(words[pc + 2], columnCount);
        }
        words[pc + 3] = out ? words[pc + 3] : source(words[pc + 3], columnCount);
      }
      int[] scalars = scalarNodes.stream().mapToInt(Integer::intValue).toArray();
      return new Tape(graph, List.copyOf(columns), scalars, words, registers);
    }

    /** Columns are placed at 0 and up, registers at −1 and down until the columns are counted. */
    private static int source(int place, int columnCount) {
      return place >= 0 ? place : columnCount - 1 - place;
    }

    private void mark() {
      outputs.forEach(output -> needed[output.index()] = true);
      for (int i = graph.size() - 1; i >= 0; i--) {
        Expr node = graph.node(i);
        if (needed[i] && node.op().isBinary()) {
          needed[node.a()] = true;
          needed[node.b()] = true;
          lastUse[node.a()] = Math.max(lastUse[node.a()], i);
          lastUse[node.b()] = Math.max(lastUse[node.b()], i);
        }
      }
      for (int i = 0; i < graph.size(); i++) {
        Expr node = graph.node(i);
        scalar[i] =
            node.op().isBinary() ? scalar[node.a()] && scalar[node.b()] : node.op().isScalar();
      }
    }

    private void placeColumns() {
      for (int i = 0; i < graph.size(); i++) {
        Expr node = graph.node(i);
        if (needed[i] && !scalar[i] && !node.op().isBinary()) {
          place[i] = columns.size();
          columns.add(new Column(node.op(), node.a()));
        }
      }
    }

    private void operation(Expr node) {
      int a = node.a();
      int b = node.b();
      boolean left = scalar[a];
      boolean right = scalar[b];
      int kind =
          switch (node.op()) {
            case ADD -> left || right ? ADD_SCALAR : ADD;
            case SUBTRACT -> left ? SCALAR_MINUS : right ? SUBTRACT_SCALAR : SUBTRACT;
            case MULTIPLY -> left || right ? MULTIPLY_SCALAR : MULTIPLY;
            default -> throw new IllegalStateException(node.op() + " has no operands");
          };
      int vector = left ? b : a;
      int other = left ? a : right ? b : place[b];
      int at = place[vector];
      // An operand's register may be the result's: each loop reads an entry before it writes it.
      freeOperand(a, node.index());
      if (b != a) {
        freeOperand(b, node.index());
      }
      place[node.index()] = free.isEmpty() ? -1 - registers++ : free.removeLast();
      emit(kind, at, other, place[node.index()]);
    }

    private void freeOperand(int operand, int user) {
      if (!scalar[operand] && graph.node(operand).op().isBinary() && lastUse[operand] == user) {
        free.add(place[operand]);
      }
    }

    /** A node that only is an output. */
    private void release(Expr node, int i) {
      if (lastUse[i] == 0) {
        free.add(place[node.index()]);
      }
    }

    private void emit(int kind, int a, int b, int d) {
      code.add(kind);
      code.add(a);
      code.add(b);
      code.add(d);
    }
  }
}
