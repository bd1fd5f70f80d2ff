package endgame.node.proof;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.zk.bn254.Scalar;
import endgame.zk.groth16.GnarkGroth16;
import endgame.zk.groth16.GnarkKey;
import endgame.zk.groth16.GnarkProof;
import endgame.zk.groth16.Groth16Proof;
import endgame.zk.guest.Bytes;
import endgame.zk.hash.Sha256;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Groth16 key from a file.
 *
 * @param form what the file is, in words
 * @param named the selector that the file says or its hash gives
 * @param root the key root that the file says
 */
record Groth16KeyFile(String form, GnarkKey key, Optional<Bytes> named, Optional<Scalar> root)
    implements KeyFile {
  static final String SYSTEM = "groth16-bn254";

  @Override
  public String system() {
    return SYSTEM;
  }

  @Override
  public int inputs() {
    return key.inputs();
  }

  @Override
  public Optional<Bytes> selector() {
    return named.or(() -> release().map(Sp1Release::selector));
  }

  @Override
  public Optional<Scalar> vkRoot() {
    return root.or(() -> release().flatMap(Sp1Release::vkRoot));
  }

  /** The release of SP1 whose key this is. */
  Optional<Sp1Release> release() {
    return Sp1Release.ofKey(digest());
  }

  private Bytes digest() {
    return Bytes.of(Sha256.of(key.key().encode()));
  }

  @Override
  public Verdict verifyWords(List<Scalar> inputs, byte[] proof) {
    return check(inputs, Groth16Proof.decode(proof).then(each -> Parsed.ok(GnarkProof.of(each))));
  }

  @Override
  public Verdict verifyGnark(List<Scalar> inputs, byte[] proof) {
    return check(inputs, GnarkGroth16.proof(proof));
  }

  @Override
  public Verdict verifyGnark(List<Scalar> inputs, JsonNode proof) throws MalformedInput {
    return check(inputs, Groth16Json.gnarkProof(proof));
  }

  @Override
  public Verdict verifySnarkjs(List<Scalar> inputs, JsonNode proof) throws MalformedInput {
    return check(
        inputs, Groth16Json.snarkjsProof(proof).then(each -> Parsed.ok(GnarkProof.of(each))));
  }

  private Verdict check(List<Scalar> inputs, Parsed<GnarkProof> proof) {
    return switch (proof) {
      case Parsed.Ok<GnarkProof>(GnarkProof points) -> key.verify(inputs, points);
      case Parsed.Malformed<GnarkProof>(String reason) -> new Verdict.Rejected(reason);
    };
  }

  @Override
  public List<String> describe() {
    List<String> lines = new ArrayList<>();
    lines.add("Groth16 verifying key over BN254, " + form);
    lines.add("public inputs: " + inputs());
    if (!key.committed().isEmpty()) {
      lines.add("commitments: " + key.committed().size() + " (gnark BSB22)");
    }
    lines.add("SHA-256 of its EIP-197 words: " + digest().hex());
    selector().ifPresent(each -> lines.add("selector, as a key of SP1: 0x" + each.hex()));
    release().ifPresent(release -> lines.add("it is the key of SP1 " + release.version()));
    vkRoot().ifPresent(each -> lines.add("SP1 key root: 0x" + Bytes.of(each.encode()).hex()));
    if (Risc0Release.isKey(key.key())) {
      lines.add("it is a key of RISC Zero");
    }
    lines.add("every point is on its curve and in the subgroup of order r");
    key.key()
        .weakness()
        .ifPresent(weakness -> lines.add("WEAK, a shard may not use it: " + weakness));
    return lines;
  }
}
