package endgame.zk.proof;

import java.util.function.Function;

/** What a decoder found: a value, or the reason why the bytes are none. */
public sealed interface Parsed<T> {
  record Ok<T>(T value) implements Parsed<T> {}

  /**
   * @param reason a clause that names what is wrong, without a full stop
   */
  record Malformed<T>(String reason) implements Parsed<T> {}

  /** The next step of a decoder, which may fail too. */
  default <U> Parsed<U> then(Function<? super T, Parsed<U>> next) {
    return switch (this) {
      case Ok<T>(T value) -> next.apply(value);
      case Malformed<T>(String reason) -> new Malformed<>(reason);
    };
  }

  static <T> Parsed<T> ok(T value) {
    return new Ok<>(value);
  }

  static <T> Parsed<T> malformed(String reason) {
    return new Malformed<>(reason);
  }
}
