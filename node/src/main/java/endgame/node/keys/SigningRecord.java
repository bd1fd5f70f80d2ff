package endgame.node.keys;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.signer.GuardRecord;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.node.rpc.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a key has signed on one chain, as a file that goes with it to another machine: the idea of
 * EIP-3076 with this chain's views. Integers are strings, as there.
 *
 * <pre>
 * {"metadata": {"interchange_format_version": "endgame/1", "genesis_hash": "0x…", "pubkey": "0x…"},
 *  "watermark": {"epoch": "3", "view": "40"},
 *  "signed_votes": [{"kind": "notarize", "epoch": "3", "view": "41", "parent_view": "40",
 *                    "digest": "0x…"}],
 *  "signed_batches": [{"shard": "1", "parent": "0x…", "valid_from": "900", "header_hash": "0x…"}]}
 * </pre>
 */
public record SigningRecord(Hash genesisHash, BlsPublicKey key, List<GuardRecord> records) {
  public static final int BYTES_MAX = 64 << 20;

  /** Of epochs, views and heights: one more than it still is one. */
  static final long NUMBER_MAX = 1L << 62;

  private static final String FORMAT = "endgame/1";
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(8)
                      .maxTokenCount(4_000_000)
                      .maxStringLength(1024)
                      .build())
              .build());

  static {
    MAPPER.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  public SigningRecord {
    records = List.copyOf(records);
  }

  /** What is in a file. */
  public sealed interface Parsed {
    record Ok(SigningRecord record) implements Parsed {}

    record Malformed(String reason) implements Parsed {}
  }

  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    Wrong(String reason) {
      super(reason);
    }
  }

  /** Reads a file's bytes. A field that is not known is refused: it may say what was signed. */
  public static Parsed parse(byte[] file) {
    if (file.length > BYTES_MAX) {
      return new Parsed.Malformed("it has more than " + BYTES_MAX + " bytes");
    }
    try {
      return new Parsed.Ok(of(MAPPER.readTree(file)));
    } catch (Wrong e) {
      return new Parsed.Malformed(String.valueOf(e.getMessage()));
    } catch (JsonProcessingException e) {
      return new Parsed.Malformed("it is not JSON");
    } catch (java.io.IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }

  private static SigningRecord of(JsonNode root) throws Wrong {
    fields(root, "metadata", "watermark", "signed_votes", "signed_batches");
    JsonNode metadata = root.path("metadata");
    fields(metadata, "interchange_format_version", "genesis_hash", "pubkey");
    if (!text(metadata, "interchange_format_version").equals(FORMAT)) {
      throw new Wrong("its format is not " + FORMAT);
    }
    JsonNode watermark = root.path("watermark");
    fields(watermark, "epoch", "view");
    List<GuardRecord> records = new ArrayList<>();
    records.add(new GuardRecord.Watermark(number(watermark, "epoch"), number(watermark, "view")));
    for (JsonNode vote : array(root, "signed_votes")) {
      records.add(new GuardRecord.Voted(subject(vote)));
    }
    for (JsonNode batch : array(root, "signed_batches")) {
      fields(batch, "shard", "parent", "valid_from", "header_hash");
      long shard = number(batch, "shard");
      if (shard > Integer.MAX_VALUE) {
        throw new Wrong("'shard' is too large");
      }
      long validFrom =
          text(batch, "valid_from").equals("unknown")
              ? GuardRecord.UNKNOWN_HEIGHT
              : number(batch, "valid_from");
      records.add(
          new GuardRecord.Batched(
              (int) shard, hash(batch, "parent"), validFrom, hash(batch, "header_hash")));
    }
    return new SigningRecord(
        hash(metadata, "genesis_hash"),
        BlsPublicKey.of(bytes(metadata, "pubkey", BlsPublicKey.SIZE).toArray()),
        records);
  }

  private static Subject subject(JsonNode vote) throws Wrong {
    String kind = text(vote, "kind");
    long epoch = number(vote, "epoch");
    long view = number(vote, "view");
    if (kind.equals("nullify")) {
      fields(vote, "kind", "epoch", "view");
      return new Subject.Nullify(epoch, view);
    }
    fields(vote, "kind", "epoch", "view", "parent_view", "digest");
    Proposal p = new Proposal(epoch, view, number(vote, "parent_view"), hash(vote, "digest"));
    return switch (kind) {
      case "notarize" -> new Subject.Notarize(p);
      case "finalize" -> new Subject.Finalize(p);
      default -> throw new Wrong("'kind' is notarize, nullify or finalize");
    };
  }

  /** Exactly these. */
  private static void fields(JsonNode at, String... names) throws Wrong {
    Set<String> found = new HashSet<>();
    at.fieldNames().forEachRemaining(found::add);
    if (!at.isObject() || !found.equals(Set.of(names))) {
      throw new Wrong("it has " + found + " where " + List.of(names) + " belong");
    }
  }

  private static JsonNode array(JsonNode at, String name) throws Wrong {
    if (!at.path(name).isArray()) {
      throw new Wrong("'" + name + "' is no list");
    }
    return at.path(name);
  }

  private static String text(JsonNode at, String name) throws Wrong {
    if (!at.path(name).isTextual()) {
      throw new Wrong("'" + name + "' is no text");
    }
    return at.path(name).textValue();
  }

  private static long number(JsonNode at, String name) throws Wrong {
    String text = text(at, name);
    if (text.matches("0|[1-9][0-9]{0,18}")) {
      try {
        long value = Long.parseLong(text);
        if (value <= NUMBER_MAX) {
          return value;
        }
      } catch (NumberFormatException e) {
        throw new Wrong("'" + name + "' is too large");
      }
    }
    throw new Wrong("'" + name + "' is no number of this chain");
  }

  private static Hash hash(JsonNode at, String name) throws Wrong {
    return Hash.of(bytes(at, name, Hash.SIZE).toArray());
  }

  private static Bytes bytes(JsonNode at, String name, int size) throws Wrong {
    String text = text(at, name);
    if (!text.matches("0x[0-9a-f]{" + 2 * size + "}")) {
      throw new Wrong("'" + name + "' is not " + size + " bytes in hex");
    }
    return Bytes.fromHex(text);
  }

  /** The file's bytes. */
  public byte[] encode() {
    ObjectNode root = Json.object();
    root.set(
        "metadata",
        Json.object()
            .put("interchange_format_version", FORMAT)
            .put("genesis_hash", genesisHash.hex())
            .put("pubkey", key.value().hex()));
    root.set("watermark", mark(0, 0));
    ArrayNode votes = root.putArray("signed_votes");
    ArrayNode batches = root.putArray("signed_batches");
    for (GuardRecord record : records) {
      switch (record) {
        case GuardRecord.Watermark(long epoch, long view) ->
            root.set("watermark", mark(epoch, view));
        case GuardRecord.Voted(Subject.Notarize(Proposal p)) -> votes.add(vote("notarize", p));
        case GuardRecord.Voted(Subject.Finalize(Proposal p)) -> votes.add(vote("finalize", p));
        case GuardRecord.Voted(Subject.Nullify(long epoch, long view)) ->
            votes.add(mark(epoch, view).put("kind", "nullify"));
        case GuardRecord.Batched(int shard, Hash parent, long validFrom, Hash hash) ->
            batches.add(
                Json.object()
                    .put("shard", Integer.toString(shard))
                    .put("parent", parent.hex())
                    .put(
                        "valid_from",
                        validFrom == GuardRecord.UNKNOWN_HEIGHT
                            ? "unknown"
                            : Long.toString(validFrom))
                    .put("header_hash", hash.hex()));
      }
    }
    return (root.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode mark(long epoch, long view) {
    return Json.object().put("epoch", Long.toString(epoch)).put("view", Long.toString(view));
  }

  private static ObjectNode vote(String kind, Proposal p) {
    return mark(p.epoch(), p.view())
        .put("kind", kind)
        .put("parent_view", Long.toString(p.parentView()))
        .put("digest", p.digest().hex());
  }
}
