package endgame.p2p;

/** Answers one request, once, from any thread. */
@FunctionalInterface
public interface Responder {
  /**
   * Sends the answer; empty means "I don't have it". Only the first call counts, and none if the
   * peer is gone or the time is over.
   *
   * @throws IllegalArgumentException if it is longer than the channel carries
   */
  void answer(byte[] bytes);
}
