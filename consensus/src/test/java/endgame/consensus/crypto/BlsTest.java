package endgame.consensus.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import supranational.blst.P2;
import supranational.blst.P2_Affine;

/** The figures were made with @noble/curves 2.4.0 (bls12_381.longSignatures). */
class BlsTest {
  private static final Bls.SecretKey SECRET =
      Bls.SecretKey.of(
          Bytes.fromHex("263dbd792f5b1be47ed85f8938c0f29586af0d3ac7b977f21c278fe1462040e3")
              .toArray());
  private static final Hash GENESIS = Hash.fromHex("ab".repeat(32));
  private static final Proposal PROPOSAL = new Proposal(3, 7, 5, Hash.fromHex("11".repeat(32)));
  private static final BlsSignature INFINITY =
      new BlsSignature(Bytes.fromHex("c0" + "00".repeat(95)));
  private static final byte[] MESSAGE = {1, 2, 3};

  private static void checkMessage(byte[] message, String hex, String signature) {
    assertThat(Bytes.of(message).hex()).isEqualTo("0x" + hex);
    assertThat(SECRET.sign(message).toString()).isEqualTo("0x" + signature);
    Bls.PublicKey key = Bls.PublicKey.parse(SECRET.publicKey()).orElseThrow();
    assertThat(Bls.verify(key, message, SECRET.sign(message))).isTrue();
  }

  private static List<Bls.SecretKey> secrets(int count) {
    List<Bls.SecretKey> secrets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] seed = new byte[32];
      seed[0] = (byte) i;
      secrets.add(Bls.SecretKey.fromSeed(seed));
    }
    return secrets;
  }

  private static Bls.PublicKey parse(Bls.SecretKey secret) {
    return Bls.PublicKey.parse(secret.publicKey()).orElseThrow();
  }

  @Test
  void signedBytesAndSignaturesAreThoseOfAnotherLibrary() {
    String genesis = "ab".repeat(32);
    String proposal = "030000000000000007000000000000000500000000000000" + "11".repeat(32);
    checkMessage(
        SignedMessage.of(GENESIS, new Subject.Notarize(PROPOSAL)),
        "01" + genesis + proposal,
        "94dcb82d2d2d00631f64f1798b83ff0abbc1360bd586dec73d84030196c64b2a"
            + "2c1cacb40fc10a2c2dfe117b074b885a09d45d6f211a89f54e2e6fd09e6ba79d"
            + "65761a093ad803162e4576bbafc0db504b1bf8433d91e4a10d42b4cacd7a152f");
    checkMessage(
        SignedMessage.of(GENESIS, new Subject.Nullify(3, 7)),
        "02" + genesis + "03000000000000000700000000000000",
        "8357ceb9677cf99a11f93aa62f19d01c6490817e22ab95c2e62bbc292eb32650"
            + "cb6547af3581bd0601f595299d86462b07775c4ed6d1cab1fbdbb78b10eb5233"
            + "7bc97424e3fdebece64a0613589aade161cf7ea1488a659e954ecec77090eeae");
    checkMessage(
        SignedMessage.of(GENESIS, new Subject.Finalize(PROPOSAL)),
        "03" + genesis + proposal,
        "80e7a0ee7e137c7e273ac5103d1a7f8e3624fda553724900f79cccb8132928b1"
            + "7b28098a8256180eed6dae6ce75efe010a18e819d6decdb7808375d241636dec"
            + "28ab2063e1810e6dda19f54d8507e74e45445730b62d316ab11bc0b7cc3f84c5");
    checkMessage(
        SignedMessage.randao(GENESIS, 3),
        "04" + genesis + "0300000000000000",
        "87031b29522244435bd91a099eac8565c0f7315d75e082a7f1ce8cb6a8c1e4f6"
            + "6cf4d636cf447673d4aba33a5d4d86520f53fb6f305f47252b46de49b301b739"
            + "01e355d7e2b938a7091164f2185778f0c9e2af7a06bee02b0cb88558604fa84a");
  }

  @Test
  void proofOfPossession() {
    assertThat(SECRET.publicKey().toString())
        .isEqualTo(
            "0xa491d1b0ecd9bb917989f0e74f0dea0422eac4a873e5e2644f368dffb9a6e20f"
                + "d6e10c1b77654d067c0618f6e5a7f79a");
    BlsSignature proof = SECRET.proofOfPossession();
    assertThat(proof.toString())
        .isEqualTo(
            "0xb803eb0ed93ea10224a73b6b9c725796be9f5fefd215ef7a5b97234cc956cf68"
                + "70db6127b7e4d824ec62276078e787db05584ce1adbf076bc0808ca0f15b73d5"
                + "9060254b25393d95dfc7abe3cda566842aaedf50bbb062aae1bbb6ef3b1f77e1");
    assertThat(Bls.verifyPossession(SECRET.publicKey(), proof)).isTrue();
    // Signing the key's bytes as a message is no proof: the domain differs.
    byte[] keyBytes = SECRET.publicKey().value().toArray();
    assertThat(Bls.verifyPossession(SECRET.publicKey(), SECRET.sign(keyBytes))).isFalse();
    Bls.SecretKey other = Bls.SecretKey.fromSeed(new byte[32]);
    assertThat(Bls.verifyPossession(other.publicKey(), proof)).isFalse();
    assertThat(Bls.verifyPossession(BlsPublicKey.of(new byte[48]), proof)).isFalse();
  }

  @Test
  void signingIsDeterministic() {
    assertThat(SECRET.sign(MESSAGE)).isEqualTo(SECRET.sign(MESSAGE));
    assertThat(Bls.SecretKey.of(SECRET.toBytes()).sign(MESSAGE)).isEqualTo(SECRET.sign(MESSAGE));
  }

  @Test
  void keysAreInRange() {
    byte[] order =
        Bytes.fromHex("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001").toArray();
    for (byte[] bad : List.of(new byte[32], order, new byte[31], new byte[33])) {
      assertThatThrownBy(() -> Bls.SecretKey.of(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    order[31] = 0;
    assertThat(Bls.SecretKey.of(order).toBytes()).isEqualTo(order);
    assertThatThrownBy(() -> Bls.SecretKey.fromSeed(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void infinityIsNeitherKeyNorSignature() {
    assertThat(Bls.PublicKey.parse(new BlsPublicKey(Bytes.fromHex("c0" + "00".repeat(47)))))
        .isEmpty();
    assertThat(Bls.verify(parse(SECRET), MESSAGE, INFINITY)).isFalse();
    assertThat(Bls.aggregate(List.of(INFINITY))).isEmpty();
    assertThat(Bls.aggregate(List.of())).isEmpty();
    // A signature and its negation sum to infinity.
    BlsSignature signature = SECRET.sign(MESSAGE);
    byte[] negated = signature.value().toArray();
    negated[0] ^= 0x20;
    assertThat(Bls.aggregate(List.of(signature, BlsSignature.of(negated)))).isEmpty();
    // Keys that sum to infinity: without proofs of possession anyone may sign for such a sum.
    byte[] negatedKey = SECRET.publicKey().value().toArray();
    negatedKey[0] ^= 0x20;
    Bls.PublicKey other = Bls.PublicKey.parse(BlsPublicKey.of(negatedKey)).orElseThrow();
    Bls.PublicKey nothing = Bls.PublicKey.sum(List.of(parse(SECRET), other));
    assertThat(Bls.verify(nothing, MESSAGE, INFINITY)).isFalse();
    assertThat(Bls.verify(nothing, MESSAGE, signature)).isFalse();
  }

  @Test
  void everyFlippedBitOfASignatureIsRefused() {
    byte[] bytes = SECRET.sign(MESSAGE).value().toArray();
    Bls.PublicKey key = parse(SECRET);
    for (int i = 0; i < bytes.length; i++) {
      byte[] bad = bytes.clone();
      bad[i] ^= (byte) (1 << (i % 8));
      assertThat(Bls.verify(key, MESSAGE, BlsSignature.of(bad))).as("byte %d", i).isFalse();
    }
  }

  @Test
  void theTotalWithoutTheAbsentIsTheSumOfThePresent() {
    List<Bls.PublicKey> keys = secrets(7).stream().map(BlsTest::parse).toList();
    Bls.PublicKey total = Bls.PublicKey.sum(keys);
    for (int from = 0; from < 7; from++) {
      Bls.PublicKey left = total.minus(keys.subList(0, from));
      Bls.PublicKey sum = Bls.PublicKey.sum(keys.subList(from, 7));
      assertThat(left.point().compress()).as("from %d", from).isEqualTo(sum.point().compress());
    }
    // Summing must not write to its summands.
    assertThat(total.point().compress()).isEqualTo(Bls.PublicKey.sum(keys).point().compress());
    assertThat(keys.getFirst().point().compress())
        .isEqualTo(secrets(1).getFirst().publicKey().value().toArray());
  }

  /**
   * The trap of spec 1.7: sig0 + E and sig1 - E are both invalid, yet their sum verifies. So an
   * aggregate proves the certificate, not each vote; evidence needs single checks.
   */
  @Test
  void twoInvalidSignaturesCanSumToAValidOne() {
    List<Bls.SecretKey> secrets = secrets(2);
    P2 error = new P2().hash_to(new byte[] {42}, "ANY", new byte[0]);
    BlsSignature first = shifted(secrets.get(0).sign(MESSAGE), error);
    BlsSignature second = shifted(secrets.get(1).sign(MESSAGE), error.dup().neg());
    Bls.PublicKey key0 = parse(secrets.get(0));
    Bls.PublicKey key1 = parse(secrets.get(1));
    assertThat(Bls.verify(key0, MESSAGE, first)).isFalse();
    assertThat(Bls.verify(key1, MESSAGE, second)).isFalse();
    BlsSignature sum = Bls.aggregate(List.of(first, second)).orElseThrow();
    assertThat(Bls.verify(Bls.PublicKey.sum(List.of(key0, key1)), MESSAGE, sum)).isTrue();
    assertThat(sum)
        .isEqualTo(
            Bls.aggregate(secrets.stream().map(s -> s.sign(MESSAGE)).toList()).orElseThrow());
  }

  private static BlsSignature shifted(BlsSignature signature, P2 by) {
    P2 point = new P2(new P2_Affine(signature.value().toArray()));
    return BlsSignature.of(point.add(by).compress());
  }

  @Test
  void noBytesThrow() {
    for (int fill = 0; fill < 256; fill++) {
      byte[] signature = new byte[96];
      Arrays.fill(signature, (byte) fill);
      byte[] key = new byte[48];
      Arrays.fill(key, (byte) fill);
      assertThat(Bls.verify(parse(SECRET), MESSAGE, BlsSignature.of(signature))).isFalse();
      assertThat(Bls.PublicKey.parse(BlsPublicKey.of(key))).isEmpty();
    }
  }
}
