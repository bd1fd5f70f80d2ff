package endgame.p2p;

import java.time.Duration;

/**
 * Every limit of the transport that is not a {@link endgame.p2p.wire.Channel channel's}.
 *
 * @param times how long things may take
 * @param accept what is refused before TLS
 * @param dial how peers are dialed
 * @param connectionsMax sockets open at once, accepted and dialed
 * @param guestsMax connections from peers that are not members, so these can't crowd members out
 * @param guestsPerSubnet of those, from one IPv4 /24 or IPv6 /48; loopback is exempt
 * @param requestsMax requests of mine one peer has not answered, and of its that I have not
 * @param banTime how long a violation bans
 * @param bansMax bans remembered; beyond, the one that ends first goes
 * @param ioThreads event loops
 * @param handshakeThreads threads for the arithmetic of handshakes
 * @param delay how much later everything is read than it arrives; zero but for tests of networks
 */
public record Limits(
    Times times,
    Accept accept,
    Dial dial,
    int connectionsMax,
    int guestsMax,
    int guestsPerSubnet,
    int requestsMax,
    Duration banTime,
    int bansMax,
    int ioThreads,
    int handshakeThreads,
    Duration delay) {

  /**
   * How long things may take.
   *
   * @param connect a dial's TCP
   * @param handshake TLS, from the first byte
   * @param hello both hellos and their acceptance, after TLS
   * @param idle without a byte from the peer
   * @param ping between two pings
   * @param tick between two looks at a connection's clocks
   * @param stuck a queue of priority 0 that is full and doesn't move
   * @param answer the owner's time to answer a request, before its place is given away
   */
  public record Times(
      Duration connect,
      Duration handshake,
      Duration hello,
      Duration idle,
      Duration ping,
      Duration tick,
      Duration stuck,
      Duration answer) {}

  /**
   * What is refused before TLS. An address is an IPv4 address or an IPv6 /64.
   *
   * @param handshakesMax handshakes at once
   * @param handshakesPerAddress handshakes at once with one address
   * @param perSecond connections a second from one address
   * @param burst connections at once from one address after a quiet time
   * @param totalPerSecond connections a second from all
   * @param totalBurst connections at once from all after a quiet time
   * @param addressesMax addresses remembered
   */
  public record Accept(
      int handshakesMax,
      int handshakesPerAddress,
      double perSecond,
      double burst,
      double totalPerSecond,
      double totalBurst,
      int addressesMax) {
    /** What a subnet (IPv4 /24, IPv6 /48) may, in addresses of it at their own limits. */
    public static final double SUBNET_SHARE = 2;
  }

  /**
   * How peers are dialed.
   *
   * @param first wait after a first failure; doubles with each
   * @param cap longest wait
   * @param steady how long a connection must last to begin again at {@code first}
   * @param tick between two looks at who is due
   * @param atOnce dials at once
   */
  public record Dial(Duration first, Duration cap, Duration steady, Duration tick, int atOnce) {}

  /** The limits of a node; a devnet of ten on one address fits. */
  public static Limits defaults() {
    return new Limits(
        new Times(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(45),
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30)),
        new Accept(128, 32, 32, 128, 256, 512, 4096),
        new Dial(
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMillis(50),
            32),
        1280,
        64,
        3,
        64,
        Duration.ofHours(4),
        4096,
        2,
        2,
        Duration.ZERO);
  }

  /** These with other times. */
  public Limits withTimes(Times newTimes) {
    return new Limits(
        newTimes,
        accept,
        dial,
        connectionsMax,
        guestsMax,
        guestsPerSubnet,
        requestsMax,
        banTime,
        bansMax,
        ioThreads,
        handshakeThreads,
        delay);
  }

  /** These with other rules of acceptance. */
  public Limits withAccept(Accept newAccept) {
    return new Limits(
        times,
        newAccept,
        dial,
        connectionsMax,
        guestsMax,
        guestsPerSubnet,
        requestsMax,
        banTime,
        bansMax,
        ioThreads,
        handshakeThreads,
        delay);
  }

  /** These with other numbers of connections. */
  public Limits withConnections(int connections, int guests) {
    return new Limits(
        times,
        accept,
        dial,
        connections,
        guests,
        guestsPerSubnet,
        requestsMax,
        banTime,
        bansMax,
        ioThreads,
        handshakeThreads,
        delay);
  }

  /** These with a line so long to every peer. */
  public Limits withDelay(Duration newDelay) {
    return new Limits(
        times,
        accept,
        dial,
        connectionsMax,
        guestsMax,
        guestsPerSubnet,
        requestsMax,
        banTime,
        bansMax,
        ioThreads,
        handshakeThreads,
        newDelay);
  }
}
