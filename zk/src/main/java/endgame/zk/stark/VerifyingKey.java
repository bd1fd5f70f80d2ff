package endgame.zk.stark;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Interaction;
import endgame.zk.field.Extension;
import endgame.zk.fri.FriParameters;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the verifier knows: parameters, tables in order, and the commitment of fixed columns. */
public final class VerifyingKey {
  /** Bound by every digest; another version is another proof system. */
  public static final String PROTOCOL = "endgame stark 2";

  public static final int TABLES_MAX = 64;

  private final StarkParameters parameters;
  private final List<LogUp> tables;
  private final List<Integer> fixedLogs;
  private final byte[] fixedCap;
  private final byte[] digest;

  /**
   * A key.
   *
   * @param fixedLogs per table the log of its fixed height, or −1 where the prover chooses
   * @param fixedCap commitment of all fixed columns; empty if there are none
   */
  VerifyingKey(
      StarkParameters parameters, List<LogUp> tables, List<Integer> fixedLogs, byte[] fixedCap) {
    if (tables.isEmpty() || tables.size() > TABLES_MAX) {
      throw new IllegalArgumentException(tables.size() + " tables");
    }
    this.parameters = parameters;
    this.tables = List.copyOf(tables);
    this.fixedLogs = List.copyOf(fixedLogs);
    this.fixedCap = fixedCap.clone();
    checkBuses(tables);
    for (LogUp table : tables) {
      Air air = table.base().air();
      if (air.optional() && air.fixedWidth() > 0) {
        // The key's commitment has its columns: no proof could leave them out.
        throw new IllegalArgumentException(air.id() + " is optional and has fixed columns");
      }
      if (quotientParts(table) > 1 << parameters.fri().logBlowup()) {
        throw new IllegalArgumentException(
            table.base().air().id()
                + " has constraints of degree "
                + table.degree()
                + ", too high for a blowup of "
                + (1 << parameters.fri().logBlowup()));
      }
    }
    this.digest = digestOf();
  }

  /**
   * A key whose fixed columns were committed to elsewhere.
   *
   * @param fixedLogs per AIR the log of its fixed height, or −1
   * @param fixedCap of all fixed columns
   */
  public static VerifyingKey of(
      StarkParameters parameters,
      List<? extends Air> airs,
      List<Integer> fixedLogs,
      byte[] fixedCap) {
    return new VerifyingKey(parameters, tables(parameters, airs), fixedLogs, fixedCap);
  }

  /** Rules of some AIRs. */
  static List<LogUp> tables(StarkParameters parameters, List<? extends Air> airs) {
    List<LogUp> tables = new ArrayList<>();
    for (Air air : airs) {
      Extension field = parameters.field();
      int partsMax = 1 << parameters.fri().logBlowup();
      tables.add(new LogUp(AirBuilder.build(field.base(), air), field, partsMax));
    }
    return tables;
  }

  /** A number means one bus; a lookup bus has one provider (zkvm design 4.3, 16 and 19). */
  private static void checkBuses(List<LogUp> tables) {
    Map<Integer, Bus> buses = new TreeMap<>();
    Map<Integer, Integer> providers = new TreeMap<>();
    for (int t = 0; t < tables.size(); t++) {
      for (Interaction interaction : tables.get(t).base().interactions()) {
        Bus bus = interaction.bus();
        Bus before = buses.putIfAbsent(bus.number(), bus);
        if (before != null && !before.equals(bus)) {
          throw new IllegalArgumentException("two buses with number " + bus.number());
        }
        if (interaction.role() == Interaction.Role.PROVIDE) {
          Integer other = providers.putIfAbsent(bus.number(), t);
          if (other != null) {
            throw new IllegalArgumentException("two providers of bus " + bus.name());
          }
        }
      }
    }
  }

  public StarkParameters parameters() {
    return parameters;
  }

  public List<LogUp> tables() {
    return tables;
  }

  /** Per table the log of its fixed height, or −1 where the prover chooses. */
  public List<Integer> fixedLogs() {
    return fixedLogs;
  }

  /** The commitment of all fixed columns. */
  public byte[] fixedCap() {
    return fixedCap.clone();
  }

  /** 32 bytes that name the key. */
  public byte[] digest() {
    return digest.clone();
  }

  /** Parts of a table's quotient. */
  static int quotientParts(LogUp table) {
    return Math.max(1, table.degree() - 1);
  }

  private byte[] digestOf() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    text(out, PROTOCOL);
    text(out, parameters.hash().id());
    text(out, parameters.field().toString());
    FriParameters fri = parameters.fri();
    number(out, fri.logBlowup());
    number(out, fri.logArity());
    number(out, fri.logFinal());
    number(out, fri.queries());
    number(out, fri.queryBits());
    number(out, fri.foldBits());
    number(out, fri.logCap());
    number(out, parameters.lookupBits());
    number(out, parameters.deepBits());
    number(out, parameters.batchBits());
    number(out, tables.size());
    for (int t = 0; t < tables.size(); t++) {
      out.writeBytes(tables.get(t).base().digest());
      number(out, fixedLogs.get(t));
    }
    number(out, fixedCap.length);
    out.writeBytes(fixedCap);
    try {
      return MessageDigest.getInstance("SHA-256").digest(out.toByteArray());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void number(ByteArrayOutputStream out, int number) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(out, bytes.length);
    out.writeBytes(bytes);
  }
}
