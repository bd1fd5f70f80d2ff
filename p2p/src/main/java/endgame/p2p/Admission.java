package endgame.p2p;

/** Whether a peer may stay, after its hello. */
public sealed interface Admission {
  /** It may. */
  record Admit() implements Admission {}

  /**
   * It may not; the peer is told why, and may come again.
   *
   * @param reason at most 128 characters of ASCII reach the peer
   */
  record Refuse(String reason) implements Admission {}

  /**
   * It may not, and is banned: another chain, a hello that is not one.
   *
   * @param reason as in {@link Refuse}
   */
  record Ban(String reason) implements Admission {}
}
