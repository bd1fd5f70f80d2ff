package endgame.shard.registry;

import java.math.BigInteger;
import java.util.List;

/** Counts and prices of the registry's rules. */
public final class RegistryLimits {
  /** Heights of a sequencer window, where it divides the epoch. */
  public static final int WINDOW = 16;

  /** Ranks per window: rank r waits for r quarters of it. */
  public static final int RANKS = 4;

  /** D_f: an entry this many heights old gets a system batch of its own accord. */
  public static final int ENTRY_DUE_AGE = 4;

  /** Statements of one block. */
  public static final int STATEMENTS_MAX = 8;

  /**
   * Logs of all statements of one block, below what a receipt holds. One statement alone never
   * passes it: a sidecar has room for 1,899 payments, a claim for 4,096 null items.
   */
  public static final int BLOCK_LOGS_MAX = 8_000;

  /**
   * Open spans from which on not even system batches are made: it bounds the record. Long before, a
   * shard takes no sequenced batches.
   */
  public static final int OPEN_SPANS_HARD_MAX = 256;

  /** What creating a shard costs at least, in wei: 10 END. It stays with the registry. */
  public static final BigInteger CREATION_DEPOSIT_MIN = BigInteger.TEN.pow(19);

  /** What a forced transaction costs, in wei: 0.001 END, burned. */
  public static final BigInteger FORCE_PRICE = BigInteger.TEN.pow(15);

  /** Price of a unit of proving work, in every context. */
  public static final long ZK_PRICE = 1;

  public static final String HASH_SUITE = "p2-koalabear";

  public static final String POSEIDON = "poseidon-bn254";

  /** Proof systems of shards without a program, whose verifying keys are given at creation. */
  static final List<String> FOREIGN_SYSTEMS = List.of("groth16-bn254/1", "plonk-bn254/1");

  /** The proof system that can show null items. */
  public static final String WITNESS = "witness/1";

  public static final int PROOF_SYSTEM_BYTES_MAX = 64;

  private RegistryLimits() {}
}
