package endgame.p2p.identity;

import java.io.IOException;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * A node's Ed25519 key: names the node and opens its connections; signs no vote.
 *
 * <p>The file is the 32-byte seed in hexadecimal, readable by its owner only.
 */
public final class NodeKey {
  /** Length of a seed. */
  public static final int SEED_BYTES = 32;

  private static final Set<PosixFilePermission> PRIVATE =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private final PeerId id;
  private final PrivateKey privateKey;
  private final X509Certificate certificate;

  private NodeKey(PeerId id, PrivateKey privateKey, X509Certificate certificate) {
    this.id = id;
    this.privateKey = privateKey;
    this.certificate = certificate;
  }

  /** The key of a 32-byte seed (RFC 8032): the same seed is the same node. */
  public static NodeKey fromSeed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("a seed has 32 bytes, not " + seed.length);
    }
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      // Java derives a public key only while generating: it draws the seed, and gets this one.
      generator.initialize(NamedParameterSpec.ED25519, new FixedRandom(seed));
      KeyPair pair = generator.generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] key = Arrays.copyOfRange(encoded, encoded.length - PeerId.BYTES, encoded.length);
      X509Certificate certificate = SelfSignedCertificate.of(key, pair.getPrivate());
      certificate.verify(pair.getPublic());
      return new NodeKey(PeerId.of(key), pair.getPrivate(), certificate);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no Ed25519", e);
    }
  }

  /** A new key. */
  public static NodeKey generate(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return fromSeed(seed);
  }

  /**
   * The key of a file, made first if there is none.
   *
   * @throws IOException if the file is not a key, or others may read it
   */
  public static NodeKey loadOrCreate(Path file) throws IOException {
    if (!Files.exists(file)) {
      create(file);
    }
    return load(file);
  }

  /**
   * The key of a file.
   *
   * @throws IOException if there is none, it is not a key, or others may read it
   */
  public static NodeKey load(Path file) throws IOException {
    if (posix(file)) {
      Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
      permissions.addAll(Files.getPosixFilePermissions(file));
      permissions.retainAll(OTHERS);
      if (!permissions.isEmpty()) {
        throw new IOException(file + " may be read by others: chmod 600 " + file);
      }
    }
    try {
      byte[] seed = HexFormat.of().parseHex(Files.readString(file).strip());
      return fromSeed(seed);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is not a node key: 64 hexadecimal digits", e);
    }
  }

  private static void create(Path file) throws IOException {
    byte[] seed = new byte[SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    FileAttribute<?>[] attributes =
        posix(file)
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PRIVATE)}
            : new FileAttribute<?>[0];
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel out = FileChannel.open(file, options, attributes)) {
      String text = HexFormat.of().formatHex(seed) + "\n";
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
  }

  private static boolean posix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** The public key. */
  public PeerId id() {
    return id;
  }

  /** A signature of 64 bytes over a message, which begins with a tag of its own. */
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no Ed25519", e);
    }
  }

  /** Whether a peer signed a message; hostile keys and signatures are just wrong. */
  public static boolean verify(PeerId signer, byte[] message, byte[] signature) {
    try {
      byte[] encoded = Arrays.copyOf(SelfSignedCertificate.KEY_PREFIX, 44);
      System.arraycopy(signer.toBytes(), 0, encoded, 12, PeerId.BYTES);
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException
        | java.security.InvalidKeyException
        | java.security.spec.InvalidKeySpecException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no Ed25519", e);
    }
  }

  PrivateKey privateKey() {
    return privateKey;
  }

  X509Certificate certificate() {
    return certificate;
  }

  /** Never the private key. */
  @Override
  public String toString() {
    return "NodeKey[" + id + "]";
  }

  private static final class FixedRandom extends SecureRandom {
    @Serial private static final long serialVersionUID = 1;
    private final byte[] seed;

    FixedRandom(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != seed.length) {
        throw new IllegalStateException("a key generator that draws no seed of 32 bytes");
      }
      System.arraycopy(seed, 0, bytes, 0, seed.length);
    }
  }
}
