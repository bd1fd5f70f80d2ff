package endgame.zk.air;

import java.util.List;

/**
 * What each row puts on a bus.
 *
 * @param count how often, negative when {@code role} takes
 * @param weight the largest absolute count of a row; 0 where counts are free
 */
public record Interaction(Bus bus, Role role, Expr count, int weight, List<Expr> message) {
  /** Side of the bus. */
  public enum Role {
    SEND,
    RECEIVE,
    QUERY,
    PROVIDE;

    /** Whether counts enter with a minus sign. */
    public boolean takes() {
      return this == RECEIVE || this == PROVIDE;
    }
  }
}
