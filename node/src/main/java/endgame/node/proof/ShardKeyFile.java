package endgame.node.proof;

import endgame.zk.bn254.Scalar;
import endgame.zk.groth16.ShardKey;
import endgame.zk.guest.Bytes;
import endgame.zk.inputs.RawInputs;
import endgame.zk.inputs.Risc0Inputs;
import endgame.zk.inputs.Sp1Inputs;
import endgame.zk.inputs.StatementInputs;
import endgame.zk.plonk.PlonkSystem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the key of a shard from the key file of a prover. */
public final class ShardKeyFile {
  private ShardKeyFile() {}

  public static byte[] rawSha256(Path file) throws MalformedInput {
    return encode(new RawInputs(RawInputs.Hash.SHA256), KeyFiles.read(file));
  }

  public static byte[] rawPoseidon(Path file) throws MalformedInput {
    return encode(new RawInputs(RawInputs.Hash.POSEIDON_BN254), KeyFiles.read(file));
  }

  /**
   * Key of a program of SP1.
   *
   * @param selector in place of the one of the file
   * @param vkRoot in place of the one of the file
   */
  public static byte[] sp1(
      Path file, String programKey, Optional<String> selector, Optional<String> vkRoot)
      throws MalformedInput {
    KeyFile key = KeyFiles.read(file);
    if (key.inputs() != ProofCheck.SP1_INPUTS && key.inputs() != ProofCheck.SP1_INPUTS_BEFORE_6) {
      throw new MalformedInput("keys of SP1 have 2 or 5 inputs, this one has " + key.inputs());
    }
    Optional<Bytes> named = key.selector();
    if (selector.isPresent()) {
      named = Optional.of(bytes(selector.get(), ProofCheck.SELECTOR_BYTES, "the selector"));
    }
    Optional<Scalar> root = key.vkRoot();
    if (vkRoot.isPresent()) {
      root =
          Optional.of(KeyFiles.word(InputFiles.hex(vkRoot.get(), "the key root"), "the key root"));
    }
    if (named.isEmpty()) {
      throw new MalformedInput("the key file names no selector: give it with --selector");
    }
    boolean rooted = key.inputs() == ProofCheck.SP1_INPUTS;
    if (rooted && root.isEmpty()) {
      throw new MalformedInput("the key file names no key root: give it with --vk-root");
    }
    Scalar program =
        KeyFiles.word(InputFiles.hex(programKey, "the program vkey"), "the program vkey");
    return encode(
        new Sp1Inputs(number(named.get()), program, rooted ? root : Optional.empty()), key);
  }

  /** Key of a program of RISC Zero. */
  public static byte[] risc0(Path file, String imageId, String controlRoot, String controlId)
      throws MalformedInput {
    if (!(KeyFiles.read(file) instanceof Groth16KeyFile key)) {
      throw new MalformedInput("keys of RISC Zero are Groth16 keys, this isn't one");
    }
    Bytes image = bytes(imageId, Risc0Inputs.DIGEST_BYTES, "the image id");
    Bytes root = bytes(controlRoot, Risc0Inputs.DIGEST_BYTES, "the control root");
    Scalar id = KeyFiles.word(InputFiles.hex(controlId, "the control id"), "the control id");
    int selector = Risc0Inputs.selector(root, id, key.key().key().risc0Digest());
    return encode(new Risc0Inputs(selector, image, root, id), key);
  }

  private static int number(Bytes selector) {
    return ByteBuffer.wrap(selector.toArray()).getInt();
  }

  private static byte[] encode(StatementInputs inputs, KeyFile key) throws MalformedInput {
    return switch (key) {
      case Groth16KeyFile groth16 -> {
        if (!groth16.key().committed().isEmpty()) {
          throw new MalformedInput("a shard's key can't have gnark's commitments");
        }
        yield Numbers.inKey(ShardKey.of(inputs, groth16.key().key())).encode();
      }
      case PlonkKeyFile plonk -> {
        if (inputs.count() != plonk.inputs()) {
          throw new MalformedInput(
              "the circuit has "
                  + plonk.inputs()
                  + " public inputs and the statement gives "
                  + inputs.count());
        }
        yield PlonkSystem.encodeKey(inputs, plonk.key());
      }
    };
  }

  private static Bytes bytes(String hex, int length, String name) throws MalformedInput {
    byte[] bytes = InputFiles.hex(hex, name);
    if (bytes.length != length) {
      throw new MalformedInput(name + " has " + bytes.length + " bytes instead of " + length);
    }
    return Bytes.of(bytes);
  }
}
