package endgame.storage.tree;

/**
 * The positions of a subtree: those that begin with the first {@code depth} bits of {@code low}.
 */
record Interval(Digest low, int depth) {
  static final Interval ALL = new Interval(Digest.ZERO, 0);

  Interval child(boolean right) {
    long bit = right ? 1L << (63 - (depth & 63)) : 0;
    Digest start =
        switch (depth >>> 6) {
          case 0 -> new Digest(low.w0() | bit, low.w1(), low.w2(), low.w3());
          case 1 -> new Digest(low.w0(), low.w1() | bit, low.w2(), low.w3());
          case 2 -> new Digest(low.w0(), low.w1(), low.w2() | bit, low.w3());
          case 3 -> new Digest(low.w0(), low.w1(), low.w2(), low.w3() | bit);
          default -> throw new IllegalArgumentException("no depth " + depth);
        };
    return new Interval(start, depth + 1);
  }

  Digest high() {
    return new Digest(
        low.w0() | rest(0), low.w1() | rest(1), low.w2() | rest(2), low.w3() | rest(3));
  }

  /** The bits of word i that are below {@code depth}. */
  private long rest(int word) {
    int taken = depth - 64 * word;
    if (taken <= 0) {
      return -1;
    }
    return taken >= 64 ? 0 : -1L >>> taken;
  }

  boolean isOutside(Digest from, Digest to) {
    return low.compareTo(to) > 0 || high().compareTo(from) < 0;
  }

  boolean contains(Digest position) {
    return low.compareTo(position) <= 0 && position.compareTo(high()) <= 0;
  }
}
