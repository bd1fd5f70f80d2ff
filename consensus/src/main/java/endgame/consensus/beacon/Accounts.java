package endgame.consensus.beacon;

import endgame.consensus.types.Address;
import java.math.BigInteger;

/** Moves coins while a block runs. Amounts are wei, 0 to 2^256-1. */
public interface Accounts {
  BigInteger balance(Address account);

  void credit(Address account, BigInteger amount);

  /** Takes {@code amount} from the account; false, and nothing changed, if it holds less. */
  boolean debit(Address account, BigInteger amount);
}
