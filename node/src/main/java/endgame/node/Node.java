package endgame.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.beacon.BlockBuilder;
import endgame.consensus.beacon.BlockExtension;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.SystemContract;
import endgame.consensus.beacon.Transition;
import endgame.consensus.beacon.staking.BlsStakingSignatures;
import endgame.consensus.beacon.staking.EvidencePool;
import endgame.consensus.bft.Timing;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.crypto.Bls;
import endgame.consensus.signer.FileGuardStore;
import endgame.consensus.signer.LocalSigner;
import endgame.consensus.signer.Signer;
import endgame.consensus.signer.SlashGuard;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.NodeId;
import endgame.node.beacon.Application;
import endgame.node.beacon.ChainSync;
import endgame.node.beacon.ConsensusDriver;
import endgame.node.beacon.EpochJournals;
import endgame.node.beacon.EvidenceGossip;
import endgame.node.beacon.P2pNetwork;
import endgame.node.beacon.PeerMessages;
import endgame.node.beacon.Readers;
import endgame.node.beacon.Reveals;
import endgame.node.beacon.SenderCache;
import endgame.node.beacon.TransactionPool;
import endgame.node.beacon.ValidatorKey;
import endgame.node.beacon.Wire;
import endgame.node.eth.BeaconEthChain;
import endgame.node.eth.EthChain;
import endgame.node.eth.ForeignMethods;
import endgame.node.genesis.GenesisFile;
import endgame.node.genesis.SecretFile;
import endgame.node.http.HttpLimits;
import endgame.node.metrics.FinalityTimes;
import endgame.node.metrics.Metrics;
import endgame.node.metrics.MetricsServer;
import endgame.node.rpc.Json;
import endgame.node.rpc.RpcServer;
import endgame.node.shard.BlobExchange;
import endgame.node.shard.BlobGauges;
import endgame.node.shard.BlobKind;
import endgame.node.shard.BlobRetention;
import endgame.node.shard.BlobStore;
import endgame.node.shard.ForeignRunner;
import endgame.node.shard.OrderedBatches;
import endgame.node.shard.Programs;
import endgame.node.shard.ProofSubmission;
import endgame.node.shard.ProofVerifier;
import endgame.node.shard.Proving;
import endgame.node.shard.ShardLayer;
import endgame.node.shard.ShardRunner;
import endgame.node.shard.ShardRunners;
import endgame.node.shard.SpanStages;
import endgame.node.snapshot.SnapshotServer;
import endgame.p2p.identity.NodeKey;
import endgame.shard.registry.BatchSignatures;
import endgame.shard.registry.Bridge;
import endgame.shard.registry.Provers;
import endgame.shard.registry.ShardExtension;
import endgame.shard.registry.ShardGenesis;
import endgame.shard.registry.ShardParameters;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.shard.registry.ShardRegistry;
import endgame.shard.registry.VerifyingKeys;
import endgame.storage.kv.ColumnFamily;
import endgame.storage.kv.Database;
import endgame.zk.proof.ProofSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The composition root: constructors in dependency order, closed in reverse. */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  /** The column families of a node's database. */
  public static final List<ColumnFamily<?, ?>> FAMILIES =
      Stream.concat(ChainStore.FAMILIES.stream(), BlobStore.FAMILIES.stream())
          .<ColumnFamily<?, ?>>map(family -> family)
          .toList();

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final NodeConfig config;
  private final Genesis genesis;
  private final Metrics metrics = new Metrics();
  private final ChainStore store;
  private final Transition transition;
  private final TransactionPool pool;
  private final EvidencePool evidence;
  private final BlobStore blobs;
  private final ShardLayer layer;
  private final ShardRunners runners;
  private final SpanStages stages =
      new SpanStages(
          InstantSource.system(),
          (shard, stage, seconds) ->
              metrics.shardStage(shard, stage.name().toLowerCase(Locale.ROOT), seconds));
  private final ObserverRole observer;
  private final BlobRetention retention;
  private final ConsensusDriver consensus;
  private final ChainSync sync;
  private final P2pNetwork network;
  private final BeaconEthChain beacon;
  private final RpcEndpoints rpcEndpoints;
  private final int rpcPort;
  private final int metricsPort;

  /** Opens everything and starts; on failure all that was opened is closed again. */
  public Node(NodeConfig config) throws IOException {
    this.config = config;
    try {
      Files.createDirectories(config.dataDir());
      this.genesis = genesis();
      InstantSource clock = InstantSource.system();
      Database database =
          open(Database.open(folder("beacon/db"), FAMILIES, Database.Options.SMALL));
      NodeKey nodeKey = ObserverRole.nodeKey(config);
      NodeId self = NodeId.of(nodeKey.id().toBytes());
      this.store = chain(database);
      ShardParameters parameters = ShardParameters.of(genesis);
      BatchSignatures batchSignatures = BatchSignatures.bls(genesis.hash());
      BlockExtension extension = new ShardExtension(parameters, batchSignatures);
      BlsStakingSignatures signatures = new BlsStakingSignatures(genesis.hash());
      this.transition =
          new Transition(
              genesis,
              contracts(parameters),
              extension,
              new Reveals(genesis.hash())::verify,
              new SenderCache(),
              signatures);
      this.evidence = new EvidencePool(signatures);
      this.pool = new TransactionPool(transition);
      Optional<Signer> signer = signer(self);
      this.network = open(new P2pNetwork(nodeKey, config, store, genesis.hash()));
      this.blobs = new BlobStore(database, () -> store.head().height(), config.retentionHeights());
      blobs.put(BlobKind.PROGRAM, Programs.ledger());
      BlobExchange exchange = open(new BlobExchange(blobs, network));
      ProofVerifier verifier = open(new ProofVerifier(proofSystems(), blobs));
      BlobGauges.register(metrics, blobs, exchange, verifier);
      this.layer = layer(exchange, verifier, batchSignatures);
      this.observer = ObserverRole.of(config, store, blobs, exchange, verifier, metrics);
      Application application = open(application(extension, signer, clock));
      Optional<Proving> proving = ProverRole.of(config, metrics, stages, this::open);
      this.runners = open(runners(parameters, exchange, signer, self, proving));
      // Closed before the databases that it reads.
      proving.ifPresent(this::open);
      this.retention = open(retention());
      this.sync = open(new ChainSync(store, application, network));
      EvidenceGossip evidenceGossip = open(new EvidenceGossip(store, evidence, network));
      this.consensus = open(consensus(self, application, signer, clock, evidenceGossip));
      this.beacon =
          new BeaconEthChain(store, transition, pool, this::gossipTransaction, this::syncState);
      this.rpcEndpoints =
          new RpcEndpoints(
              store,
              blobs,
              beacon,
              transition.contracts(),
              foreign(parameters),
              stages,
              this::status);
      Readers readers = open(new Readers());
      application.connect(consensus::accept, sync::hint, this::onFinal);
      layer.connect(application::retry);
      SnapshotServer snapshots = open(SnapshotRole.server(store, runners));
      Gossip gossip =
          new Gossip(store, pool, runners, layer, exchange, evidenceGossip, snapshots, readers);
      network.start(
          new PeerMessages(store, application, consensus, network, gossip, readers), sync::hint);
      SnapshotRole.start(config, store, network, folder("shards"));
      sync.start(consensus::onSynced);
      consensus.start();
      evidenceGossip.start();
      runners.onFinal();
      retention.start();
      observer.start(this::open);
      this.rpcPort = serveRpc();
      this.metricsPort = serveMetrics();
      writeEndpoints();
      banner(self);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T open(T closeable) {
    opened.push(closeable);
    return closeable;
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(config.dataDir().resolve(name));
  }

  private Genesis genesis() throws IOException {
    Path kept = config.dataDir().resolve("genesis.json");
    Genesis read = GenesisFile.read(config.genesis().orElse(kept));
    if (config.genesis().isPresent() && !Files.exists(kept)) {
      GenesisFile.write(kept, read);
    }
    return read;
  }

  private ChainStore chain(Database database) throws IOException {
    try {
      return new ChainStore(database, genesis, ShardGenesis.entries(genesis));
    } catch (ChainStore.OtherNetwork e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private ShardLayer layer(
      BlobExchange exchange, ProofVerifier verifier, BatchSignatures signatures) {
    ShardLayer made = new ShardLayer(store, blobs, exchange, verifier, signatures);
    verifier.watch(metrics::verified);
    made.onAccepted(claim -> stages.reached(claim.shard(), claim.span(), SpanStages.Stage.PROVEN));
    return made;
  }

  private Application application(
      BlockExtension extension, Optional<Signer> signer, InstantSource clock) {
    return new Application(
        store,
        transition,
        new BlockBuilder(transition, extension),
        layer,
        pool,
        evidence,
        Reveals.once(epoch -> signer.orElseThrow().randao(epoch)),
        clock);
  }

  private Map<Address, SystemContract> contracts(ShardParameters parameters) throws IOException {
    Map<Address, SystemContract> contracts = new LinkedHashMap<>();
    for (SystemContract contract :
        List.of(
            new ShardRegistry(parameters, VerifyingKeys.of(proofSystems())),
            new Bridge(),
            new Provers())) {
      contracts.put(contract.address(), contract);
    }
    return contracts;
  }

  /** The proof systems of this build; a network that needs another is refused. */
  private Map<String, ProofSystem> proofSystems() throws IOException {
    Map<String, ProofSystem> known = ProofSystems.all();
    for (Bytes id : genesis.proofSystems()) {
      String name = new String(id.toArray(), StandardCharsets.US_ASCII);
      if (!known.containsKey(name)) {
        throw new IOException(
            "this network needs the proof system '"
                + name
                + "', which this build lacks: update endgame");
      }
    }
    return known;
  }

  private ShardRunners runners(
      ShardParameters parameters,
      BlobExchange exchange,
      Optional<Signer> signer,
      NodeId self,
      Optional<Proving> proving)
      throws IOException {
    return new ShardRunners(
        new ShardRunner.Surroundings(
            store,
            parameters,
            blobs,
            exchange,
            layer,
            network,
            signer.map(s -> new ShardRunner.Sequencer(s, self)),
            proving,
            stages,
            config.retentionHeights()),
        folder("shards"),
        config::executes,
        this::onShardStarted,
        this::onForeignStarted);
  }

  /** What provers outside and users of shards without a program call. */
  private ForeignMethods foreign(ShardParameters parameters) throws IOException {
    return new ForeignMethods(
        store,
        parameters,
        new OrderedBatches(store, blobs),
        new ProofSubmission(store, parameters, blobs, proofSystems()),
        this::gossipShardTransaction);
  }

  private BlobRetention retention() {
    return new BlobRetention(
        store,
        blobs,
        layer::waitingFor,
        () -> Math.min(runners.executedHeight(), observer.checkedHeight()),
        config.retentionHeights());
  }

  private ConsensusDriver consensus(
      NodeId self,
      Application application,
      Optional<Signer> signer,
      InstantSource clock,
      EvidenceGossip evidenceGossip)
      throws IOException {
    return new ConsensusDriver(
        self,
        store,
        application,
        network,
        new EpochJournals(config.dataDir().resolve("beacon/journal")),
        signer,
        Timing.atInterval(genesis.minBlockIntervalMs()),
        clock,
        new ConsensusReports(metrics, evidenceGossip),
        sync::hint,
        config.watchKey());
  }

  private Optional<Signer> signer(NodeId self) throws IOException {
    if (config.role() != NodeConfig.Role.VALIDATOR) {
      return Optional.empty();
    }
    Path keys = config.dataDir().resolve("validator");
    Bls.SecretKey key = Bls.SecretKey.of(SecretFile.read(keys.resolve("validator.key")));
    SlashGuard guard = new SlashGuard(FileGuardStore.open(keys.resolve("slash-guard")));
    return Optional.of(
        open(
            new LocalSigner(
                new ValidatorKey(genesis.hash(), key),
                guard,
                epoch -> store.head().validators(epoch).indexOf(self))));
  }

  private void gossipTransaction(Bytes raw) {
    network.broadcast(
        Wire.GOSSIP, Wire.Gossip.SSZ.encodeBytes(new Wire.Gossip.BeaconTransaction(raw)));
  }

  private void onFinal(List<ChainStore.Executed> chain) {
    for (ChainStore.Executed executed : chain) {
      long height = executed.block().header().height();
      metrics.blockFinal(height);
      beacon.publish(height);
    }
    store.lastCertificate().ifPresent(network::announce);
    layer.onFinal();
    observer.hint();
    runners.onFinal();
    retention.hint();
    for (ShardRecord shard : new ShardReader(store.head()::get).all()) {
      metrics.shardOrdered(shard.id(), shard.head().batch());
      metrics.shardFinal(shard.id(), shard.proven().batch());
      runners.get(shard.id()).ifPresent(r -> metrics.shardHead(r.shard(), r.execution().head()));
    }
  }

  private void onShardStarted(ShardRunner runner) {
    rpcEndpoints.addShard(
        runner,
        raw -> gossipShardTransaction(runner.shard(), raw),
        this::syncState,
        () -> observer.finalBatch(runner.shard()));
  }

  private void onForeignStarted(ForeignRunner runner) {
    rpcEndpoints.addForeign(runner, new ShardReader(store.head()::get).get(runner.shard()));
  }

  private void gossipShardTransaction(int shard, Bytes raw) {
    network.broadcast(
        Wire.GOSSIP, Wire.Gossip.SSZ.encodeBytes(new Wire.Gossip.ShardTransaction(shard, raw)));
  }

  private Optional<EthChain.SyncState> syncState() {
    long height = store.head().height();
    return sync.busy()
        ? Optional.of(new EthChain.SyncState(height, height, Math.max(height, network.highest())))
        : Optional.empty();
  }

  private int serveRpc() throws IOException {
    if (config.rpc().isEmpty()) {
      return 0;
    }
    RpcServer server =
        open(
            new RpcServer(
                config.rpc().get().host(),
                config.rpc().get().port(),
                HttpLimits.RPC,
                config.hostAllowlist(),
                (method, failed, nanos) -> metrics.rpc(method, failed, nanos / 1e9),
                rpcEndpoints::at));
    metrics.watch("rpc_connections", "Open connections of JSON-RPC.", server::connections);
    return server.port();
  }

  private int serveMetrics() throws IOException {
    metrics.watch("p2p_peers", "Peers with an open link.", () -> network.peers().size());
    metrics.watch("beacon_pool_transactions", "Beacon transactions that wait.", pool::size);
    return open(new MetricsServer(
            config.metrics().host(), config.metrics().port(), metrics, this::checks))
        .port();
  }

  /** The checks of /readyz. */
  private Map<String, Boolean> checks() {
    Map<String, Boolean> checks = new LinkedHashMap<>();
    checks.put("finalizing", store.head().height() >= 2);
    checks.put("connected", !network.peers().isEmpty() || genesis.validators().size() == 1);
    checks.put("level", !sync.busy());
    checks.put(
        "shards",
        new ShardReader(store.head()::get)
            .all().stream()
                .filter(s -> config.executes(s.id()))
                .allMatch(s -> runners.isServed(s.id())));
    return checks;
  }

  /** What {@code endgame_status} answers. */
  private ObjectNode status() {
    ObjectNode node = Json.object();
    node.put("role", config.role().name().toLowerCase(Locale.ROOT));
    node.put("height", store.head().height());
    node.put("digest", store.head().digest().hex());
    node.put("epoch", consensus.epoch());
    node.put("view", consensus.view());
    SnapshotServer.checkpoint(store).ifPresent(p -> node.put("checkpoint", p.toString()));
    node.put("peers", network.peers().size());
    node.put("poolTransactions", pool.size());
    node.put("syncing", sync.busy());
    observer.addTo(node);
    FinalityTimes times = metrics.finalityTimes();
    ObjectNode finality = node.putObject("finalityMs");
    finality.put("count", times.count());
    finality.put("last", times.last());
    List.of(50, 90, 99).forEach(percent -> finality.put("p" + percent, times.percentile(percent)));
    ArrayNode shards = node.putArray("shards");
    for (ShardRecord record : new ShardReader(store.head()::get).all()) {
      ObjectNode shard = shards.addObject();
      shard.put("id", record.id());
      shard.put("ordered", record.head().batch());
      shard.put("final", record.proven().batch());
      shard.put("executed", runners.get(record.id()).map(r -> r.execution().head()).orElse(-1L));
    }
    return node;
  }

  private void writeEndpoints() throws IOException {
    ObjectNode node = Json.object();
    node.put("p2p", config.p2p().host() + ":" + network.port());
    config.rpc().ifPresent(rpc -> node.put("rpc", "http://" + rpc.host() + ":" + rpcPort));
    node.put("metrics", "http://" + config.metrics().host() + ":" + metricsPort + "/metrics");
    Files.writeString(config.dataDir().resolve("endpoints.json"), node.toPrettyString() + "\n");
  }

  private void banner(NodeId self) {
    LOG.info(
        "endgame {} genesis={} node={} role={} data={} p2p={} rpc={} metrics={}",
        BuildInfo.VERSION,
        genesis.hash().shortHex(),
        self.value().hex().substring(0, 12),
        config.role(),
        config.dataDir(),
        network.port(),
        rpcPort,
        metricsPort);
  }

  public long height() {
    return store.head().height();
  }

  public int rpcPort() {
    return rpcPort;
  }

  public int metricsPort() {
    return metricsPort;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.error("closing failed", e);
      }
    }
  }
}
