package endgame.consensus.beacon;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A system contract for tests. The first byte of the call data says what it does; it costs 5,000
 * gas on top.
 */
final class Ledger implements SystemContract {
  static final Address ADDRESS = Address.fromHex("0x0000000000000000000000000000000000002000");
  static final Hash SLOT = StateKeys.of("test-slot");
  static final long GAS = 5_000;
  static final byte STORE = 1;
  static final byte STORE_THEN_REVERT = 2;
  static final byte PAY_OUT = 3;
  static final byte LOG_TOO_LONG = 4;
  static final byte TOO_MANY_LOGS = 5;
  static final byte TOO_MANY_TOPICS = 6;
  static final byte PAY_OUT_THEN_REVERT = 7;
  static final byte DELETE = 8;

  @Override
  public Address address() {
    return ADDRESS;
  }

  @Override
  public String abiJson() {
    return "[]";
  }

  @Override
  public long gas(Bytes callData) {
    return GAS;
  }

  @Override
  public Result call(Call call, StateAccess state, Accounts accounts) {
    byte kind = call.data().size() == 0 ? 0 : call.data().get(0);
    return switch (kind) {
      case 0 -> new Result.Returned(Bytes.EMPTY, List.of());
      case STORE -> {
        state.put(SLOT, call.data());
        yield new Result.Returned(Bytes.EMPTY, List.of(log(call.data(), 1)));
      }
      case STORE_THEN_REVERT -> {
        state.put(SLOT, call.data());
        yield new Result.Reverted("no, thank you");
      }
      case PAY_OUT, PAY_OUT_THEN_REVERT -> {
        BigInteger half = accounts.balance(ADDRESS).shiftRight(1);
        if (!accounts.debit(ADDRESS, half)) {
          throw new AssertionError("the contract lacks half of what it has");
        }
        accounts.credit(call.sender(), half);
        yield kind == PAY_OUT
            ? new Result.Returned(Bytes.EMPTY, List.of())
            : new Result.Reverted("changed my mind");
      }
      case LOG_TOO_LONG -> {
        state.put(SLOT, call.data());
        yield new Result.Returned(
            Bytes.EMPTY, List.of(log(Bytes.wrap(new byte[Log.DATA_MAX + 1]), 1)));
      }
      case TOO_MANY_LOGS ->
          new Result.Returned(
              Bytes.EMPTY, Collections.nCopies(Receipt.CALL_LOGS_MAX + 1, log(call.data(), 1)));
      case TOO_MANY_TOPICS ->
          new Result.Returned(Bytes.EMPTY, List.of(log(call.data(), Log.TOPICS_MAX + 1)));
      case DELETE -> {
        state.delete(SLOT);
        yield new Result.Returned(Bytes.EMPTY, List.of());
      }
      default -> new Result.Reverted("unknown");
    };
  }

  private static Log log(Bytes data, int topics) {
    Hash[] all = new Hash[topics];
    Arrays.fill(all, SLOT);
    return new Log(ADDRESS, List.of(all), data);
  }

  static Bytes data(byte... bytes) {
    return Bytes.of(bytes);
  }
}
