package endgame.zk.bn254;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import endgame.zk.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
}
