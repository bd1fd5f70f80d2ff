package endgame.node.devnet;

import endgame.node.devnet.DevnetPlan.Member;
import endgame.p2p.PeerAddress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Starts and stops a devnet's nodes as processes of their own. */
public final class DevnetProcesses {
  private static final long STOP_SECONDS = 20;

  /** Options of a devnet and of a node that have one name and two meanings: the plan says both. */
  private static final Set<String> OF_DEVNET = Set.of("ENDGAME_INSTANCE", "ENDGAME_SHARDS");

  private static final Path NICE = Path.of("/usr/bin/nice");

  private final DevnetPlan plan;

  public DevnetProcesses(DevnetPlan plan) {
    this.plan = plan;
  }

  private static Path pidFile(Member member) {
    return member.dataDir().resolve("process.pid");
  }

  /** The node's process, if it runs. */
  public Optional<ProcessHandle> process(Member member) {
    return read(pidFile(member));
  }

  /** The process that a pid file names, if it runs and is a node, or about to become one. */
  static Optional<ProcessHandle> read(Path file) {
    try {
      return Files.exists(file)
          ? ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
              .filter(ProcessHandle::isAlive)
              .filter(p -> p.info().command().map(DevnetProcesses::isNode).orElse(true))
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** A prover is {@code nice} for a moment, before that becomes {@code java}. */
  private static boolean isNode(String command) {
    return command.contains("java") || command.endsWith("/nice");
  }

  /** Starts a node; nothing happens if it runs. */
  public void start(Member member, long parentPid) throws IOException {
    if (process(member).isPresent()) {
      return;
    }
    List<String> command = new ArrayList<>();
    if (member.prover() && Files.isExecutable(NICE)) {
      // Java's priorities alone mean little to the kernel; votes must not wait for proofs.
      command.addAll(List.of(NICE.toString(), "-n", "15"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The same flags as this process, with a heap of the node's own.
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-Xm")
          && !flag.startsWith("-agentlib")
          && !flag.startsWith("-javaagent")) {
        command.add(flag);
      }
    }
    command.add(member.prover() ? proverHeap() : "-Xmx256m");
    command.add("-Xms32m");
    command.add("-XX:MaxDirectMemorySize=96m");
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "endgame.node.cli.Endgame", "node"));
    command.addAll(options(member));
    command.add("--X-parent-pid=" + parentPid);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(
                    member.dataDir().resolve("logs/endgame.log").toFile()));
    builder.environment().keySet().removeAll(OF_DEVNET);
    Process process = builder.start();
    Files.writeString(pidFile(member), process.pid() + "\n");
  }

  /** A segment of {@code zkvm/1} takes 1.5 GiB, a witness next to nothing. */
  private String proverHeap() {
    return plan.proofSystem().equals(DevnetPlan.ZKVM) ? "-Xmx2g" : "-Xmx384m";
  }

  private List<String> options(Member member) {
    String peers =
        plan.peersOf(member).stream().map(PeerAddress::toString).collect(Collectors.joining(","));
    return List.of(
        "--data-dir=" + member.dataDir(),
        "--genesis=" + plan.folder().resolve("genesis.json"),
        "--role=" + (member.prover() ? "prover" : "validator"),
        "--p2p-host=127.0.0.1",
        "--p2p-port=" + plan.p2pPort(member),
        "--p2p-peers=" + peers,
        "--rpc-port=" + plan.rpcPort(member),
        "--metrics-port=" + plan.metricsPort(member));
  }

  /** Ends a node as a power cut would. */
  public boolean kill(Member member) {
    Optional<ProcessHandle> running = process(member);
    running.ifPresent(ProcessHandle::destroyForcibly);
    running.ifPresent(DevnetProcesses::await);
    return running.isPresent();
  }

  /** Asks all nodes to stop, and ends those that don't. */
  public void stopAll() {
    List<ProcessHandle> running = new ArrayList<>();
    for (Member member : plan.members()) {
      process(member).ifPresent(running::add);
    }
    running.forEach(ProcessHandle::destroy);
    running.forEach(DevnetProcesses::await);
  }

  private static void await(ProcessHandle process) {
    try {
      process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
