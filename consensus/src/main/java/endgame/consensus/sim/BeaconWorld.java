package endgame.consensus.sim;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.BlockBuilder;
import endgame.consensus.beacon.BlockExtension;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.StateKeys;
import endgame.consensus.beacon.Transition;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Address;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import endgame.storage.tree.Digest;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the beacon applications of one cluster share: the transition function, and its results, each
 * computed once. It is a pure function of parent and block, so sharing saves time and hides nothing
 * that its own tests don't show.
 */
public final class BeaconWorld {
  private static final BigInteger ENDOWMENT = BigInteger.TEN.pow(24);
  private static final int CHAIN_ID = 7100;

  /** Every so many heights a block carries a payment. */
  private static final int PAYMENT_EVERY = 4;

  private static final Address PAYEE =
      Address.fromHex("0x00000000000000000000000000000000000000fe");

  /** A block as it was received. */
  record Held(Hash digest, Block block, Bytes bytes) {}

  private final Genesis genesis;
  private final Transition transition;
  private final BlockBuilder builder;
  private final BeaconState start;
  private final Secp256k1.SecretKey user;
  private final Map<Bytes, Optional<Held>> decoded = new HashMap<>();
  private final Map<Digest, byte[]> nodes = new HashMap<>();
  private final Map<Hash, Optional<BeaconState>> outcomes = new TreeMap<>();

  /**
   * @param set validators of every epoch
   */
  public BeaconWorld(ValidatorSet set, int epochLength) {
    byte[] key = new byte[32];
    key[31] = 7;
    this.user = Secp256k1.SecretKey.of(key);
    List<Genesis.Member> members = new ArrayList<>();
    BlsSignature none = new BlsSignature(Bytes.wrap(new byte[BlsSignature.SIZE]));
    for (Validator validator : set.members()) {
      members.add(new Genesis.Member(validator, none));
    }
    this.genesis =
        new Genesis(
            CHAIN_ID,
            0,
            epochLength,
            1,
            0,
            400,
            30_000_000,
            BigInteger.valueOf(1_000_000_000),
            new Hash(5, 6, 7, 8),
            members,
            List.of(new Genesis.Allocation(user.address(), ENDOWMENT)),
            List.of(),
            List.of());
    this.transition =
        new Transition(
            genesis,
            Map.of(),
            BlockExtension.NONE,
            (members_, proposer, epoch, reveal) ->
                reveal.equals(FakeSignatures.randao(proposer, epoch)));
    this.builder = new BlockBuilder(transition, BlockExtension.NONE);
    BeaconState.Next next = BeaconState.genesis(genesis, Map.of());
    this.start = keep(next.state(), next.update().newNodes());
  }

  Genesis genesis() {
    return genesis;
  }

  BeaconState start() {
    return start;
  }

  private BeaconState keep(BeaconState state, Map<Digest, byte[]> added) {
    nodes.putAll(added);
    return state.settled(digest -> Optional.ofNullable(nodes.get(digest)));
  }

  /** A body as it came over the network, or nothing if it is none. */
  Optional<Held> decode(Bytes bytes) {
    return decoded.computeIfAbsent(
        bytes,
        b ->
            Schemas.BLOCK.decode(b) instanceof Decoded.Ok<Block>(Block block)
                ? Optional.of(new Held(Schemas.digest(block.header()), block, b))
                : Optional.empty());
  }

  Held encode(Block block) {
    return decode(Schemas.BLOCK.encodeBytes(block)).orElseThrow();
  }

  Block build(BeaconState parent, int proposer, long nowMs) {
    long epoch = genesis.epochOf(parent.height() + 1);
    List<Bytes> payments =
        parent.height() % PAYMENT_EVERY == 0 ? List.of(payment(parent)) : List.of();
    return builder.build(
        parent,
        proposer,
        nowMs,
        FakeSignatures.randao(proposer, epoch),
        new BlockBuilder.Candidates(payments, List.of(), List.of()));
  }

  private Bytes payment(BeaconState parent) {
    return Bytes.of(
        EthereumTransaction.dynamicFee(
                CHAIN_ID,
                parent.account(user.address()).nonce(),
                BigInteger.ONE,
                parent.baseFee().shiftLeft(1),
                Transition.TRANSFER_GAS,
                PAYEE,
                BigInteger.TEN,
                Bytes.EMPTY)
            .signed(user)
            .encode());
  }

  /** The state after a block, or nothing if the block is invalid. */
  Optional<BeaconState> outcome(BeaconState parent, Held held) {
    Optional<BeaconState> known = outcomes.get(held.digest());
    if (known != null) {
      return known;
    }
    Optional<BeaconState> outcome =
        switch (transition.apply(parent, held.block(), held.block().header().proposer())) {
          case Transition.Result.Applied applied -> {
            BeaconState state = keep(applied.state(), applied.update().newNodes());
            checkSupply(state);
            yield Optional.of(state);
          }
          case Transition.Result.Invalid ignored -> Optional.empty();
        };
    outcomes.put(held.digest(), outcome);
    return outcome;
  }

  /** No block makes or loses a wei. */
  private void checkSupply(BeaconState state) {
    BigInteger sum = state.account(user.address()).balance().add(state.account(PAYEE).balance());
    // Validators of a simulation share one account: the zero address.
    sum = sum.add(state.account(Address.ZERO).balance());
    BigInteger burned =
        state
            .get(StateKeys.BURNED)
            .map(bytes ->
                Ssz.U256.decode(bytes) instanceof Decoded.Ok<BigInteger>(BigInteger wei)
                    ? wei
                    : BigInteger.ZERO)
            .orElse(BigInteger.ZERO);
    if (!sum.add(burned).equals(ENDOWMENT)) {
      throw new Auditor.Violation(
          "wei after height " + state.height() + ": " + sum + " + " + burned);
    }
  }
}
