package endgame.consensus.beacon;

import endgame.consensus.beacon.staking.Founders;
import endgame.consensus.codec.Container;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Address;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * What a network starts from. Its {@code hash_tree_root} is the genesis hash, which every signature
 * and every Hello carries.
 *
 * @param epochLength heights with one validator set
 * @param spanLength heights proven by one statement; divides epochLength
 * @param minBlockIntervalMs a leader waits for this long after the parent's time; 0 for none
 * @param deltaMs assumed bound of a message's way
 * @param seed first RANDAO mix, and the seed of epochs 0 and 1
 * @param proofSystems ids that shards may use; a node that lacks one refuses to start
 * @param shards entries that the shard layer turns into its first state
 */
public record Genesis(
    long chainId,
    long timeMs,
    int epochLength,
    int spanLength,
    int minBlockIntervalMs,
    int deltaMs,
    long gasLimit,
    BigInteger baseFee,
    Hash seed,
    List<Member> validators,
    List<Allocation> accounts,
    List<Bytes> proofSystems,
    List<Bytes> shards) {
  /** A set must fit one state value. */
  public static final int VALIDATORS_MAX = 400;

  /** Far above what a block can run, far below where sums of gas overflow. */
  public static final long GAS_LIMIT_MAX = 1L << 40;

  /** Of a legacy transaction, v = 2 x chainId + 36 must be below 2^63. */
  public static final long CHAIN_ID_MAX = (1L << 62) - 19;

  private static final int SUPPLY_BITS_MAX = 255;
  private static final int ACCOUNTS_MAX = 65_536;

  /** A first validator, with its proof of possession, which the reader of a file has to check. */
  public record Member(Validator validator, BlsSignature possession) {}

  /** Coins at genesis. */
  public record Allocation(Address account, BigInteger balance) {}

  public Genesis {
    validators = List.copyOf(validators);
    accounts = List.copyOf(accounts);
    proofSystems = List.copyOf(proofSystems);
    shards = List.copyOf(shards);
    if (epochLength < 2 || spanLength < 1 || epochLength % spanLength != 0) {
      throw new IllegalArgumentException(
          "the span length ("
              + spanLength
              + ") must divide the epoch length ("
              + epochLength
              + ")");
    }
    if (validators.size() > VALIDATORS_MAX) {
      throw new IllegalArgumentException("at most " + VALIDATORS_MAX + " validators at genesis");
    }
    if (deltaMs < 1 || gasLimit < 21_000 || gasLimit > GAS_LIMIT_MAX) {
      throw new IllegalArgumentException(
          "deltaMs is at least 1, gasLimit 21000 to " + GAS_LIMIT_MAX);
    }
    if (chainId < 1 || chainId > CHAIN_ID_MAX || timeMs < 0) {
      throw new IllegalArgumentException(
          "the chain id is 1 to " + CHAIN_ID_MAX + ", the time not before 1970");
    }
  }

  /** Why no network can start from this; proofs of possession are not checked. */
  public Optional<String> fault() {
    if (validators.isEmpty()) {
      return Optional.of("a network needs a validator");
    }
    try {
      validatorSet();
    } catch (IllegalArgumentException | ArithmeticException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    if (validators.stream().map(m -> m.validator().key()).distinct().count() < validators.size()) {
      return Optional.of("two validators share a BLS key");
    }
    if (baseFee.compareTo(Transition.BASE_FEE_MIN) < 0) {
      return Optional.of("the base fee is at least " + Transition.BASE_FEE_MIN);
    }
    // With conservation, and issuance far below 2^200, this bounds every balance ever.
    BigInteger supply = Founders.stakes(validatorSet());
    for (Allocation allocation : accounts) {
      supply = supply.add(allocation.balance());
    }
    return supply.bitLength() > SUPPLY_BITS_MAX
        ? Optional.of("more than 2^" + SUPPLY_BITS_MAX + " wei at genesis")
        : Optional.empty();
  }

  private static final SszType<Member> MEMBER =
      Container.of(Member.class)
          .field("validator", Schemas.VALIDATOR, Member::validator)
          .field("possession", Schemas.BLS_SIGNATURE, Member::possession)
          .make(v -> new Member(v.get(0), v.get(1)));

  private static final SszType<Allocation> ALLOCATION =
      Container.of(Allocation.class)
          .field("account", Schemas.ADDRESS, Allocation::account)
          .field("balance", Ssz.U256, Allocation::balance)
          .make(v -> new Allocation(v.get(0), v.get(1)));

  public static final SszType<Genesis> SSZ =
      Container.of(Genesis.class)
          .field("chainId", Ssz.U64, Genesis::chainId)
          .field("timeMs", Ssz.U64, Genesis::timeMs)
          .field("epochLength", Ssz.U32, Genesis::epochLength)
          .field("spanLength", Ssz.U32, Genesis::spanLength)
          .field("minBlockIntervalMs", Ssz.U32, Genesis::minBlockIntervalMs)
          .field("deltaMs", Ssz.U32, Genesis::deltaMs)
          .field("gasLimit", Ssz.U64, Genesis::gasLimit)
          .field("baseFee", Ssz.U256, Genesis::baseFee)
          .field("seed", Ssz.HASH, Genesis::seed)
          .field("validators", Ssz.list(MEMBER, VALIDATORS_MAX), Genesis::validators)
          .field("accounts", Ssz.list(ALLOCATION, ACCOUNTS_MAX), Genesis::accounts)
          .field("proofSystems", Ssz.list(Ssz.byteList(64), 16), Genesis::proofSystems)
          .field("shards", Ssz.list(Ssz.byteList(1024), 64), Genesis::shards)
          .make(v ->
              new Genesis(
                  v.<Long>get(0),
                  v.<Long>get(1),
                  v.<Integer>get(2),
                  v.<Integer>get(3),
                  v.<Integer>get(4),
                  v.<Integer>get(5),
                  v.<Long>get(6),
                  v.get(7),
                  v.get(8),
                  v.get(9),
                  v.get(10),
                  v.get(11),
                  v.get(12)));

  public Hash hash() {
    return SSZ.hashTreeRoot(this);
  }

  public ValidatorSet validatorSet() {
    return new ValidatorSet(validators.stream().map(Member::validator).toList());
  }

  /** Epoch of a height; heights start at 1, epochs at 0. */
  public long epochOf(long height) {
    return (height - 1) / epochLength;
  }

  /** True for the last height of an epoch. */
  public boolean isBoundary(long height) {
    return height % epochLength == 0;
  }

  /** Span of a height; spans start at 0 with height 1. */
  public long spanOf(long height) {
    return (height - 1) / spanLength;
  }
}
