package endgame.zk.stark;

import endgame.zk.air.Bus;
import endgame.zk.air.Interaction;
import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the verifier itself puts on a balanced bus: the statement's own part in a sum that must be
 * 0.
 *
 * @param count how often it is sent; negative: received
 * @param values canonical elements
 */
public record PublicMessage(Bus bus, int count, List<Integer> values) {
  /** Of one statement. */
  public static final int MESSAGES_MAX = 1 << 21;

  public PublicMessage {
    values = List.copyOf(values);
    if (bus.kind() != Bus.Kind.BALANCE || values.size() != bus.width()) {
      throw new IllegalArgumentException(values.size() + " values on bus " + bus.name());
    }
  }

  /** One that is sent once. */
  public static PublicMessage sent(Bus bus, Integer... values) {
    return new PublicMessage(bus, 1, List.of(values));
  }

  /** One that is received once. */
  public static PublicMessage received(Bus bus, Integer... values) {
    return new PublicMessage(bus, -1, List.of(values));
  }

  /** Why messages can't be on the buses of some tables, if they can't. */
  static Optional<String> refuse(VerifyingKey key, List<PublicMessage> messages) {
    if (messages.size() > MESSAGES_MAX) {
      return Optional.of(messages.size() + " public messages");
    }
    Map<Integer, Bus> buses = new HashMap<>();
    key.tables().stream()
        .flatMap(table -> table.base().interactions().stream())
        .map(Interaction::bus)
        .forEach(bus -> buses.put(bus.number(), bus));
    int p = key.parameters().field().base().p();
    for (PublicMessage message : messages) {
      if (!message.bus().equals(buses.get(message.bus().number()))) {
        return Optional.of("no table uses bus " + message.bus().name());
      }
      for (int value : message.values()) {
        if (value < 0 || value >= p) {
          return Optional.of("a public message of no field elements");
        }
      }
    }
    return Optional.empty();
  }

  /** SHA-256 of an encoding that tells any two lists apart. */
  static byte[] digest(List<PublicMessage> messages) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer number = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      digest.update(number.putInt(0, messages.size()).array());
      for (PublicMessage message : messages) {
        digest.update(number.putInt(0, message.bus().number()).array());
        digest.update(number.putInt(0, message.count()).array());
        digest.update(number.putInt(0, message.values().size()).array());
        for (int value : message.values()) {
          digest.update(number.putInt(0, value).array());
        }
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Σ count/d over all messages, d as in {@link LogUp}; empty if a d is 0.
   *
   * @param widest W of all buses of the proof
   */
  static Optional<Ext> sum(List<PublicMessage> messages, Ext alpha, Ext beta, int widest) {
    Extension field = alpha.field();
    Ext top = beta.pow(widest);
    Ext numerator = field.zero();
    Ext denominator = field.one();
    for (PublicMessage message : messages) {
      Ext d = alpha.plus(top.times(field.base().of(message.bus().number() + 1L)));
      Ext power = field.one();
      for (int value : message.values()) {
        d = d.minus(power.times(field.base().of(value)));
        power = power.times(beta);
      }
      Ext share = denominator.times(field.base().of(message.count()));
      numerator = numerator.times(d).plus(share);
      denominator = denominator.times(d);
    }
    return denominator.isZero()
        ? Optional.empty()
        : Optional.of(numerator.times(denominator.inverse()));
  }
}
