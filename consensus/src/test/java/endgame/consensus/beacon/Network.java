package endgame.consensus.beacon;

import endgame.consensus.codec.Schemas;
import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.crypto.VoteVerifier;
import endgame.consensus.types.Address;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Validator;
import endgame.consensus.types.Vote;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Four validators and five users with known keys, and blocks of theirs. */
public final class Network {
  public static final BigInteger ENDOWMENT = BigInteger.TEN.pow(24);
  public static final BigInteger BASE_FEE = BigInteger.valueOf(1_000_000_000);
  public static final BigInteger TIP = BigInteger.valueOf(3_000_000);
  public static final BigInteger MAX_FEE = BigInteger.valueOf(50_000_000_000L);
  public static final int VALIDATORS = 4;
  public static final int USERS = 5;
  public static final int EPOCH_LENGTH = 4;

  public final Genesis genesis;
  public final Transition transition;
  private final BlockExtension extension;

  public Network() {
    this(BlockExtension.NONE);
  }

  public Network(BlockExtension extension) {
    this(genesisOf(30_000_000), extension);
  }

  public Network(Genesis genesis, BlockExtension extension) {
    this.genesis = genesis;
    this.extension = extension;
    var verifier = new VoteVerifier(genesis.hash(), genesis.validatorSet());
    this.transition =
        new Transition(
            genesis,
            Map.of(Ledger.ADDRESS, new Ledger()),
            extension,
            (set, proposer, epoch, reveal) ->
                verifier.verify(proposer, SignedMessage.randao(genesis.hash(), epoch), reveal));
  }

  public static Genesis genesisOf(long gasLimit) {
    List<Genesis.Member> members = new ArrayList<>();
    for (int i = 0; i < VALIDATORS; i++) {
      Bls.SecretKey key = validatorKey(i);
      members.add(
          new Genesis.Member(
              new Validator(nodeId(i), key.publicKey(), proposerAccount(i), 1 + i),
              key.proofOfPossession()));
    }
    List<Genesis.Allocation> accounts = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      accounts.add(new Genesis.Allocation(user(i).address(), ENDOWMENT));
    }
    return new Genesis(
        7100,
        1_700_000_000_000L,
        EPOCH_LENGTH,
        2,
        100,
        400,
        gasLimit,
        BASE_FEE,
        filled(0x5e),
        members,
        accounts,
        List.of(Bytes.fromHex("aa")),
        List.of());
  }

  public static Hash filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return Hash.of(bytes);
  }

  private static NodeId nodeId(int index) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) (index + 1);
    return NodeId.of(bytes);
  }

  public static Bls.SecretKey validatorKey(int index) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) (index + 1));
    return Bls.SecretKey.fromSeed(seed);
  }

  public static Address proposerAccount(int index) {
    byte[] bytes = new byte[20];
    Arrays.fill(bytes, (byte) (0xb0 + index));
    return Address.of(bytes);
  }

  public static Secp256k1.SecretKey user(int index) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) (0x11 * (index + 1)));
    return Secp256k1.SecretKey.of(bytes);
  }

  public static Address address(int user) {
    return user(user).address();
  }

  /** The genesis state. */
  public BeaconState start() {
    return BeaconState.genesis(genesis, Map.of()).state();
  }

  public BlsSignature reveal(int proposer, long epoch) {
    return validatorKey(proposer).sign(SignedMessage.randao(genesis.hash(), epoch));
  }

  public int proposer(long height) {
    return (int) (height % VALIDATORS);
  }

  /** A block with exactly this body, its header right in every field. */
  public Block block(BeaconState parent, BlockBody body) {
    long height = parent.height() + 1;
    long epoch = genesis.epochOf(height);
    BlockHeader header =
        new BlockHeader(
            height,
            epoch,
            parent.digest(),
            proposer(height),
            parent.timestampMs() + 1000,
            parent.root(),
            parent.receiptsRoot(),
            body.withinLimits() ? Schemas.BLOCK_BODY.hashTreeRoot(body) : Hash.ZERO,
            Schemas.validatorsRoot(parent.validators(epoch)),
            Schemas.validatorsRoot(parent.validators(epoch + 1)),
            reveal(proposer(height), epoch));
    return new Block(header, body);
  }

  public Block block(BeaconState parent, Bytes... transactions) {
    return block(parent, new BlockBody(List.of(transactions), List.of(), List.of()));
  }

  public Transition.Result apply(BeaconState parent, Block block) {
    return transition.apply(parent, block, proposer(parent.height() + 1));
  }

  public Transition.Result.Applied applied(BeaconState parent, Block block) {
    return switch (apply(parent, block)) {
      case Transition.Result.Applied applied -> applied;
      case Transition.Result.Invalid(String reason) -> throw new AssertionError(reason);
    };
  }

  public Transition.Result.Applied applied(BeaconState parent, Bytes... transactions) {
    return applied(parent, block(parent, transactions));
  }

  public String refusal(BeaconState parent, Block block) {
    return switch (apply(parent, block)) {
      case Transition.Result.Applied _ -> throw new AssertionError("the block is valid");
      case Transition.Result.Invalid(String reason) -> reason;
    };
  }

  public Block built(BeaconState parent, BlockBuilder.Candidates candidates) {
    long height = parent.height() + 1;
    return new BlockBuilder(transition, extension)
        .build(
            parent,
            proposer(height),
            parent.timestampMs() + 1000,
            reveal(proposer(height), genesis.epochOf(height)),
            candidates);
  }

  /** An unsigned transaction of plausible fields. */
  public static EthereumTransaction unsigned(
      long nonce, long gasLimit, Address to, BigInteger value, Bytes data) {
    return EthereumTransaction.dynamicFee(7100, nonce, TIP, MAX_FEE, gasLimit, to, value, data);
  }

  public static Bytes sign(int user, EthereumTransaction transaction) {
    return Bytes.of(transaction.signed(user(user)).encode());
  }

  public static Bytes transfer(int user, long nonce, Address to, BigInteger value) {
    return sign(user, unsigned(nonce, 21_000, to, value, Bytes.EMPTY));
  }

  public static Bytes call(int user, long nonce, BigInteger value, Bytes data) {
    return sign(user, unsigned(nonce, 200_000, Ledger.ADDRESS, value, data));
  }

  /** A finalization of a block by the given validators. */
  public Certificate finalization(BlockHeader header, int... signers) {
    Proposal proposal =
        new Proposal(header.epoch(), header.height(), header.height() - 1, Schemas.digest(header));
    return certificate(new Subject.Finalize(proposal), signers);
  }

  /** Signatures over a subject, whether or not they are a quorum. */
  public Certificate certificate(Subject subject, int... signers) {
    List<Vote> votes = new ArrayList<>();
    for (int signer : signers) {
      votes.add(
          new Vote(
              subject,
              signer,
              validatorKey(signer).sign(SignedMessage.of(genesis.hash(), subject))));
    }
    var bits = new java.util.BitSet();
    votes.forEach(vote -> bits.set(vote.signer()));
    return new Certificate(
        subject,
        endgame.consensus.types.Bitmap.of(VALIDATORS, bits),
        Bls.aggregate(votes.stream().map(Vote::signature).toList()).orElseThrow());
  }
}
