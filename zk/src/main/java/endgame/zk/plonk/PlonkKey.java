package endgame.zk.plonk;

import endgame.zk.proof.Parsed;

/** A verifying key, checked and prepared. Immutable. */
public sealed interface PlonkKey permits GnarkKey, SnarkjsKey {
  /** Most public inputs of a key: 2^14 take less time than the pairings. */
  int PUBLIC_INPUTS_MAX = 1 << 14;

  /** How many public inputs a proof is verified with. */
  int publicInputs();

  /** Bytes of a proof. */
  int proofBytes();

  /** The canonical form, which {@link #parse} reads. */
  byte[] encode();

  /** Reads the proof that stands alone at an offset up to the end of the bytes. */
  Parsed<? extends PlonkProof> parseProof(byte[] bytes, int from);

  /** Reads the canonical form. */
  static Parsed<PlonkKey> parse(byte[] bytes) {
    return parse(bytes, 0);
  }

  /**
   * Reads the canonical form, which begins at an offset and ends where the bytes end. First a byte
   * with the flavour, then as {@link GnarkKey#encode} and {@link SnarkjsKey#encode} say.
   */
  static Parsed<PlonkKey> parse(byte[] bytes, int from) {
    WordReader in = new WordReader(bytes, from);
    return switch (in.u8()) {
      case GnarkKey.FLAVOUR -> GnarkKey.read(in);
      case SnarkjsKey.FLAVOUR -> SnarkjsKey.read(in);
      default -> new Parsed.Malformed<>("no flavour of PLONK");
    };
  }
}
