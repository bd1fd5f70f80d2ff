package endgame.node.proof;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.zk.bn254.Scalar;
import endgame.zk.guest.Bytes;
import endgame.zk.proof.Verdict;
import java.util.List;
import java.util.Optional;

/** A verifying key of one of the schemes, with what its file says beside it. */
sealed interface KeyFile permits Groth16KeyFile, PlonkKeyFile {
  /** Without version: {@code groth16-bn254} or {@code plonk-bn254}. */
  String system();

  /** Number of public inputs. */
  int inputs();

  /** SP1's 4 bytes that name the key, if the file says or is known to have them. */
  Optional<Bytes> selector();

  /** SP1's key root, if the file says it or the key is known. */
  Optional<Scalar> vkRoot();

  /** A proof as contracts take it. */
  Verdict verifyWords(List<Scalar> inputs, byte[] proof);

  /** A proof in gnark's binary form, or in contracts'. */
  Verdict verifyGnark(List<Scalar> inputs, byte[] proof);

  /** A proof in gnark's JSON. */
  Verdict verifyGnark(List<Scalar> inputs, JsonNode proof) throws MalformedInput;

  /** A proof in snarkjs' JSON. */
  Verdict verifySnarkjs(List<Scalar> inputs, JsonNode proof) throws MalformedInput;

  /** Lines for people. */
  List<String> describe();
}
