package endgame.node.devnet;

import endgame.node.Node;
import endgame.node.NodeConfig;
import endgame.node.devnet.DevnetPlan.Member;
import endgame.node.logging.Logging;
import endgame.node.shard.BlobRetention;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Runs a devnet until it is interrupted, or a height is final. */
public final class DevnetRun {
  /** Instructions of a segment, as a power of two: about a gibibyte. */
  private static final int SEGMENT_LOG = 18;

  private static final long START_MS = 120_000;
  private final DevnetPlan plan;
  private final DevnetProcesses processes;
  private final DevnetStatus status;
  private final long untilHeight;
  private final boolean inProcess;
  private final Consumer<String> print;
  private final List<Node> nodes = new ArrayList<>();

  /**
   * Prepares a run.
   *
   * @param untilHeight stops when all validators have it final; 0 runs on
   */
  public DevnetRun(DevnetPlan plan, long untilHeight, boolean inProcess, Consumer<String> print) {
    this.plan = plan;
    this.processes = new DevnetProcesses(plan);
    this.status = new DevnetStatus(plan);
    this.untilHeight = untilHeight;
    this.inProcess = inProcess;
    this.print = print;
  }

  private static Path pidFile(DevnetPlan plan) {
    return plan.folder().resolve("devnet.pid");
  }

  /** The process that runs this devnet, if one does. */
  public static Optional<ProcessHandle> running(DevnetPlan plan) {
    return DevnetProcesses.read(pidFile(plan))
        .filter(p -> p.pid() != ProcessHandle.current().pid());
  }

  /** Asks the process that runs this devnet to stop. */
  public static void stopRunning(DevnetPlan plan) {
    running(plan)
        .ifPresent(process -> {
          process.destroy();
          process.onExit().join();
        });
  }

  /** The exit code. */
  public int run() throws IOException, InterruptedException {
    if (running(plan).isPresent()) {
      throw new IOException(
          "this devnet runs already (pid "
              + running(plan).get().pid()
              + "): see 'endgame devnet status', stop it with 'endgame devnet down'");
    }
    refuseUsedPorts();
    long pid = ProcessHandle.current().pid();
    Files.writeString(pidFile(plan), pid + "\n");
    Thread stop = Thread.ofPlatform().unstarted(this::stop);
    Runtime.getRuntime().addShutdownHook(stop);
    long start = System.nanoTime();
    if (inProcess) {
      Logging.configure("WARN", "plain");
      startInProcess();
    } else {
      for (Member member : plan.members()) {
        processes.start(member, pid);
      }
    }
    if (!awaitReady(start)) {
      return 1;
    }
    print.accept("READY rpc=http://127.0.0.1:" + plan.rpcPort(plan.members().getFirst()));
    while (true) {
      Thread.sleep(1000);
      print.accept(status.line());
      if (untilHeight > 0 && status.lowestHeight() >= untilHeight) {
        print.accept("height " + untilHeight + " is final on every validator");
        return 0;
      }
    }
  }

  /** Said before anything starts; of a node that runs still, it is the node itself. */
  private void refuseUsedPorts() throws IOException {
    for (Member member : plan.members()) {
      if (processes.process(member).isPresent()) {
        continue;
      }
      for (int port :
          List.of(plan.p2pPort(member), plan.rpcPort(member), plan.metricsPort(member))) {
        try {
          new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        } catch (IOException e) {
          throw new IOException(
              "port "
                  + port
                  + " of "
                  + member.name()
                  + " is in use: stop what uses it, or take other ports with --instance",
              e);
        }
      }
    }
  }

  private boolean awaitReady(long startNanos) throws InterruptedException {
    while (!status.allReady()) {
      for (Member member : plan.members()) {
        if (!inProcess && processes.process(member).isEmpty()) {
          print.accept(
              member.name()
                  + " has ended; the end of its log "
                  + member.dataDir().resolve("logs/endgame.log")
                  + " says why");
          return false;
        }
      }
      if ((System.nanoTime() - startNanos) / 1_000_000 > START_MS) {
        print.accept("not ready after " + START_MS / 1000 + " s: " + status.line());
        return false;
      }
      Thread.sleep(200);
    }
    return true;
  }

  private void startInProcess() throws IOException {
    for (Member member : plan.members()) {
      nodes.add(
          new Node(
              new NodeConfig(
                  member.dataDir(),
                  Optional.of(plan.folder().resolve("genesis.json")),
                  member.prover() ? NodeConfig.Role.PROVER : NodeConfig.Role.VALIDATOR,
                  Optional.empty(),
                  true,
                  new NodeConfig.Listen("127.0.0.1", plan.p2pPort(member)),
                  plan.peersOf(member),
                  Optional.of(new NodeConfig.Listen("127.0.0.1", plan.rpcPort(member))),
                  Set.of("localhost", "127.0.0.1"),
                  new NodeConfig.Listen("127.0.0.1", plan.metricsPort(member)),
                  BlobRetention.HEIGHTS_DEFAULT,
                  false,
                  new NodeConfig.Prover(1, SEGMENT_LOG),
                  Optional.empty(),
                  Duration.ZERO)));
    }
  }

  private void stop() {
    if (inProcess) {
      nodes.reversed().forEach(Node::close);
    } else {
      processes.stopAll();
    }
    try {
      Files.deleteIfExists(pidFile(plan));
    } catch (IOException e) {
      print.accept("could not delete " + pidFile(plan) + ": " + e.getMessage());
    }
  }
}
