package endgame.consensus.beacon;

import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import java.math.BigInteger;
import java.util.Optional;

/** Whether a transaction may wait in the pool, judged by the last state. */
public final class Admission {
  /** A pool keeps transactions this far ahead of the account's nonce. */
  public static final long NONCE_GAP_MAX = 1024;

  private Admission() {}

  /** Admitted with its sender, or refused for one of a closed set of reasons. */
  public sealed interface Result {
    record Admitted(EthereumTransaction transaction, Address sender) implements Result {}

    record Refused(Reason reason, String message) implements Result {}
  }

  /** Why not. */
  public enum Reason {
    MALFORMED,
    UNSUPPORTED_TYPE,
    WRONG_CHAIN_ID,
    BAD_SIGNATURE,
    CREATES_CONTRACT,
    NONCE_TOO_LOW,
    NONCE_TOO_HIGH,
    INSUFFICIENT_FUNDS,
    GAS_TOO_LOW,
    GAS_TOO_HIGH,
    FEE_TOO_LOW
  }

  public static Result check(Transition transition, BeaconState state, Bytes raw) {
    EthereumTransaction tx;
    switch (EthereumTransaction.decode(raw)) {
      case EthereumTransaction.Decoded.Ok(var transaction) -> tx = transaction;
      case EthereumTransaction.Decoded.Malformed(var why) -> {
        return refused(Reason.MALFORMED, "malformed transaction: " + why);
      }
      case EthereumTransaction.Decoded.Unsupported(int type) -> {
        return refused(Reason.UNSUPPORTED_TYPE, "transaction type " + type + " is not supported");
      }
    }
    long chainId = transition.genesis().chainId();
    if (tx.chainId() != chainId) {
      return refused(
          Reason.WRONG_CHAIN_ID, "invalid chain id: have " + tx.chainId() + ", want " + chainId);
    }
    Optional<Address> sender = transition.senders().of(raw, tx);
    if (sender.isEmpty()) {
      return refused(Reason.BAD_SIGNATURE, "invalid signature");
    }
    Optional<Address> to = tx.to();
    if (to.isEmpty()) {
      return refused(
          Reason.CREATES_CONTRACT, "the beacon chain runs system contracts only: \"to\" is needed");
    }
    long intrinsic = transition.intrinsicGas(to.get(), tx.data());
    if (tx.gasLimit() < intrinsic) {
      return refused(
          Reason.GAS_TOO_LOW,
          "intrinsic gas too low: gas " + tx.gasLimit() + ", needed " + intrinsic);
    }
    if (tx.gasLimit() > transition.genesis().gasLimit()) {
      return refused(
          Reason.GAS_TOO_HIGH, "exceeds block gas limit of " + transition.genesis().gasLimit());
    }
    if (tx.maxFeePerGas().compareTo(Transition.BASE_FEE_MIN) < 0) {
      return refused(
          Reason.FEE_TOO_LOW, "max fee per gas is below " + Transition.BASE_FEE_MIN + " wei");
    }
    Account account = state.account(sender.get());
    if (tx.nonce() < account.nonce()) {
      return refused(
          Reason.NONCE_TOO_LOW,
          "nonce too low: next nonce " + account.nonce() + ", tx nonce " + tx.nonce());
    }
    if (tx.nonce() > account.nonce() + NONCE_GAP_MAX) {
      return refused(Reason.NONCE_TOO_HIGH, "nonce too far ahead of " + account.nonce());
    }
    BigInteger cost = Transition.maxCost(tx);
    if (account.balance().compareTo(cost) < 0) {
      return refused(
          Reason.INSUFFICIENT_FUNDS,
          "insufficient funds for gas * price + value: balance "
              + account.balance()
              + ", tx cost "
              + cost);
    }
    return new Result.Admitted(tx, sender.get());
  }

  private static Result refused(Reason reason, String message) {
    return new Result.Refused(reason, message);
  }
}
