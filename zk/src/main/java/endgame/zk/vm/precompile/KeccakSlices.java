package endgame.zk.vm.precompile;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Expr;
import endgame.zk.guest.Ecall;
import endgame.zk.precompile.Keccak;
import endgame.zk.vm.Buses;
import endgame.zk.vm.chip.Columns;
import endgame.zk.vm.chip.PrecompileChip;
import endgame.zk.vm.run.PrecompileCall;
import java.util.Arrays;
import java.util.List;

/**
 * Keccak-f[1600] (FIPS 202, section 3), one byte of each of the 25 lanes per row: 329 columns, 74
 * interactions, 481 committed cells. A permutation is 25 · 8 rows, 96,200 cells; with the rows of
 * {@link KeccakCalls} and {@link KeccakWords} 97,451 in 661 columns. All eight bytes of a round in
 * one row would be 63,168 cells in 2632 columns.
 *
 * <p>A row of round r has the bytes of slice j: bits 8j to 8j + 7 of lanes. It takes what χ works
 * on from rows of round r − 1, does χ and ι of that round and θ of its own, and gives what comes
 * out to rows of round r + 1.
 *
 * <ul>
 *   <li><b>χ</b> works on bits, which are cells: its result is a byte, a sum of expressions of
 *       degree 3.
 *   <li><b>ι, θ</b> work on bytes, by look-ups of xor: one for the round's constant, four for the
 *       parity of a column, one for what is added to its five lanes, five to add it. The parity of
 *       column x + 1 enters one bit higher: the bit that leaves a byte is a cell, and goes to the
 *       next slice of the same round (from the last one to the first).
 *   <li><b>ρ, π</b>: a byte is cut in two parts ({@link KeccakParts}), and what moves by the same
 *       number of bytes goes to a row in one message. A part's range needs no look-up: whoever
 *       takes it has it as so many bits.
 * </ul>
 *
 * <p>Rows of round 0 take the bytes that χ gives, not those that it works on, from {@link
 * KeccakWords}: χ is a permutation, so there are bits for any bytes. Rows of round 24 give their
 * bytes after ι to {@link KeccakWords}; what they do of θ is not used.
 *
 * <p>So the result is unique: for each call there are messages for one row of round 0 of each
 * slice; rows of a round send each slice of the next eight messages of eight distances, of which
 * one row takes one each, so again there is one row of each slice. Every cell of a row follows from
 * what it took. The round is what two sets of flags say, at most 24, so that the rows end.
 */
public final class KeccakSlices implements PrecompileChip {
  /** (time, round, slice, distance that the parts moved, parts). */
  static final Bus PARTS = new Bus(33, "keccak parts", 4 + KeccakParts.MOST, Bus.Kind.BALANCE);

  /** (time, round, slice, for each column the bit that comes in). */
  static final Bus CARRIES = new Bus(34, "keccak carries", 8, Bus.Kind.BALANCE);

  private static final int SIDE = KeccakWords.SIDE;
  private static final int LANES = KeccakParts.LANES;
  private static final int SLICES = KeccakParts.SLICES;
  private static final int BITS = KeccakParts.BITS;

  /** Rounds after the first rows are 1 + 6·i + k. */
  private static final int SIXES = 4;

  private static final int UNITS = 6;
  private static final int ROWS = (Keccak.ROUNDS + 1) * SLICES;

  private final Columns columns = new Columns();

  /** One of them is 1. */
  private final int[] slices = cells(SLICES);

  /** One each is 1, but in round 0 none. */
  private final int[] sixes = cells(SIXES);

  private final int[] units = cells(UNITS);

  /** Round 24. */
  private final int last = columns.one();

  private final int time = columns.one();

  /** Bits of what χ works on: those of lane i begin at 8·i. */
  private final int[] moved = cells(LANES * BITS);

  /** Bytes after χ. */
  private final int[] mixed = cells(LANES);

  private final int constant = columns.one();

  /** Lane 0 after ι. */
  private final int first = columns.one();

  /** Parities of a column's first two, three and four lanes, then of all. */
  private final int[] sums = cells(SIDE * (SIDE - 1));

  private final int[] out = cells(SIDE);
  private final int[] in = cells(SIDE);
  private final int[] added = cells(SIDE);

  /** Parts of bytes after θ. */
  private final int[] lower = cells(LANES);

  private final int[] upper = upperParts();

  private int[] cells(int count) {
    int[] cells = new int[count];
    for (int i = 0; i < count; i++) {
      cells[i] = columns.one();
    }
    return cells;
  }

  private int[] upperParts() {
    int[] cells = new int[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      cells[lane] = KeccakParts.upperBits(lane) == 0 ? -1 : columns.one();
    }
    return cells;
  }

  @Override
  public String id() {
    return "keccak-slices/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int number) {
    return number == Ecall.KECCAK_F;
  }

  @Override
  public int cycles() {
    return 0;
  }

  @Override
  public void define(AirBuilder b) {
    Expr real = sum(b, slices);
    Expr later = sum(b, sixes);
    flags(b, real, later);
    chi(b);
    iota(b, real);
    theta(b, real);
    parts(b, real, later);
    Expr[] message = message(b, CARRIES, round(b), 1);
    Expr[] taken = message(b, CARRIES, round(b), 0);
    for (int x = 0; x < SIDE; x++) {
      message[3 + x] = b.local(out[x]);
      taken[3 + x] = b.local(in[x]);
    }
    b.send(CARRIES, real, 1, message);
    b.receive(CARRIES, real, 1, taken);
    words(b, real.minus(later));
  }

  private void flags(AirBuilder b, Expr real, Expr later) {
    for (int[] flags : List.of(slices, sixes, units)) {
      for (int flag : flags) {
        b.bool("flag " + flag, b.local(flag));
      }
    }
    b.bool("one slice", real);
    b.bool("one round", later);
    b.equal("one of six rounds", sum(b, units), later);
    b.zero("round of a row", later.times(real.from(1)));
    Expr end = b.local(sixes[SIXES - 1]).times(b.local(units[UNITS - 1]));
    b.equal("last round", b.local(last), end);
  }

  private static Expr sum(AirBuilder b, int[] cells) {
    Expr sum = b.local(cells[0]);
    for (int i = 1; i < cells.length; i++) {
      sum = sum.plus(b.local(cells[i]));
    }
    return sum;
  }

  private Expr round(AirBuilder b) {
    Expr round = b.constant(0);
    for (int i = 0; i < SIXES; i++) {
      int least = 1 + UNITS * i;
      round = round.plus(b.local(sixes[i]).times(least));
    }
    for (int k = 1; k < UNITS; k++) {
      round = round.plus(b.local(units[k]).times(k));
    }
    return round;
  }

  /** The slice that is some bytes further, around the end. */
  private Expr slice(AirBuilder b, int distance) {
    Expr slice = b.constant(0);
    for (int j = 0; j < SLICES; j++) {
      slice = slice.plus(b.local(slices[j]).times((j + distance) % SLICES));
    }
    return slice;
  }

  /** A message to a row of a round, all but what it says zeros. */
  private Expr[] message(AirBuilder b, Bus bus, Expr round, int distance) {
    Expr[] message = new Expr[bus.width()];
    Arrays.fill(message, b.constant(0));
    message[0] = b.local(time);
    message[1] = round;
    message[2] = slice(b, distance);
    return message;
  }

  private void chi(AirBuilder b) {
    for (int bit : moved) {
      b.bool("bit " + bit, b.local(bit));
    }
    for (int lane = 0; lane < LANES; lane++) {
      int plane = lane / SIDE * SIDE;
      int second = plane + (lane % SIDE + 1) % SIDE;
      int third = plane + (lane % SIDE + 2) % SIDE;
      Expr value = b.constant(0);
      for (int z = BITS - 1; z >= 0; z--) {
        Expr bit = b.local(moved[lane * BITS + z]);
        Expr not = b.local(moved[second * BITS + z]).from(1);
        Expr flips = not.times(b.local(moved[third * BITS + z]));
        Expr xor = bit.plus(flips).minus(bit.times(flips).times(2));
        value = value.plus(value).plus(xor);
      }
      b.equal("chi " + lane, b.local(mixed[lane]), value);
    }
  }

  private void iota(AirBuilder b, Expr real) {
    Expr value = b.constant(0);
    for (int round = 0; round < Keccak.ROUNDS; round++) {
      Expr ofRound = b.constant(0);
      for (int j = 0; j < SLICES; j++) {
        long bits = Keccak.roundConstant(round) >>> (BITS * j) & 0xff;
        ofRound = ofRound.plus(b.local(slices[j]).times(bits));
      }
      Expr is = b.local(sixes[round / UNITS]).times(b.local(units[round % UNITS]));
      value = value.plus(is.times(ofRound));
    }
    b.equal("constant", b.local(constant), value);
    b.lookUp(Buses.BYTE, real, b.local(mixed[0]), b.local(constant), b.local(first));
  }

  /** A lane's byte after ι. */
  private Expr lane(AirBuilder b, int lane) {
    return b.local(lane == 0 ? first : mixed[lane]);
  }

  private Expr parity(AirBuilder b, int x) {
    return b.local(sums[x * (SIDE - 1) + SIDE - 2]);
  }

  private void theta(AirBuilder b, Expr real) {
    for (int x = 0; x < SIDE; x++) {
      Expr sum = lane(b, x);
      for (int y = 1; y < SIDE; y++) {
        Expr next = b.local(sums[x * (SIDE - 1) + y - 1]);
        b.lookUp(Buses.BYTE, real, sum, lane(b, x + SIDE * y), next);
        sum = next;
      }
      b.bool("carry " + x, b.local(out[x]));
    }
    for (int x = 0; x < SIDE; x++) {
      int right = (x + 1) % SIDE;
      // A byte by look-up: so the bit that goes out is its highest.
      Expr doubled = parity(b, right).times(2).plus(b.local(in[right]));
      Expr rotated = doubled.minus(b.local(out[right]).times(1 << BITS));
      Expr plus = b.local(added[x]);
      b.lookUp(Buses.BYTE, real, parity(b, (x + SIDE - 1) % SIDE), rotated, plus);
      for (int y = 0; y < SIDE; y++) {
        b.lookUp(Buses.BYTE, real, lane(b, x + SIDE * y), plus, after(b, x + SIDE * y));
      }
    }
  }

  /** A lane's byte after θ. */
  private Expr after(AirBuilder b, int lane) {
    int bits = KeccakParts.upperBits(lane);
    Expr low = b.local(lower[lane]);
    return bits == 0 ? low : low.plus(b.local(upper[lane]).times(1L << (BITS - bits)));
  }

  private void parts(AirBuilder b, Expr real, Expr later) {
    for (int distance = 0; distance < SLICES; distance++) {
      List<KeccakParts.Part> parts = KeccakParts.BY_DISTANCE.get(distance);
      Expr[] sent = message(b, PARTS, round(b).plus(1), distance);
      Expr[] taken = message(b, PARTS, round(b), 0);
      sent[3] = b.constant(distance);
      taken[3] = b.constant(distance);
      for (int i = 0; i < parts.size(); i++) {
        KeccakParts.Part part = parts.get(i);
        sent[4 + i] = b.local(part.upper() ? upper[part.lane()] : lower[part.lane()]);
        Expr bits = b.constant(0);
        for (int z = 0; z < part.bits(); z++) {
          Expr bit = b.local(moved[part.target() * BITS + part.to() + z]);
          bits = bits.plus(bit.times(1L << z));
        }
        taken[4 + i] = bits;
      }
      b.send(PARTS, real.minus(b.local(last)), 1, sent);
      b.receive(PARTS, later, 1, taken);
    }
  }

  /** Round 0 takes bytes, round 24 gives bytes. */
  private void words(AirBuilder b, Expr start) {
    for (int y = 0; y < SIDE; y++) {
      Expr[] message = new Expr[KeccakWords.BYTES.width()];
      message[0] = b.local(time);
      message[1] = b.local(last);
      message[2] = b.constant(y);
      message[3] = slice(b, 0);
      for (int x = 0; x < SIDE; x++) {
        message[4 + x] = lane(b, x + SIDE * y);
      }
      b.send(KeccakWords.BYTES, b.local(last).minus(start), 1, message);
    }
  }

  @Override
  public int[][] columns(List<PrecompileCall> calls) {
    int[][] filled = PrecompileChip.columns(width(), ROWS * calls.size());
    for (int i = 0; i < calls.size(); i++) {
      PrecompileCall call = calls.get(i);
      long[] state = new long[LANES];
      for (int lane = 0; lane < LANES; lane++) {
        long low = call.before()[0][2 * lane] & 0xffffffffL;
        state[lane] = low | (long) call.before()[0][2 * lane + 1] << 32;
      }
      KeccakRound[] rounds = KeccakRound.of(state);
      for (int row = 0; row < ROWS; row++) {
        int at = i * ROWS + row;
        filled[time][at] = CallFrame.now(call);
        fill(rounds[row / SLICES], row / SLICES, row % SLICES, filled, at);
      }
    }
    return filled;
  }

  private void fill(KeccakRound of, int round, int slice, int[][] to, int row) {
    int shift = BITS * slice;
    to[slices[slice]][row] = 1;
    if (round > 0) {
      to[sixes[(round - 1) / UNITS]][row] = 1;
      to[units[(round - 1) % UNITS]][row] = 1;
    }
    to[last][row] = round == Keccak.ROUNDS ? 1 : 0;
    for (int lane = 0; lane < LANES; lane++) {
      int bits = at(of.moved()[lane], shift);
      for (int z = 0; z < BITS; z++) {
        to[moved[lane * BITS + z]][row] = bits >> z & 1;
      }
      to[mixed[lane]][row] = at(of.mixed()[lane], shift);
      int after = at(of.after()[lane], shift);
      int lowerBits = BITS - KeccakParts.upperBits(lane);
      to[lower[lane]][row] = after & ((1 << lowerBits) - 1);
      if (upper[lane] >= 0) {
        to[upper[lane]][row] = after >> lowerBits;
      }
    }
    to[constant][row] = at(of.constant(), shift);
    to[first][row] = at(of.mixed()[0] ^ of.constant(), shift);
    for (int x = 0; x < SIDE; x++) {
      for (int y = 0; y < SIDE - 1; y++) {
        to[sums[x * (SIDE - 1) + y]][row] = at(of.sums()[x][y], shift);
      }
      long parity = of.sums()[x][SIDE - 2];
      to[out[x]][row] = at(parity, shift) >> (BITS - 1);
      to[in[x]][row] = (int) (Long.rotateLeft(parity, 1) >>> shift) & 1;
      to[added[x]][row] = at(of.added()[x], shift);
    }
  }

  private static int at(long lane, int shift) {
    return (int) (lane >>> shift) & 0xff;
  }
}
