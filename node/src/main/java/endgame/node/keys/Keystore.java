package endgame.node.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.crypto.SealedSecret;
import endgame.consensus.crypto.SealedSecret.Kdf;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.Bytes;
import endgame.node.rpc.Json;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * A keystore of version 4 (EIP-2335), as wallets and validator clients write it.
 *
 * @param description free text; may be empty
 * @param publicKey what the file says; only {@link SealedSecret#open} shows whether it is true
 * @param path of EIP-2334, from the seed; empty for a key that has none
 */
public record Keystore(
    SealedSecret sealed,
    String description,
    Optional<BlsPublicKey> publicKey,
    String path,
    UUID uuid) {
  public static final int BYTES_MAX = 64 * 1024;
  private static final int VERSION = 4;

  /** What is in a file. */
  public sealed interface Parsed {
    record Ok(Keystore keystore) implements Parsed {}

    record Malformed(String reason) implements Parsed {}
  }

  /** Something in the file is not as the standard has it. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    Wrong(String reason) {
      super(reason);
    }
  }

  /** Reads a file's bytes. */
  public static Parsed parse(byte[] file) {
    if (file.length > BYTES_MAX) {
      return new Parsed.Malformed("it has more than " + BYTES_MAX + " bytes");
    }
    try {
      return new Parsed.Ok(of(Json.MAPPER.readTree(file)));
    } catch (Wrong e) {
      return new Parsed.Malformed(String.valueOf(e.getMessage()));
    } catch (JsonProcessingException e) {
      return new Parsed.Malformed("it is not JSON");
    } catch (java.io.IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }

  private static Keystore of(JsonNode root) throws Wrong {
    if (number(root, "version") != VERSION) {
      throw new Wrong("its version is not 4");
    }
    JsonNode crypto = child(root, "crypto");
    JsonNode checksum = child(crypto, "checksum");
    JsonNode cipher = child(crypto, "cipher");
    function(checksum, "sha256");
    function(cipher, "aes-128-ctr");
    SealedSecret sealed =
        new SealedSecret(
            kdf(child(crypto, "kdf")),
            bytes(checksum, "message", SealedSecret.CHECKSUM_BYTES),
            bytes(child(cipher, "params"), "iv", SealedSecret.IV_BYTES),
            bytes(cipher, "message", SealedSecret.SECRET_BYTES));
    Optional<BlsPublicKey> key =
        optional(root, "pubkey").isEmpty()
            ? Optional.empty()
            : Optional.of(BlsPublicKey.of(bytes(root, "pubkey", BlsPublicKey.SIZE).toArray()));
    UUID uuid;
    try {
      uuid = UUID.fromString(text(root, "uuid"));
    } catch (IllegalArgumentException e) {
      throw new Wrong("its uuid is none");
    }
    return new Keystore(sealed, optional(root, "description"), key, text(root, "path"), uuid);
  }

  private static Kdf kdf(JsonNode kdf) throws Wrong {
    JsonNode params = child(kdf, "params");
    // Of a derived key the standard uses 32 bytes.
    if (number(params, "dklen") != 32) {
      throw new Wrong("the kdf's dklen is not 32");
    }
    Bytes salt = bytes(params, "salt", -1);
    Kdf parsed =
        switch (text(kdf, "function")) {
          case "scrypt" ->
              new Kdf.Scrypt(number(params, "n"), number(params, "r"), number(params, "p"), salt);
          case "pbkdf2" -> {
            if (!text(params, "prf").equals("hmac-sha256")) {
              throw new Wrong("the kdf's prf is not hmac-sha256");
            }
            yield new Kdf.Pbkdf2(number(params, "c"), salt);
          }
          default -> throw new Wrong("the kdf is neither scrypt nor pbkdf2");
        };
    Optional<String> fault = SealedSecret.fault(parsed);
    if (fault.isPresent()) {
      throw new Wrong(fault.get());
    }
    return parsed;
  }

  private static void function(JsonNode at, String wanted) throws Wrong {
    if (!text(at, "function").equals(wanted)) {
      throw new Wrong("a function is not " + wanted);
    }
  }

  private static JsonNode child(JsonNode at, String name) throws Wrong {
    JsonNode child = at.path(name);
    if (!child.isObject()) {
      throw new Wrong("there is no '" + name + "'");
    }
    return child;
  }

  private static int number(JsonNode at, String name) throws Wrong {
    JsonNode number = at.path(name);
    if (!number.isIntegralNumber() || !number.canConvertToInt()) {
      throw new Wrong("'" + name + "' is no number, or too large");
    }
    return number.intValue();
  }

  private static String text(JsonNode at, String name) throws Wrong {
    JsonNode text = at.path(name);
    if (!text.isTextual()) {
      throw new Wrong("there is no '" + name + "'");
    }
    return text.textValue();
  }

  private static String optional(JsonNode at, String name) throws Wrong {
    return at.path(name).isMissingNode() || at.path(name).isNull() ? "" : text(at, name);
  }

  private static Bytes bytes(JsonNode at, String name, int size) throws Wrong {
    try {
      byte[] bytes = HexFormat.of().parseHex(text(at, name));
      if (size < 0 || bytes.length == size) {
        return Bytes.wrap(bytes);
      }
    } catch (IllegalArgumentException e) {
      throw new Wrong("'" + name + "' is not hex");
    }
    throw new Wrong("'" + name + "' is not " + size + " bytes");
  }

  /** The file's text. */
  public String json() {
    ObjectNode kdf = Json.object();
    ObjectNode parameters = Json.object().put("dklen", 32);
    switch (sealed.kdf()) {
      case Kdf.Scrypt(int n, int r, int p, Bytes ignored) -> {
        kdf.put("function", "scrypt");
        parameters.put("n", n).put("r", r).put("p", p);
      }
      case Kdf.Pbkdf2(int rounds, Bytes ignored) -> {
        kdf.put("function", "pbkdf2");
        parameters.put("c", rounds).put("prf", "hmac-sha256");
      }
    }
    parameters.put("salt", hex(sealed.kdf().salt()));
    kdf.set("params", parameters);
    kdf.put("message", "");
    ObjectNode crypto = Json.object();
    crypto.set("kdf", kdf);
    crypto.set("checksum", module("sha256", Json.object(), sealed.checksum()));
    crypto.set(
        "cipher",
        module("aes-128-ctr", Json.object().put("iv", hex(sealed.iv())), sealed.message()));
    ObjectNode root = Json.object();
    root.set("crypto", crypto);
    root.put("description", description);
    publicKey.ifPresent(key -> root.put("pubkey", hex(key.value())));
    root.put("path", path).put("uuid", uuid.toString()).put("version", VERSION);
    return root.toPrettyString() + "\n";
  }

  /** The file's bytes. */
  public byte[] encode() {
    return json().getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode module(String function, ObjectNode parameters, Bytes message) {
    ObjectNode module = Json.object().put("function", function);
    module.set("params", parameters);
    return module.put("message", hex(message));
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toArray());
  }
}
