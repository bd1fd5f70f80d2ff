package endgame.node.devnet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.codec.Merkle;
import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.Mnemonic;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Validator;
import endgame.node.genesis.GenesisFile;
import endgame.node.genesis.SecretFile;
import endgame.node.rpc.Json;
import endgame.p2p.PeerAddress;
import endgame.p2p.identity.NodeKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a devnet is made of.
 *
 * @param shards ledger shards at genesis
 * @param instance moves every port by 1000·(instance−1)
 * @param proofSystem of the ledger shards
 */
public record DevnetPlan(
    Path folder,
    int validators,
    int shards,
    int blockIntervalMs,
    int instance,
    String seed,
    String proofSystem) {
  public static final String PHRASE = "test test test test test test test test test test test junk";
  public static final int ACCOUNTS = 10;

  /** Proof systems of ledger shards. */
  public static final String ZKVM = "zkvm/1";

  public static final String WITNESS = "witness/1";
  private static final BigInteger RICH =
      BigInteger.TEN.pow(18).multiply(BigInteger.valueOf(1_000_000));
  private static final BigInteger BASE_FEE = BigInteger.valueOf(1_000_000_000);
  private static final int P2P_PORT = 9000;
  private static final int RPC_PORT = 8545;
  private static final int METRICS_PORT = 8008;

  /** Before the time of any block: a devnet that starts again must not wait. */
  private static final long GENESIS_TIME_MS = 1_767_225_600_000L;

  /** With {@code witness/1}: quick, for tests. */
  public DevnetPlan(
      Path folder, int validators, int shards, int blockIntervalMs, int instance, String seed) {
    this(folder, validators, shards, blockIntervalMs, instance, seed, WITNESS);
  }

  public DevnetPlan {
    if (!List.of(ZKVM, WITNESS).contains(proofSystem)) {
      throw new IllegalArgumentException(
          "the proof system of a ledger shard is zkvm/1 or witness/1, not '" + proofSystem + "'");
    }
    if (validators < 1 || validators > 10) {
      throw new IllegalArgumentException("a devnet has 1 to 10 validators, not " + validators);
    }
    if (shards < 0 || shards > 8) {
      throw new IllegalArgumentException("a devnet starts with 0 to 8 shards, not " + shards);
    }
    if (blockIntervalMs < 0 || blockIntervalMs > 8000) {
      throw new IllegalArgumentException("the block interval is 0 to 8000 ms");
    }
    if (instance < 1 || instance > 20) {
      throw new IllegalArgumentException("the instance is 1 to 20");
    }
  }

  /** One process. */
  public record Member(String name, boolean prover, int index, Path dataDir) {}

  /** Validators v1 … vN, and provers beside the third and fourth when there are shards. */
  public List<Member> members() {
    List<Member> members = new ArrayList<>();
    for (int i = 1; i <= validators; i++) {
      members.add(new Member("v" + i, false, i, folder.resolve("v" + i)));
    }
    if (shards > 0) {
      for (int i = Math.max(1, validators - 1); i <= validators; i++) {
        members.add(new Member("p" + i, true, i, folder.resolve("p" + i)));
      }
    }
    return members;
  }

  /** A port of a member; provers come after the ten places of validators. */
  private int port(int base, Member member) {
    int place = member.prover() ? 5 + member.index() * 10 : 0;
    return base + 100 * (member.index() - 1) + 1000 * (instance - 1) + place;
  }

  public int p2pPort(Member member) {
    return port(P2P_PORT, member);
  }

  public int rpcPort(Member member) {
    return port(RPC_PORT, member);
  }

  public int metricsPort(Member member) {
    return port(METRICS_PORT, member);
  }

  private byte[] secret(String name) {
    return Merkle.sha256()
        .digest(("endgame devnet " + seed + " " + name).getBytes(StandardCharsets.UTF_8));
  }

  public NodeKey nodeKey(Member member) {
    return NodeKey.fromSeed(secret("node " + member.name()));
  }

  /** Where the validators are; every other node dials them. */
  public List<PeerAddress> addresses() {
    return members().stream()
        .filter(member -> !member.prover())
        .map(member -> new PeerAddress(nodeKey(member).id(), "127.0.0.1", p2pPort(member)))
        .toList();
  }

  /** The same without the one that asks. */
  List<PeerAddress> peersOf(Member member) {
    return addresses().stream()
        .filter(address -> !address.peer().equals(nodeKey(member).id()))
        .toList();
  }

  private Bls.SecretKey validatorKey(Member member) {
    return Bls.SecretKey.fromSeed(secret("validator " + member.name()));
  }

  /** The beacon account of a member: a validator's tips, a prover's rewards. */
  public Secp256k1.SecretKey accountKey(Member member) {
    return Secp256k1.SecretKey.of(secret("account " + member.name()));
  }

  /** One of the ten rich accounts. */
  public static Secp256k1.SecretKey account(int index) {
    return Mnemonic.ethereumKey(PHRASE, index);
  }

  /**
   * The genesis that follows from this plan.
   *
   * @param contracts what system contracts hold from the start
   */
  public Genesis genesis(
      List<Bytes> proofSystems, List<Bytes> shardEntries, List<Genesis.Allocation> contracts) {
    List<Genesis.Member> set = new ArrayList<>();
    for (Member member : members()) {
      if (!member.prover()) {
        Bls.SecretKey key = validatorKey(member);
        set.add(
            new Genesis.Member(
                new Validator(
                    NodeId.of(nodeKey(member).id().toBytes()),
                    key.publicKey(),
                    accountKey(member).address(),
                    1),
                key.proofOfPossession()));
      }
    }
    set.sort(Comparator.comparing(m -> m.validator().nodeId()));
    List<Genesis.Allocation> accounts = new ArrayList<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      accounts.add(new Genesis.Allocation(account(i).address(), RICH));
    }
    accounts.addAll(contracts);
    return new Genesis(
        7100,
        GENESIS_TIME_MS,
        32,
        8,
        blockIntervalMs,
        400,
        30_000_000,
        BASE_FEE,
        Hash.of(secret("randao")),
        set,
        accounts,
        proofSystems,
        shardEntries);
  }

  /** Writes genesis and keys; what is there already is kept. */
  public void prepare(Genesis genesis) throws IOException {
    Files.createDirectories(folder);
    ObjectNode json = Json.object();
    json.put("validators", validators);
    json.put("shards", shards);
    json.put("blockIntervalMs", blockIntervalMs);
    json.put("instance", instance);
    json.put("seed", seed);
    json.put("proofSystem", proofSystem);
    Files.writeString(folder.resolve("devnet.json"), json.toPrettyString() + "\n");
    GenesisFile.write(folder.resolve("genesis.json"), genesis);
    for (Member member : members()) {
      Files.createDirectories(member.dataDir().resolve("logs"));
      write(member.dataDir().resolve("p2p/node.key"), secret("node " + member.name()));
      write(member.dataDir().resolve("account.key"), accountKey(member).toBytes());
      if (!member.prover()) {
        write(member.dataDir().resolve("validator/validator.key"), validatorKey(member).toBytes());
      }
    }
  }

  private static void write(Path file, byte[] secret) throws IOException {
    if (!Files.exists(file)) {
      SecretFile.create(file, secret);
    }
  }

  public static boolean exists(Path folder) {
    return Files.exists(folder.resolve("devnet.json"));
  }

  /** Reads the plan of a folder. */
  public static DevnetPlan read(Path folder) throws IOException {
    if (!exists(folder)) {
      throw new IOException("no devnet in " + folder + ": start one with 'endgame devnet up'");
    }
    try {
      JsonNode json = Json.MAPPER.readTree(Files.readAllBytes(folder.resolve("devnet.json")));
      return new DevnetPlan(
          folder,
          json.path("validators").asInt(),
          json.path("shards").asInt(),
          json.path("blockIntervalMs").asInt(),
          json.path("instance").asInt(),
          json.path("seed").asText(),
          json.path("proofSystem").asText(WITNESS));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException(
          folder.resolve("devnet.json")
              + " is damaged: delete the folder and start the devnet again",
          e);
    }
  }

  /** A member by name. */
  public Member member(String name) throws IOException {
    for (Member member : members()) {
      if (member.name().equals(name)) {
        return member;
      }
    }
    throw new IOException(
        "no node '" + name + "': there are " + members().stream().map(Member::name).toList());
  }
}
