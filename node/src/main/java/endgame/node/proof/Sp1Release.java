package endgame.node.proof;

import endgame.zk.bn254.Scalar;
import endgame.zk.guest.Bytes;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * Keys of known releases of SP1: succinctlabs/sp1-contracts {@code contracts/src/<version>}.
 * gnark's and snarkjs' key files hold neither selector nor key root. Other releases need a key file
 * that does.
 *
 * @param keyDigest of a Groth16 key: SHA-256 of its EIP-197 words
 * @param vkRoot from 6.0.0 on
 */
record Sp1Release(
    String version, Bytes selector, Optional<Bytes> keyDigest, Optional<Scalar> vkRoot) {
  private static final String ROOT_6_0_0 =
      "008cd56e10c2fe24795cff1e1d1f40d3a324528d315674da45d26afb376e8670";
  private static final String ROOT_6_1_0 =
      "002f850ee998974d6cc00e50cd0814b098c05bfade466d28573240d057f25352";

  private static final List<Sp1Release> KNOWN =
      List.of(
          old(
              "1.2.0",
              "837629d3",
              "d3bfe5c96c75f3e3339200b2a14854f30fdd0e5c228edd7eb1742c2452f7ffa1"),
          old(
              "2.0.0",
              "6a2906ac",
              "8274e4b3a506bbe556618f99e35ad086e772a45b56ca4a4ef8b0f63619948451"),
          old(
              "3.0.0-rc1",
              "5a1551d6",
              "e63bc739c59db735a8166bb1cd45746c989fcb1848bc39fd51549ae9ff1806b2"),
          old(
              "3.0.0-rc4",
              "feb5e54e",
              "c23d9b3047629dd224dc6347d5e2891bc7f27dc2369d877b0252fc232adac426"),
          old(
              "3.0.0",
              "09069090",
              "b0eaeda76d4648c3f8242de50e0f65d2f20a1b72622b1f815d7479b95f30e208"),
          old(
              "4.0.0-rc.3",
              "11b6a09d",
              "22b3c11dd1113d50af73ecb7b12ef056158df4f00c19ffd3504373fc13edab2a"),
          old(
              "5.0.0",
              "a4594c59",
              "fc9a8395423200f2792bc0b651eaf7f4eafb03a44618adadfc955217996054c1"),
          rooted(
              "6.0.0",
              "0e78f4db",
              "154880dabb0d6c4f672d2b9e587db41a7d93ccde9be51aea01d7e4f9663d8e48",
              ROOT_6_0_0),
          rooted(
              "6.1.0",
              "4388a21c",
              "b01a886315e9535fc96f429ddf51e16d0c8b14615f7cb40a6eda6060ca323f7e",
              ROOT_6_1_0),
          plonk("1.0.1", "fedc1fcc"),
          plonk("1.1.0", "c430ff7f"),
          plonk("1.2.0", "c865c1b6"),
          plonk("2.0.0", "4aca240a"),
          plonk("3.0.0-rc1", "ffea2d2e"),
          plonk("3.0.0-rc4", "86535066"),
          plonk("3.0.0", "54bdcae3"),
          plonk("4.0.0-rc.3", "1b34fe11"),
          plonk("5.0.0", "d4e8ecd2"),
          plonk("6.0.0", "bb1a6f29", ROOT_6_0_0),
          plonk("6.1.0", "5a093a2f", ROOT_6_1_0));

  private static Sp1Release plonk(String version, String selector) {
    return new Sp1Release(
        version + " (PLONK)", Bytes.fromHex(selector), Optional.empty(), Optional.empty());
  }

  private static Sp1Release plonk(String version, String selector, String root) {
    return new Sp1Release(
        version + " (PLONK)",
        Bytes.fromHex(selector),
        Optional.empty(),
        Scalar.of(new BigInteger(root, 16)));
  }

  private static Sp1Release old(String version, String selector, String digest) {
    return new Sp1Release(
        version, Bytes.fromHex(selector), Optional.of(Bytes.fromHex(digest)), Optional.empty());
  }

  private static Sp1Release rooted(String version, String selector, String digest, String root) {
    return new Sp1Release(
        version,
        Bytes.fromHex(selector),
        Optional.of(Bytes.fromHex(digest)),
        Scalar.of(new BigInteger(root, 16)));
  }

  static Optional<Sp1Release> ofKey(Bytes keyDigest) {
    return KNOWN.stream()
        .filter(each -> each.keyDigest().equals(Optional.of(keyDigest)))
        .findFirst();
  }

  static Optional<Sp1Release> ofSelector(Bytes selector) {
    return KNOWN.stream().filter(each -> each.selector().equals(selector)).findFirst();
  }
}
