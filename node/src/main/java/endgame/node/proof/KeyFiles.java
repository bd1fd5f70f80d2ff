package endgame.node.proof;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.zk.bn254.Scalar;
import endgame.zk.groth16.GnarkGroth16;
import endgame.zk.groth16.GnarkKey;
import endgame.zk.groth16.Groth16Key;
import endgame.zk.groth16.ShardKey;
import endgame.zk.guest.Bytes;
import endgame.zk.hash.Sha256;
import endgame.zk.inputs.RawInputs;
import endgame.zk.inputs.Risc0Inputs;
import endgame.zk.inputs.Sp1Inputs;
import endgame.zk.inputs.StatementInputs;
import endgame.zk.plonk.GnarkKeyFile;
import endgame.zk.plonk.PlonkKey;
import endgame.zk.plonk.PlonkSystem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a verifying key; its format is seen from what the file holds. */
final class KeyFiles {
  private KeyFiles() {}

  static KeyFile read(Path file) throws MalformedInput {
    return read(InputFiles.read(file), file.toString());
  }

  static KeyFile read(byte[] bytes, String name) throws MalformedInput {
    if (InputFiles.looksLikeJson(bytes)) {
      return read(InputFiles.json(bytes, name), name);
    }
    Optional<byte[]> hex = InputFiles.hexText(bytes);
    byte[] content = hex.orElse(bytes);
    if (ShardKey.looksLike(content)) {
      return shardKey(Numbers.inKey(ShardKey.decode(content)));
    }
    if (PlonkSystem.looksLikeKey(content)) {
      return plonkShardKey(content);
    }
    if (hex.isPresent()) {
      return groth16("EIP-197 words", Numbers.inKey(Groth16Key.decode(content, 0)));
    }
    return gnark(bytes);
  }

  /** A key in JSON, also the one inside a case file. */
  static KeyFile read(JsonNode node, String name) throws MalformedInput {
    if (node.has("vk_alpha_1")) {
      return groth16("snarkjs JSON", Groth16Json.snarkjsKey(node));
    }
    if (node.has("Qm") && node.has("X_2")) {
      return plonk("snarkjs JSON", PlonkJson.snarkjsKey(node));
    }
    if (node.path("G1").has("Alpha")) {
      return new Groth16KeyFile(
          "gnark JSON", Groth16Json.gnarkKey(node), Optional.empty(), Optional.empty());
    }
    JsonNode constants = constants(node);
    if (constants.has("ALPHA_X")) {
      return new Groth16KeyFile(
          "constants of a Solidity verifier",
          plain(Groth16Json.constants(constants)),
          selector(node),
          vkRoot(node));
    }
    if (constants.has("VK_DOMAIN_SIZE")) {
      return new PlonkKeyFile(
          "constants of a Solidity verifier",
          PlonkJson.constants(constants),
          selector(node),
          vkRoot(node));
    }
    throw new MalformedInput(name + " isn't a verifying key of a format that is known here");
  }

  /** The constants of a contract: alone, in a key file, or in a case file. */
  private static JsonNode constants(JsonNode node) {
    for (String field : List.of("constants", "vkConstants")) {
      if (node.path(field).isObject()) {
        return node.path(field);
      }
    }
    return node;
  }

  static Optional<Bytes> selector(JsonNode node) throws MalformedInput {
    if (!node.has("selector")) {
      return Optional.empty();
    }
    byte[] selector = InputFiles.hex(node.path("selector").asText(), "the key's selector");
    if (selector.length != ProofCheck.SELECTOR_BYTES) {
      throw new MalformedInput("the key's selector hasn't 4 bytes");
    }
    return Optional.of(Bytes.of(selector));
  }

  static Optional<Scalar> vkRoot(JsonNode node) throws MalformedInput {
    if (!node.has("vkRoot")) {
      return Optional.empty();
    }
    byte[] root = InputFiles.hex(node.path("vkRoot").asText(), "the key's vkRoot");
    return Optional.of(word(root, "the key's vkRoot"));
  }

  /** 32 bytes below the scalar modulus. */
  static Scalar word(byte[] bytes, String name) throws MalformedInput {
    if (bytes.length != 32) {
      throw new MalformedInput(name + " has " + bytes.length + " bytes instead of 32");
    }
    return Scalar.decode(bytes, 0)
        .orElseThrow(() -> new MalformedInput(name + " isn't below the scalar modulus"));
  }

  /** A PLONK key begins with the size of its domain, so with zeros; a Groth16 key with a point. */
  private static KeyFile gnark(byte[] bytes) throws MalformedInput {
    if (bytes.length >= Integer.BYTES && ByteBuffer.wrap(bytes).getInt() == 0) {
      return gnarkPlonk(bytes);
    }
    GnarkKey key = Numbers.inKey(GnarkGroth16.key(bytes));
    return new Groth16KeyFile(
        "gnark binary", key, sp1Selector(bytes, key.inputs()), Optional.empty());
  }

  private static KeyFile gnarkPlonk(byte[] bytes) throws MalformedInput {
    PlonkKey key = Numbers.inKey(GnarkKeyFile.parse(bytes));
    return new PlonkKeyFile(
        "gnark binary", key, sp1Selector(bytes, key.publicInputs()), Optional.empty());
  }

  /** SP1's selector is the start of the hash of the key's file. */
  private static Optional<Bytes> sp1Selector(byte[] file, int inputs) {
    return inputs == ProofCheck.SP1_INPUTS || inputs == ProofCheck.SP1_INPUTS_BEFORE_6
        ? Optional.of(Bytes.of(Arrays.copyOf(Sha256.of(file), ProofCheck.SELECTOR_BYTES)))
        : Optional.empty();
  }

  private static KeyFile plonk(String form, PlonkKey key) {
    return new PlonkKeyFile(form, key, Optional.empty(), Optional.empty());
  }

  /** The statement's part of the key says selector and key root, if it is SP1's. */
  private static KeyFile plonkShardKey(byte[] bytes) throws MalformedInput {
    int header = 5;
    StatementInputs inputs = Numbers.inKey(StatementInputs.parse(bytes, header));
    PlonkKey key = Numbers.inKey(PlonkKey.parse(bytes, header + inputs.bytes()));
    if (inputs instanceof Sp1Inputs sp1) {
      return new PlonkKeyFile("a shard's key for SP1", key, selector(sp1), sp1.keysRoot());
    }
    return plonk("a shard's key", key);
  }

  private static Optional<Bytes> selector(Sp1Inputs inputs) {
    return Optional.of(Bytes.of(ByteBuffer.allocate(4).putInt(inputs.selector()).array()));
  }

  private static KeyFile shardKey(ShardKey key) {
    return switch (key.inputs()) {
      case Sp1Inputs sp1 ->
          new Groth16KeyFile(
              "a shard's key: the statement is the public values of the SP1 program 0x"
                  + Bytes.of(sp1.programKey().encode()).hex(),
              plain(key.key()),
              selector(sp1),
              sp1.keysRoot());
      case Risc0Inputs risc0 ->
          groth16(
              "a shard's key: the statement is the journal of the RISC Zero image 0x"
                  + risc0.imageId().hex(),
              key.key());
      case RawInputs(RawInputs.Hash hash) ->
          groth16(
              "a shard's key: the inputs are the statement's hash, "
                  + switch (hash) {
                    case SHA256 -> "sha256";
                    case POSEIDON_BN254 -> "poseidon-bn254";
                  },
              key.key());
    };
  }

  private static KeyFile groth16(String form, Groth16Key key) {
    return new Groth16KeyFile(form, plain(key), Optional.empty(), Optional.empty());
  }

  private static GnarkKey plain(Groth16Key key) {
    return new GnarkKey(key, List.of(), List.of());
  }
}
