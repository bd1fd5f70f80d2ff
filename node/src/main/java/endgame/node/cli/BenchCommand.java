package endgame.node.cli;

import endgame.node.bench.ConsensusBench;
import endgame.node.bench.DevnetBench;
import endgame.node.bench.EmulatorBench;
import endgame.node.bench.LedgerBench;
import endgame.node.bench.Report;
import endgame.node.bench.SnapshotBench;
import endgame.node.bench.StarkBench;
import endgame.node.bench.SyncBench;
import endgame.node.bench.TreeBench;
import endgame.node.bench.VerifyBench;
import endgame.node.bench.ZkvmBench;
import endgame.node.devnet.DevnetPlan;
import endgame.node.logging.Logging;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how fast this build is on this machine. */
@Command(
    name = "bench",
    description = "Measures speed: prints numbers and the machine, asserts nothing.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
final class BenchCommand implements Callable<Integer> {
  private static final int IDLE_INTERVAL_MS = 500;
  private static final int SPEED_SECONDS = 20;
  private static final int IDLE_SECONDS = 60;
  private static final int SYNC_BLOCKS = 4000;

  /** What can be measured. */
  enum Name {
    /** Simulated validators over ten regions. */
    CONSENSUS,
    /** Four validators at full speed. */
    DEVNET,
    /** The RISC-V emulator. */
    EMULATOR,
    /** Both state trees. */
    TREE,
    /** The ledger program. */
    LEDGER,
    /** The STARK engine. */
    STARK,
    /** Proofs of RV32IM programs. */
    ZKVM,
    /** A beacon state from one disk to another over loopback. */
    SNAPSHOT,
    /** Verifiers of proofs from outside. */
    VERIFY,
    /** A new node that catches up from genesis. */
    SYNC,
    /** Four validators with nothing to do. */
    IDLE,
    /** A network whose power was cut. */
    RESTART
  }

  @Parameters(index = "0", description = "One of: ${COMPLETION-CANDIDATES}")
  private Name name;

  @Option(names = "--json", description = "One JSON object; of consensus an array.")
  private boolean json;

  @Option(
      names = "--seconds",
      description = "How long devnet and idle measure. Default: 20 for devnet, 60 for idle",
      defaultValue = "0")
  private int seconds;

  @Option(
      names = "--warm-up",
      description = "Seconds that devnet and idle run before. Default: ${DEFAULT-VALUE}",
      defaultValue = "15")
  private int warmUp;

  @Option(
      names = "--shards",
      description = "Shards of the network. Default: ${DEFAULT-VALUE}",
      defaultValue = "0")
  private int shards;

  @Option(
      names = "--threads",
      description = "Threads that stark proves with. Default: ${DEFAULT-VALUE}",
      defaultValue = "2")
  private int threads;

  @Option(
      names = "--log-rows",
      description =
          "Rows of stark's largest proof, cycles of zkvm's longest run, as a power of two. Default: ${DEFAULT-VALUE}",
      defaultValue = "18")
  private int logRows;

  @Option(
      names = "--validators",
      description = "Largest set of consensus: 4, 50, 200 or 1000. Default: ${DEFAULT-VALUE}",
      defaultValue = "1000")
  private int validators;

  @Option(
      names = "--megabytes",
      description = "Size of snapshot's state, 1 to 4096. Default: ${DEFAULT-VALUE}",
      defaultValue = "256")
  private int megabytes;

  @Option(
      names = "--snarkjs",
      description = "verify: folder with node_modules/snarkjs, measured in the same run.")
  private Optional<Path> snarkjs = Optional.empty();

  @Option(
      names = "--plonk",
      description = "verify: a PLONK case file, or a folder of snarkjs' files; may be repeated.")
  private List<Path> plonk = List.of();

  /** What a devnet's provers do while it is measured. */
  enum Prover {
    /** They don't run. */
    IDLE,
    /** They prove spans of zkvm/1, which never end. */
    BUSY
  }

  @Option(
      names = "--prover",
      description =
          "devnet: time to finality at 500 ms with a zkvm/1 shard in use, while provers do nothing"
              + " (idle) or all they can (busy).")
  private Optional<Prover> prover = Optional.empty();

  @Option(
      names = "--dead-leader",
      description = "devnet: one of the validators is killed; what its views cost, at 500 ms.")
  private boolean deadLeader;

  @Override
  public Integer call() throws Exception {
    // Numbers are for standard output, alone.
    Logging.configure("ERROR", "plain");
    if (threads < 1 || threads > 256 || logRows < 8 || logRows > 22) {
      throw new CommandFailed(CommandFailed.USAGE, "--threads is 1 to 256, --log-rows 8 to 22");
    }
    if (seconds < 0 || warmUp < 0 || shards < 0 || shards > 8) {
      throw new CommandFailed(CommandFailed.USAGE, "--seconds, --warm-up or --shards is wrong");
    }
    if (megabytes < 1 || megabytes > 4096) {
      throw new CommandFailed(CommandFailed.USAGE, "--megabytes is 1 to 4096");
    }
    if (name == Name.CONSENSUS && json) {
      System.out.println(ConsensusBench.json(ConsensusBench.run(validators)));
      return 0;
    }
    Report report = measure();
    if (json) {
      System.out.println(report.json());
    } else {
      System.out.println(report.name() + " on " + Report.machine());
      System.out.print(Console.table(report.table()));
    }
    return 0;
  }

  private Report measure() throws Exception {
    return switch (name) {
      case CONSENSUS -> ConsensusBench.report(ConsensusBench.run(validators));
      case EMULATOR -> EmulatorBench.run();
      case TREE -> TreeBench.run();
      case LEDGER -> LedgerBench.run();
      case STARK -> StarkBench.run(threads, logRows);
      case ZKVM -> ZkvmBench.run(threads, logRows);
      case SNAPSHOT -> SnapshotBench.run(megabytes);
      case VERIFY -> VerifyBench.run(snarkjs, plonk);
      case SYNC -> SyncBench.run(SYNC_BLOCKS);
      case DEVNET -> devnet();
      case IDLE -> {
        try (DevnetBench bench = new DevnetBench(shards, IDLE_INTERVAL_MS)) {
          yield bench.idle(warmUp, seconds == 0 ? IDLE_SECONDS : seconds);
        }
      }
      case RESTART -> {
        try (DevnetBench bench = new DevnetBench(shards, IDLE_INTERVAL_MS)) {
          yield bench.restart(warmUp);
        }
      }
    };
  }

  private Report devnet() throws Exception {
    if (deadLeader) {
      try (DevnetBench bench = new DevnetBench(0, IDLE_INTERVAL_MS)) {
        return bench.deadLeader(warmUp, seconds == 0 ? SPEED_SECONDS : seconds);
      }
    }
    if (prover.isPresent()) {
      boolean busy = prover.get() == Prover.BUSY;
      try (DevnetBench bench =
          new DevnetBench(Math.max(1, shards), IDLE_INTERVAL_MS, DevnetPlan.ZKVM, busy)) {
        return bench.finality(
            busy ? "busy" : "idle", warmUp, seconds == 0 ? IDLE_SECONDS : seconds);
      }
    }
    try (DevnetBench bench = new DevnetBench(shards, 0)) {
      return bench.speed(warmUp, seconds == 0 ? SPEED_SECONDS : seconds);
    }
  }
}
