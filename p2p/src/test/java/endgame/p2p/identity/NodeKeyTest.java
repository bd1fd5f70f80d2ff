package endgame.p2p.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeKeyTest {
  /** RFC 8032, 7.1, test 1 and test 2. */
  private static final String SEED_1 =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

  private static final String PUBLIC_1 =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
  private static final String SIGNATURE_OF_NOTHING_1 =
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
          + "46bd25bf5f0595bbe24655141438e7a100b";

  private static NodeKey first() {
    return NodeKey.fromSeed(HexFormat.of().parseHex(SEED_1));
  }

  @Test
  void agreesWithRfc8032() {
    assertThat(first().id().toString()).isEqualTo(PUBLIC_1);
    assertThat(HexFormat.of().formatHex(first().sign(new byte[0])))
        .isEqualTo(SIGNATURE_OF_NOTHING_1);
  }

  @Test
  void verifiesOnlyTheMessageAndKeyOfASignature() {
    byte[] message = {1, 2, 3};
    byte[] signature = first().sign(message);
    assertThat(NodeKey.verify(first().id(), message, signature)).isTrue();
    assertThat(NodeKey.verify(first().id(), new byte[] {1, 2, 4}, signature)).isFalse();
    for (int i = 0; i < signature.length; i++) {
      byte[] changed = signature.clone();
      changed[i] ^= 1;
      assertThat(NodeKey.verify(first().id(), message, changed)).as("byte " + i).isFalse();
    }
    assertThat(NodeKey.verify(first().id(), message, new byte[0])).isFalse();
    for (int fill : new int[] {0, 1, 0xff}) {
      byte[] strange = new byte[32];
      java.util.Arrays.fill(strange, (byte) fill);
      assertThat(NodeKey.verify(PeerId.of(strange), message, signature)).isFalse();
    }
  }

  @Test
  void certificateIsAFunctionOfTheKey() throws Exception {
    byte[] der = first().certificate().getEncoded();
    assertThat(der).hasSize(208).isEqualTo(first().certificate().getEncoded());
    assertThat(first().certificate().getVersion()).isEqualTo(1);
    assertThat(first().certificate().getSigAlgOID()).isEqualTo("1.3.101.112");
    first().certificate().checkValidity();
    first().certificate().verify(first().certificate().getPublicKey());
  }

  @Test
  void fileIsPrivateAndKeepsTheKey(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a/node.key");
    NodeKey made = NodeKey.loadOrCreate(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(NodeKey.loadOrCreate(file).id()).isEqualTo(made.id());
    assertThat(made.toString()).doesNotContain(Files.readString(file).strip());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> NodeKey.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(file, "ab");
    assertThatThrownBy(() -> NodeKey.load(file)).isInstanceOf(IOException.class);
  }

  @Test
  void trustsOneEd25519Certificate() throws Exception {
    PeerTrust all = new PeerTrust(peer -> null);
    Certificate own = first().certificate();
    assertThat(all.judge(new Certificate[] {own})).isEqualTo(first().id());
    assertThatThrownBy(() -> all.judge(new Certificate[] {own, own}))
        .isInstanceOf(CertificateException.class);
    assertThatThrownBy(() -> all.judge(new Certificate[0]))
        .isInstanceOf(CertificateException.class);
    assertThatThrownBy(() -> new PeerTrust(peer -> "no").judge(new Certificate[] {own}))
        .isInstanceOf(CertificateException.class)
        .hasMessage("no");
    for (String algorithm : new String[] {"X25519", "Ed448", "EC", "RSA"}) {
      PublicKey key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPublic();
      assertThatThrownBy(() -> all.judge(new Certificate[] {new Shown(key, 195)}))
          .as(algorithm)
          .isInstanceOf(CertificateException.class);
    }
    Certificate large = new Shown(own.getPublicKey(), 5000);
    assertThatThrownBy(() -> all.judge(new Certificate[] {large}))
        .isInstanceOf(CertificateException.class);
  }

  private static final class Shown extends Certificate {
    @java.io.Serial private static final long serialVersionUID = 1;
    private final transient PublicKey key;
    private final int length;

    Shown(PublicKey key, int length) {
      super("X.509");
      this.key = key;
      this.length = length;
    }

    @Override
    public byte[] getEncoded() {
      return new byte[length];
    }

    @Override
    public void verify(PublicKey by) {}

    @Override
    public void verify(PublicKey by, String provider) {}

    @Override
    public String toString() {
      return "shown";
    }

    @Override
    public PublicKey getPublicKey() {
      return key;
    }
  }
}
