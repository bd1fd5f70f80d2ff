package endgame.consensus.codec;

import endgame.consensus.types.Hash;
import java.util.List;

/**
 * A union: one selector byte, then the value of that alternative.
 *
 * @param <T> a sealed interface whose permitted classes are the alternatives
 */
public final class Union<T> extends SszType<T> {
  private final List<Alternative<? extends T>> alternatives;

  /** One alternative: its class and type. Its position is its selector. */
  public record Alternative<A>(Class<A> kind, SszType<A> type) {}

  public Union(List<Alternative<? extends T>> alternatives) {
    this.alternatives = List.copyOf(alternatives);
  }

  @Override
  public int fixedSize() {
    return VARIABLE;
  }

  private int selector(T value) {
    for (int i = 0; i < alternatives.size(); i++) {
      if (alternatives.get(i).kind.isInstance(value)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no alternative for " + value);
  }

  @Override
  void write(T value, SszOutput out) {
    int selector = selector(value);
    out.number(selector, 1);
    write(alternatives.get(selector), value, out);
  }

  private static <A> void write(Alternative<A> alternative, Object value, SszOutput out) {
    alternative.type.write(alternative.kind.cast(value), out);
  }

  private static <A> Hash root(Alternative<A> alternative, Object value) {
    return alternative.type.hashTreeRoot(alternative.kind.cast(value));
  }

  @Override
  T read(SszInput in) {
    if (in.size() < 1) {
      throw new SszFailure("a union has a selector");
    }
    int selector = (int) in.number(0, 1);
    if (selector >= alternatives.size()) {
      throw new SszFailure("selector " + selector + " of " + alternatives.size());
    }
    return alternatives.get(selector).type.read(in.slice(1, in.size()));
  }

  @Override
  public Hash hashTreeRoot(T value) {
    int selector = selector(value);
    return Merkle.node(root(alternatives.get(selector), value), Merkle.number(selector));
  }
}
