package endgame.node.config;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code endgame node}; picocli fills them in. */
@SuppressWarnings({"NullAway.Init", "ImmutableMemberCollection"})
public final class NodeOptions {
  @Option(
      names = "--config-file",
      description = "TOML file with any of these options.",
      defaultValue = "")
  public String configFile;

  @Option(
      names = "--data-dir",
      description = "Where everything is kept. Default: ${DEFAULT-VALUE}",
      defaultValue = "endgame-data")
  public Path dataDir;

  @Option(
      names = "--genesis",
      description = "genesis.json of the network. Default: the one in the data directory.",
      defaultValue = "")
  public String genesis;

  @Option(
      names = "--role",
      description = "validator, prover or observer. Default: ${DEFAULT-VALUE}",
      defaultValue = "observer")
  public String role;

  @Option(
      names = "--instance",
      description = "Adds 100*(N-1) to every port. Default: ${DEFAULT-VALUE}",
      defaultValue = "1")
  public int instance;

  @Option(
      names = "--shards",
      split = ",",
      description = "Shards to follow: numbers, none, or all. Default: ${DEFAULT-VALUE}",
      defaultValue = "all")
  public List<String> shards;

  @Option(
      names = "--no-execute",
      description =
          "An observer follows the roots of its shards and checks their proofs, but does not run"
              + " their batches: it holds no accounts.",
      defaultValue = "false")
  public boolean noExecute;

  @Option(
      names = "--p2p-host",
      description = "Address to listen on for peers. Default: ${DEFAULT-VALUE}",
      defaultValue = "0.0.0.0")
  public String p2pHost;

  @Option(
      names = "--p2p-port",
      description = "Port for peers. Default: ${DEFAULT-VALUE}",
      defaultValue = "9000")
  public int p2pPort;

  @Option(
      names = "--p2p-advertise",
      description =
          "IP that other nodes are told to dial, when it is not --p2p-host. Default: none, so this"
              + " node is found by those it dials only.",
      defaultValue = "")
  public String p2pAdvertise;

  @Option(
      names = "--p2p-peers",
      split = ",",
      description = "Known peers as nodeId@host:port.",
      defaultValue = "")
  public List<String> p2pPeers;

  @Option(
      names = "--rpc-enabled",
      arity = "0..1",
      fallbackValue = "true",
      description = "Serve JSON-RPC. Default: ${DEFAULT-VALUE}",
      defaultValue = "true")
  public boolean rpcEnabled;

  @Option(
      names = "--rpc-host",
      description = "Address of JSON-RPC. Default: ${DEFAULT-VALUE}",
      defaultValue = "127.0.0.1")
  public String rpcHost;

  @Option(
      names = "--rpc-port",
      description = "Port of JSON-RPC, HTTP and WebSocket. Default: ${DEFAULT-VALUE}",
      defaultValue = "8545")
  public int rpcPort;

  @Option(
      names = "--host-allowlist",
      split = ",",
      description = "Host names RPC answers to; * for all. Default: ${DEFAULT-VALUE}",
      defaultValue = "localhost,127.0.0.1,[::1]")
  public List<String> hostAllowlist;

  @Option(
      names = "--metrics-host",
      description = "Address of metrics and health. Default: ${DEFAULT-VALUE}",
      defaultValue = "127.0.0.1")
  public String metricsHost;

  @Option(
      names = "--metrics-port",
      description = "Port of /metrics, /healthz and /readyz. Default: ${DEFAULT-VALUE}",
      defaultValue = "8008")
  public int metricsPort;

  @Option(
      names = "--storage-retention-heights",
      description =
          "Final heights for which bodies, proofs and old shard states are kept; at least 128."
              + " Default: ${DEFAULT-VALUE}",
      defaultValue = "1200")
  public long storageRetentionHeights;

  @Option(
      names = "--doppelganger-detection-enabled",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "A validator signs nothing until it has followed a whole epoch in which nobody used its"
              + " key. Not on many validators at once: the chain needs two thirds of them."
              + " Default: ${DEFAULT-VALUE}",
      defaultValue = "false")
  public boolean doppelgangerDetectionEnabled;

  @Option(
      names = "--checkpoint",
      description =
          "EPOCH:VALIDATORS_ROOT:DIGEST, as endgame_status of a node you trust says: a node without"
              + " a chain starts from there by a snapshot. Default: none, from genesis.",
      defaultValue = "")
  public String checkpoint;

  @Option(
      names = "--prover-threads",
      description = "Threads of low priority that prove; 0: all processors but one. Default: 0",
      defaultValue = "0")
  public int proverThreads;

  @Option(
      names = "--prover-memory",
      description = "GiB that proving may take, 1 to 4. Default: ${DEFAULT-VALUE}",
      defaultValue = "1")
  public int proverMemory;

  @Option(
      names = "--logging",
      description = "Level, and levels of parts: INFO,p2p=DEBUG. Default: ${DEFAULT-VALUE}",
      defaultValue = "INFO")
  public String logging;

  @Option(
      names = "--log-format",
      description = "plain or json. Default: ${DEFAULT-VALUE}",
      defaultValue = "plain")
  public String logFormat;

  /** A port moved by the instance; 0 stays 0 (any free port). */
  public int shifted(int port) {
    return port == 0 ? 0 : port + 100 * (instance - 1);
  }
}
