package endgame.node.cli;

import endgame.consensus.crypto.Abi;
import endgame.consensus.types.Bytes;
import endgame.node.devnet.DevnetPlan;
import endgame.node.rpc.Json;
import endgame.node.rpc.RpcClient;
import endgame.node.shard.BlobKind;
import endgame.shard.protocol.ShardLimits;
import endgame.shard.registry.SpanLimits;
import endgame.zk.riscv.Elf;
import endgame.zk.riscv.Program;
import endgame.zk.vm.Rom;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A new shard: with a program, or proven outside with a verifying key. */
@Command(
    name = "create",
    description = {
      "Publishes a program and creates a shard that runs it (--program), or creates a shard that"
          + " is proven outside (--system, --verifying-key)."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
final class ShardCreateCommand implements Callable<Integer> {
  private static final String REGISTRY = "0x0000000000000000000000000000000000001001";
  private static final long WAIT_MS = 120_000;
  private static final int LIMITS = 5;
  private static final Pattern WORD = Pattern.compile("(0x)?[0-9a-fA-F]{64}");

  @Mixin private RpcOptions rpc;
  @Mixin private TxCommand.KeyOptions signer;

  @Option(names = "--program", description = "RV32IM ELF of a shard with a program.")
  private Optional<Path> program = Optional.empty();

  @Option(
      names = "--system",
      description = {
        "Of a shard proven outside: groth16-bn254/1, plonk-bn254/1.",
        "Of a shard with a program: zkvm/1 (the default), witness/1."
      })
  private Optional<String> system = Optional.empty();

  @Option(
      names = "--verifying-key",
      description = "Its verifying key, as the chain encodes it: made by 'proof key'.")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--hash-suite",
      defaultValue = "poseidon-bn254",
      description = "sha256 or poseidon-bn254. Default: ${DEFAULT-VALUE}")
  private String suite;

  @Option(
      names = "--program-id",
      defaultValue = "",
      description = "32 bytes that claims have as programHash. Default: zero")
  private String programId;

  @Option(
      names = "--genesis-root",
      defaultValue = "",
      description = "Root of the first state, 32 bytes. Default: zero")
  private String genesisRoot;

  @Option(
      names = "--limits",
      split = ",",
      description = {
        "What a span may hold: sequenced batches, system batches, entries per system batch, bytes"
            + " per body, bytes per forced transaction (0: none).",
        "Default: 64,64,64,65536,1024"
      })
  private List<Integer> limits = List.of();

  @Option(names = "--name", defaultValue = "", description = "Default: the file's name.")
  private String name;

  @Option(
      names = "--chain-id",
      defaultValue = "0",
      description = "Default: the beacon chain's id + the shard's.")
  private long chainId;

  @Option(
      names = "--deposit",
      defaultValue = "10",
      description = "END held for the shard. Default: ${DEFAULT-VALUE}")
  private int deposit;

  @Override
  public Integer call() throws Exception {
    if (program.isPresent() == key.isPresent() || (key.isPresent() && system.isEmpty())) {
      throw new CommandFailed(
          CommandFailed.USAGE, "give either --program, or --system and --verifying-key");
    }
    if (deposit < 0 || chainId < 0) {
      throw new CommandFailed(CommandFailed.USAGE, "--deposit and --chain-id are not negative");
    }
    Path file = program.or(() -> key).orElseThrow();
    Bytes bytes = program.isPresent() ? elf(file) : verifyingKey(file);
    RpcClient client = rpc.beacon();
    int next = client.call("shard_list").size() + 1;
    long beacon = AccountCommand.quantity(client.call("eth_chainId").asText()).longValueExact();
    long chain = chainId > 0 ? chainId : beacon + next;
    if (program.isPresent()) {
      client.call("shard_publishProgram", Json.text(bytes.hex()));
    }
    var receipt =
        TxCommand.sendAndWait(
            client,
            signer.key(),
            REGISTRY,
            BigInteger.TEN.pow(18).multiply(BigInteger.valueOf(deposit)),
            program.isPresent() ? create(file, bytes, chain) : createForeign(file, bytes, chain),
            false);
    int code = TxCommand.report(rpc, receipt);
    if (code == 0) {
      awaitServed(next);
      System.out.println("shard " + next + " is served at " + rpc.base() + "/shard/" + next);
    }
    return code;
  }

  private Bytes elf(Path file) throws IOException {
    byte[] bytes = read(file, ShardLimits.PROGRAM_BYTES_MAX, "the ELF of the program");
    return switch (Elf.load(bytes)) {
      case Elf.Result.Malformed(String reason) ->
          throw new CommandFailed(
              CommandFailed.USAGE,
              file + " is no RV32IM program (" + reason + "): build it with the guest SDK");
      case Elf.Result.Loaded(Program loaded)
          when system.orElse(DevnetPlan.ZKVM).equals(DevnetPlan.ZKVM) && !Rom.fits(loaded) ->
          throw new CommandFailed(
              CommandFailed.USAGE,
              file
                  + " has more than 2^"
                  + Rom.LOG_MAX
                  + " executable words, too many for zkvm/1: make it smaller");
      case Elf.Result.Loaded loaded -> Bytes.wrap(bytes);
    };
  }

  private static Bytes verifyingKey(Path file) throws IOException {
    return Bytes.wrap(read(file, ShardLimits.KEY_BYTES_MAX, "the key that 'proof key' wrote"));
  }

  private static byte[] read(Path file, int max, String what) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CommandFailed(CommandFailed.NOT_FOUND, "no file " + file + ": give " + what);
    }
    if (Files.size(file) > max) {
      throw new CommandFailed(
          CommandFailed.USAGE,
          file + " is larger than " + (max >> 10) + " KiB, the most it can be");
    }
    return Files.readAllBytes(file);
  }

  private Bytes create(Path file, Bytes elf, long chain) {
    return data(
        "create(string,uint64,bytes32,uint32,string)",
        List.of(
            Abi.Type.STRING, Abi.Type.UINT64, Abi.Type.BYTES32, Abi.Type.UINT32, Abi.Type.STRING),
        List.of(
            name(file, "\\.elf$"),
            Abi.number(chain),
            Bytes.wrap(BlobKind.PROGRAM.hash(elf).toBytes()),
            Abi.number(elf.size()),
            text(system.orElse("zkvm/1"))));
  }

  private Bytes createForeign(Path file, Bytes keyBytes, long chain) throws CommandFailed {
    List<Integer> span =
        limits.isEmpty()
            ? List.of(
                SpanLimits.MAX.sequencedPerSpan(),
                SpanLimits.MAX.systemPerSpan(),
                SpanLimits.MAX.entriesPerBatch(),
                64 << 10,
                1 << 10)
            : limits;
    if (span.size() != LIMITS || span.stream().anyMatch(limit -> limit < 0)) {
      throw new CommandFailed(
          CommandFailed.USAGE, "--limits are five numbers, for example 1,1,1,4096,0");
    }
    return data(
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
        List.of(
            name(file, "\\.[a-z0-9]+$"),
            Abi.number(chain),
            text(system.orElseThrow()),
            keyBytes,
            word("--program-id", programId),
            text(suite),
            word("--genesis-root", genesisRoot),
            Abi.number(span.get(0)),
            Abi.number(span.get(1)),
            Abi.number(span.get(2)),
            Abi.number(span.get(3)),
            Abi.number(span.get(4))));
  }

  private static Bytes word(String option, String hex) throws CommandFailed {
    if (hex.isEmpty()) {
      return Bytes.wrap(new byte[32]);
    }
    if (!WORD.matcher(hex).matches()) {
      throw new CommandFailed(CommandFailed.USAGE, option + " is 32 bytes of hex");
    }
    return Bytes.fromHex(hex.startsWith("0x") ? hex : "0x" + hex);
  }

  private Bytes name(Path file, String ending) {
    String base = String.valueOf(file.getFileName()).replaceFirst(ending, "");
    return text(name.isEmpty() ? base : name);
  }

  private static Bytes text(String value) {
    return Bytes.wrap(value.getBytes(StandardCharsets.UTF_8));
  }

  private static Bytes data(String signature, List<Abi.Type> types, List<Bytes> values) {
    Bytes arguments = Abi.encode(types, values);
    byte[] data = new byte[4 + arguments.size()];
    Abi.selector(signature).copyTo(data, 0);
    arguments.copyTo(data, 4);
    return Bytes.wrap(data);
  }

  private void awaitServed(int shard) throws InterruptedException, IOException {
    RpcClient path = new RpcClient(rpc.base() + "/shard/" + shard);
    long end = System.currentTimeMillis() + WAIT_MS;
    while (System.currentTimeMillis() < end) {
      try {
        path.call("net_version");
        return;
      } catch (RpcClient.CallFailed e) {
        Thread.sleep(200);
      }
    }
    throw new CommandFailed(
        CommandFailed.NOT_READY, "shard " + shard + " is created, but not served yet");
  }
}
