package endgame.zk.groth16;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import endgame.zk.Vectors;
import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GnarkGroth16Test {
  private static final Verdict ACCEPTED = new Verdict.Accepted();

  private static byte[] file(String name) throws IOException {
    Optional<Path> folder = Vectors.folder("groth16-gnark/aligned-script");
    assumeThat(folder).as("vectors").isPresent();
    return Files.readAllBytes(folder.get().resolve(name));
  }

  private static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(String reason) -> throw new AssertionError(reason);
    };
  }

  @Test
  void readsGnarksOwnFiles() throws IOException {
    GnarkKey key = ok(GnarkGroth16.key(file("vk.gnark.bin")));
    GnarkProof proof = ok(GnarkGroth16.proof(file("proof.gnark.bin")));
    List<Scalar> inputs = ok(GnarkGroth16.publicInputs(file("public.gnark.bin")));
    assertThat(inputs).containsExactly(Scalar.of(35));
    assertThat(key.verify(inputs, proof)).isEqualTo(ACCEPTED);
    assertThat(key.verify(List.of(Scalar.of(36)), proof)).isInstanceOf(Verdict.Rejected.class);
  }

  @Test
  void everyChangedByteOfAProofIsRefused() throws IOException {
    GnarkKey key = ok(GnarkGroth16.key(file("vk.gnark.bin")));
    byte[] bytes = file("proof.gnark.bin");
    List<Scalar> inputs = List.of(Scalar.of(35));
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      boolean accepted =
          GnarkGroth16.proof(changed) instanceof Parsed.Ok<GnarkProof>(GnarkProof proof)
              && key.verify(inputs, proof).equals(ACCEPTED);
      assertThat(accepted).as("byte %d", i).isFalse();
    }
    for (int length = 0; length < bytes.length + 2; length++) {
      if (length == bytes.length || length == 128) {
        // 128: without commitments, as before gnark 0.8.
        continue;
      }
      assertThat(GnarkGroth16.proof(Arrays.copyOf(bytes, length)))
          .as("%d bytes", length)
          .isInstanceOf(Parsed.Malformed.class);
    }
  }

  @Test
  void publicWitnessesHaveOneEncoding() throws IOException {
    byte[] bytes = file("public.gnark.bin");
    for (int i = 0; i < 12; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 2;
      assertThat(GnarkGroth16.publicInputs(changed))
          .as("byte %d", i)
          .isInstanceOf(Parsed.Malformed.class);
    }
    byte[] large = bytes.clone();
    large[12] = (byte) 0x40;
    assertThat(GnarkGroth16.publicInputs(large)).isInstanceOf(Parsed.Malformed.class);
    assertThat(GnarkGroth16.publicInputs(Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void anyBytesGiveAValueOrAReason() throws IOException {
    byte[] key = file("vk.gnark.bin");
    byte[] proof = file("proof.gnark.bin");
    for (long seed = 0; seed < 1500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      assertThat(GnarkGroth16.key(spoiled(key, random))).as("seed %d", seed).isNotNull();
      assertThat(GnarkGroth16.proof(spoiled(proof, random))).as("seed %d", seed).isNotNull();
      byte[] noise = new byte[random.nextInt(600)];
      random.nextBytes(noise);
      assertThat(GnarkGroth16.key(noise)).isInstanceOf(Parsed.Malformed.class);
      assertThat(GnarkGroth16.proof(noise)).isNotNull();
      assertThat(GnarkGroth16.publicInputs(noise)).isNotNull();
    }
  }

  private static byte[] spoiled(byte[] bytes, SplittableRandom random) {
    byte[] changed = Arrays.copyOf(bytes, bytes.length + random.nextInt(-8, 8));
    // Most faults are put where lengths stand.
    int from = random.nextBoolean() ? Math.max(0, Math.min(288, changed.length - 8)) : 0;
    for (int k = random.nextInt(3); k >= 0; k--) {
      changed[random.nextInt(from, changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  /** A key and a proof as gnark writes them. */
  private static byte[] encode(GnarkKey key, boolean raw, boolean old) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Groth16Key plain = key.key();
    out.writeBytes(g1(plain.alpha(), raw));
    out.writeBytes(g1(G1.GENERATOR, raw));
    out.writeBytes(g2(plain.beta(), raw));
    out.writeBytes(g2(plain.gamma(), raw));
    out.writeBytes(g1(G1.GENERATOR, raw));
    out.writeBytes(g2(plain.delta(), raw));
    out.writeBytes(u32(plain.ic().size()));
    plain.ic().forEach(point -> out.writeBytes(g1(point, raw)));
    out.writeBytes(u32(key.committed().size()));
    for (List<Integer> wires : key.committed()) {
      out.writeBytes(u32(wires.size()));
      wires.forEach(wire -> out.writeBytes(ByteBuffer.allocate(8).putLong(wire).array()));
    }
    if (!old) {
      out.writeBytes(u32(key.pedersen().size()));
    }
    for (GnarkKey.Pedersen each : key.pedersen()) {
      out.writeBytes(g2(each.g(), raw));
      out.writeBytes(g2(each.sigma(), raw));
    }
    return out.toByteArray();
  }

  private static byte[] encode(GnarkProof proof, boolean raw) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(g1(proof.proof().a(), raw));
    out.writeBytes(g2(proof.proof().b(), raw));
    out.writeBytes(g1(proof.proof().c(), raw));
    out.writeBytes(u32(proof.commitments().size()));
    proof.commitments().forEach(point -> out.writeBytes(g1(point, raw)));
    out.writeBytes(g1(proof.knowledge(), raw));
    return out.toByteArray();
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static byte[] g1(G1 point, boolean raw) {
    return raw ? point.encode() : point.compress();
  }

  /** gnark's compressed form: the coefficient of u first, the two top bits say which y. */
  private static byte[] g2(G2 point, boolean raw) {
    byte[] words = point.encode();
    if (raw) {
      return words;
    }
    byte[] compressed = Arrays.copyOf(words, 64);
    BigInteger p =
        new BigInteger(
            "21888242871839275222246405745257275088696311157297823662689037894645226208583");
    BigInteger y1 = new BigInteger(1, Arrays.copyOfRange(words, 64, 96));
    BigInteger y0 = new BigInteger(1, Arrays.copyOfRange(words, 96, 128));
    BigInteger deciding = y1.signum() == 0 ? y0 : y1;
    compressed[0] |= (byte) (deciding.compareTo(p.shiftRight(1)) > 0 ? 0xc0 : 0x80);
    return compressed;
  }

  /** A key with commitments, made with all its secrets known. */
  private record Committing(Trapdoor trapdoor, GnarkKey key, Scalar sigma) {
    static Committing of(int open, List<List<Integer>> committed, boolean inverse) {
      Trapdoor trapdoor = new Trapdoor(open + committed.size(), new SplittableRandom(open));
      Scalar sigma = trapdoor.scalar();
      G2 g = G2.GENERATOR.multiply(trapdoor.scalar());
      List<GnarkKey.Pedersen> keys = new ArrayList<>();
      for (int i = 0; i < committed.size(); i++) {
        Scalar own = inverse ? sigma.inverse() : sigma.add(Scalar.of(i));
        keys.add(new GnarkKey.Pedersen(g, g.multiply(own).negate(), inverse));
      }
      return new Committing(trapdoor, ok(GnarkKey.of(trapdoor.key(), committed, keys)), sigma);
    }

    GnarkProof prove(List<Scalar> inputs) {
      List<Scalar> all = new ArrayList<>(inputs);
      List<G1> commitments = new ArrayList<>();
      List<Scalar> exponents = new ArrayList<>();
      ByteArrayOutputStream hashes = new ByteArrayOutputStream();
      Scalar sum = Scalar.ZERO;
      for (List<Integer> wires : key.committed()) {
        Scalar c = trapdoor.scalar();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(G1.GENERATOR.multiply(c).encode());
        wires.forEach(wire -> message.writeBytes(inputs.get(wire - 1).encode()));
        Scalar hash = HashToScalar.of(message.toByteArray(), "bsb22-commitment");
        hashes.writeBytes(hash.encode());
        all.add(hash);
        commitments.add(G1.GENERATOR.multiply(c));
        exponents.add(c);
        sum = sum.add(c);
      }
      Scalar challenge = HashToScalar.of(hashes.toByteArray(), "G16-BSB22");
      Scalar power = Scalar.ONE;
      Scalar knowledge = Scalar.ZERO;
      for (int i = 0; i < exponents.size(); i++) {
        Scalar own = sigma.add(Scalar.of(i)).multiply(exponents.get(i));
        knowledge = knowledge.add(own.multiply(power));
        power = power.multiply(challenge);
      }
      return new GnarkProof(
          trapdoor.prove(all, sum), commitments, G1.GENERATOR.multiply(knowledge));
    }
  }

  @Test
  void readsBothFormsOfAllAges() {
    for (boolean raw : List.of(false, true)) {
      for (boolean old : List.of(false, true)) {
        Committing made = Committing.of(3, List.of(List.of(1, 3)), old);
        byte[] key = encode(made.key(), raw, old);
        assertThat(GnarkGroth16.key(key)).isEqualTo(Parsed.ok(made.key()));
        List<Scalar> inputs = List.of(Scalar.of(7), Scalar.of(8), Scalar.of(9));
        GnarkProof proof = made.prove(inputs);
        assertThat(GnarkGroth16.proof(encode(proof, raw))).isEqualTo(Parsed.ok(proof));
        assertThat(made.key().verify(inputs, proof))
            .as("raw %s, old %s", raw, old)
            .isEqualTo(ACCEPTED);
        assertThat(GnarkGroth16.key(Arrays.copyOf(key, key.length + 1)))
            .isInstanceOf(Parsed.Malformed.class);
        assertThat(GnarkGroth16.key(Arrays.copyOf(key, key.length - 1)))
            .isInstanceOf(Parsed.Malformed.class);
      }
    }
  }

  @Test
  void severalCommitmentsAreFolded() {
    Committing made = Committing.of(2, List.of(List.of(1), List.of(), List.of(2, 1)), false);
    List<Scalar> inputs = List.of(Scalar.of(7), Scalar.of(8));
    GnarkProof proof = made.prove(inputs);
    assertThat(made.key().verify(inputs, proof)).isEqualTo(ACCEPTED);
    List<G1> swapped = proof.commitments().reversed();
    assertThat(made.key().verify(inputs, new GnarkProof(proof.proof(), swapped, proof.knowledge())))
        .isInstanceOf(Verdict.Rejected.class);
  }

  @Test
  void commitmentsAreBound() {
    Committing made = Committing.of(2, List.of(List.of(2)), false);
    List<Scalar> inputs = List.of(Scalar.of(7), Scalar.of(8));
    GnarkProof proof = made.prove(inputs);
    G1 commitment = proof.commitments().getFirst();
    List<GnarkProof> changed =
        List.of(
            new GnarkProof(proof.proof(), List.of(), proof.knowledge()),
            new GnarkProof(proof.proof(), List.of(commitment, commitment), proof.knowledge()),
            new GnarkProof(proof.proof(), List.of(commitment.negate()), proof.knowledge()),
            new GnarkProof(proof.proof(), List.of(commitment.negate()), proof.knowledge().negate()),
            new GnarkProof(proof.proof(), List.of(commitment), proof.knowledge().negate()),
            new GnarkProof(proof.proof(), List.of(commitment), G1.INFINITY),
            new GnarkProof(proof.proof(), List.of(G1.INFINITY), G1.INFINITY));
    for (int i = 0; i < changed.size(); i++) {
      assertThat(made.key().verify(inputs, changed.get(i)))
          .as("change %d", i)
          .isInstanceOf(Verdict.Rejected.class);
    }
    assertThat(made.key().verify(List.of(Scalar.of(7), Scalar.of(9)), proof))
        .isInstanceOf(Verdict.Rejected.class);
    // Without commitments a proof of knowledge has nothing to be about.
    Trapdoor plain = new Trapdoor(1, new SplittableRandom(4));
    GnarkKey none = new GnarkKey(plain.key(), List.of(), List.of());
    List<Scalar> one = plain.inputs();
    assertThat(none.verify(one, GnarkProof.of(plain.prove(one)))).isEqualTo(ACCEPTED);
    assertThat(none.verify(one, new GnarkProof(plain.prove(one), List.of(), G1.GENERATOR)))
        .isInstanceOf(Verdict.Rejected.class);
  }

  @Test
  void keysWithImpossibleCommitmentsAreRefused() {
    Groth16Key key = new Trapdoor(2, new SplittableRandom(1)).key();
    GnarkKey.Pedersen good = new GnarkKey.Pedersen(G2.GENERATOR, G2.GENERATOR.negate(), false);
    GnarkKey.Pedersen old = new GnarkKey.Pedersen(G2.GENERATOR, G2.GENERATOR.negate(), true);
    GnarkKey.Pedersen infinite = new GnarkKey.Pedersen(G2.GENERATOR, G2.INFINITY, false);
    GnarkKey.Pedersen other = new GnarkKey.Pedersen(G2.GENERATOR.negate(), G2.GENERATOR, false);
    List<Integer> none = List.of();
    assertThat(GnarkKey.of(key, List.of(none), List.of())).isInstanceOf(Parsed.Malformed.class);
    assertThat(GnarkKey.of(key, List.of(none, none), List.of(old)))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(GnarkKey.of(key, List.of(none), List.of(infinite)))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(GnarkKey.of(key, List.of(none, none), List.of(good, other)))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(GnarkKey.of(key, List.of(List.of(2)), List.of(good)))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(GnarkKey.of(key, List.of(List.of(0)), List.of(good)))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(GnarkKey.of(key, List.of(none, none, none), List.of(good, good, good)))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(GnarkKey.of(key, List.of(List.of(1)), List.of(good))).isInstanceOf(Parsed.Ok.class);
  }
}
