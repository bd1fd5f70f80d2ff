package endgame.node.bench;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.BlockBuilder;
import endgame.consensus.beacon.BlockExtension;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.Transition;
import endgame.consensus.beacon.staking.BlsStakingSignatures;
import endgame.consensus.beacon.staking.EvidencePool;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.Block;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Validator;
import endgame.node.beacon.Application;
import endgame.node.beacon.ChainSync;
import endgame.node.beacon.Reveals;
import endgame.node.beacon.SenderCache;
import endgame.node.beacon.ShardGate;
import endgame.node.beacon.TransactionPool;
import endgame.node.beacon.Wire;
import endgame.p2p.Network;
import endgame.p2p.PeerAddress;
import endgame.p2p.PeerHandler;
import endgame.p2p.Responder;
import endgame.p2p.identity.NodeKey;
import endgame.p2p.identity.PeerId;
import endgame.p2p.wire.Channel;
import endgame.storage.kv.Database;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A fresh node fetches, checks, executes and stores a chain from genesis on, over loopback and TLS.
 * The chain is real: four validators, certificates of BLS in blocks and of blocks, databases on
 * disk.
 */
public final class SyncBench {
  private static final int VALIDATORS = 4;
  private static final int PEERS = 3;
  private static final int SERVING_THREADS = 2;
  private static final int EPOCH = 1000;
  private static final int TRANSFERS = 50;
  private static final Secp256k1.SecretKey USER = Secp256k1.SecretKey.of(seed(9));
  private final Genesis genesis;
  private final List<Bls.SecretKey> keys = new ArrayList<>();
  private long nonce;

  private SyncBench() {
    List<Genesis.Member> members = new ArrayList<>();
    for (int i = 0; i < VALIDATORS; i++) {
      Bls.SecretKey key = Bls.SecretKey.fromSeed(seed(20 + i));
      keys.add(key);
      members.add(
          new Genesis.Member(
              new Validator(NodeId.of(seed(20 + i)), key.publicKey(), Address.ZERO, 1),
              key.proofOfPossession()));
    }
    genesis =
        new Genesis(
            7100,
            1_700_000_000_000L,
            EPOCH,
            2,
            100,
            400,
            30_000_000,
            BigInteger.valueOf(1_000_000_000),
            new Hash(1, 2, 3, 4),
            members,
            List.of(new Genesis.Allocation(USER.address(), BigInteger.TEN.pow(24))),
            List.of(),
            List.of());
  }

  private static byte[] seed(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    seed[31] = 1;
    return seed;
  }

  /**
   * Measures.
   *
   * @param blocks of the chain without transfers; the chain with them is a quarter as long
   */
  public static Report run(int blocks) throws IOException, InterruptedException {
    Report.Rows rows = new Report.Rows();
    rows.add("empty blocks", new SyncBench().measure(blocks, 0), "blocks/s", ">= 500")
        .add(
            "blocks of " + TRANSFERS + " transfers",
            new SyncBench().measure(blocks / 4, TRANSFERS),
            "blocks/s");
    return rows.of("sync");
  }

  private double measure(int blocks, int transfers) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("endgame-bench");
    try (Database from = open(folder.resolve("from"));
        Database to = open(folder.resolve("to"))) {
      ChainStore source = store(from);
      Transition transition = transition();
      for (int i = 0; i < blocks; i++) {
        grow(source, transition, transfers);
      }
      return fetch(source, store(to), blocks);
    } finally {
      delete(folder);
    }
  }

  private static Database open(Path folder) throws IOException {
    return Database.open(
        Files.createDirectories(folder), ChainStore.FAMILIES, Database.Options.SMALL);
  }

  private ChainStore store(Database database) throws IOException {
    try {
      return new ChainStore(database, genesis, Map.of());
    } catch (ChainStore.OtherNetwork e) {
      throw new IOException(e);
    }
  }

  /** Each node has its own, for it remembers signatures. */
  private Transition transition() {
    return new Transition(
        genesis,
        Map.of(),
        BlockExtension.NONE,
        new Reveals(genesis.hash())::verify,
        new SenderCache(),
        new BlsStakingSignatures(genesis.hash()));
  }

  private void grow(ChainStore store, Transition transition, int transfers) {
    BeaconState parent = store.head();
    long height = parent.height() + 1;
    long epoch = genesis.epochOf(height);
    int leader = (int) (height % VALIDATORS);
    List<Bytes> transactions = new ArrayList<>();
    for (int i = 0; i < transfers; i++) {
      transactions.add(transfer());
    }
    Optional<Certificate> notarization =
        store
            .lastCertificate()
            .flatMap(c ->
                c.subject() instanceof Subject.Finalize(Proposal p) && p.epoch() == epoch
                    ? Optional.of(sign(new Subject.Notarize(p)))
                    : Optional.empty());
    Block block =
        new BlockBuilder(transition, BlockExtension.NONE)
            .build(
                parent,
                leader,
                parent.timestampMs() + 100,
                keys.get(leader).sign(SignedMessage.randao(genesis.hash(), epoch)),
                new BlockBuilder.Candidates(transactions, List.of(), List.of())
                    .with(notarization, List.of()));
    if (block.body().transactions().size() != transfers
        || !(transition.apply(parent, block, leader)
            instanceof Transition.Result.Applied(var state, var update, var receipts))) {
      throw new IllegalStateException("block " + height);
    }
    Proposal proposal = new Proposal(epoch, height, height - 1, Schemas.digest(block.header()));
    store.finalizeBlocks(
        List.of(new ChainStore.Executed(block, state, update, receipts)),
        sign(new Subject.Finalize(proposal)));
  }

  private Bytes transfer() {
    return Bytes.wrap(
        EthereumTransaction.dynamicFee(
                genesis.chainId(),
                nonce++,
                BigInteger.ONE,
                BigInteger.TEN.pow(12),
                21_000,
                Address.of(new byte[20]),
                BigInteger.ONE,
                Bytes.EMPTY)
            .signed(USER)
            .encode());
  }

  /** By three of the four: a quorum. */
  private Certificate sign(Subject subject) {
    byte[] message = SignedMessage.of(genesis.hash(), subject);
    BitSet signers = new BitSet();
    signers.set(0, VALIDATORS - 1);
    return new Certificate(
        subject,
        Bitmap.of(VALIDATORS, signers),
        Bls.aggregate(
                keys.subList(0, VALIDATORS - 1).stream().map(key -> key.sign(message)).toList())
            .orElseThrow());
  }

  private double fetch(ChainStore source, ChainStore fresh, long blocks)
      throws IOException, InterruptedException {
    Transition transition = transition();
    CountDownLatch done = new CountDownLatch(1);
    Deque<Network> servers = new ArrayDeque<>();
    try (ExecutorService readers = Executors.newFixedThreadPool(SERVING_THREADS);
        Application application =
            new Application(
                fresh,
                transition,
                new BlockBuilder(transition, BlockExtension.NONE),
                ShardGate.NONE,
                new TransactionPool(transition),
                new EvidencePool(new BlsStakingSignatures(genesis.hash())),
                epoch -> {
                  throw new IllegalStateException("an observer signs nothing");
                },
                InstantSource.system());
        Network asking = LoopbackPeers.listen(key(0), true, (peer, channel, bytes) -> {})) {
      List<PeerAddress> addresses = new ArrayList<>();
      for (int i = 1; i <= PEERS; i++) {
        Network server = LoopbackPeers.listen(key(i), true, new Serving(source, readers));
        servers.push(server);
        addresses.add(new PeerAddress(key(i).id(), "127.0.0.1", server.port()));
      }
      long start = System.nanoTime();
      try (ChainSync sync =
          new ChainSync(fresh, application, new LoopbackPeers(asking, Channel.BODIES))) {
        sync.start((peer, certificate) -> {
          if (fresh.head().height() >= blocks) {
            done.countDown();
          }
        });
        asking.keep(addresses);
        while (!done.await(10, TimeUnit.MILLISECONDS)) {
          sync.hint();
        }
      }
      return blocks / ((System.nanoTime() - start) / 1e9);
    } finally {
      servers.forEach(Network::close);
    }
  }

  private static NodeKey key(int number) {
    return NodeKey.fromSeed(seed(number));
  }

  private record Serving(ChainStore store, ExecutorService readers) implements PeerHandler {
    @Override
    public void onMessage(PeerId peer, Channel channel, byte[] bytes) {}

    @Override
    public void onRequest(PeerId peer, Channel channel, byte[] bytes, Responder responder) {
      if (Wire.BlockRequest.SSZ.decode(bytes)
          instanceof Decoded.Ok<Wire.BlockRequest>(Wire.BlockRequest.From(long height))) {
        readers.execute(() ->
            responder.answer(
                ChainSync.answer(store, height).map(Wire.Range.SSZ::encode).orElse(new byte[0])));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
