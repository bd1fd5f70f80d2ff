package endgame.consensus.beacon;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import java.math.BigInteger;
import java.util.List;

/**
 * A contract in Java at a fixed address, called by beacon transactions with ABI-encoded data.
 *
 * <p>Implementations are stateless: all they know is in {@link StateAccess}.
 */
public interface SystemContract {
  Address address();

  /** The Solidity JSON ABI of its functions and events. */
  String abiJson();

  /** Gas on top of the intrinsic gas; depends on the call data alone. */
  long gas(Bytes callData);

  /**
   * Runs a call. {@code value} has already been moved from the sender to this contract's account; a
   * {@link Result.Reverted} undoes that and every write.
   */
  Result call(Call call, StateAccess state, Accounts accounts);

  record Call(BlockContext block, Address sender, BigInteger value, Bytes data) {}

  sealed interface Result {
    record Returned(Bytes data, List<Log> logs) implements Result {}

    /** Undone; {@code reason} reaches the wallet as an ABI-encoded {@code Error(string)}. */
    record Reverted(String reason) implements Result {}
  }
}
