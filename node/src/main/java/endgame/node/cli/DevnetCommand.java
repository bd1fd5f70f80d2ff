package endgame.node.cli;

import endgame.consensus.beacon.Genesis;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Bytes;
import endgame.node.devnet.DevnetAudit;
import endgame.node.devnet.DevnetGenesis;
import endgame.node.devnet.DevnetPlan;
import endgame.node.devnet.DevnetProcesses;
import endgame.node.devnet.DevnetRun;
import endgame.node.devnet.DevnetStatus;
import endgame.node.genesis.GenesisFile;
import endgame.p2p.PeerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A network on this machine. */
@Command(
    name = "devnet",
    description = "Runs a network of nodes on this machine.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DevnetCommand.Up.class,
      DevnetCommand.Status.class,
      DevnetCommand.Peers.class,
      DevnetCommand.Down.class,
      DevnetCommand.Kill.class,
      DevnetCommand.Start.class,
      DevnetCommand.Audit.class
    })
final class DevnetCommand {
  private DevnetCommand() {}

  /** Where a devnet is kept. */
  @SuppressWarnings("NullAway.Init")
  static final class FolderOption {
    @Option(
        names = "--data-dir",
        description = "The devnet's folder. Default: ~/.local/share/endgame/devnet",
        defaultValue = "")
    private String folder;

    @Option(
        names = "--instance",
        description = "Adds 1000*(K-1) to every port. Default: ${DEFAULT-VALUE}",
        defaultValue = "1")
    private int instance;

    int instance() {
      return instance;
    }

    Path folder() {
      if (!folder.isEmpty()) {
        return Path.of(folder).toAbsolutePath();
      }
      String data = System.getenv("XDG_DATA_HOME");
      Path base =
          data == null || data.isEmpty()
              ? Path.of(System.getProperty("user.home"), ".local", "share")
              : Path.of(data);
      return base.resolve("endgame").resolve(instance == 1 ? "devnet" : "devnet-" + instance);
    }

    DevnetPlan plan() {
      try {
        return DevnetPlan.read(folder());
      } catch (IOException e) {
        throw new CommandFailed(CommandFailed.NOT_FOUND, String.valueOf(e.getMessage()));
      }
    }

    static DevnetPlan.Member member(DevnetPlan plan, String name) {
      try {
        return plan.member(name);
      } catch (IOException e) {
        throw new CommandFailed(CommandFailed.NOT_FOUND, String.valueOf(e.getMessage()));
      }
    }
  }

  /** Starts it and stays. */
  @Command(
      name = "up",
      description = "Starts a network, or resumes it, and runs until Ctrl-C.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Up implements Callable<Integer> {
    @Mixin private FolderOption where;

    @Option(names = "--validators", defaultValue = "4", description = "Default: ${DEFAULT-VALUE}")
    private int validators;

    @Option(names = "--shards", defaultValue = "2", description = "Default: ${DEFAULT-VALUE}")
    private int shards;

    @Option(
        names = "--block-interval",
        defaultValue = "500ms",
        description = "Between blocks, for example 50ms or 1s. Default: ${DEFAULT-VALUE}")
    private String blockInterval;

    @Option(
        names = "--until-height",
        defaultValue = "0",
        description = "Stop, with exit code 0, when this height is final on all validators.")
    private long untilHeight;

    @Option(names = "--in-process", description = "All nodes in this process, for a quick look.")
    private boolean inProcess;

    @Option(names = "--seed", defaultValue = "0", description = "Keys and genesis follow from it.")
    private String seed;

    @Option(
        names = "--proof-system",
        defaultValue = "zkvm/1",
        description =
            "Of the ledger shards: zkvm/1, or witness/1, which is quick to make but no shorter"
                + " than the run. Default: ${DEFAULT-VALUE}")
    private String proofSystem;

    @Override
    public Integer call() throws Exception {
      Path folder = where.folder();
      DevnetPlan plan = plan(folder);
      Genesis genesis = DevnetGenesis.of(plan);
      if (DevnetPlan.exists(folder)) {
        Genesis before = GenesisFile.read(folder.resolve("genesis.json"));
        if (!before.hash().equals(genesis.hash())) {
          throw new CommandFailed(
              CommandFailed.USAGE,
              folder
                  + " holds a devnet with other options (genesis "
                  + before.hash().shortHex()
                  + ", these options give "
                  + genesis.hash().shortHex()
                  + "): use its options, another --data-dir, or delete the folder");
        }
      }
      plan.prepare(genesis);
      banner(plan, genesis);
      return new DevnetRun(plan, untilHeight, inProcess, System.out::println).run();
    }

    private DevnetPlan plan(Path folder) {
      try {
        return new DevnetPlan(
            folder,
            validators,
            shards,
            Durations.millis(blockInterval),
            where.instance(),
            seed,
            proofSystem);
      } catch (IllegalArgumentException e) {
        throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
      }
    }

    private static void banner(DevnetPlan plan, Genesis genesis) {
      System.out.println("Endgame devnet in " + plan.folder());
      System.out.println("genesis  " + genesis.hash().hex());
      System.out.println("accounts (1000000 END each; phrase \"" + DevnetPlan.PHRASE + "\")");
      for (int i = 0; i < DevnetPlan.ACCOUNTS; i++) {
        Secp256k1.SecretKey key = DevnetPlan.account(i);
        System.out.println(
            "  ("
                + i
                + ") "
                + Secp256k1.checksummed(key.address())
                + "  key "
                + Bytes.wrap(key.toBytes()).hex());
      }
      for (DevnetPlan.Member member : plan.members()) {
        System.out.println(
            "  "
                + member.name()
                + "  rpc http://127.0.0.1:"
                + plan.rpcPort(member)
                + "  metrics http://127.0.0.1:"
                + plan.metricsPort(member)
                + "/metrics  log "
                + member.dataDir().resolve("logs/endgame.log"));
      }
      System.out.println(
          "chain ids: beacon "
              + genesis.chainId()
              + " at /"
              + (plan.shards() > 0 ? ", shard n " + genesis.chainId() + "+n at /shard/n" : ""));
    }
  }

  /** Shows it. */
  @Command(name = "status", description = "Shows every node.", mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Status implements Callable<Integer> {
    @Mixin private FolderOption where;

    @Override
    public Integer call() {
      System.out.print(Console.table(new DevnetStatus(where.plan()).table()));
      return 0;
    }
  }

  /** How another node finds it. */
  @Command(
      name = "peers",
      description = "Prints the nodes' addresses as --p2p-peers of another node takes them.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Peers implements Callable<Integer> {
    @Mixin private FolderOption where;

    @Override
    public Integer call() {
      DevnetPlan plan = where.plan();
      System.out.println(
          plan.addresses().stream().map(PeerAddress::toString).collect(Collectors.joining(",")));
      return 0;
    }
  }

  /** Stops it. */
  @Command(name = "down", description = "Stops every node.", mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Down implements Callable<Integer> {
    @Mixin private FolderOption where;

    @Override
    public Integer call() throws Exception {
      DevnetPlan plan = where.plan();
      DevnetRun.stopRunning(plan);
      new DevnetProcesses(plan).stopAll();
      Files.deleteIfExists(plan.folder().resolve("devnet.pid"));
      return 0;
    }
  }

  /** Kills one node. */
  @Command(
      name = "kill",
      description = "Ends one node as a power cut would (kill -9).",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Kill implements Callable<Integer> {
    @Mixin private FolderOption where;

    @Parameters(index = "0", description = "For example v2 or p3.")
    private String name;

    @Override
    public Integer call() throws Exception {
      DevnetPlan plan = where.plan();
      boolean killed = new DevnetProcesses(plan).kill(FolderOption.member(plan, name));
      System.out.println(name + (killed ? " killed" : " was not running"));
      return 0;
    }
  }

  /** Starts one node again. */
  @Command(name = "start", description = "Starts one node again.", mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Start implements Callable<Integer> {
    @Mixin private FolderOption where;

    @Parameters(index = "0", description = "For example v2 or p3.")
    private String name;

    @Override
    public Integer call() throws Exception {
      DevnetPlan plan = where.plan();
      DevnetPlan.Member member = FolderOption.member(plan, name);
      long parent =
          DevnetRun.running(plan)
              .orElseThrow(() ->
                  new CommandFailed(
                      CommandFailed.NOT_READY, "the devnet does not run: 'endgame devnet up'"))
              .pid();
      new DevnetProcesses(plan).start(member, parent);
      System.out.println(name + " started");
      return 0;
    }
  }

  /** Checks what every node has signed. */
  @Command(
      name = "audit",
      description = "Compares the chains, journals and slash guards of a stopped devnet's nodes.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Audit implements Callable<Integer> {
    @Parameters(index = "0", description = "The devnet's folder.")
    private Path folder;

    @Override
    public Integer call() throws Exception {
      Path devnet = folder.toAbsolutePath();
      if (!DevnetPlan.exists(devnet)) {
        throw new CommandFailed(
            CommandFailed.USAGE,
            "no devnet in " + devnet + ": give the folder that 'endgame devnet up' printed");
      }
      return new DevnetAudit(DevnetPlan.read(devnet), System.out::println).run()
          ? 0
          : CommandFailed.FAILED;
    }
  }
}
