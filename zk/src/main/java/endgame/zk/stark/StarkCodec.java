package endgame.zk.stark;

import endgame.zk.commit.CommitmentHash;
import endgame.zk.commit.Opening;
import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import endgame.zk.field.KoalaBear;
import endgame.zk.fri.FriParameters;
import endgame.zk.fri.FriProof;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a proof: one form for each proof, and no other bytes decode.
 *
 * <p>{@code "EGS" ‖ version u8 ‖ per table: log of the height u8 ‖ caps ‖ lookup nonce u32 ‖
 * terminals ‖ deep nonce u32 ‖ opened values ‖ batch nonce u32 ‖ openings ‖ per FRI round: cap,
 * nonce u32, opening ‖ last polynomial ‖ nonce u32}. Integers are little-endian; an element is its
 * canonical value as u32, an extension element its D coefficients. Counts that follow from key and
 * heights are not written. An opening: per matrix u16 rows and the rows, then u32 siblings and the
 * digests.
 *
 * <p>Limits: a matrix has at most as many rows as there are queries, an opening at most a sibling
 * per query and level; so a decoder allocates no more than a small multiple of the bytes it was
 * given.
 */
public final class StarkCodec {
  static final byte[] MAGIC = {'E', 'G', 'S', 1};

  /** Levels of the highest tree. */
  private static final int LEVELS_MAX = 28;

  private final VerifyingKey key;
  private final Extension field;
  private final FriParameters fri;

  /** A codec of the proofs that a key checks. */
  public StarkCodec(VerifyingKey key) {
    this.key = key;
    this.field = key.parameters().field();
    this.fri = key.parameters().fri();
  }

  /** A proof, or why bytes are none. */
  public sealed interface Decoded {
    record Ok(StarkProof proof) implements Decoded {}

    record Malformed(String reason) implements Decoded {}
  }

  /** The bytes of a proof that the prover made. */
  public byte[] encode(StarkProof proof) {
    Writer out = new Writer();
    out.bytes.writeBytes(MAGIC);
    proof.logHeights().forEach(out.bytes::write);
    proof.caps().forEach(out.bytes::writeBytes);
    out.u32(proof.lookupNonce());
    proof.terminals().forEach(out::element);
    out.u32(proof.deepNonce());
    for (List<StarkProof.Opened> tree : proof.opened()) {
      for (StarkProof.Opened values : tree) {
        values.atZeta().forEach(out::element);
        values.atNext().forEach(out::element);
      }
    }
    out.u32(proof.batchNonce());
    proof.openings().forEach(out::opening);
    for (FriProof.Round round : proof.fri().rounds()) {
      out.bytes.writeBytes(round.cap());
      out.u32(round.nonce());
      out.opening(round.opening());
    }
    proof.fri().last().forEach(out::element);
    out.u32(proof.fri().nonce());
    return out.bytes.toByteArray();
  }

  /** Decodes; never throws on bytes. */
  public Decoded decode(byte[] bytes) {
    try {
      return new Decoded.Ok(read(new Reader(bytes)));
    } catch (Malformed e) {
      return new Decoded.Malformed(String.valueOf(e.getMessage()));
    }
  }

  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String reason) {
      super(reason, null, false, false);
    }
  }

  private StarkProof read(Reader in) throws Malformed {
    for (byte expected : MAGIC) {
      if (in.u8() != (expected & 0xFF)) {
        throw new Malformed("no proof of this version");
      }
    }
    List<Integer> logs = new ArrayList<>();
    for (int t = 0; t < key.tables().size(); t++) {
      logs.add(in.u8());
    }
    var refused = Layout.refuse(key, logs, List.of());
    if (refused.isPresent()) {
      throw new Malformed(refused.get());
    }
    Layout layout = Layout.of(key, logs);
    List<byte[]> caps = new ArrayList<>();
    for (Layout.Tree tree : layout.trees()) {
      if (tree.kind() != Layout.Kind.FIXED) {
        caps.add(in.digests(1 << layout.capLog(tree)));
      }
    }
    int lookupNonce = in.nonce();
    int used = 0;
    for (int t = 0; t < logs.size(); t++) {
      used += key.tables().get(t).isUsed() && layout.has(t) ? 1 : 0;
    }
    List<Ext> terminals = in.elements(used);
    int deepNonce = in.nonce();
    List<List<StarkProof.Opened>> opened = new ArrayList<>();
    for (Layout.Tree tree : layout.trees()) {
      List<StarkProof.Opened> values = new ArrayList<>();
      for (Layout.Part part : tree.parts()) {
        List<Ext> atZeta = in.elements(part.width());
        values.add(new StarkProof.Opened(atZeta, in.elements(part.next() ? part.width() : 0)));
      }
      opened.add(List.copyOf(values));
    }
    int batchNonce = in.nonce();
    List<Opening> openings = new ArrayList<>();
    for (Layout.Tree tree : layout.trees()) {
      openings.add(in.opening(tree.parts().stream().mapToInt(Layout.Part::width).toArray()));
    }
    FriProof friProof = fri(in, layout);
    in.end();
    return new StarkProof(
        logs,
        List.copyOf(caps),
        lookupNonce,
        terminals,
        deepNonce,
        List.copyOf(opened),
        batchNonce,
        List.copyOf(openings),
        friProof);
  }

  private FriProof fri(Reader in, Layout layout) throws Malformed {
    List<FriProof.Round> rounds = new ArrayList<>();
    int log = layout.sizes().last();
    for (int step : fri.schedule(layout.sizes())) {
      log -= step;
      byte[] cap = in.digests(1 << fri.cap(log));
      int nonce = in.nonce();
      rounds.add(new FriProof.Round(cap, nonce, in.opening(new int[] {field.degree() << step})));
    }
    List<Ext> last = in.elements(1 << (log - fri.logBlowup()));
    return new FriProof(List.copyOf(rounds), last, in.nonce());
  }

  private final class Writer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void u32(int word) {
      for (int shift = 0; shift < 32; shift += 8) {
        bytes.write(word >>> shift);
      }
    }

    void element(Ext element) {
      for (int w = 0; w < field.degree(); w++) {
        u32(field.base().fromMontgomery(element.word(w)));
      }
    }

    void opening(Opening opening) {
      for (int[][] rows : opening.rows()) {
        bytes.write(rows.length);
        bytes.write(rows.length >>> 8);
        for (int[] row : rows) {
          for (int element : row) {
            u32(field.base().fromMontgomery(element));
          }
        }
      }
      u32(opening.siblings().length / CommitmentHash.DIGEST_BYTES);
      bytes.writeBytes(opening.siblings());
    }
  }

  private final class Reader {
    private final byte[] bytes;
    private int at;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    /** Checks that n more bytes are there before anything is allocated for them. */
    private void need(long n) throws Malformed {
      if (n > bytes.length - at) {
        throw new Malformed("ends after " + bytes.length + " bytes");
      }
    }

    int u8() throws Malformed {
      need(1);
      return bytes[at++] & 0xFF;
    }

    int u32() throws Malformed {
      need(4);
      int word = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        word |= (bytes[at++] & 0xFF) << shift;
      }
      return word;
    }

    int canonical() throws Malformed {
      int word = u32();
      if (!field.base().isCanonical(word)) {
        throw new Malformed("a word that is no element before byte " + at);
      }
      return word;
    }

    /** Nonces are absorbed as elements of KoalaBear, the transcript's field. */
    int nonce() throws Malformed {
      int word = u32();
      if (!KoalaBear.isCanonical(word)) {
        throw new Malformed("a nonce that is no element before byte " + at);
      }
      return word;
    }

    List<Ext> elements(int n) throws Malformed {
      need(4L * n * field.degree());
      List<Ext> elements = new ArrayList<>(n);
      int[] words = new int[field.degree()];
      for (int i = 0; i < n; i++) {
        for (int w = 0; w < words.length; w++) {
          words[w] = field.base().toMontgomery(canonical());
        }
        elements.add(field.read(words, 0));
      }
      return List.copyOf(elements);
    }

    byte[] digests(int n) throws Malformed {
      need((long) n * CommitmentHash.DIGEST_BYTES);
      byte[] digests = Arrays.copyOfRange(bytes, at, at + n * CommitmentHash.DIGEST_BYTES);
      at += digests.length;
      for (int i = 0; i < digests.length; i += CommitmentHash.DIGEST_BYTES) {
        if (!key.parameters().hash().isDigest(digests, i)) {
          throw new Malformed("bytes that are no digest before byte " + at);
        }
      }
      return digests;
    }

    Opening opening(int[] widths) throws Malformed {
      int[][][] rows = new int[widths.length][][];
      for (int m = 0; m < widths.length; m++) {
        int count = u8() | u8() << 8;
        if (count > fri.queries()) {
          throw new Malformed(count + " rows for " + fri.queries() + " queries");
        }
        need(4L * count * widths[m]);
        rows[m] = new int[count][widths[m]];
        for (int[] row : rows[m]) {
          for (int i = 0; i < row.length; i++) {
            row[i] = field.base().toMontgomery(canonical());
          }
        }
      }
      int siblings = u32();
      if (siblings < 0 || siblings > fri.queries() * LEVELS_MAX) {
        throw new Malformed(siblings + " siblings");
      }
      return new Opening(rows, digests(siblings));
    }

    void end() throws Malformed {
      if (at != bytes.length) {
        throw new Malformed((bytes.length - at) + " bytes too many");
      }
    }
  }
}
