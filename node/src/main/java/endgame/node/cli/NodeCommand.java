package endgame.node.cli;

import endgame.consensus.light.TrustedPoint;
import endgame.node.Node;
import endgame.node.NodeConfig;
import endgame.node.config.NodeOptions;
import endgame.node.logging.Logging;
import endgame.node.shard.BlobRetention;
import endgame.node.zkvm.Survey;
import endgame.p2p.PeerAddress;
import endgame.zk.vm.program.Preset;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a node until it is stopped. */
@Command(
    name = "node",
    description = "Runs a node: a validator, a prover or an observer.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
final class NodeCommand implements Callable<Integer> {
  private static final Duration NET_DELAY_MAX = Duration.ofSeconds(5);

  @Mixin private NodeOptions options;

  @Option(
      names = "--X-parent-pid",
      hidden = true,
      description = "Stops when this process ends.",
      defaultValue = "0")
  private long parentPid;

  @Option(
      names = "--X-net-delay",
      hidden = true,
      description = "Reads everything from peers so much later than it arrives, for tests.",
      defaultValue = "0ms")
  private String netDelay;

  @Override
  public Integer call() throws Exception {
    Logging.configure(options.logging, options.logFormat);
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  stop.countDown();
                  try {
                    stopped.await(20, java.util.concurrent.TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    if (parentPid > 0) {
      ProcessHandle parent =
          ProcessHandle.of(parentPid)
              .orElseThrow(() -> new CommandFailed(CommandFailed.FAILED, "the parent has ended"));
      var _ = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(0));
    }
    try (Node _ = new Node(config(options, netDelay()))) {
      stop.await();
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  /** What picocli has filled in, checked. */
  NodeConfig config() {
    Logging.check(options.logging, options.logFormat);
    return config(options, netDelay());
  }

  private Duration netDelay() {
    try {
      Duration delay = Duration.ofMillis(Durations.millis(netDelay));
      if (delay.compareTo(NET_DELAY_MAX) <= 0) {
        return delay;
      }
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(CommandFailed.USAGE, "--X-net-delay: " + e.getMessage());
    }
    throw new CommandFailed(CommandFailed.USAGE, "--X-net-delay is at most 5s");
  }

  /** The options as a checked configuration. */
  private static NodeConfig config(NodeOptions options, Duration netDelay) {
    List<PeerAddress> peers = new ArrayList<>();
    for (String peer : options.p2pPeers) {
      if (!peer.isBlank()) {
        try {
          peers.add(PeerAddress.parse(peer.strip()));
        } catch (IllegalArgumentException e) {
          throw new CommandFailed(CommandFailed.USAGE, "--p2p-peers: " + e.getMessage());
        }
      }
    }
    if (options.instance < 1 || options.instance > 50) {
      throw new CommandFailed(CommandFailed.USAGE, "--instance is 1 to 50");
    }
    if (options.storageRetentionHeights < BlobRetention.HEIGHTS_MIN) {
      throw new CommandFailed(
          CommandFailed.USAGE,
          "--storage-retention-heights is at least " + BlobRetention.HEIGHTS_MIN);
    }
    if (options.noExecute && role(options.role) != NodeConfig.Role.OBSERVER) {
      throw new CommandFailed(CommandFailed.USAGE, "--no-execute is for --role=observer");
    }
    return new NodeConfig(
        options.dataDir,
        options.genesis.isEmpty() ? Optional.empty() : Optional.of(Path.of(options.genesis)),
        role(options.role),
        shards(options.shards),
        !options.noExecute,
        new NodeConfig.Listen(
            options.p2pHost,
            options.shifted(options.p2pPort),
            options.p2pAdvertise.isBlank()
                ? Optional.empty()
                : Optional.of(advertised(options.p2pAdvertise))),
        peers,
        options.rpcEnabled
            ? Optional.of(new NodeConfig.Listen(options.rpcHost, options.shifted(options.rpcPort)))
            : Optional.empty(),
        new HashSet<>(options.hostAllowlist),
        new NodeConfig.Listen(options.metricsHost, options.shifted(options.metricsPort)),
        options.storageRetentionHeights,
        options.doppelgangerDetectionEnabled,
        prover(options),
        checkpoint(options.checkpoint),
        netDelay);
  }

  private static Optional<TrustedPoint> checkpoint(String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    Optional<TrustedPoint> point = TrustedPoint.parse(text);
    if (point.isEmpty()) {
      throw new CommandFailed(
          CommandFailed.USAGE, "--checkpoint is EPOCH:VALIDATORS_ROOT:DIGEST, not '" + text + "'");
    }
    return point;
  }

  private static String advertised(String ip) {
    try {
      return InetAddress.ofLiteral(ip.strip()).getHostAddress();
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(
          CommandFailed.USAGE, "--p2p-advertise is an IP address, not '" + ip + "'");
    }
  }

  private static NodeConfig.Prover prover(NodeOptions options) {
    if (options.proverMemory < 1 || options.proverMemory > 4) {
      throw new CommandFailed(CommandFailed.USAGE, "--prover-memory is 1 to 4");
    }
    int threads =
        options.proverThreads == 0
            ? Math.max(1, Runtime.getRuntime().availableProcessors() - 1)
            : options.proverThreads;
    try {
      return new NodeConfig.Prover(
          threads, Survey.segmentLog(Preset.BALANCED, options.proverMemory));
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(
          CommandFailed.USAGE, "--prover-threads is 0 to " + NodeConfig.Prover.THREADS_MAX);
    }
  }

  private static NodeConfig.Role role(String name) {
    try {
      return NodeConfig.Role.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(
          CommandFailed.USAGE, "--role is validator, prover or observer, not '" + name + "'");
    }
  }

  private static Optional<Set<Integer>> shards(List<String> names) {
    if (names.contains("all")) {
      return Optional.empty();
    }
    Set<Integer> shards = new HashSet<>();
    for (String name : names) {
      try {
        if (!name.equals("none")) {
          shards.add(Integer.parseInt(name));
        }
      } catch (NumberFormatException e) {
        throw new CommandFailed(
            CommandFailed.USAGE, "--shards is all, none, or numbers, not '" + name + "'");
      }
    }
    return Optional.of(shards);
  }
}
