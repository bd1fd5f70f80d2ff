package endgame.consensus.bft;

/** Whether a validator's key may be used in an epoch (spec 1.9, 2.1). */
public enum Voice {
  /** Journal and guard are what this key signed. */
  FREE,

  /**
   * Both were lost: silent until validators of more than f of weight have reported where they are;
   * signs from two views above the highest report ({@link Observation}).
   */
  REJOINING,

  /**
   * Not in this epoch: a first epoch of watching whether another process uses the key, or a node
   * that has not caught up.
   */
  SILENT
}
