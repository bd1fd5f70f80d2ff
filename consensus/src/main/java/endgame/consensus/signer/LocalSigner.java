package endgame.consensus.signer;

import endgame.consensus.signer.GuardEntry.Decision;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.LongToIntFunction;

/** A key in this process, behind its guard. Thread-safe: sequencer and consensus share it. */
public final class LocalSigner implements Signer {
  private final SigningKey key;
  private final SlashGuard guard;
  private final LongToIntFunction indexOf;

  /**
   * @param indexOf this validator's index in the set of an epoch, or -1
   */
  public LocalSigner(SigningKey key, SlashGuard guard, LongToIntFunction indexOf) {
    this.key = key;
    this.guard = guard;
    this.indexOf = indexOf;
  }

  @Override
  public synchronized Signature sign(Subject subject) {
    int index = indexOf.applyAsInt(subject.epoch());
    if (index < 0) {
      return new Signature.Refused("not a member of epoch " + subject.epoch());
    }
    return switch (guard.prepare(subject)) {
      case Decision.Refused(String reason) -> new Signature.Refused(reason);
      case Decision.Allowed ignored -> signed(subject, index);
      case Decision.Repeated ignored -> signed(subject, index);
    };
  }

  private Signature signed(Subject subject, int index) {
    return new Signature.Signed(new Vote(subject, index, key.vote(subject)));
  }

  @Override
  public synchronized BlsSignature randao(long epoch) {
    return key.randao(epoch);
  }

  @Override
  public synchronized BatchSignature signBatch(
      int shard, Hash parent, long validFrom, Bytes header) {
    return guard.prepareBatch(shard, parent, validFrom, sha256(header))
        ? new BatchSignature.Signed(key.batch(header))
        : new BatchSignature.Refused("another header was signed on this parent");
  }

  @Override
  public synchronized void sync() {
    guard.sync();
  }

  @Override
  public synchronized void close() {
    guard.close();
  }

  private static Hash sha256(Bytes bytes) {
    try {
      return Hash.of(MessageDigest.getInstance("SHA-256").digest(bytes.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
