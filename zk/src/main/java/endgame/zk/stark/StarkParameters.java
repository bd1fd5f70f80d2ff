package endgame.zk.stark;

import endgame.zk.commit.CommitmentHash;
import endgame.zk.field.Extension;
import endgame.zk.fri.FriParameters;

/**
 * What a proof's strength follows from.
 *
 * @param lookupBits work before the challenges of LogUp
 * @param deepBits work before ζ
 * @param batchBits work before the batch's α
 */
public record StarkParameters(
    String name,
    Extension field,
    CommitmentHash hash,
    FriParameters fri,
    int lookupBits,
    int deepBits,
    int batchBits) {

  /** Blowup 2, 193 queries: the fastest prover; 100 bits proven (unique decoding). */
  public static final StarkParameters FAST =
      new StarkParameters(
          "fast",
          Extension.KOALA_BEAR_4,
          CommitmentHash.sha256(Extension.KOALA_BEAR_4.base()),
          new FriParameters(1, 3, 3, 193, 20, 16, 4),
          16,
          8,
          16);

  /** Blowup 4, extension of degree 5, 81 queries: half the bytes; 100 bits (Johnson). */
  public static final StarkParameters BALANCED =
      new StarkParameters(
          "balanced",
          Extension.KOALA_BEAR_5,
          CommitmentHash.sha256(Extension.KOALA_BEAR_5.base()),
          new FriParameters(2, 3, 3, 81, 20, 16, 4),
          16,
          8,
          16);

  /** Blowup 8, extension of degree 5, 54 queries: a third of the bytes; 100 bits (Johnson). */
  public static final StarkParameters COMPACT =
      new StarkParameters(
          "compact",
          Extension.KOALA_BEAR_5,
          CommitmentHash.sha256(Extension.KOALA_BEAR_5.base()),
          new FriParameters(3, 3, 3, 54, 20, 16, 3),
          16,
          8,
          16);

  public StarkParameters {
    for (int bits : new int[] {lookupBits, deepBits, batchBits}) {
      if (bits < 0 || bits > FriParameters.BITS_MAX) {
        throw new IllegalArgumentException(bits + " bits of work");
      }
    }
  }

  /** The log of the greatest height of a table. */
  public int logHeightMax() {
    return field.base().twoAdicity() - fri.logBlowup();
  }
}
