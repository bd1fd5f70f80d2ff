package endgame.shard.registry;

import endgame.consensus.beacon.Accounts;
import endgame.consensus.beacon.BlockContext;
import endgame.consensus.beacon.BlockExtension.Outcome;
import endgame.consensus.beacon.Log;
import endgame.consensus.beacon.StateAccess;
import endgame.consensus.beacon.SystemContract;
import endgame.consensus.beacon.SystemContract.Result;
import endgame.consensus.codec.Merkle;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Address;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Entry;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.Message;
import endgame.shard.protocol.SignedHeader;
import endgame.shard.protocol.Statement;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A beacon chain in a map: blocks of calls, batches and statements, without consensus. */
final class World implements StateAccess, Accounts {
  static final Address ALICE = Address.fromHex("0x00000000000000000000000000000000000000a1");
  static final Address BOB = Address.fromHex("0x00000000000000000000000000000000000000b0");
  static final BigInteger END = BigInteger.TEN.pow(18);
  static final Secp256k1.SecretKey PROVER = Secp256k1.SecretKey.of(filled(32, 7));
  static final Hash GENESIS = Hash.of(filled(32, 9));
  static final Hash PROGRAM = Hash.of(filled(32, 3));

  /** A fake signature: anyone can make it, nobody can confuse signers or headers. */
  static final BatchSignatures SIGNATURES =
      (set, signer, root, signature) -> signature.equals(sign(set, signer, root));

  /** A fake key begins with the word key. */
  static final VerifyingKeys KEYS =
      (system, key) ->
          key.size() >= 3 && Bytes.wrap(key.slice(0, 3)).equals(ascii("key"))
              ? Optional.empty()
              : Optional.of("it does not begin with key");

  /** First root of foreign shards. */
  static final Hash ROOT = Hash.of(filled(32, 2));

  static final String GROTH16 = "groth16-bn254/1";

  final ShardParameters parameters;
  final ShardExtension extension;
  final ValidatorSet validators = validators(1, 1, 3, 5, 10);
  private final Map<Hash, Bytes> state = new TreeMap<>();
  private final Map<Address, BigInteger> balances = new TreeMap<>();
  private final List<Bytes> batches = new ArrayList<>();
  private final List<Bytes> statements = new ArrayList<>();
  final List<Log> logs = new ArrayList<>();
  long height = 1;

  World() {
    this(8);
  }

  World(int spanLength) {
    parameters =
        new ShardParameters(7100, GENESIS, 64, spanLength, List.of("zkvm/1", "witness/1", GROTH16));
    extension = new ShardExtension(parameters, SIGNATURES);
    credit(ALICE, END.multiply(BigInteger.valueOf(1_000_000)));
  }

  private World(World other) {
    parameters = other.parameters;
    extension = other.extension;
    state.putAll(other.state);
    balances.putAll(other.balances);
    height = other.height;
  }

  World copy() {
    return new World(this);
  }

  static byte[] filled(int size, int value) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  static ValidatorSet validators(long... weights) {
    List<Validator> members = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      members.add(
          new Validator(
              new NodeId(Bytes.of(filled(NodeId.SIZE, i + 1))),
              BlsPublicKey.of(filled(BlsPublicKey.SIZE, i + 1)),
              Address.of(filled(20, 0x50 + i)),
              weights[i]));
    }
    return new ValidatorSet(members);
  }

  private static BlsSignature sign(ValidatorSet set, int signer, Hash root) {
    byte[] bytes = Arrays.copyOf(root.toBytes(), BlsSignature.SIZE);
    set.get(signer).key().value().copyTo(bytes, 48);
    return BlsSignature.of(bytes);
  }

  @Override
  public Optional<Bytes> get(Hash key) {
    return Optional.ofNullable(state.get(key));
  }

  @Override
  public void put(Hash key, Bytes value) {
    if (value.size() < 1 || value.size() > 65_536) {
      throw new IllegalArgumentException("a state value of " + value.size() + " bytes");
    }
    state.put(key, value);
  }

  @Override
  public void delete(Hash key) {
    state.remove(key);
  }

  @Override
  public BigInteger balance(Address account) {
    return balances.getOrDefault(account, BigInteger.ZERO);
  }

  @Override
  public void credit(Address account, BigInteger amount) {
    balances.merge(account, amount, BigInteger::add);
  }

  @Override
  public boolean debit(Address account, BigInteger amount) {
    if (balance(account).compareTo(amount) < 0) {
      return false;
    }
    balances.merge(account, amount.negate(), BigInteger::add);
    return true;
  }

  /** All coins in accounts. */
  BigInteger supply() {
    return balances.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
  }

  int stateSize() {
    return state.size();
  }

  Shards shards() {
    return new Shards(this);
  }

  ShardRecord shard(int id) {
    return shards().get(id);
  }

  /** The block that runs now. */
  BlockContext block() {
    long epoch = (height - 1) / parameters.epochLength();
    return new BlockContext(
        GENESIS,
        height,
        epoch,
        1_000 * height,
        Hash.of(Merkle.sha256().digest(Abi.number(height).toArray())),
        Hash.of(filled(32, (int) epoch)),
        validators,
        0);
  }

  Result call(SystemContract contract, Address from, BigInteger value, Bytes data) {
    Map<Hash, Bytes> stateBefore = new TreeMap<>(state);
    Map<Address, BigInteger> balancesBefore = new TreeMap<>(balances);
    if (!debit(from, value)) {
      throw new IllegalStateException("the test spends what it does not have");
    }
    credit(contract.address(), value);
    Result result = contract.call(new SystemContract.Call(block(), from, value, data), this, this);
    switch (result) {
      case Result.Returned(var _, var more) -> logs.addAll(more);
      case Result.Reverted _ -> {
        state.clear();
        state.putAll(stateBefore);
        balances.clear();
        balances.putAll(balancesBefore);
      }
    }
    return result;
  }

  static Bytes data(String signature, List<Abi.Type> types, Bytes... values) {
    Bytes arguments = Abi.encode(types, List.of(values));
    byte[] all = new byte[4 + arguments.size()];
    Abi.selector(signature).copyTo(all, 0);
    arguments.copyTo(all, 4);
    return Bytes.wrap(all);
  }

  static Bytes ascii(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  Result create(BigInteger value, String name, long chainId, int programBytes, String system) {
    return call(
        new ShardRegistry(parameters, KEYS),
        ALICE,
        value,
        data(
            "create(string,uint64,bytes32,uint32,string)",
            List.of(
                Abi.Type.STRING,
                Abi.Type.UINT64,
                Abi.Type.BYTES32,
                Abi.Type.UINT32,
                Abi.Type.STRING),
            ascii(name),
            Abi.number(chainId),
            Bytes.wrap(PROGRAM.toBytes()),
            Abi.number(programBytes),
            ascii(system)));
  }

  Result createForeign(
      String name, long chainId, String system, Bytes key, String suite, SpanLimits limits) {
    return call(
        new ShardRegistry(parameters, KEYS),
        ALICE,
        END.multiply(BigInteger.TEN),
        data(
            "createForeign(string,uint64,string,bytes,bytes32,string,bytes32,uint32,uint32,uint32,"
                + "uint32,uint32)",
            List.of(
                Abi.Type.STRING,
                Abi.Type.UINT64,
                Abi.Type.STRING,
                Abi.Type.BYTES,
                Abi.Type.BYTES32,
                Abi.Type.STRING,
                Abi.Type.BYTES32,
                Abi.Type.UINT32,
                Abi.Type.UINT32,
                Abi.Type.UINT32,
                Abi.Type.UINT32,
                Abi.Type.UINT32),
            ascii(name),
            Abi.number(chainId),
            ascii(system),
            key,
            Bytes.wrap(PROGRAM.toBytes()),
            ascii(suite),
            Bytes.wrap(ROOT.toBytes()),
            Abi.number(limits.sequencedPerSpan()),
            Abi.number(limits.systemPerSpan()),
            Abi.number(limits.entriesPerBatch()),
            Abi.number(limits.bodyBytes()),
            Abi.number(limits.forcedBytes())));
  }

  /** Creates the next shard, without a program; its id. */
  int createForeign(String suite, SpanLimits limits) {
    int id = shards().count() + 1;
    if (!(createForeign("shard " + id, 7100 + id, GROTH16, ascii("key"), suite, limits)
        instanceof Result.Returned)) {
      throw new IllegalStateException("the shard was refused");
    }
    return id;
  }

  /** Creates the next shard; its id. */
  int create(String proofSystem) {
    int id = shards().count() + 1;
    if (proofSystem.equals(GROTH16)) {
      return createForeign("sha256", SpanLimits.MAX);
    }
    if (!(create(END.multiply(BigInteger.TEN), "shard " + id, 7100 + id, 1000, proofSystem)
        instanceof Result.Returned)) {
      throw new IllegalStateException("the shard was refused");
    }
    return id;
  }

  Result deposit(int shard, Address to, BigInteger amount) {
    return call(
        new Bridge(),
        ALICE,
        amount,
        data(
            "deposit(uint32,address)",
            List.of(Abi.Type.UINT32, Abi.Type.ADDRESS),
            Abi.number(shard),
            Abi.word(to)));
  }

  Result force(int shard, BigInteger value, Bytes transaction) {
    return call(
        new Bridge(),
        ALICE,
        value,
        data(
            "force(uint32,bytes)",
            List.of(Abi.Type.UINT32, Abi.Type.BYTES),
            Abi.number(shard),
            transaction));
  }

  /** The header that a validator of rank 0 signs for the block that runs. */
  BatchHeader header(int shard) {
    int first =
        Sequencers.ranked(validators, block().seed(), shard, parameters.windowOf(height))
            .getFirst();
    return BatchRules.nextHeader(
        shard(shard), validators.get(first).account(), height - 1, ascii("body"));
  }

  /** Signed by the validator whose account the header names. */
  Bytes signed(BatchHeader header) {
    for (int i = 0; i < validators.size(); i++) {
      if (validators.get(i).account().equals(header.sequencer())) {
        return new SignedHeader(header, sign(validators, i, header.root())).encode();
      }
    }
    throw new IllegalStateException("no validator has this account");
  }

  /** Puts a batch into the block that runs. */
  void sequence(int shard) {
    batches.add(signed(header(shard)));
  }

  /** A true claim for the oldest open span. */
  Claim claim(int shard, List<Message> messages, List<Claim.NullItem> nulls) {
    ShardRecord record = shard(shard);
    var e =
        StatementRules.expectedClaimFields(
                parameters, shards(), shard, record.open().getFirst().span())
            .orElseThrow();
    Hash before = e.outboxAccBefore().orElseThrow();
    Hash after = before;
    for (Message message : messages) {
      after = record.hashes().outboxAcc(after, message);
    }
    List<Claim.BatchResult> results = new ArrayList<>();
    for (long batch = e.fromBatch(); batch <= e.toBatch(); batch++) {
      results.add(new Claim.BatchResult(21_000, 1, BigInteger.ONE, Hash.ZERO));
    }
    return new Claim(
        Claim.VERSION,
        e.genesisHash(),
        shard,
        e.chainId(),
        e.programHash(),
        e.span(),
        e.fromBatch(),
        e.toBatch(),
        new Claim.Change(e.rootBefore().orElseThrow(), e.batchAcc().after()),
        e.batchAcc(),
        e.inboxIndexBefore(),
        e.inboxIndexAfter(),
        e.inboxAcc(),
        new Claim.Change(before, after),
        record.hashes().messagesRoot(Message.encodeAll(messages)),
        Hash.ZERO,
        results,
        nulls);
  }

  static Envelope envelope(Claim claim, List<Message> messages) {
    return envelope(claim, messages, PROVER, 100);
  }

  static Envelope envelope(
      Claim claim, List<Message> messages, Secp256k1.SecretKey prover, int proofBytes) {
    Envelope unsigned =
        new Envelope(
            new Statement(claim, prover.address()),
            Hash.of(filled(32, 4)),
            proofBytes,
            Message.encodeAll(messages),
            Bytes.EMPTY);
    Hash digest = Keccak256.hash(unsigned.signedBytes().toArray());
    return unsigned.signed(prover.sign(digest).encode());
  }

  /** The same by another prover; an empty list is no messages. */
  void stateBy(Secp256k1.SecretKey prover, int shard) {
    statements.add(envelope(claim(shard, List.of(), List.of()), List.of(), prover, 100).encode());
  }

  Result provers(
      Address from, BigInteger value, String signature, List<Abi.Type> types, Bytes... v) {
    return call(new Provers(), from, value, data(signature, types, v));
  }

  /** A prover of all programs, with coins to spare. */
  Secp256k1.SecretKey register(int seed, BigInteger bond) {
    Secp256k1.SecretKey key = Secp256k1.SecretKey.of(filled(32, seed));
    credit(key.address(), bond.add(END));
    if (!(provers(key.address(), bond, "register(bytes)", List.of(Abi.Type.BYTES), Bytes.EMPTY)
        instanceof Result.Returned)) {
      throw new IllegalStateException("the prover was refused");
    }
    return key;
  }

  void fund(int shard, BigInteger wei) {
    if (!(provers(ALICE, wei, "fund(uint32)", List.of(Abi.Type.UINT32), Abi.number(shard))
        instanceof Result.Returned)) {
      throw new IllegalStateException("the escrow was refused");
    }
  }

  /** Σ bonds + Σ escrows. */
  BigInteger owedToProvers() {
    BigInteger owed = BigInteger.ZERO;
    for (ProverRecord prover : shards().provers()) {
      owed = owed.add(prover.bond());
    }
    for (ShardRecord shard : shards().all()) {
      owed = owed.add(shards().escrow(shard.id()));
    }
    return owed;
  }

  /** Puts a true statement for the oldest open span into the next block. */
  void state(int shard, List<Message> messages, List<Claim.NullItem> nulls) {
    statements.add(envelope(claim(shard, messages, nulls), messages).encode());
  }

  static Message withdrawal(long batch, int nonce, Address to, BigInteger amount) {
    return new Message(
        batch, nonce, Message.WITHDRAWAL, new Entry.Deposit(to, ALICE, amount).encode());
  }

  Outcome begin(ShardExtension by, Bytes... encoded) {
    return by.begin(block(), new BlockBody(List.of(), List.of(), List.of(encoded)), this, this);
  }

  Outcome end(ShardExtension by, Bytes... encoded) {
    return by.end(block(), new BlockBody(List.of(), List.of(encoded), List.of()), this, this);
  }

  private void applied(Outcome outcome) {
    switch (outcome) {
      case Outcome.Applied(var more) -> logs.addAll(more);
      case Outcome.Invalid(String reason) -> throw new IllegalStateException(reason);
    }
  }

  /** Ends the block that runs and begins the next with the statements given for it. */
  void next() {
    applied(end(extension, batches.toArray(Bytes[]::new)));
    batches.clear();
    height++;
    applied(begin(extension, statements.toArray(Bytes[]::new)));
    statements.clear();
  }

  void next(int blocks) {
    for (int i = 0; i < blocks; i++) {
      next();
    }
  }

  /** Runs blocks until the first height of the next span. */
  void nextSpan() {
    long span = parameters.spanOf(height);
    while (parameters.spanOf(height) == span) {
      next();
    }
  }

  /** Σ ledgers + Σ deposits that no final batch has consumed. */
  BigInteger owed() {
    BigInteger owed = BigInteger.ZERO;
    for (ShardRecord shard : shards().all()) {
      owed = owed.add(shard.ledger());
      for (long i = shard.proven().inboxIndex(); i < shard.inbox().count(); i++) {
        owed = owed.add(shards().entry(shard.id(), i).orElseThrow().entry().value());
      }
    }
    return owed;
  }
}
