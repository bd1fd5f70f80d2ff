package endgame.consensus.codec;

/** A value, or why the bytes are none. */
public sealed interface Decoded<T> {
  record Ok<T>(T value) implements Decoded<T> {}

  record Malformed<T>(String reason) implements Decoded<T> {}
}
