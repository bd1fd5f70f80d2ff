package endgame.node.proof;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.zk.bn254.Scalar;
import endgame.zk.guest.Bytes;
import endgame.zk.hash.Sha256;
import endgame.zk.plonk.GnarkKey;
import endgame.zk.plonk.PlonkKey;
import endgame.zk.plonk.PlonkVerifier;
import endgame.zk.plonk.SnarkjsKey;
import endgame.zk.plonk.SnarkjsProof;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A PLONK key from a file.
 *
 * @param form what the file is, in words
 * @param named the selector that the file says or its hash gives
 * @param root the key root that the file says
 */
record PlonkKeyFile(String form, PlonkKey key, Optional<Bytes> named, Optional<Scalar> root)
    implements KeyFile {
  static final String SYSTEM = "plonk-bn254";

  @Override
  public String system() {
    return SYSTEM;
  }

  @Override
  public int inputs() {
    return key.publicInputs();
  }

  @Override
  public Optional<Bytes> selector() {
    return named;
  }

  @Override
  public Optional<Scalar> vkRoot() {
    return root.or(() -> named.flatMap(Sp1Release::ofSelector).flatMap(Sp1Release::vkRoot));
  }

  @Override
  public Verdict verifyWords(List<Scalar> inputs, byte[] proof) {
    return PlonkVerifier.verify(key, inputs, proof, 0);
  }

  /** gnark's own file differs from what contracts take only in compressed points. */
  @Override
  public Verdict verifyGnark(List<Scalar> inputs, byte[] proof) {
    return verifyWords(inputs, proof);
  }

  @Override
  public Verdict verifyGnark(List<Scalar> inputs, JsonNode proof) throws MalformedInput {
    throw new MalformedInput("PLONK proofs of gnark are read in the encoding that contracts take");
  }

  @Override
  public Verdict verifySnarkjs(List<Scalar> inputs, JsonNode proof) throws MalformedInput {
    return switch (PlonkJson.snarkjsProof(proof)) {
      case Parsed.Malformed<SnarkjsProof>(String reason) -> new Verdict.Rejected(reason);
      case Parsed.Ok<SnarkjsProof>(SnarkjsProof read) -> PlonkVerifier.verify(key, inputs, read);
    };
  }

  @Override
  public List<String> describe() {
    List<String> lines = new ArrayList<>();
    switch (key) {
      case GnarkKey gnark -> {
        lines.add("PLONK verifying key of gnark over BN254, " + form);
        lines.add("rows: 2^" + gnark.sizeLog2());
        lines.add("commitments: " + gnark.commitments() + " (gnark BSB22)");
      }
      case SnarkjsKey snarkjs -> {
        lines.add("PLONK verifying key of snarkjs over BN254, " + form);
        lines.add("rows: 2^" + snarkjs.sizeLog2());
      }
    }
    lines.add("public inputs: " + inputs());
    lines.add("bytes of a proof: " + key.proofBytes());
    lines.add("SHA-256 of its canonical form: " + Bytes.of(Sha256.of(key.encode())).hex());
    selector().ifPresent(each -> lines.add("selector, as a key of SP1: 0x" + each.hex()));
    named
        .flatMap(Sp1Release::ofSelector)
        .ifPresent(release -> lines.add("it is the key of SP1 " + release.version()));
    vkRoot().ifPresent(each -> lines.add("SP1 key root: 0x" + Bytes.of(each.encode()).hex()));
    lines.add("every point is on its curve and in the subgroup of order r");
    return lines;
  }
}
