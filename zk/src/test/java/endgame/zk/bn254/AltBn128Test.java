package endgame.zk.bn254;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import endgame.zk.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors of go-ethereum and more of the precompiles 6, 7 and 8. */
class AltBn128Test {
  private static final HexFormat HEX = HexFormat.of();
  private static final Pattern OBJECT = Pattern.compile("\\{[^{}]*}");

  @ParameterizedTest
  @CsvSource({"bn256Add.json,6,16", "bn256ScalarMul.json,7,19", "bn256Pairing.json,8,14"})
  void agreesWithGoEthereum(String file, int precompile, int count) throws IOException {
    List<String> cases = cases(file);
    assertThat(cases).hasSize(count);
    for (String object : cases) {
      assertThat(call(precompile, HEX.parseHex(text(object, "Input"))).map(HEX::formatHex))
          .as(text(object, "Name"))
          .contains(text(object, "Expected"));
    }
  }

  @ParameterizedTest
  @CsvSource({"noble-eth-dump.json,200", "local-edge-cases.json,25"})
  void agreesWithTheOtherVectors(String file, int atLeast) throws IOException {
    List<String> cases = cases(file);
    assertThat(cases).hasSizeGreaterThanOrEqualTo(atLeast);
    for (String object : cases) {
      int precompile = Integer.parseInt(number(object, "precompile"));
      Optional<String> output =
          object.matches("(?s).*\"output\"\\s*:\\s*null.*")
              ? Optional.empty()
              : Optional.of(text(object, "output"));
      String input = text(object, "input");
      assertThat(call(precompile, HEX.parseHex(input)).map(HEX::formatHex))
          .as(precompile + " " + input)
          .isEqualTo(output);
    }
  }

  private static Optional<byte[]> call(int precompile, byte[] input) {
    return switch (precompile) {
      case 6 -> AltBn128.add(input);
      case 7 -> AltBn128.multiply(input);
      case 8 -> AltBn128.pairing(input);
      default -> throw new IllegalArgumentException("precompile " + precompile);
    };
  }

  private static List<String> cases(String file) throws IOException {
    Optional<Path> path =
        Vectors.folder("eip196-197").map(f -> f.resolve(file)).filter(Files::exists);
    assumeTrue(path.isPresent(), "no vectors");
    List<String> cases = new ArrayList<>();
    OBJECT
        .matcher(Files.readString(path.get()))
        .results()
        .map(MatchResult::group)
        .forEach(cases::add);
    return cases;
  }

  private static String text(String object, String name) {
    return find(object, "\"" + name + "\"\\s*:\\s*\"(?:0x)?([^\"]*)\"");
  }

  private static String number(String object, String name) {
    return find(object, "\"" + name + "\"\\s*:\\s*(\\d+)");
  }

  private static String find(String object, String pattern) {
    var matcher = Pattern.compile(pattern).matcher(object);
    assertThat(matcher.find()).as(pattern + " in " + object).isTrue();
    return matcher.group(1);
  }

  @Test
  void emptyInputIsTrue() {
    assertThat(AltBn128.pairing(new byte[0]).map(HEX::formatHex)).contains("0".repeat(63) + "1");
  }

  /** go-ethereum's chfast1. */
  @Test
  void addsAsGeth() {
    String input =
        "18b18acfb4c2c30276db5411368e7185b311dd124691610c5d3b74034e093dc9"
            + "063c909c4720840cb5134cb9f59fa749755796819658d32efc0d288198f37266"
            + "07c2b7f58a84bd6145f00c9c2bc0bb1a187f20ff2c92963a88019e7c6a014eed"
            + "06614e20c147e940f2d70da3f74c9a17df361706a4485c742bd6788478fa17d7";
    String expected =
        "2243525c5efd4b9c3d3c45ac0ca3fe4dd85e830a4ce6b65fa1eeaee202839703"
            + "301d1d33be6da8e509df21cc35964723180eed7532537db9ae5e7d48f195c915";
    assertThat(call(6, HEX.parseHex(input)).map(HEX::formatHex)).contains(expected);
  }

  /** go-ethereum's chfast1. */
  @Test
  void multipliesAsGeth() {
    String input =
        "2bd3e6d0f3b142924f5ca7b49ce5b9d54c4703d7ae5648e61d02268b1a0a9fb7"
            + "21611ce0a6af85915e2f1d70300909ce2e49dfad4a4619c8390cae66cefdb204"
            + "00000000000000000000000000000000000000000000000011138ce750fa15c2";
    String expected =
        "070a8d6a982153cae4be29d434e8faef8a47b274a053f5a4ee2a6c9c13c31e5c"
            + "031b8ce914eba3a9ffb989f9cdd5b0f01943074bf4f0f315690ec3cec6981afc";
    assertThat(call(7, HEX.parseHex(input)).map(HEX::formatHex)).contains(expected);
  }

  /** go-ethereum's jeff1. */
  @Test
  void pairsAsGeth() {
    String input =
        "1c76476f4def4bb94541d57ebba1193381ffa7aa76ada664dd31c16024c43f59"
            + "3034dd2920f673e204fee2811c678745fc819b55d3e9d294e45c9b03a76aef41"
            + "209dd15ebff5d46c4bd888e51a93cf99a7329636c63514396b4a452003a35bf7"
            + "04bf11ca01483bfa8b34b43561848d28905960114c8ac04049af4b6315a41678"
            + "2bb8324af6cfc93537a2ad1a445cfd0ca2a71acd7ac41fadbf933c2a51be344d"
            + "120a2a4cf30c1bf9845f20c6fe39e07ea2cce61f0c9bb048165fe5e4de877550"
            + "111e129f1cf1097710d41c4ac70fcdfa5ba2023c6ff1cbeac322de49d1b6df7c"
            + "2032c61a830e3c17286de9462bf242fca2883585b93870a73853face6a6bf411"
            + "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
            + "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
            + "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
            + "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";
    String expected = "0000000000000000000000000000000000000000000000000000000000000001";
    assertThat(call(8, HEX.parseHex(input)).map(HEX::formatHex)).contains(expected);
  }

  /** go-ethereum's jeff6. */
  @Test
  void pairsFalsely() {
    String input =
        "1c76476f4def4bb94541d57ebba1193381ffa7aa76ada664dd31c16024c43f59"
            + "3034dd2920f673e204fee2811c678745fc819b55d3e9d294e45c9b03a76aef41"
            + "209dd15ebff5d46c4bd888e51a93cf99a7329636c63514396b4a452003a35bf7"
            + "04bf11ca01483bfa8b34b43561848d28905960114c8ac04049af4b6315a41678"
            + "2bb8324af6cfc93537a2ad1a445cfd0ca2a71acd7ac41fadbf933c2a51be344d"
            + "120a2a4cf30c1bf9845f20c6fe39e07ea2cce61f0c9bb048165fe5e4de877550"
            + "111e129f1cf1097710d41c4ac70fcdfa5ba2023c6ff1cbeac322de49d1b6df7c"
            + "103188585e2364128fe25c70558f1560f4f9350baf3959e603cc91486e110936"
            + "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
            + "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
            + "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
            + "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";
    String expected = "0000000000000000000000000000000000000000000000000000000000000000";
    assertThat(call(8, HEX.parseHex(input)).map(HEX::formatHex)).contains(expected);
  }

  @Test
  void refusesPointsOffTheCurve() {
    byte[] input = new byte[128];
    input[31] = 1;
    input[63] = 1;
    assertThat(AltBn128.add(input)).isEmpty();
    assertThat(AltBn128.multiply(input)).isEmpty();
    assertThat(AltBn128.pairing(new byte[191])).isEmpty();
    assertThat(AltBn128.pairing(new byte[193])).isEmpty();
    byte[] pair = Arrays.copyOf(input, 192);
    assertThat(AltBn128.pairing(pair)).isEmpty();
    // G1 at infinity does not excuse G2.
    pair[31] = 0;
    pair[63] = 0;
    assertThat(AltBn128.pairing(pair).map(HEX::formatHex)).contains("0".repeat(63) + "1");
    pair[100] = 1;
    assertThat(AltBn128.pairing(pair)).isEmpty();
  }
}
