package endgame.shard.execution;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.registry.ShardRecord;
import endgame.zk.guest.StateSource;
import endgame.zk.riscv.Program;
import java.util.Optional;

/** Reads an account out of proven bytes, by the shard's own program. */
public final class AccountView {
  private AccountView() {}

  /**
   * What the program says of an account when all it can see is one key's value.
   *
   * @return empty when the program looks for the account elsewhere, or gives no answer
   */
  public static Optional<ShardViews.Account> of(
      Program program,
      Hash genesisHash,
      ShardRecord shard,
      Address account,
      Hash key,
      Optional<Bytes> value) {
    StateSource only =
        asked -> Hash.of(asked).equals(key) ? value.map(Bytes::toArray) : Optional.empty();
    ShardViews views =
        new ShardViews(
            program,
            ShardViews.header(
                new ShardExecution.Identity(
                    genesisHash, shard.id(), shard.chainId(), shard.programHash())),
            only);
    return views.accountKey(account).filter(k -> Hash.of(k.toArray()).equals(key)).isPresent()
        ? views.account(account)
        : Optional.empty();
  }
}
