package endgame.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.node.devnet.DevnetGenesis;
import endgame.node.devnet.DevnetPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new user gets wrong ends in one sentence that says what to do, and the right code. */
class FailuresTest {
  private static final int FAILED = CommandFailed.FAILED;
  private static final int USAGE = CommandFailed.USAGE;
  private static final int NOT_FOUND = CommandFailed.NOT_FOUND;
  private static final int NOT_READY = CommandFailed.NOT_READY;

  /** Nobody listens on it: it was just given back. */
  private static final String NOBODY = "--rpc=http://127.0.0.1:1";

  @TempDir Path folder;

  private void fails(int code, String sentence, String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit;
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      exit = Endgame.run(arguments, Map.of());
    } finally {
      System.setErr(before);
    }
    String said = err.toString(StandardCharsets.UTF_8);
    assertThat(said.lines()).as(said).hasSize(1);
    assertThat(said).startsWith("endgame: ").contains(sentence);
    assertThat(exit).as(said).isEqualTo(code);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private String in(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void unknownCommandsAndOptions() {
    fails(USAGE, "use one of account, bench, block");
    fails(USAGE, "use one of audit, down, kill", "devnet");
    fails(USAGE, "did you mean", "devnte");
    fails(USAGE, "see 'endgame devnet up --help'", "devnet", "up", "--colour");
    fails(USAGE, "--validators", "devnet", "up", "--validators=many");
    fails(USAGE, "see 'endgame tx send --help'", "tx", "send");
    fails(USAGE, "Missing required parameter", "account", "balance");
    fails(USAGE, "see 'endgame", "config", "show", "--colour=red");
  }

  @Test
  void valuesOutOfRange() {
    fails(USAGE, "1 to 10 validators", "devnet", "up", "--validators=0", "--data-dir=" + in("d"));
    fails(USAGE, "has no unit", "devnet", "up", "--block-interval=5", "--data-dir=" + in("d"));
    fails(USAGE, "instance is 1 to 20", "devnet", "up", "--instance=99", "--data-dir=" + in("d"));
    fails(USAGE, "is no address", "account", "balance", "0x12");
    fails(USAGE, "--output is table or json", "account", "balance", "--output=xml", address());
    fails(USAGE, "--rpc takes an address", "rpc", "eth_chainId", "--rpc=localhost:8545");
    fails(USAGE, "--rpc takes an address", "shard", "list", "--rpc=not a url");
    fails(USAGE, "--shard is a shard's id", "rpc", "eth_chainId", "--shard=-1");
    fails(USAGE, "is no block", "block", "show", "99999999999999999999");
    fails(USAGE, "is no transaction hash", "tx", "status", "0x12");
    fails(USAGE, "ids from 1", "shard", "show", "0");
    fails(USAGE, "spans have numbers", "shard", "statement", "--out=x", "--", "-1");
    fails(USAGE, "see 'endgame bench --help'", "bench", "quick");
  }

  private static String address() {
    return "0x" + "12".repeat(20);
  }

  @Test
  void whatIsSent() throws IOException {
    String[] send = {"tx", "send", "--to=" + address(), "--dev-account=0", "--value=1"};
    fails(USAGE, "--dev-account is 0 to 9", with(send, 3, "--dev-account=10"));
    fails(USAGE, "32 bytes of hex", with(send, 3, "--key=12"));
    fails(USAGE, "32 bytes of hex", "tx", "send", "--to=" + address());
    fails(USAGE, "at most 18 decimals", with(send, 4, "--value=1e-19"));
    fails(USAGE, "not negative", with(send, 4, "--value=-1"));
    fails(USAGE, "is no address", with(send, 2, "--to=bob"));
    fails(USAGE, "--data is hex", with(send, 4, "--data=0xzz"));
    fails(NOT_READY, "endgame devnet up", with(send, 4, NOBODY));
    String text = file("text", "no program");
    fails(USAGE, "no RV32IM program", "shard", "create", "--program=" + text, "--dev-account=0");
    fails(USAGE, "not negative", "shard", "create", "--program=" + text, "--deposit=-1");
    fails(NOT_FOUND, "no file", "shard", "create", "--program=" + in("none"));
  }

  private static String[] with(String[] arguments, int at, String other) {
    String[] changed = arguments.clone();
    changed[at] = other;
    return changed;
  }

  @Test
  void aNodeThatDoesNotRun() {
    for (String[] command :
        new String[][] {
          {"rpc", "eth_chainId"},
          {"account", "balance", address()},
          {"block", "show", "latest"},
          {"tx", "status", "0x" + "12".repeat(32)},
          {"shard", "list"},
          {"shard", "show", "1"},
          {"shard", "proof", address(), "--out=unused"},
          {"shard", "statement", "3", "--out=unused"}
        }) {
      String[] asked = java.util.Arrays.copyOf(command, command.length + 1);
      asked[command.length] = NOBODY;
      fails(NOT_READY, "no node answers at http://127.0.0.1:1", asked);
    }
  }

  @Test
  void filesThatAreMissingOrDamaged() throws IOException {
    String text = file("text", "{ no json");
    String number = file("number", "12");
    String none = in("none");
    fails(NOT_FOUND, "no genesis file at " + none, "genesis", "show", none);
    fails(FAILED, "is not JSON at line 1", "genesis", "show", text);
    fails(FAILED, "genesis file " + number, "genesis", "show", number);
    fails(NOT_FOUND, "no key at", "keys", "list", "--data-dir=" + none);
    fails(NOT_FOUND, "no file " + none, "proof", "verify", none, "--system=witness");
    fails(USAGE, "no JSON object", "proof", "verify", text, "--system=witness");
    fails(USAGE, "no JSON object", "proof", "verify", number, "--system=witness");
    fails(USAGE, "unknown proof system", "proof", "verify", text, "--system=magic");
    fails(
        USAGE,
        "no hex field 'programHash'",
        "proof",
        "verify",
        file("e", "{}"),
        "--system=witness");
    fails(
        USAGE,
        "'programHash' is not 32 bytes",
        "proof",
        "verify",
        file("h", "{\"programHash\":\"0x12\"}"),
        "--system=witness");
    fails(NOT_FOUND, "no genesis file", "proof", "account", text, "--genesis=" + none);
    fails(USAGE, "cannot read config file", "node", "--config-file=" + none);
  }

  @Test
  void devnetsThatAreNotThere() throws IOException {
    String none = in("none");
    for (String command : new String[] {"status", "down"}) {
      fails(NOT_FOUND, "no devnet in " + none, "devnet", command, "--data-dir=" + none);
    }
    fails(NOT_FOUND, "no devnet in " + none, "devnet", "kill", "v1", "--data-dir=" + none);
    fails(USAGE, "no devnet in " + none, "devnet", "audit", none);
    fails(USAGE, "no devnet in " + folder, "devnet", "audit", folder.toString());
    file("devnet.json", "{}");
    fails(NOT_FOUND, "is damaged", "devnet", "status", "--data-dir=" + folder);
    file("devnet.json", "{");
    fails(NOT_FOUND, "is damaged", "devnet", "status", "--data-dir=" + folder);
  }

  @Test
  void devnetsThatDoNotRun() throws IOException {
    DevnetPlan plan = new DevnetPlan(folder, 4, 0, 500, 20, "0");
    plan.prepare(DevnetGenesis.of(plan));
    String where = "--data-dir=" + folder;
    fails(NOT_FOUND, "no node 'v9': there are [v1, v2, v3, v4]", "devnet", "kill", "v9", where);
    fails(NOT_FOUND, "no node 'v9'", "devnet", "start", "v9", where);
    fails(NOT_READY, "the devnet does not run", "devnet", "start", "v1", where);
    fails(USAGE, "holds a devnet with other options", "devnet", "up", where, "--validators=3");
    fails(USAGE, "holds a devnet already", "genesis", "create", "--out=" + folder);
  }

  @Test
  void aPortInUse() throws IOException {
    DevnetPlan plan = new DevnetPlan(folder, 1, 0, 500, 20, "0");
    int port = plan.rpcPort(plan.members().getFirst());
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      fails(
          FAILED,
          "port " + port + " of v1 is in use",
          "devnet",
          "up",
          "--validators=1",
          "--shards=0",
          "--instance=20",
          "--data-dir=" + folder);
    }
  }

  @Test
  void placesThatCannotBeWritten() throws IOException {
    String below = file("file", "") + "/below";
    fails(FAILED, "choose another place", "devnet", "up", "--data-dir=" + below);
    fails(FAILED, "choose another place", "genesis", "create", "--out=" + below);
    fails(FAILED, "choose another place", "keys", "new", "--data-dir=" + below);
    String keys = "--data-dir=" + in("keys");
    assertThat(Endgame.run(new String[] {"keys", "new", keys}, Map.of())).isZero();
    fails(FAILED, "never overwritten", "keys", "new", keys);
  }

  @Test
  void nodesThatCannotStart() throws IOException {
    String where = "--data-dir=" + in("node");
    String genesis = "--genesis=" + in("none");
    fails(NOT_FOUND, "no genesis file at", "node", where, genesis);
    fails(USAGE, "--role is validator, prover or observer", "node", where, "--role=king");
    fails(
        USAGE,
        "--no-execute is for --role=observer",
        "node",
        where,
        "--role=prover",
        "--no-execute");
    fails(USAGE, "--shards is all, none, or numbers", "node", where, "--shards=x");
    fails(USAGE, "--p2p-peers", "node", where, "--p2p-peers=nobody");
    fails(USAGE, "--instance is 1 to 50", "node", where, "--instance=0");
  }
}
