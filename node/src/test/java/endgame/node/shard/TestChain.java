package endgame.node.shard;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.BlockBuilder;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.Transition;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Schemas;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Validator;
import endgame.node.beacon.TransactionPool;
import endgame.node.eth.BeaconEthChain;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.ShardStore;
import endgame.shard.protocol.BatchBody;
import endgame.shard.protocol.SignedHeader;
import endgame.shard.registry.BatchRules;
import endgame.shard.registry.BatchSignatures;
import endgame.shard.registry.Bridge;
import endgame.shard.registry.ShardExtension;
import endgame.shard.registry.ShardGenesis;
import endgame.shard.registry.ShardParameters;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.shard.registry.ShardRegistry;
import endgame.shard.registry.VerifyingKeys;
import endgame.storage.kv.KeyValueStore;
import endgame.storage.kv.MemoryDatabase;
import endgame.zk.guest.GuestRun;
import endgame.zk.riscv.Elf;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A beacon chain of one validator with one ledger shard, whose blocks are final at once. */
public final class TestChain {
  public static final Secp256k1.SecretKey USER = Secp256k1.SecretKey.of(filled(32, 1));
  public static final Address ACCOUNT = Address.of(filled(20, 0x51));
  static final Bls.SecretKey VALIDATOR = Bls.SecretKey.fromSeed(filled(32, 2));
  static final NodeId SELF = NodeId.of(filled(32, 1));
  private static final BigInteger END = BigInteger.TEN.pow(18);
  private static final BigInteger GWEI = BigInteger.TEN.pow(9);
  private static final String SYSTEM = "witness/1";
  private static final Bytes LEDGER = Programs.ledger();

  public final Genesis genesis = genesis();
  public final ShardParameters parameters = ShardParameters.of(genesis);
  final BatchSignatures signatures = BatchSignatures.bls(genesis.hash());
  private final ShardExtension extension = new ShardExtension(parameters, signatures);
  final Transition transition =
      new Transition(
          genesis,
          Map.of(
              Bridge.ADDRESS,
              new Bridge(),
              ShardRegistry.ADDRESS,
              new ShardRegistry(parameters, VerifyingKeys.NONE)),
          extension,
          (set, proposer, epoch, reveal) -> true);
  public final MemoryDatabase disk =
      new MemoryDatabase(
          Stream.concat(ChainStore.FAMILIES.stream(), BlobStore.FAMILIES.stream()).toList());
  public final ChainStore store = chain();
  private long nonce;
  private long shardNonce;

  static byte[] filled(int size, int value) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static Bytes ascii(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Genesis genesis() {
    Validator validator = new Validator(SELF, VALIDATOR.publicKey(), ACCOUNT, 1);
    return new Genesis(
        7100,
        0,
        32,
        8,
        0,
        100,
        30_000_000,
        BigInteger.valueOf(1000),
        Hash.ZERO,
        List.of(new Genesis.Member(validator, VALIDATOR.proofOfPossession())),
        List.of(new Genesis.Allocation(USER.address(), END.multiply(BigInteger.valueOf(1000)))),
        List.of(ascii(SYSTEM)),
        List.of(
            new ShardGenesis.Shard(
                    "ledger", 7101, BlobKind.PROGRAM.hash(LEDGER), LEDGER.size(), SYSTEM)
                .encode()));
  }

  private ChainStore chain() {
    try {
      return new ChainStore(disk, genesis, ShardGenesis.entries(genesis));
    } catch (ChainStore.OtherNetwork e) {
      throw new AssertionError(e);
    }
  }

  /** The beacon chain in Ethereum's words. */
  public BeaconEthChain ethereum() {
    return new BeaconEthChain(
        store, transition, new TransactionPool(transition), raw -> {}, Optional::empty);
  }

  long height() {
    return store.head().height();
  }

  public ShardRecord record() {
    BeaconState head = store.head();
    return new ShardReader(head::get).get(1);
  }

  /** The next block as a leader would build it; not final yet. */
  Block build(List<Bytes> transactions, List<Bytes> batches, List<Bytes> statements) {
    BeaconState head = store.head();
    return new BlockBuilder(transition, extension)
        .build(
            head,
            0,
            head.timestampMs() + 500,
            BlsSignature.of(filled(96, 1)),
            new BlockBuilder.Candidates(transactions, batches, statements));
  }

  BeaconState after(Block block) {
    return applied(block).state();
  }

  private Transition.Result.Applied applied(Block block) {
    return switch (transition.apply(store.head(), block, 0)) {
      case Transition.Result.Applied applied -> applied;
      case Transition.Result.Invalid(String reason) -> throw new AssertionError(reason);
    };
  }

  void makeFinal(Block block) {
    Transition.Result.Applied applied = applied(block);
    long height = block.header().height();
    Proposal proposal =
        new Proposal(block.header().epoch(), height, height - 1, Schemas.digest(block.header()));
    BitSet one = new BitSet();
    one.set(0);
    store.finalizeBlocks(
        List.of(
            new ChainStore.Executed(block, applied.state(), applied.update(), applied.receipts())),
        new Certificate(
            new Subject.Finalize(proposal),
            Bitmap.of(1, one),
            VALIDATOR.sign(SignedMessage.of(genesis.hash(), new Subject.Finalize(proposal)))));
  }

  /** Makes a block with exactly this content final. */
  public void block(List<Bytes> transactions, List<Bytes> batches, List<Bytes> statements) {
    Block block = build(transactions, batches, statements);
    if (!block.body().transactions().equals(transactions)
        || !block.body().batches().equals(batches)
        || !block.body().statements().equals(statements)) {
      throw new AssertionError("the block leaves something out");
    }
    makeFinal(block);
  }

  /** Empty blocks up to a height. */
  public void run(long upTo) {
    while (height() < upTo) {
      block(List.of(), List.of(), List.of());
    }
  }

  /** A beacon transaction that deposits END into the shard's account of the user. */
  public Bytes deposit(int amount) {
    byte[] data = new byte[4 + 64];
    Abi.selector("deposit(uint32,address)").copyTo(data, 0);
    data[35] = 1;
    System.arraycopy(USER.address().toBytes(), 0, data, 48, Address.SIZE);
    return Bytes.wrap(
        EthereumTransaction.dynamicFee(
                7100,
                nonce++,
                BigInteger.ONE,
                BigInteger.valueOf(2000),
                100_000,
                Bridge.ADDRESS,
                END.multiply(BigInteger.valueOf(amount)),
                Bytes.wrap(data))
            .signed(USER)
            .encode());
  }

  /** A transaction on the shard that pays one wei. */
  Bytes transfer() {
    return onShard(ACCOUNT, 21_000, Bytes.EMPTY);
  }

  /** A transaction on the shard that withdraws one wei. */
  Bytes withdrawal() {
    byte[] data = new byte[4 + 32];
    Abi.selector("withdraw(address)").copyTo(data, 0);
    System.arraycopy(ACCOUNT.toBytes(), 0, data, 16, Address.SIZE);
    return onShard(Bridge.ADDRESS, 100_000, Bytes.wrap(data));
  }

  private Bytes onShard(Address to, long gas, Bytes data) {
    return Bytes.wrap(
        EthereumTransaction.dynamicFee(
                7101,
                shardNonce++,
                GWEI,
                GWEI.multiply(BigInteger.valueOf(10)),
                gas,
                to,
                BigInteger.ONE,
                data)
            .signed(USER)
            .encode());
  }

  /** The validator's batch on the shard's head. */
  SignedHeader batch(Bytes body) {
    var header = BatchRules.nextHeader(record(), ACCOUNT, height(), body);
    byte[] message = SignedMessage.batchHeader(genesis.hash(), Bytes.wrap(header.root().toBytes()));
    return new SignedHeader(header, VALIDATOR.sign(message));
  }

  static Bytes body(Bytes... transactions) {
    return BatchBody.encode(List.of(transactions));
  }

  Hash program() {
    return BlobKind.PROGRAM.hash(LEDGER);
  }

  /** An execution of the shard over its own store. */
  public ShardExecution execution(KeyValueStore database) {
    if (!(Elf.load(LEDGER.toArray()) instanceof Elf.Result.Loaded(var program))) {
      throw new AssertionError("the ledger is no program");
    }
    return new ShardExecution(
        new ShardExecution.Identity(genesis.hash(), 1, 7101, program()),
        program,
        GuestRun.SPAN_CYCLES_DEFAULT,
        record().genesisRoot(),
        new ShardStore(database, genesis.hash(), 1, program()));
  }
}
