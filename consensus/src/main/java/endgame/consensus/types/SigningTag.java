package endgame.consensus.types;

/**
 * First byte of every signed byte string: {@code tag ‖ genesisHash ‖ SSZ(body)} (spec 1.2), so that
 * no signature of one kind can stand for another, on this chain or on another.
 */
public enum SigningTag {
  NOTARIZE(0x01),
  NULLIFY(0x02),
  FINALIZE(0x03),
  RANDAO(0x04),
  NODE_BINDING(0x05),
  BATCH_HEADER(0x06);

  private final byte code;

  SigningTag(int code) {
    this.code = (byte) code;
  }

  public byte code() {
    return code;
  }
}
