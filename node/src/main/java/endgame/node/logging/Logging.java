package endgame.node.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.slf4j.LoggerFactory;

/** Sets logback up from {@code --logging} and {@code --log-format}. */
public final class Logging {
  private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %-20logger{0} %msg%n%ex{short}";

  private Logging() {}

  /**
   * Configures the process.
   *
   * @param levels {@code INFO}, or {@code INFO,p2p=DEBUG}: parts are modules or packages below
   *     {@code endgame}
   * @param format plain or json
   */
  public static void configure(String levels, String format) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setEncoder(encoder(context, format));
    console.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(console);
    root.setLevel(Level.INFO);
    context.getLogger("io.netty").setLevel(Level.WARN);
    for (String part : levels.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        context.getLogger("endgame").setLevel(level(part));
      } else {
        context
            .getLogger("endgame." + part.substring(0, equals))
            .setLevel(level(part.substring(equals + 1)));
      }
    }
  }

  /** Throws what {@link #configure} would throw, and changes nothing. */
  public static void check(String levels, String format) {
    for (String part : levels.split(",", -1)) {
      level(part.substring(part.indexOf('=') + 1));
    }
    if (!format.equals("plain") && !format.equals("json")) {
      throw new IllegalArgumentException("--log-format is plain or json, not '" + format + "'");
    }
  }

  private static Level level(String name) {
    Level level = Level.toLevel(name, null);
    if (level == null) {
      throw new IllegalArgumentException(
          "'" + name + "' is no log level: TRACE, DEBUG, INFO, WARN, ERROR or OFF");
    }
    return level;
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, String format) {
    if (format.equals("json")) {
      JsonEncoder json = new JsonEncoder();
      json.setContext(context);
      json.start();
      return json;
    }
    PatternLayoutEncoder plain = new PatternLayoutEncoder();
    plain.setContext(context);
    plain.setPattern(PATTERN);
    plain.start();
    return plain;
  }
}
