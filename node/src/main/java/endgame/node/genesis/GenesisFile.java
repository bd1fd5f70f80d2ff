package endgame.node.genesis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.crypto.Bls;
import endgame.consensus.types.Address;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Validator;
import endgame.node.rpc.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads and writes {@code genesis.json}. */
public final class GenesisFile {
  private static final long FILE_BYTES_MAX = 64L << 20;
  private static final Set<String> FIELDS =
      Set.of(
          "genesisHash",
          "chainId",
          "timeMs",
          "epochLength",
          "spanLength",
          "minBlockIntervalMs",
          "deltaMs",
          "gasLimit",
          "baseFee",
          "seed",
          "validators",
          "accounts",
          "proofSystems",
          "shards");

  private GenesisFile() {}

  public static void write(Path file, Genesis genesis) throws IOException {
    Files.writeString(
        file,
        Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(toJson(genesis)) + "\n");
  }

  /** The JSON form; {@code genesisHash} is there to compare, not to trust. */
  public static ObjectNode toJson(Genesis genesis) {
    ObjectNode node = Json.object();
    node.put("genesisHash", genesis.hash().hex());
    node.put("chainId", genesis.chainId());
    node.put("timeMs", genesis.timeMs());
    node.put("epochLength", genesis.epochLength());
    node.put("spanLength", genesis.spanLength());
    node.put("minBlockIntervalMs", genesis.minBlockIntervalMs());
    node.put("deltaMs", genesis.deltaMs());
    node.put("gasLimit", genesis.gasLimit());
    node.put("baseFee", genesis.baseFee().toString());
    node.put("seed", genesis.seed().hex());
    ArrayNode validators = node.putArray("validators");
    for (Genesis.Member member : genesis.validators()) {
      ObjectNode v = validators.addObject();
      v.put("nodeId", member.validator().nodeId().value().hex());
      v.put("key", member.validator().key().value().hex());
      v.put("account", member.validator().account().hex());
      v.put("weight", member.validator().weight());
      v.put("possession", member.possession().value().hex());
    }
    ArrayNode accounts = node.putArray("accounts");
    for (Genesis.Allocation allocation : genesis.accounts()) {
      ObjectNode a = accounts.addObject();
      a.put("account", allocation.account().hex());
      a.put("balance", allocation.balance().toString());
    }
    ArrayNode systems = node.putArray("proofSystems");
    genesis
        .proofSystems()
        .forEach(id -> systems.add(new String(id.toArray(), StandardCharsets.US_ASCII)));
    ArrayNode shards = node.putArray("shards");
    genesis.shards().forEach(shard -> shards.add(shard.hex()));
    return node;
  }

  /** Reads and checks a file; the message of the failure says what is wrong with it. */
  public static Genesis read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new FileNotFoundException(
          "no genesis file at " + file + ": make one with 'endgame genesis create'");
    }
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IOException("genesis file " + file + " is larger than 64 MiB");
    }
    try {
      return fromJson(Json.MAPPER.readTree(Files.readAllBytes(file)));
    } catch (JsonProcessingException e) {
      throw new IOException(
          "genesis file " + file + " is not JSON at line " + e.getLocation().getLineNr(), e);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException("genesis file " + file + ": " + e.getMessage(), e);
    }
  }

  private static Genesis fromJson(JsonNode node) {
    Set<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(FIELDS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("unknown fields " + unknown);
    }
    List<Genesis.Member> validators = new ArrayList<>();
    for (JsonNode v : node.path("validators")) {
      validators.add(member(v));
    }
    List<Genesis.Allocation> accounts = new ArrayList<>();
    for (JsonNode a : node.path("accounts")) {
      accounts.add(
          new Genesis.Allocation(
              Address.fromHex(a.path("account").asText()),
              new BigInteger(a.path("balance").asText())));
    }
    List<Bytes> systems = new ArrayList<>();
    node.path("proofSystems")
        .forEach(s -> systems.add(Bytes.wrap(s.asText().getBytes(StandardCharsets.US_ASCII))));
    List<Bytes> shards = new ArrayList<>();
    node.path("shards").forEach(s -> shards.add(Bytes.fromHex(s.asText())));
    Genesis genesis =
        new Genesis(
            number(node, "chainId"),
            number(node, "timeMs"),
            Math.toIntExact(number(node, "epochLength")),
            Math.toIntExact(number(node, "spanLength")),
            Math.toIntExact(number(node, "minBlockIntervalMs")),
            Math.toIntExact(number(node, "deltaMs")),
            number(node, "gasLimit"),
            new BigInteger(node.path("baseFee").asText()),
            Hash.fromHex(node.path("seed").asText()),
            validators,
            accounts,
            systems,
            shards);
    String written = node.path("genesisHash").asText(genesis.hash().hex());
    if (!written.equals(genesis.hash().hex())) {
      throw new IllegalArgumentException(
          "its fields hash to " + genesis.hash().hex() + ", but genesisHash says " + written);
    }
    Optional<String> fault = genesis.fault();
    if (fault.isPresent()) {
      throw new IllegalArgumentException(fault.get());
    }
    return genesis;
  }

  private static Genesis.Member member(JsonNode v) {
    Validator validator =
        new Validator(
            new NodeId(Bytes.fromHex(v.path("nodeId").asText())),
            new BlsPublicKey(Bytes.fromHex(v.path("key").asText())),
            Address.fromHex(v.path("account").asText()),
            number(v, "weight"));
    BlsSignature possession = new BlsSignature(Bytes.fromHex(v.path("possession").asText()));
    if (!Bls.verifyPossession(validator.key(), possession)) {
      throw new IllegalArgumentException(
          "validator " + validator.nodeId() + " does not prove possession of its key");
    }
    return new Genesis.Member(validator, possession);
  }

  private static long number(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.canConvertToLong() || value.longValue() < 0) {
      throw new IllegalArgumentException(name + " must be a number from 0 on");
    }
    return value.longValue();
  }
}
