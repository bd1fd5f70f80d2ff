package endgame.zk.fri;

import endgame.zk.commit.Opening;
import endgame.zk.field.Ext;
import java.util.List;

/**
 * What a prover shows.
 *
 * @param rounds one for each entry of the schedule
 * @param last coefficients of the last polynomial, lowest first
 * @param nonce the work before the positions
 */
public record FriProof(List<Round> rounds, List<Ext> last, int nonce) {
  /**
   * One round.
   *
   * @param cap commitment to the function before it is folded
   * @param nonce the work before β
   */
  @SuppressWarnings("ArrayRecordComponent") // Large, and shared on purpose.
  public record Round(byte[] cap, int nonce, Opening opening) {}
}
