package endgame.consensus.bft;

/** Which certificate of a view is missing; a finalization at or above the view always serves. */
public enum Wanted {
  NOTARIZATION,
  NULLIFICATION
}
