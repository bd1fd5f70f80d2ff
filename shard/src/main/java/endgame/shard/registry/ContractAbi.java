package endgame.shard.registry;

import endgame.consensus.crypto.Abi;
import endgame.consensus.types.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What the two contracts share: methods by selector, and the published JSON. */
final class ContractAbi {
  private ContractAbi() {}

  /**
   * A method of a contract.
   *
   * @param gas on top of the intrinsic gas
   */
  record Method(Bytes selector, List<Abi.Type> types, long gas) {
    static Method of(String signature, long gas, Abi.Type... types) {
      return new Method(Abi.selector(signature), List.of(types), gas);
    }

    boolean isCalledBy(Bytes data) {
      return data.size() >= 4 && Bytes.wrap(data.slice(0, 4)).equals(selector);
    }

    Optional<Abi.Arguments> arguments(Bytes data) {
      return Abi.decode(data, 4, types);
    }
  }

  /** The JSON ABI in the resource {@code name}, beside this class. */
  static String json(String name) {
    try (InputStream in = ContractAbi.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
