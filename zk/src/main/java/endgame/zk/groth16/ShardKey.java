package endgame.zk.groth16;

import endgame.zk.inputs.StatementInputs;
import endgame.zk.proof.Parsed;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * The verifying key of a shard, of which there is one encoding: {@code "G16k" ‖ 1 ‖ inputs ‖
 * words}. The inputs are a {@link StatementInputs} as its package says; the words are those of
 * {@link Groth16Key#encode}. How many points IC there are follows from the inputs.
 */
public record ShardKey(StatementInputs inputs, Groth16Key key) {
  /** No key file of gnark begins so: its first two bits would be those of infinity. */
  private static final byte[] MAGIC = {'G', '1', '6', 'k'};

  private static final int VERSION = 1;
  private static final int HEADER_BYTES = MAGIC.length + 1;
  private static final int INPUTS_MAX = 5;
  private static final int MAPPING_BYTES_MAX = 1 + 4 + 3 * 32;

  /** The longest key: SP1's and RISC Zero's have five inputs. */
  public static final int BYTES_MAX =
      HEADER_BYTES + MAPPING_BYTES_MAX + Groth16Key.bytes(INPUTS_MAX);

  public ShardKey {
    if (inputs.count() != key.inputs()) {
      throw new IllegalArgumentException(otherCount(inputs, key));
    }
  }

  /** A key that a shard may use; weak ones are refused, see {@link Groth16Key#weakness}. */
  public static Parsed<ShardKey> of(StatementInputs inputs, Groth16Key key) {
    if (inputs.count() != key.inputs()) {
      return Parsed.malformed(otherCount(inputs, key));
    }
    Optional<String> weakness = key.weakness();
    if (weakness.isPresent()) {
      return Parsed.malformed(weakness.get());
    }
    return Parsed.ok(new ShardKey(inputs, key));
  }

  private static String otherCount(StatementInputs inputs, Groth16Key key) {
    return "the circuit has "
        + key.inputs()
        + " public inputs and the statement gives "
        + inputs.count();
  }

  /** Whether bytes claim to be such a key. */
  public static boolean looksLike(byte[] bytes) {
    return bytes.length >= HEADER_BYTES
        && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(MAGIC);
    out.write(VERSION);
    out.writeBytes(inputs.encode());
    out.writeBytes(key.encode());
    return out.toByteArray();
  }

  /** Reads what {@link #encode} makes, and nothing else. */
  public static Parsed<ShardKey> decode(byte[] bytes) {
    if (bytes.length > BYTES_MAX || !looksLike(bytes)) {
      return Parsed.malformed("the bytes aren't a Groth16 key of a shard");
    }
    if (bytes[MAGIC.length] != VERSION) {
      return Parsed.malformed("unknown version " + bytes[MAGIC.length] + " of the key");
    }
    return StatementInputs.parse(bytes, HEADER_BYTES)
        .then(inputs ->
            Groth16Key.decode(bytes, HEADER_BYTES + inputs.bytes()).then(key -> of(inputs, key)));
  }
}
