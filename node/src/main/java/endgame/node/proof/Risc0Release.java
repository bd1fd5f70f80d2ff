package endgame.node.proof;

import endgame.zk.bn254.Scalar;
import endgame.zk.groth16.Groth16Key;
import endgame.zk.guest.Bytes;
import endgame.zk.inputs.Risc0Inputs;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Selectors of RISC Zero's seals. Since June 2024 a selector is computed from control root, control
 * id and key. The two releases before used another rule, so they are listed (risc0/risc0-ethereum,
 * {@code contracts/test/TestReceipt.sol} of 2024-05-10 and 2024-05-22).
 */
record Risc0Release(Bytes selector, Bytes keyDigest, Bytes controlRoot) {
  private static final Bytes OLD_CONTROL_ROOT =
      Bytes.fromHex("f20ad519aa71da4673c7392b30706a563380b81dabcb753babd679312397ac6e");

  private static final List<Risc0Release> OLD =
      List.of(
          new Risc0Release(
              Bytes.fromHex("ac59b966"),
              Bytes.fromHex("17f0e6f8fc92d9a095ad792cf95112419fc281d60ed000ee8e56144f904aefe4"),
              OLD_CONTROL_ROOT),
          new Risc0Release(
              Bytes.fromHex("7e664fbd"),
              Bytes.fromHex("21c5fdd9b4d576b17581f50b755482ba7a2134a3b5186e8e454acfa1f69511ab"),
              OLD_CONTROL_ROOT));

  /** Whether it is the key since the ceremony of May 2024, or the one before. */
  static boolean isKey(Groth16Key key) {
    Bytes digest = Bytes.of(key.risc0Digest());
    return OLD.stream().anyMatch(each -> each.keyDigest().equals(digest));
  }

  /** Whether a seal with this selector is for these parameters. */
  static boolean fits(Bytes selector, Groth16Key key, Bytes controlRoot, Scalar controlId) {
    byte[] digest = key.risc0Digest();
    int computed = Risc0Inputs.selector(controlRoot, controlId, digest);
    return ByteBuffer.wrap(selector.toArray()).getInt() == computed
        || OLD.contains(new Risc0Release(selector, Bytes.of(digest), controlRoot));
  }
}
