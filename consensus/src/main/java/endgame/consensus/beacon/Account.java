package endgame.consensus.beacon;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import java.math.BigInteger;

/** A beacon account. Balance in wei. */
public record Account(long nonce, BigInteger balance) {
  public static final Account EMPTY = new Account(0, BigInteger.ZERO);
  public static final SszType<Account> SSZ =
      Container.of(Account.class)
          .field("nonce", Ssz.U64, Account::nonce)
          .field("balance", Ssz.U256, Account::balance)
          .make(v -> new Account(v.<Long>get(0), v.get(1)));

  boolean isEmpty() {
    return nonce == 0 && balance.signum() == 0;
  }
}
