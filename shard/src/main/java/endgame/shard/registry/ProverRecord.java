package endgame.shard.registry;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Address;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.List;

/**
 * A registered prover.
 *
 * @param account signs its statements, pays its bond and gets it back
 * @param bond wei that the contract holds for it
 * @param programs SHA-256 of the ELF files it proves; none means all
 * @param activeFrom first epoch in which it is drawn
 * @param exitHeight when it left, 0 before
 * @param proven spans drawn for somebody that it has shown
 * @param missed windows that passed without its proof
 */
public record ProverRecord(
    Address account,
    BigInteger bond,
    List<Hash> programs,
    long activeFrom,
    long exitHeight,
    long proven,
    long missed) {
  private static final int VERSION = 1;

  public ProverRecord {
    programs = List.copyOf(programs);
  }

  static ProverRecord registered(
      Address account, BigInteger bond, List<Hash> programs, long epoch) {
    return new ProverRecord(
        account, bond, programs, epoch + ProverLimits.ACTIVATION_EPOCHS, 0, 0, 0);
  }

  public boolean exiting() {
    return exitHeight > 0;
  }

  /** Whether it may be drawn in an epoch for a program. */
  boolean eligible(long epoch, Hash program) {
    return !exiting()
        && activeFrom <= epoch
        && bond.compareTo(ProverLimits.BOND_MIN) >= 0
        && (programs.isEmpty() || programs.contains(program));
  }

  ProverRecord from(long epoch) {
    return new ProverRecord(account, bond, programs, epoch, exitHeight, proven, missed);
  }

  ProverRecord withBond(BigInteger next) {
    return new ProverRecord(account, next, programs, activeFrom, exitHeight, proven, missed);
  }

  ProverRecord exits(long height) {
    return new ProverRecord(account, bond, programs, activeFrom, height, proven, missed);
  }

  ProverRecord hasProven() {
    return new ProverRecord(account, bond, programs, activeFrom, exitHeight, proven + 1, missed);
  }

  ProverRecord hasMissed(BigInteger lost) {
    return new ProverRecord(
        account, bond.subtract(lost), programs, activeFrom, exitHeight, proven, missed + 1);
  }

  public static final SszType<ProverRecord> SSZ =
      Container.of(ProverRecord.class)
          .field("version", ShardRecord.version(VERSION), r -> VERSION)
          .field("account", Schemas.ADDRESS, ProverRecord::account)
          .field("bond", Ssz.U256, ProverRecord::bond)
          .field("programs", Ssz.list(Ssz.HASH, ProverLimits.PROGRAMS_MAX), ProverRecord::programs)
          .field("activeFrom", Ssz.U64, ProverRecord::activeFrom)
          .field("exitHeight", Ssz.U64, ProverRecord::exitHeight)
          .field("proven", Ssz.U64, ProverRecord::proven)
          .field("missed", Ssz.U64, ProverRecord::missed)
          .make(v ->
              new ProverRecord(
                  v.get(1),
                  v.get(2),
                  v.get(3),
                  v.<Long>get(4),
                  v.<Long>get(5),
                  v.<Long>get(6),
                  v.<Long>get(7)));
}
