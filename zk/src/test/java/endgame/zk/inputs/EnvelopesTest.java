package endgame.zk.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import endgame.zk.VectorFields;
import endgame.zk.Vectors;
import endgame.zk.bn254.Scalar;
import endgame.zk.guest.Bytes;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is around proofs of SP1 and RISC Zero, against receipts of both. */
class EnvelopesTest {
  private static final StatementInputs.StatementHash NONE = _ -> Optional.empty();

  private static List<VectorFields> cases(String folder) {
    Optional<Path> path = Vectors.folder(folder);
    assumeThat(path).as("vectors").isPresent();
    return VectorFields.files(path.get(), ".json").stream().map(VectorFields::read).toList();
  }

  private static List<String> inputs(VectorFields fields) {
    Matcher list = Pattern.compile("\"publicInputs\": \\[([^\\]]*)\\]").matcher(fields.text());
    assertThat(list.find()).isTrue();
    List<String> numbers = new ArrayList<>();
    Matcher each = Pattern.compile("[0-9]+").matcher(list.group(1));
    while (each.find()) {
      numbers.add(each.group());
    }
    return numbers;
  }

  private static List<String> values(StatementInputs.Opened opened) {
    return switch (opened) {
      case StatementInputs.Opened.Refused(String reason) -> List.of(reason);
      case StatementInputs.Opened.Inputs(List<Scalar> values, int _) ->
          values.stream().map(value -> value.toBigInteger().toString()).toList();
    };
  }

  /** The simple receipt of risc0/risc0-ethereum contracts/test/TestReceiptV5_0.sol. */
  @Test
  void claimOfAKnownReceipt() {
    Bytes image = Bytes.fromHex("1d4a4681e0481a5ef1e1b077bc53a3c057994a8e755b3adcc032be0553a76f13");
    byte[] journal = "just a simple receipt".getBytes(StandardCharsets.US_ASCII);
    assertThat(HexFormat.of().formatHex(Risc0Inputs.claim(image, journal)))
        .isEqualTo("705d9bd864fda5fd0d53c95b48443a4fbde2a2d1840b4cf24d620dfa645e6aab");
    Bytes root = Bytes.fromHex("ab0e9172f4306b6a3b2250055036565c2421683b39ee6c20366d17350756ad19");
    Scalar id =
        Scalar.of(
                new BigInteger(
                    "04446e66d300eb7fb45c9726bb53c793dda407a62e9601618bb43c5c14657ac0", 16))
            .orElseThrow();
    byte[] key =
        HexFormat.of().parseHex("21c5fdd9b4d576b17581f50b755482ba7a2134a3b5186e8e454acfa1f69511ab");
    assertThat(Risc0Inputs.selector(root, id, key)).isEqualTo(0x8875b7f3);
  }

  @Test
  void risc0InputsAreThoseOfTheReceipts() {
    for (VectorFields fields : cases("groth16-risc0/cases")) {
      Scalar id = Scalar.decode(fields.hex("bn254ControlId"), 0).orElseThrow();
      Bytes image = Bytes.of(fields.hex("imageId"));
      Bytes root = Bytes.of(fields.hex("controlRoot"));
      byte[] journal = fields.hex("journal");
      assertThat(Risc0Inputs.claim(image, journal)).isEqualTo(fields.hex("claimDigest"));
      byte[] seal = fields.hex("seal");
      int selector = ByteBuffer.wrap(seal).getInt();
      Risc0Inputs inputs = new Risc0Inputs(selector, image, root, id);
      assertThat(values(inputs.open(journal, seal, NONE)))
          .as("%s", fields.file())
          .isEqualTo(inputs(fields));
      assertThat(new Risc0Inputs(selector + 1, image, root, id).open(journal, seal, NONE))
          .isInstanceOf(StatementInputs.Opened.Refused.class);
      assertThat(inputs.open(journal, new byte[3], NONE))
          .isInstanceOf(StatementInputs.Opened.Refused.class);
    }
  }

  @Test
  void sp1InputsAreThoseOfTheCases() {
    for (VectorFields fields : cases("groth16-sp1/cases")) {
      List<String> expected = inputs(fields);
      byte[] bytes = fields.hex("proofBytes");
      Optional<Scalar> root =
          fields.has("vkRoot") ? Scalar.decode(fields.hex("vkRoot"), 0) : Optional.empty();
      Scalar program = Scalar.decode(fields.hex("programVKey"), 0).orElseThrow();
      int selector = ByteBuffer.wrap(fields.hex("selector")).getInt();
      byte[] values = fields.hex("publicValues");
      assertThat(values(new Sp1Inputs(selector, program, root).open(values, bytes, NONE)))
          .as("%s", fields.file())
          .isEqualTo(expected);
      assertThat(new Sp1Inputs(selector + 1, program, root).open(values, bytes, NONE))
          .isInstanceOf(StatementInputs.Opened.Refused.class);
    }
  }

  @Test
  void wordsBeforeTheProofMustBeReduced() {
    Sp1Inputs inputs = new Sp1Inputs(0, Scalar.ONE, Optional.of(Scalar.ZERO));
    byte[] bytes = new byte[356];
    assertThat(inputs.open(new byte[0], bytes, NONE))
        .isInstanceOf(StatementInputs.Opened.Inputs.class);
    for (int at : List.of(4, 36, 68)) {
      byte[] changed = bytes.clone();
      changed[at] = (byte) 0xff;
      assertThat(inputs.open(new byte[0], changed, NONE))
          .isInstanceOf(StatementInputs.Opened.Refused.class);
    }
  }

  /** Whatever the public values are, their digest is reduced. */
  @Test
  void digestsHave253Bits() {
    for (long seed = 0; seed < 300; seed++) {
      byte[] values = new byte[(int) seed];
      new SplittableRandom(seed).nextBytes(values);
      assertThat(Sp1Inputs.valuesDigest(values).toBigInteger().bitLength())
          .as("seed %d", seed)
          .isLessThanOrEqualTo(253);
    }
  }
}
