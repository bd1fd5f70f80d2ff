package endgame.consensus.codec;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes and roots of the protocol's types; the figures were made with @chainsafe/ssz 1.9.0. */
class SszGoldenTest {
  private static final Proposal PROPOSAL = new Proposal(3, 7, 5, hash("11"));
  private static final String PROPOSAL_HEX =
      "030000000000000007000000000000000500000000000000" + "11".repeat(32);
  private static final Subject NULLIFY = new Subject.Nullify(3, 7);
  private static final String NULLIFY_HEX = "0103000000000000000700000000000000";
  private static final BlsSignature SIGNATURE = new BlsSignature(Bytes.fromHex("c3".repeat(96)));
  private static final String SIGNATURE_HEX = "c3".repeat(96);
  private static final Bitmap BITMAP = new Bitmap(10, Bytes.fromHex("ff02"));
  private static final String BITMAP_HEX = "0a0006000000ff02";
  private static final BlockHeader HEADER =
      new BlockHeader(
          258,
          3,
          hash("21"),
          772,
          1_700_000_000_123L,
          hash("22"),
          hash("23"),
          hash("24"),
          hash("25"),
          hash("26"),
          SIGNATURE);
  private static final String HEADER_HEX =
      "02010000000000000300000000000000"
          + "21".repeat(32)
          + "04037b68e5cf8b010000"
          + "22".repeat(32)
          + "23".repeat(32)
          + "24".repeat(32)
          + "25".repeat(32)
          + "26".repeat(32)
          + SIGNATURE_HEX;
  private static final BlockBody BODY =
      new BlockBody(
          List.of(Bytes.fromHex("0102"), Bytes.EMPTY), List.of(Bytes.fromHex("0a")), List.of());
  private static final String BODY_HEX =
      "140000001e000000230000002300000023000000080000000a0000000102040000000a";

  private static Hash hash(String pair) {
    return Hash.fromHex(pair.repeat(32));
  }

  private static Validator validator(String id, long weight) {
    return new Validator(
        new NodeId(Bytes.fromHex(id.repeat(32))),
        new BlsPublicKey(Bytes.fromHex("a1".repeat(48))),
        Address.fromHex("b2".repeat(20)),
        weight);
  }

  private static String validatorHex(String id, String weight) {
    return id.repeat(32) + "a1".repeat(48) + "b2".repeat(20) + weight + "00000000000000";
  }

  private static <T> void check(SszType<T> type, T value, String hex, String root) {
    byte[] bytes = type.encode(value);
    assertThat(Bytes.of(bytes).hex()).isEqualTo("0x" + hex);
    assertThat(type.decode(bytes)).isEqualTo(new Decoded.Ok<>(value));
    assertThat(type.hashTreeRoot(value).hex()).isEqualTo("0x" + root);
  }

  @Test
  void proposal() {
    check(
        Schemas.PROPOSAL,
        PROPOSAL,
        PROPOSAL_HEX,
        "d59072724583d74b2b6031f60199e3f4bb5e35169f4fe860db0f24d98ba1e592");
  }

  @Test
  void subjects() {
    check(
        Schemas.SUBJECT,
        new Subject.Notarize(PROPOSAL),
        "00" + PROPOSAL_HEX,
        "385272e712a5164d3e155437e0892a5389f772debe0cdfa14d1e1b96fbde7e45");
    check(
        Schemas.SUBJECT,
        NULLIFY,
        NULLIFY_HEX,
        "433ade6f986b1a10eed45fa0d93575d39d670927141039b86ebba3b8b32a0daa");
    check(
        Schemas.SUBJECT,
        new Subject.Finalize(PROPOSAL),
        "02" + PROPOSAL_HEX,
        "6c7aa96d4346036e1e8894af5c8dcccae9269353c420196a9078fb99728df8d8");
  }

  @Test
  void vote() {
    check(
        Schemas.VOTE,
        new Vote(NULLIFY, 513, SIGNATURE),
        "660000000102" + SIGNATURE_HEX + NULLIFY_HEX,
        "0329fef5c29723a775d3c94af10bb66795a1b3a088dcf85776954059f4ef5a9b");
  }

  @Test
  void bitmapAndCertificate() {
    check(
        Schemas.BITMAP,
        BITMAP,
        BITMAP_HEX,
        "7d42c0ac1ad256a3c386f519277474c6181920235e7fd83ed476b99f430ee954");
    check(
        Schemas.CERTIFICATE,
        new Certificate(NULLIFY, BITMAP, SIGNATURE),
        "6800000079000000" + SIGNATURE_HEX + NULLIFY_HEX + BITMAP_HEX,
        "eeb981c1b9f4e458473494187a9631f51861f878f822afce3c4baaff2fc70575");
  }

  @Test
  void validatorAndSet() {
    check(
        Schemas.VALIDATOR,
        validator("01", 9),
        validatorHex("01", "09"),
        "7e63a7faae4334d5e25506d315a5152229b9d15b77de6105c17b498e62c1e474");
    ValidatorSet set = new ValidatorSet(List.of(validator("01", 9), validator("02", 1)));
    String root = "55e17636142af88095d25c54bf5fb996e65993ced6008e8f1653a499e2a76329";
    check(Schemas.VALIDATOR_SET, set, validatorHex("01", "09") + validatorHex("02", "01"), root);
    assertThat(Schemas.validatorsRoot(set)).isEqualTo(Hash.fromHex(root));
  }

  @Test
  void headerBodyAndBlock() {
    String digest = "69f2ae551a48caa93492cebfa7ebc1dbd80957d1af78c775ed994172a697e8dd";
    check(Schemas.BLOCK_HEADER, HEADER, HEADER_HEX, digest);
    assertThat(Schemas.digest(HEADER)).isEqualTo(Hash.fromHex(digest));
    check(
        Schemas.BLOCK_BODY,
        BODY,
        BODY_HEX,
        "d7d7ab76d514158158e1f98d566fcf117585bde1742be9ef9f2646d8ae5f3f45");
    check(
        Schemas.BLOCK_BODY,
        BlockBody.EMPTY,
        "1400000014000000140000001400000014000000",
        "a9f0880f1ebe5e81c0ef59f003f30c29faf998d99298476247458ee2e5259745");
    check(
        Schemas.BLOCK,
        new Block(HEADER, BODY),
        HEADER_HEX + "3e010000" + BODY_HEX,
        "7755cf74f52fd83a5ca18781e9442cb45e2f825c70f31595c8c2a076047c35d8");
  }
}
