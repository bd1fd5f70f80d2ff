package endgame.node.shard;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.BlockBuilder;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.Transition;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Merkle;
import endgame.consensus.codec.Schemas;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.signer.Signer;
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
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.Statement;
import endgame.shard.registry.BatchSignatures;
import endgame.shard.registry.Bridge;
import endgame.shard.registry.ShardExtension;
import endgame.shard.registry.ShardGenesis;
import endgame.shard.registry.ShardParameters;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.shard.registry.ShardRegistry;
import endgame.shard.registry.VerifyingKeys;
import endgame.storage.kv.MemoryDatabase;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A beacon chain of one validator with one shard that is proven outside, whose blocks are final at
 * once. A proof is good when it is {@link #proof} of the statement.
 */
public final class ForeignChain implements AutoCloseable {
  public static final int SHARD = 1;
  public static final String SYSTEM = "groth16-bn254/1";
  public static final Secp256k1.SecretKey USER = Secp256k1.SecretKey.of(filled(32, 1));
  public static final Secp256k1.SecretKey PROVER = Secp256k1.SecretKey.of(filled(32, 3));
  public static final Secp256k1.SecretKey THIEF = Secp256k1.SecretKey.of(filled(32, 4));
  public static final Hash ROOT = Hash.of(filled(32, 5));
  private static final Address ACCOUNT = Address.of(filled(20, 0x51));
  private static final Bls.SecretKey VALIDATOR = Bls.SecretKey.fromSeed(filled(32, 2));
  private static final NodeId SELF = NodeId.of(filled(32, 1));
  private static final BigInteger END = BigInteger.TEN.pow(18);
  private static final Bytes KEY = ascii("key");
  private static final int SPAN = 8;

  final ChainStore store;
  final Genesis genesis = genesis();
  final ShardParameters parameters = ShardParameters.of(genesis);
  final BlobStore blobs;
  final FakePeers peers = new FakePeers();
  final ShardLayer layer;
  final ProofVerifier verifier;
  public final ForeignRunner runner;
  public final ProofSubmission submission;
  private final BlobExchange exchange;
  private final ShardExtension extension;
  private final Transition transition;
  private final Signatures signer = new Signatures();
  private long nonce;

  public ForeignChain(String suite, Integer... limits) {
    MemoryDatabase disk =
        new MemoryDatabase(
            Stream.concat(ChainStore.FAMILIES.stream(), BlobStore.FAMILIES.stream()).toList());
    BatchSignatures signatures = BatchSignatures.bls(genesis.hash());
    Map<String, ProofSystem> systems = Map.of(SYSTEM, new FakeSystem());
    extension = new ShardExtension(parameters, signatures);
    transition =
        new Transition(
            genesis,
            Map.of(
                Bridge.ADDRESS,
                new Bridge(),
                ShardRegistry.ADDRESS,
                new ShardRegistry(parameters, VerifyingKeys.of(systems))),
            extension,
            (set, proposer, epoch, reveal) -> true);
    store = chain(disk);
    blobs = new BlobStore(disk, () -> height(), 1000);
    exchange = new BlobExchange(blobs, peers);
    verifier = new ProofVerifier(systems, blobs);
    layer = new ShardLayer(store, blobs, exchange, verifier, signatures);
    block(List.of(create(suite, List.of(limits))));
    submission = new ProofSubmission(store, parameters, blobs, systems);
    runner =
        new ForeignRunner(
            new ShardRunner.Surroundings(
                store,
                parameters,
                blobs,
                exchange,
                layer,
                peers,
                Optional.of(new ShardRunner.Sequencer(signer, SELF)),
                Optional.empty(),
                new SpanStages(InstantSource.system(), (shard, stage, seconds) -> {}),
                0),
            record());
  }

  /** Accepts the hash of the statement. */
  private static final class FakeSystem implements ProofSystem {
    private record Key() implements VerifyingKey {}

    @Override
    public String id() {
      return SYSTEM;
    }

    @Override
    public Limits limits() {
      return new Limits(100, 64, 100);
    }

    @Override
    public int securityBits() {
      return 1;
    }

    @Override
    public KeyResult parseKey(byte[] key) {
      return Bytes.of(key).equals(KEY)
          ? new KeyResult.Parsed(new Key())
          : new KeyResult.Malformed("no key");
    }

    @Override
    public Verdict verify(VerifyingKey key, byte[] statement, byte[] proof) {
      return Arrays.equals(proof, Merkle.sha256().digest(statement))
          ? new Verdict.Accepted()
          : new Verdict.Rejected("the equation does not hold");
    }
  }

  /** The validator's key, without a guard. */
  private final class Signatures implements Signer {
    @Override
    public Signature sign(Subject subject) {
      throw new IllegalStateException("no votes here");
    }

    @Override
    public BlsSignature randao(long epoch) {
      throw new IllegalStateException("no reveals here");
    }

    @Override
    public BatchSignature signBatch(int shard, Hash parent, long validFrom, Bytes header) {
      return new BatchSignature.Signed(
          VALIDATOR.sign(SignedMessage.batchHeader(genesis.hash(), header)));
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }

  private static byte[] filled(int size, int value) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  public static Bytes ascii(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Genesis genesis() {
    Validator validator = new Validator(SELF, VALIDATOR.publicKey(), ACCOUNT, 1);
    return new Genesis(
        7100,
        0,
        32,
        SPAN,
        0,
        100,
        30_000_000,
        BigInteger.valueOf(1000),
        Hash.ZERO,
        List.of(new Genesis.Member(validator, VALIDATOR.proofOfPossession())),
        List.of(new Genesis.Allocation(USER.address(), END.multiply(BigInteger.valueOf(1000)))),
        List.of(ascii(SYSTEM)),
        List.of());
  }

  private ChainStore chain(MemoryDatabase disk) {
    try {
      return new ChainStore(disk, genesis, ShardGenesis.entries(genesis));
    } catch (ChainStore.OtherNetwork e) {
      throw new AssertionError(e);
    }
  }

  public ChainStore store() {
    return store;
  }

  public ShardParameters parameters() {
    return parameters;
  }

  public OrderedBatches ordered() {
    return new OrderedBatches(store, blobs);
  }

  long height() {
    return store.head().height();
  }

  public ShardRecord record() {
    BeaconState head = store.head();
    return new ShardReader(head::get).get(SHARD);
  }

  private Bytes create(String suite, List<Integer> limits) {
    List<Bytes> values =
        List.of(
            ascii("circuit"),
            Abi.number(7101),
            ascii(SYSTEM),
            KEY,
            Bytes.wrap(filled(32, 6)),
            ascii(suite),
            Bytes.wrap(ROOT.toBytes()),
            Abi.number(limits.get(0)),
            Abi.number(limits.get(1)),
            Abi.number(limits.get(2)),
            Abi.number(limits.get(3)),
            Abi.number(limits.get(4)));
    List<Abi.Type> types =
        Stream.concat(
                Stream.of(
                    Abi.Type.STRING,
                    Abi.Type.UINT64,
                    Abi.Type.STRING,
                    Abi.Type.BYTES,
                    Abi.Type.BYTES32,
                    Abi.Type.STRING,
                    Abi.Type.BYTES32),
                limits.stream().map(limit -> Abi.Type.UINT32))
            .toList();
    return call(
        ShardRegistry.ADDRESS,
        10,
        "createForeign(string,uint64,string,bytes,bytes32,string,bytes32,uint32,uint32,uint32,"
            + "uint32,uint32)",
        types,
        values);
  }

  private Bytes call(
      Address to, int coins, String signature, List<Abi.Type> types, List<Bytes> values) {
    Bytes arguments = Abi.encode(types, values);
    byte[] data = new byte[4 + arguments.size()];
    Abi.selector(signature).copyTo(data, 0);
    arguments.copyTo(data, 4);
    return Bytes.wrap(
        EthereumTransaction.dynamicFee(
                7100,
                nonce++,
                BigInteger.ONE,
                BigInteger.valueOf(2000),
                2_000_000,
                to,
                END.multiply(BigInteger.valueOf(coins)),
                Bytes.wrap(data))
            .signed(USER)
            .encode());
  }

  /** A beacon transaction that deposits one END. */
  public Bytes deposit() {
    return call(
        Bridge.ADDRESS,
        1,
        "deposit(uint32,address)",
        List.of(Abi.Type.UINT32, Abi.Type.ADDRESS),
        List.of(Abi.number(SHARD), Abi.word(USER.address())));
  }

  /** The next block as the layer proposes it, held and proven as a voter would see it. */
  public Block block(List<Bytes> transactions) {
    BeaconState head = store.head();
    Block block =
        new BlockBuilder(transition, extension)
            .build(
                head,
                0,
                head.timestampMs() + 500,
                BlsSignature.of(filled(96, 1)),
                layer.candidates(head, transactions));
    Transition.Result.Applied applied =
        switch (transition.apply(head, block, 0)) {
          case Transition.Result.Applied done -> done;
          case Transition.Result.Invalid(String reason) -> throw new AssertionError(reason);
        };
    if (!block.body().transactions().equals(transactions)
        || !layer.holds(block, head, applied.state())
        || !layer.proven(block, head).equals(Optional.of(true))) {
      throw new AssertionError("nobody would vote for this block");
    }
    long height = block.header().height();
    Proposal proposal =
        new Proposal(block.header().epoch(), height, height - 1, Schemas.digest(block.header()));
    BitSet one = new BitSet();
    one.set(0);
    store.finalizeBlocks(
        List.of(
            new ChainStore.Executed(block, applied.state(), applied.update(), applied.receipts())),
        new Certificate(
            new Subject.Finalize(proposal), Bitmap.of(1, one), BlsSignature.of(filled(96, 1))));
    layer.onFinal();
    return block;
  }

  /** What the runner does when it is told of something new. */
  public void hint() {
    runner.round();
  }

  /** A block, and what a hint of it makes the shard's runner do. */
  public void next() {
    block(List.of());
    runner.round();
  }

  /** Blocks until the next one is in another span. */
  public void endSpan() {
    long span = parameters.spanOf(height() + 1);
    while (parameters.spanOf(height() + 1) == span) {
      next();
    }
  }

  /** What the fake system accepts. */
  public static Bytes proof(Statement statement) {
    return Bytes.wrap(Merkle.sha256().digest(statement.encode().toArray()));
  }

  /** A signature over the envelope of a statement without messages. */
  public static Bytes signature(Secp256k1.SecretKey key, Statement statement, Bytes proof) {
    Envelope envelope =
        new Envelope(
            statement,
            Hash.of(Merkle.sha256().digest(proof.toArray())),
            proof.size(),
            Bytes.EMPTY,
            Bytes.wrap(new byte[Envelope.SIGNATURE_SIZE]));
    return key.sign(Keccak256.hash(envelope.signedBytes().toArray())).encode();
  }

  @Override
  public void close() {
    verifier.close();
    exchange.close();
  }
}
