package endgame.consensus.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * The suite of ethereum/bls12-381-tests v0.1.2. One difference by intent: infinity is never a
 * signature here, so summing to it gives nothing.
 */
class BlsVectorTest {
  private static final Bytes INFINITY = Bytes.fromHex("c0" + "00".repeat(95));

  private static void each(String folder, int atLeast, BiConsumer<JsonNode, JsonNode> check) {
    List<Path> files = VectorFiles.folder("bls12-381/eth-bls-v0.1.2/" + folder);
    assertThat(files).hasSizeGreaterThanOrEqualTo(atLeast);
    for (Path file : files) {
      JsonNode json = VectorFiles.json(file);
      try {
        check.accept(json.get("input"), json.get("output"));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(file.getFileName().toString(), e);
      }
    }
  }

  private static Optional<Bls.PublicKey> key(JsonNode hex) {
    return Bls.PublicKey.parse(new BlsPublicKey(VectorFiles.hex(hex)));
  }

  private static BlsSignature signature(JsonNode hex) {
    return new BlsSignature(VectorFiles.hex(hex));
  }

  @Test
  void sign() {
    each(
        "sign",
        10,
        (in, out) -> {
          byte[] secret = VectorFiles.hex(in.get("privkey")).toArray();
          if (out.isNull()) {
            assertThatThrownBy(() -> Bls.SecretKey.of(secret))
                .isInstanceOf(IllegalArgumentException.class);
          } else {
            byte[] message = VectorFiles.hex(in.get("message")).toArray();
            assertThat(Bls.SecretKey.of(secret).sign(message)).isEqualTo(signature(out));
          }
        });
  }

  @Test
  void verify() {
    each(
        "verify",
        20,
        (in, out) -> {
          byte[] message = VectorFiles.hex(in.get("message")).toArray();
          boolean verifies =
              key(in.get("pubkey"))
                  .filter(key -> Bls.verify(key, message, signature(in.get("signature"))))
                  .isPresent();
          assertThat(verifies).isEqualTo(out.asBoolean());
        });
  }

  @Test
  void aggregate() {
    each(
        "aggregate",
        5,
        (in, out) -> {
          List<BlsSignature> parts = new ArrayList<>();
          in.forEach(part -> parts.add(signature(part)));
          Optional<BlsSignature> expected =
              out.isNull() || VectorFiles.hex(out).equals(INFINITY)
                  ? Optional.empty()
                  : Optional.of(signature(out));
          assertThat(Bls.aggregate(parts)).isEqualTo(expected);
        });
  }

  @Test
  void fastAggregateVerify() {
    each(
        "fast_aggregate_verify",
        10,
        (in, out) -> {
          List<Bls.PublicKey> keys = new ArrayList<>();
          in.get("pubkeys").forEach(hex -> key(hex).ifPresent(keys::add));
          byte[] message = VectorFiles.hex(in.get("message")).toArray();
          boolean verifies =
              !keys.isEmpty()
                  && keys.size() == in.get("pubkeys").size()
                  && Bls.verify(Bls.PublicKey.sum(keys), message, signature(in.get("signature")));
          assertThat(verifies).isEqualTo(out.asBoolean());
        });
  }

  @Test
  void keysInG1() {
    each(
        "deserialization_G1",
        10,
        (in, out) -> {
          Bytes bytes = VectorFiles.hex(in.get("pubkey"));
          boolean infinity = bytes.get(0) == (byte) 0xc0;
          boolean usable = bytes.size() == BlsPublicKey.SIZE && key(in.get("pubkey")).isPresent();
          assertThat(usable).isEqualTo(out.asBoolean() && !infinity);
        });
  }

  /** Bad points are no summands; those outside the subgroup are caught when the sum is verified. */
  @Test
  void signaturesInG2() {
    Bls.PublicKey key =
        Bls.PublicKey.parse(Bls.SecretKey.fromSeed(new byte[32]).publicKey()).orElseThrow();
    each(
        "deserialization_G2",
        10,
        (in, out) -> {
          Bytes bytes = VectorFiles.hex(in.get("signature"));
          if (!out.asBoolean() && bytes.size() == BlsSignature.SIZE) {
            BlsSignature signature = new BlsSignature(bytes);
            assertThat(Bls.verify(key, new byte[] {1}, signature)).isFalse();
            Optional<BlsSignature> sum = Bls.aggregate(List.of(signature, signature));
            assertThat(sum.filter(s -> Bls.verify(key, new byte[] {1}, s))).isEmpty();
          }
        });
  }
}
