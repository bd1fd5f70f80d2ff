package endgame.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.codec.Decoded;
import endgame.consensus.light.LightClient;
import endgame.consensus.light.Verified;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.genesis.GenesisFile;
import endgame.node.rpc.Json;
import endgame.node.shard.ProvenFiles;
import endgame.shard.light.AccountProof;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Files with proofs are checked offline, and each field of them that was changed is refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProofFilesTest {
  private static final Address NOBODY = Address.of(new byte[Address.SIZE]);
  private final ProvenFiles files = new ProvenFiles();

  @TempDir Path folder;
  private Path genesis;

  @BeforeEach
  void writeGenesis() throws IOException {
    genesis = folder.resolve("genesis.json");
    GenesisFile.write(genesis, files.genesis());
  }

  /** What the command prints on both streams. */
  private String run(int exit, String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
    int code;
    try {
      code = Endgame.run(arguments, Map.of());
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    String text = said.toString(StandardCharsets.UTF_8);
    assertThat(code).as(text).isEqualTo(exit);
    return text;
  }

  private String account(int exit, JsonNode file) throws IOException {
    String path = Files.writeString(folder.resolve("account.json"), file.toString()).toString();
    return run(exit, "proof", "account", path, "--genesis=" + genesis);
  }

  private String statement(int exit, JsonNode file) throws IOException {
    String path = Files.writeString(folder.resolve("statement.json"), file.toString()).toString();
    return run(exit, "proof", "verify", "--system=witness", path);
  }

  private static JsonNode changed(JsonNode value) {
    if (value.isInt()) {
      return Json.object().put("n", value.asInt() + 1).path("n");
    }
    String text = value.asText();
    return Json.text(text.equals("0x") ? "0x01" : flipped(text, text.length() - 1));
  }

  private static String flipped(String hex, int at) {
    char other = hex.charAt(at) == '1' ? '2' : '1';
    return hex.substring(0, at) + other + hex.substring(at + 1);
  }

  @Test
  void whatANodeWroteIsValid() throws IOException {
    AccountProof held = files.accountProof(ProvenFiles.HOLDER);
    assertThat(account(0, files.account(held))).startsWith("VALID").contains("holds 1 END");
    assertThat(account(0, files.account(files.accountProof(NOBODY))))
        .startsWith("VALID")
        .contains("holds 0 END");
    assertThat(statement(0, files.statement())).startsWith("VALID");
  }

  @Test
  void eachFieldOfAnAccountsFileIsChecked() throws IOException {
    ObjectNode good = files.account(files.accountProof(ProvenFiles.HOLDER));
    for (Map.Entry<String, JsonNode> field : good.properties()) {
      ObjectNode bad = good.deepCopy().set(field.getKey(), changed(field.getValue()));
      assertThat(account(CommandFailed.FAILED, bad)).as(field.getKey()).startsWith("INVALID");
    }
    assertThat(account(CommandFailed.FAILED, good.deepCopy().put("nonce", 3)))
        .contains("the file says 'nonce', which its proof does not show");
  }

  @Test
  void eachFieldOfAStatementsFileIsChecked() throws IOException {
    ObjectNode good = files.statement();
    for (Map.Entry<String, JsonNode> field : good.properties()) {
      // Another program's hash asks for that program: that is wrong usage, not a wrong proof.
      boolean program = field.getKey().equals("programHash");
      ObjectNode bad = good.deepCopy().set(field.getKey(), changed(field.getValue()));
      String said = statement(program ? CommandFailed.USAGE : CommandFailed.FAILED, bad);
      assertThat(said).as(field.getKey()).startsWith(program ? "endgame: " : "INVALID");
    }
    assertThat(statement(CommandFailed.FAILED, good.deepCopy().put("stage", "final")))
        .contains("the file says 'stage', which its proof does not show");
  }

  /** Account and key are left out here: that they belong together only the program says. */
  @Test
  void eachByteOfAnAccountsProofIsChecked() {
    LightClient client =
        switch (LightClient.of(files.genesis())) {
          case Verified.Shown<LightClient>(LightClient trusted) -> trusted;
          case Verified.Refused<LightClient>(String reason) -> throw new AssertionError(reason);
        };
    for (Address account : List.of(ProvenFiles.HOLDER, NOBODY)) {
      byte[] good = AccountProof.SSZ.encode(files.accountProof(account));
      int accountAt = Integer.BYTES;
      int keyAt = accountAt + Address.SIZE + 2 * Integer.BYTES;
      for (int i = 0; i < good.length; i++) {
        if ((i >= accountAt && i < accountAt + Address.SIZE)
            || (i >= keyAt && i < keyAt + Hash.SIZE)) {
          continue;
        }
        byte[] bad = good.clone();
        bad[i] ^= (byte) (1 << (i % Byte.SIZE));
        boolean shown =
            AccountProof.SSZ.decode(Bytes.wrap(bad))
                    instanceof Decoded.Ok<AccountProof>(AccountProof proof)
                && proof.verify(client) instanceof Verified.Shown;
        assertThat(shown).as("byte %d of %d", i, good.length).isFalse();
      }
    }
  }

  private AccountProof with(AccountProof p, Address account, Hash key) {
    return new AccountProof(
        p.shard(), account, p.handovers(), p.record(), key, p.value(), p.treeProof());
  }

  @Test
  void accountAndKeyBelongTogether() throws IOException {
    AccountProof held = files.accountProof(ProvenFiles.HOLDER);
    AccountProof none = files.accountProof(NOBODY);
    Hash elsewhere = new Hash(3, 3, 3, 3);
    String reason = "the key is not where the shard's program keeps this account";
    for (AccountProof wrong :
        List.of(with(held, NOBODY, held.key()), with(none, ProvenFiles.HOLDER, none.key()))) {
      assertThat(account(CommandFailed.FAILED, files.account(wrong))).contains(reason);
    }
    for (AccountProof p : List.of(held, none)) {
      assertThat(account(CommandFailed.FAILED, files.account(with(p, p.account(), elsewhere))))
          .startsWith("INVALID");
    }
  }
}
