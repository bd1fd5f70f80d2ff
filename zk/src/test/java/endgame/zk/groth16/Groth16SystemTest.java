package endgame.zk.groth16;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.zk.bn254.Scalar;
import endgame.zk.guest.Bytes;
import endgame.zk.hash.Sha256;
import endgame.zk.inputs.RawInputs;
import endgame.zk.inputs.Risc0Inputs;
import endgame.zk.inputs.Sp1Inputs;
import endgame.zk.inputs.StatementInputs;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Groth16SystemTest {
  private static final byte[] STATEMENT = {1, 2, 3, 4, 5};
  private static final byte[] OTHER = {1, 2, 3, 4, 6};

  /** Stands for the hash of a statement's fields. */
  private final Groth16System system =
      new Groth16System(bytes ->
          bytes.length == 0
              ? Optional.empty()
              : Optional.of(Scalar.reduce(new BigInteger(1, Sha256.of(bytes)))));

  private record Proven(ProofSystem.VerifyingKey key, Bytes envelope) {
    byte[] proof() {
      return envelope.toArray();
    }
  }

  private static List<Scalar> inputs(StatementInputs mapping, byte[] statement) {
    byte[] hash = Sha256.of(statement);
    return switch (mapping) {
      case RawInputs(RawInputs.Hash kind) ->
          switch (kind) {
            case SHA256 ->
                List.of(
                    Scalar.reduce(new BigInteger(1, Arrays.copyOf(hash, 16))),
                    Scalar.reduce(new BigInteger(1, Arrays.copyOfRange(hash, 16, 32))));
            case POSEIDON_BN254 -> List.of(Scalar.reduce(new BigInteger(1, hash)));
          };
      case Sp1Inputs sp1 ->
          sp1.keysRoot()
              .map(root ->
                  List.of(
                      sp1.programKey(),
                      Sp1Inputs.valuesDigest(statement),
                      Scalar.ZERO,
                      root,
                      Scalar.of(123)))
              .orElse(List.of(sp1.programKey(), Sp1Inputs.valuesDigest(statement)));
      case Risc0Inputs risc0 -> {
        byte[] seal = ByteBuffer.allocate(4).putInt(risc0.selector()).array();
        yield risc0.open(statement, seal, _ -> Optional.empty())
                instanceof StatementInputs.Opened.Inputs opened
            ? opened.values()
            : List.of();
      }
    };
  }

  private static byte[] envelope(StatementInputs mapping, Groth16Proof proof) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (mapping) {
      case RawInputs _ -> {}
      case Sp1Inputs sp1 -> {
        out.writeBytes(ByteBuffer.allocate(4).putInt(sp1.selector()).array());
        sp1.keysRoot()
            .ifPresent(root -> {
              out.writeBytes(Scalar.ZERO.encode());
              out.writeBytes(root.encode());
              out.writeBytes(Scalar.of(123).encode());
            });
      }
      case Risc0Inputs risc0 ->
          out.writeBytes(ByteBuffer.allocate(4).putInt(risc0.selector()).array());
    }
    out.writeBytes(proof.encode());
    return out.toByteArray();
  }

  private Proven prove(StatementInputs mapping) {
    Trapdoor trapdoor = new Trapdoor(mapping.count(), new SplittableRandom(9));
    byte[] key = new ShardKey(mapping, trapdoor.key()).encode();
    Groth16Proof proof = trapdoor.prove(inputs(mapping, STATEMENT));
    return switch (system.parseKey(key)) {
      case ProofSystem.KeyResult.Parsed(var parsed) ->
          new Proven(parsed, Bytes.of(envelope(mapping, proof)));
      case ProofSystem.KeyResult.Malformed(String reason) -> throw new AssertionError(reason);
    };
  }

  @Test
  void acceptsOnlyTheProvenStatement() {
    for (StatementInputs mapping : ShardKeyTest.mappings()) {
      Proven proven = prove(mapping);
      assertThat(system.verify(proven.key(), STATEMENT, proven.proof()))
          .as("%s", mapping)
          .isEqualTo(new Verdict.Accepted());
      assertThat(system.verify(proven.key(), OTHER, proven.proof()))
          .as("%s", mapping)
          .isInstanceOf(Verdict.Rejected.class);
      assertThat(system.verify(proven.key(), new byte[0], proven.proof()))
          .as("%s", mapping)
          .isInstanceOf(Verdict.Rejected.class);
    }
  }

  /** Selector, exit code, key root and nonce are bytes of the envelope too. */
  @Test
  void everyChangedByteIsRejected() {
    for (StatementInputs mapping : ShardKeyTest.mappings()) {
      Proven proven = prove(mapping);
      for (int i = 0; i < proven.proof().length; i += i < 100 ? 1 : 5) {
        byte[] changed = proven.proof().clone();
        changed[i] ^= (byte) (1 << (i % 8));
        assertThat(system.verify(proven.key(), STATEMENT, changed))
            .as("%s, byte %d", mapping, i)
            .isInstanceOf(Verdict.Rejected.class);
      }
      for (int length : List.of(0, 3, 4, proven.proof().length - 1, proven.proof().length + 1)) {
        assertThat(system.verify(proven.key(), STATEMENT, Arrays.copyOf(proven.proof(), length)))
            .as("%s, %d bytes", mapping, length)
            .isInstanceOf(Verdict.Rejected.class);
      }
    }
  }

  @Test
  void aProofForAnotherProgramIsRejected() {
    Sp1Inputs mapping = (Sp1Inputs) ShardKeyTest.mappings().get(3);
    Proven proven = prove(mapping);
    Trapdoor trapdoor = new Trapdoor(mapping.count(), new SplittableRandom(9));
    for (StatementInputs other :
        List.of(
            new Sp1Inputs(mapping.selector(), Scalar.of(78), mapping.keysRoot()),
            new Sp1Inputs(mapping.selector(), mapping.programKey(), Optional.of(Scalar.of(89))))) {
      byte[] key = new ShardKey(other, trapdoor.key()).encode();
      if (system.parseKey(key) instanceof ProofSystem.KeyResult.Parsed(var parsed)) {
        assertThat(system.verify(parsed, STATEMENT, proven.proof()))
            .isInstanceOf(Verdict.Rejected.class);
      }
    }
  }

  /** A program that failed has public values too; its exit code is an input, and must be 0. */
  @Test
  void aFailedProgramProvesNothing() {
    Sp1Inputs mapping = (Sp1Inputs) ShardKeyTest.mappings().get(3);
    Trapdoor trapdoor = new Trapdoor(5, new SplittableRandom(9));
    List<Scalar> inputs = new java.util.ArrayList<>(inputs(mapping, STATEMENT));
    inputs.set(2, Scalar.ONE);
    byte[] proof = envelope(mapping, trapdoor.prove(inputs));
    proof[4 + 31] = 1;
    assertThat(system.verify(prove(mapping).key(), STATEMENT, proof))
        .isEqualTo(new Verdict.Rejected("the program's exit code isn't 0"));
  }

  @Test
  void limitsHoldForEveryMapping() {
    for (StatementInputs mapping : ShardKeyTest.mappings()) {
      assertThat(prove(mapping).proof().length)
          .isLessThanOrEqualTo(system.limits().proofBytesMax());
      assertThat(ShardKeyTest.key(mapping).encode().length)
          .isLessThanOrEqualTo(system.limits().keyBytesMax());
    }
    assertThat(system.id()).isEqualTo("groth16-bn254/1");
    assertThat(system.securityBits()).isEqualTo(100);
  }

  @Test
  void aForeignKeyIsAProgrammersError() {
    ProofSystem.VerifyingKey foreign = new ProofSystem.VerifyingKey() {};
    assertThatThrownBy(() -> system.verify(foreign, STATEMENT, new byte[256]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(system.parseKey(new byte[10])).isInstanceOf(ProofSystem.KeyResult.Malformed.class);
  }
}
