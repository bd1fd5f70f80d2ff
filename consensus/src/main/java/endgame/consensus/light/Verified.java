package endgame.consensus.light;

/** What a proof shows, or the first rule that it breaks. */
public sealed interface Verified<T> {
  record Shown<T>(T value) implements Verified<T> {}

  record Refused<T>(String reason) implements Verified<T> {}
}
