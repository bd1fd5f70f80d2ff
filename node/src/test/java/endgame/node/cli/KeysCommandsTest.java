package endgame.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.Bls;
import endgame.consensus.signer.FileGuardStore;
import endgame.consensus.signer.GuardEntry;
import endgame.consensus.signer.SlashGuard;
import endgame.consensus.types.Subject;
import endgame.node.genesis.SecretFile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Keys on their way between machines, as a user moves them. */
@Isolated("takes the standard output")
class KeysCommandsTest {
  private static final byte[] SECRET = secret();

  @TempDir private Path folder;
  private Path here;
  private Path there;
  private Path password;

  private record Run(int exit, String out) {}

  private static byte[] secret() {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 9);
    return Bls.SecretKey.fromSeed(seed).toBytes();
  }

  private static Run run(Object... args) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      String[] all = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
      int exit = Endgame.run(all, Map.of());
      return new Run(exit, bytes.toString(StandardCharsets.UTF_8).strip());
    } finally {
      System.setOut(before);
    }
  }

  @BeforeEach
  void files() throws Exception {
    here = folder.resolve("here");
    there = folder.resolve("there");
    password = folder.resolve("password");
    Files.writeString(password, "correct horse\n");
    SecretFile.create(here.resolve("validator/validator.key"), SECRET);
  }

  private Run export(Path out) {
    return run(
        "keys",
        "export",
        "--data-dir",
        here,
        "--out",
        out,
        "--kdf",
        "pbkdf2",
        "--password-file",
        password);
  }

  private Run importTo(Path data, Path file, Path passwordFile) {
    return run("keys", "import", file, "--data-dir", data, "--password-file", passwordFile);
  }

  @Test
  void whatIsExportedIsImported() throws Exception {
    Path out = folder.resolve("keystore.json");
    assertThat(export(out).exit()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
        .isEqualTo("r--------");
    assertThat(Files.readString(out)).doesNotContain(java.util.HexFormat.of().formatHex(SECRET));
    assertThat(importTo(there, out, password).exit()).isZero();
    assertThat(SecretFile.read(there.resolve("validator/validator.key"))).isEqualTo(SECRET);
  }

  @Test
  void nothingIsOverwritten() throws Exception {
    Path out = folder.resolve("keystore.json");
    assertThat(export(out).exit()).isZero();
    byte[] first = Files.readAllBytes(out);
    assertThat(export(out).exit()).isEqualTo(1);
    assertThat(Files.readAllBytes(out)).isEqualTo(first);
    assertThat(importTo(here, out, password).exit()).isEqualTo(1);
    assertThat(SecretFile.read(here.resolve("validator/validator.key"))).isEqualTo(SECRET);
  }

  @Test
  void anotherPasswordAndAnotherFileAreRefused() throws Exception {
    Path out = folder.resolve("keystore.json");
    assertThat(export(out).exit()).isZero();
    Path wrong = folder.resolve("wrong");
    Files.writeString(wrong, "wrong");
    assertThat(importTo(there, out, wrong).exit()).isEqualTo(1);
    assertThat(importTo(there, password, password).exit()).isEqualTo(2);
    assertThat(importTo(there, folder.resolve("none"), password).exit()).isEqualTo(3);
    Path lying = folder.resolve("lying.json");
    String key = Bls.SecretKey.of(SECRET).publicKey().value().hex().substring(2);
    String other = key.substring(0, 95) + (key.endsWith("0") ? "1" : "0");
    Files.writeString(lying, Files.readString(out).replace(key, other));
    assertThat(importTo(there, lying, password).exit()).isEqualTo(1);
    assertThat(Files.exists(there.resolve("validator/validator.key"))).isFalse();
    Files.writeString(wrong, "\n");
    assertThat(
            run(
                    "keys",
                    "export",
                    "--data-dir",
                    here,
                    "--out",
                    folder.resolve("other"),
                    "--password-file",
                    wrong)
                .exit())
        .as("an empty password")
        .isEqualTo(2);
  }

  @Test
  void inspectShowsAndChecks() {
    Path out = folder.resolve("keystore.json");
    assertThat(export(out).exit()).isZero();
    String key = Bls.SecretKey.of(SECRET).publicKey().value().hex();
    Run shown = run("keys", "inspect", out);
    assertThat(shown.exit()).isZero();
    assertThat(shown.out()).contains(key, "pbkdf2, 262144 rounds").doesNotContain("opens");
    Run opened = run("keys", "inspect", out, "--password-file", password);
    assertThat(opened.out()).contains("opens", "yes, to " + key);
    assertThat(run("keys", "inspect", out, "--password-file", out).exit()).isEqualTo(1);
  }

  @Test
  void whatWasSignedGoesWithTheKey() throws Exception {
    assertThat(run("genesis", "create", "--out", there, "--shards", "0").exit()).isZero();
    Path genesis = there.resolve("genesis.json");
    Files.copy(genesis, here.resolve("genesis.json"));
    Path moved = folder.resolve("moved");
    SecretFile.create(moved.resolve("validator/validator.key"), SECRET);
    Files.copy(genesis, moved.resolve("genesis.json"));
    Path file = folder.resolve("signed.json");
    assertThat(run("slashing-protection", "export", "--data-dir", here, file).exit())
        .as("nothing signed")
        .isEqualTo(3);
    Subject vote = new Subject.Nullify(2, 9);
    try (SlashGuard guard = guard(here)) {
      assertThat(guard.prepare(vote)).isInstanceOf(GuardEntry.Decision.Allowed.class);
      guard.sync();
      assertThat(run("slashing-protection", "export", "--data-dir", here, file).exit())
          .as("while it runs")
          .isEqualTo(4);
    }
    assertThat(run("slashing-protection", "export", "--data-dir", here, file).exit()).isZero();
    Run imported = run("slashing-protection", "import", "--data-dir", moved, file);
    assertThat(imported.out()).contains("below view 10 of epoch 2");
    try (SlashGuard guard = guard(moved)) {
      assertThat(guard.prepare(vote)).isInstanceOf(GuardEntry.Decision.Refused.class);
    }
    // Of another key.
    assertThat(
            run(
                    "slashing-protection",
                    "import",
                    "--data-dir",
                    there.resolve("v1"),
                    "--genesis",
                    genesis,
                    file)
                .exit())
        .isEqualTo(1);
    assertThat(run("slashing-protection", "import", "--data-dir", moved, password).exit())
        .isEqualTo(2);
  }

  private static SlashGuard guard(Path data) {
    return new SlashGuard(FileGuardStore.open(data.resolve("validator/slash-guard")));
  }

  @Test
  void configurationIsValidatedWithItsFiles() throws Exception {
    Path devnet = folder.resolve("devnet");
    assertThat(run("genesis", "create", "--out", devnet, "--shards", "0").exit()).isZero();
    Path genesis = devnet.resolve("genesis.json");
    Path v1 = devnet.resolve("v1");
    Run valid =
        run("config", "validate", "--role=validator", "--data-dir", v1, "--genesis", genesis);
    assertThat(valid.out()).startsWith("valid: validator of the network 0x");
    assertThat(valid.exit()).isZero();
    // Each thing that a start would miss.
    assertThat(run("config", "validate", "--data-dir", v1, "--genesis", password).exit())
        .isNotZero();
    assertThat(run("config", "validate", "--data-dir", there, "--genesis", genesis).exit())
        .as("no node key")
        .isEqualTo(3);
    Path key = v1.resolve("validator/validator.key");
    Files.delete(key);
    assertThat(
            run("config", "validate", "--role=validator", "--data-dir", v1, "--genesis", genesis)
                .exit())
        .as("no validator key")
        .isEqualTo(3);
    SecretFile.create(key, SECRET);
    assertThat(
            run("config", "validate", "--role=validator", "--data-dir", v1, "--genesis", genesis)
                .exit())
        .as("another's key")
        .isEqualTo(1);
    assertThat(run("config", "validate", "--role=king").exit()).isEqualTo(2);
    assertThat(run("config", "validate", "--no-such-option").exit()).isEqualTo(2);
    assertThat(run("config", "validate", "--logging=LOUD").exit()).isEqualTo(2);
    assertThat(run("config", "validate", "--instance=0").exit()).isEqualTo(2);
  }
}
