package endgame.p2p.identity;

import org.jspecify.annotations.Nullable;

/** Whether a key may connect; called on handshake threads. */
@FunctionalInterface
public interface IdentityCheck {
  /** Why a key may not connect, or null if it may. */
  @Nullable String refusal(PeerId peer);

  /** This and then another. */
  default IdentityCheck and(IdentityCheck next) {
    return peer -> {
      String refusal = refusal(peer);
      return refusal == null ? next.refusal(peer) : refusal;
    };
  }
}
