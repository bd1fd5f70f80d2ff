package endgame.consensus.codec;

import endgame.consensus.types.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A container: fields in order, fixed ones in place, variable ones behind offsets.
 *
 * @param <T> a record
 */
public final class Container<T> extends SszType<T> {
  private final List<Field<T, ?>> fields;
  private final Function<Values, T> make;
  private final int fixedPart;
  private final boolean fixed;

  private Container(List<Field<T, ?>> fields, Function<Values, T> make) {
    this.fields = List.copyOf(fields);
    this.make = make;
    int part = 0;
    boolean allFixed = true;
    for (Field<T, ?> field : fields) {
      part += field.type.isFixed() ? field.type.fixedSize() : 4;
      allFixed &= field.type.isFixed();
    }
    this.fixedPart = part;
    this.fixed = allFixed;
  }

  private record Field<T, F>(String name, SszType<F> type, Function<T, F> get) {
    void write(T value, SszOutput out) {
      type.write(get.apply(value), out);
    }

    Hash root(T value) {
      return type.hashTreeRoot(get.apply(value));
    }
  }

  /** The values of a container's fields by position, while it is read. */
  public static final class Values {
    private final Object[] values;

    private Values(int size) {
      values = new Object[size];
    }

    /** The field at {@code index}; its type is that field's. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <F> F get(int index) {
      return (F) values[index];
    }
  }

  /** Collects fields. */
  public static final class Builder<T> {
    private final List<Field<T, ?>> fields = new ArrayList<>();

    public <F> Builder<T> field(String name, SszType<F> type, Function<T, F> get) {
      fields.add(new Field<>(name, type, get));
      return this;
    }

    /**
     * Ends the list; {@code make} builds the record, and may refuse by IllegalArgumentException.
     */
    public Container<T> make(Function<Values, T> make) {
      return new Container<>(fields, make);
    }
  }

  public static <T> Builder<T> of(Class<T> type) {
    return new Builder<>();
  }

  @Override
  public int fixedSize() {
    return fixed ? fixedPart : VARIABLE;
  }

  @Override
  void write(T value, SszOutput out) {
    int start = out.position();
    List<Integer> offsets = new ArrayList<>();
    for (Field<T, ?> field : fields) {
      if (field.type.isFixed()) {
        field.write(value, out);
      } else {
        offsets.add(out.position());
        out.number(0, 4);
      }
    }
    int next = 0;
    for (Field<T, ?> field : fields) {
      if (!field.type.isFixed()) {
        out.patchOffset(offsets.get(next++), out.position() - start);
        field.write(value, out);
      }
    }
  }

  @Override
  T read(SszInput in) {
    if (fixed) {
      in.expectSize(fixedPart, "a container");
    } else if (in.size() < fixedPart) {
      throw new SszFailure("a container is cut inside its fixed part");
    }
    Values values = new Values(fields.size());
    List<Integer> variable = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < fields.size(); i++) {
      SszType<?> type = fields.get(i).type;
      if (type.isFixed()) {
        values.values[i] = type.read(in.slice(at, at + type.fixedSize()));
        at += type.fixedSize();
      } else {
        variable.add(i);
        offsets.add(in.offset(at));
        at += 4;
      }
    }
    if (!offsets.isEmpty() && offsets.getFirst() != fixedPart) {
      throw new SszFailure("first offset " + offsets.getFirst() + " is not " + fixedPart);
    }
    offsets.add(in.size());
    for (int k = 0; k < variable.size(); k++) {
      if (offsets.get(k + 1) < offsets.get(k)) {
        throw new SszFailure("offset " + offsets.get(k + 1) + " comes after " + offsets.get(k));
      }
      int i = variable.get(k);
      values.values[i] = fields.get(i).type.read(in.slice(offsets.get(k), offsets.get(k + 1)));
    }
    try {
      return make.apply(values);
    } catch (IllegalArgumentException e) {
      throw new SszFailure(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Hash hashTreeRoot(T value) {
    List<Hash> roots = new ArrayList<>(fields.size());
    fields.forEach(field -> roots.add(field.root(value)));
    return Merkle.merkleize(roots, fields.size());
  }
}
