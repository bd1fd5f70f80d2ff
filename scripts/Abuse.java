import endgame.node.beacon.Hello;
import endgame.node.beacon.Wire;
import endgame.node.devnet.*;
import endgame.node.devnet.DevnetPlan.Member;
import endgame.node.genesis.GenesisFile;
import endgame.consensus.types.*;
import endgame.p2p.*;
import endgame.p2p.discovery.*;
import endgame.p2p.gossip.GossipMessage;
import endgame.p2p.identity.*;
import endgame.p2p.wire.Channel;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.*;
import io.netty.channel.*;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.*;
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;

/** The attacks of scripts/abuse; on loopback only. */
final class Abuse {
  static final long RSS_MAX = 600L << 20;
  static final long STILL_MAX_MS = 10_000;
  static final int RPC_CONNECTIONS_MAX = 512;
  static final int PEERS_MAX = 64 + 10;
  static final int REPORT_MS = 3000;
  static final InetAddress HERE = InetAddress.getLoopbackAddress();

  final DevnetPlan plan;
  final long end;
  final Map<String, Tries> counts = new ConcurrentSkipListMap<>();
  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  volatile boolean over;

  Abuse(DevnetPlan plan, int seconds) {
    this.plan = plan;
    this.end = System.currentTimeMillis() + seconds * 1000L;
  }

  interface Attack {
    void once() throws Exception;
  }

  /** How often an attack ran to its end, and how often the node cut it short. */
  static final class Tries {
    final AtomicLong done = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
  }

  /** So many at once, each again and again with a pause between. */
  void attack(String name, int atOnce, int pauseMs, Attack attack) {
    Tries count = counts.computeIfAbsent(name, n -> new Tries());
    for (int i = 0; i < atOnce; i++) {
      threads.execute(() -> {
        while (!over) {
          try {
            attack.once();
            count.done.incrementAndGet();
          } catch (Exception e) {
            // Refused, reset, timed out: what a node should do.
            count.refused.incrementAndGet();
          }
          pause(pauseMs);
        }
      });
    }
  }

  static void pause(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static byte[] junk(int size) {
    byte[] bytes = new byte[size];
    ThreadLocalRandom.current().nextBytes(bytes);
    return bytes;
  }

  Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(HERE, port), 2000);
    socket.setSoTimeout(20_000);
    return socket;
  }

  void send(int port, byte[] bytes, long holdMs) throws IOException {
    try (Socket socket = connect(port)) {
      socket.getOutputStream().write(bytes);
      long until = System.currentTimeMillis() + holdMs;
      while (!over && System.currentTimeMillis() < until && socket.getInputStream().read() >= 0) {}
    }
  }

  void hold(int port, byte[] bytes) throws IOException {
    send(port, bytes, 60_000);
  }

  void trickle(int port, String head, byte[] each) throws IOException {
    try (Socket socket = connect(port)) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      while (!over) {
        socket.getOutputStream().write(each);
        pause(500);
      }
    }
  }

  static byte[] post(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + bytes.length + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(head, head.length + bytes.length);
    System.arraycopy(bytes, 0, all, head.length, bytes.length);
    return all;
  }

  static String call(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
  }

  static byte[] frame(String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    var out = new ByteArrayOutputStream();
    out.write(0x81);
    if (body.length < 126) {
      out.write(0x80 | body.length);
    } else {
      out.write(0x80 | 126);
      out.write(body.length >> 8);
      out.write(body.length);
    }
    out.writeBytes(new byte[4]);
    out.writeBytes(body);
    return out.toByteArray();
  }

  void rpc(int port, String name) {
    byte[] pipeline = pipeline();
    byte[] batch =
        post("[" + String.join(",", Collections.nCopies(1024,
            call("eth_getLogs", "[{\"fromBlock\":\"earliest\",\"toBlock\":\"latest\"}]"))) + "]");
    byte[] deep = post("[".repeat(200_000));
    byte[] wide = post("[" + "{},".repeat(1_600_000) + "{}]");
    attack(name + " junk", 4, 50, () -> send(port, junk(20_000), 100));
    attack(name + " half open", 40, 100, () -> hold(port, new byte[0]));
    attack(name + " slow headers", 40, 100, () ->
        trickle(port, "POST / HTTP/1.1\r\nHost: localhost\r\n", "X: y\r\n".getBytes()));
    attack(name + " slow body", 40, 100, () ->
        trickle(port, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n\r\n",
            junk(100_000)));
    attack(name + " oversize body", 4, 100, () ->
        trickle(port, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500000000\r\n\r\n",
            junk(200_000)));
    attack(name + " deep JSON", 2, 200, () -> send(port, deep, 1000));
    attack(name + " wide JSON", 4, 300, () -> send(port, wide, 2000));
    attack(name + " batches", 4, 200, () -> send(port, batch, 10_000));
    attack(name + " answers unread", 20, 500, () -> unread(port, pipeline));
    attack(name + " sockets unread", 60, 500, () -> socketUnread(port));
    attack(name + " connections", 300, 2000, () -> hold(port, new byte[0]));
  }

  byte[] pipeline() {
    var out = new ByteArrayOutputStream();
    String blocks = "[" + String.join(",", Collections.nCopies(900,
        call("eth_getBlockByNumber", "[\"latest\",true]"))) + "]";
    for (int i = 0; i < 20; i++) {
      out.writeBytes(post(blocks));
    }
    return out.toByteArray();
  }

  void unread(int port, byte[] bytes) throws IOException {
    try (Socket socket = connect(port)) {
      socket.setReceiveBufferSize(4096);
      socket.getOutputStream().write(bytes);
      pause(10_000);
    }
  }

  void socketUnread(int port) throws IOException {
    try (Socket socket = connect(port)) {
      OutputStream out = socket.getOutputStream();
      out.write(("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII));
      pause(200);
      for (int i = 0; i < 32; i++) {
        out.write(frame(call("eth_subscribe", "[\"newHeads\"]")));
      }
      byte[] ask = frame("[" + String.join(",", Collections.nCopies(400,
          call("eth_getBlockByNumber", "[\"latest\",true]"))) + "]");
      for (int i = 0; i < 200 && !over; i++) {
        out.write(ask);
        pause(100);
      }
    }
  }

  void tls(Member member, byte[] firstBytes, int times) throws Exception {
    NodeKey key = NodeKey.generate(new SecureRandom());
    var future = new Bootstrap().group(loop).channel(NioSocketChannel.class)
        .handler(new ChannelInitializer<SocketChannel>() {
          @Override
          protected void initChannel(SocketChannel channel) {
            channel.pipeline().addLast(
                new SslHandler(SecureEngine.dialing(key, plan.nodeKey(member).id(), p -> null).engine()),
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                    if (event instanceof SslHandshakeCompletionEvent e && e.isSuccess()) {
                      for (int i = 0; i < times; i++) {
                        ctx.write(Unpooled.wrappedBuffer(firstBytes.clone()));
                      }
                      ctx.flush();
                    }
                  }

                  @Override
                  public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ((ByteBuf) message).release();
                  }

                  @Override
                  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                    ctx.close();
                  }
                });
          }
        }).connect(HERE, plan.p2pPort(member)).sync();
    future.channel().closeFuture().await(8000);
    future.channel().close();
  }


  static byte[] p2pFrame(int length, int flags, int channel, byte[] content) {
    byte[] bytes = new byte[5 + content.length];
    bytes[0] = (byte) length;
    bytes[1] = (byte) (length >> 8);
    bytes[2] = (byte) (length >> 16);
    bytes[3] = (byte) flags;
    bytes[4] = (byte) channel;
    System.arraycopy(content, 0, bytes, 5, content.length);
    return bytes;
  }

  void p2p(Member member, Hash genesis) throws Exception {
    int port = plan.p2pPort(member);
    attack("p2p junk", 2, 50, () -> send(port, junk(20_000), 100));
    attack("p2p half open", 20, 200, () -> hold(port, new byte[0]));
    attack("p2p half TLS", 20, 200, () -> hold(port, new byte[] {22, 3, 1, 2, 0, 1}));
    attack("p2p junk frames", 2, 100, () -> tls(member, junk(4000), 1));
    attack("p2p oversize frames", 2, 100, () ->
        tls(member, p2pFrame(0xffffff, 1, 0, junk(16_000)), 20));
    byte[] hello = Hello.SSZ.encode(new Hello(Hello.PROTOCOL, genesis, 1, true));
    byte[] body = new byte[hello.length + 1];
    body[0] = 1;
    System.arraycopy(hello, 0, body, 1, hello.length);
    attack("p2p hello flood", 2, 100, () -> tls(member, p2pFrame(body.length, 1, 0, body), 500));
    liars(member, genesis, hello);
    for (int i = 0; i < 3; i++) {
      guest(member, hello);
    }
  }

  static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] control(int type, byte[] content) {
    byte[] bytes = join(new byte[] {(byte) type}, content);
    return p2pFrame(bytes.length, 1, 0, bytes);
  }

  /** Attacks by who gets through TLS; each try is a new identity. */
  void liars(Member member, Hash genesis, byte[] hello) throws Exception {
    byte[] up = join(control(1, hello), control(2, new byte[0]));
    byte[] elsewhere = Hello.SSZ.encode(
        new Hello(Hello.PROTOCOL, Hash.of(junk(32)), 1, true));
    attack("p2p other genesis", 2, 100, () -> tls(member, control(1, elsewhere), 1));
    byte[] high = Hello.SSZ.encode(new Hello(Hello.PROTOCOL, genesis, Long.MAX_VALUE, true));
    attack("p2p claimed height", 2, 100, () ->
        tls(member, join(control(1, high), control(2, new byte[0])), 1));
    attack("p2p no hello", 10, 100, () -> tls(member, new byte[0], 1));
    attack("p2p handshakes", 6, 0, () -> tls(member, junk(10), 1));
    attack("p2p open fragment", 10, 100, () ->
        tls(member, join(up, p2pFrame(16 << 10, 0, 5, junk(16 << 10)), new byte[] {0, 64, 0}), 1));
    attack("p2p length bomb", 2, 100, () ->
        tls(member, join(up, p2pFrame(16 << 10, 0, 8, junk(16 << 10))), 40));
    attack("p2p unasked answer", 2, 100, () ->
        tls(member, join(up, p2pFrame(8, 5, 3, junk(8))), 1));
    byte[] empty = new DiscoveryMessage.Records(List.of()).encode();
    attack("p2p unasked addresses", 2, 100, () -> tls(member, join(up, control(5, empty)), 1));
    NodeKey signer = NodeKey.generate(new SecureRandom());
    byte[] forged = AddressRecord.sign(signer, Bytes32.of(genesis.toBytes()),
        InetAddress.getByAddress(new byte[] {9, 9, 9, 9}), 9, 1).encode();
    forged[50] ^= 1;
    byte[] mine = join(new byte[] {1}, forged);
    attack("p2p forged address", 2, 100, () -> tls(member, join(up, control(5, mine)), 1));
    byte[] ask = control(5, new DiscoveryMessage.Ask().encode());
    byte[][] asks = new byte[2000][];
    Arrays.fill(asks, ask);
    attack("p2p address asks", 2, 100, () -> tls(member, join(up, join(asks)), 1));
    byte[] wants = join(new byte[] {2, 0, 0, 0, 2, 0}, junk(512 * 32), new byte[] {0, 0});
    byte[] haves = join(new byte[] {2, 0, 2, 0}, junk(512 * 32), new byte[] {0, 0, 0, 0});
    byte[] names = join(large(5, wants), large(5, haves));
    attack("p2p gossip names", 2, 100, () -> tls(member, join(up, names), 30));
    attack("p2p bad certificate", 2, 100, () ->
        tls(member, join(up, p2pFrame(300, 1, 2, junk(300))), 1));
    attack("p2p sybils", 100, 500, () -> hold(member, up));
  }

  static byte[] large(int channel, byte[] message) {
    byte[] first = Arrays.copyOf(message, 16 << 10);
    byte[] rest = Arrays.copyOfRange(message, 16 << 10, message.length);
    return join(p2pFrame(first.length, 0, channel, first), p2pFrame(rest.length, 1, channel, rest));
  }

  /** A connection like an honest guest's that does nothing. */
  void hold(Member member, byte[] up) throws Exception {
    tls(member, up, 1);
  }

  /** A stranger with good manners at first. */
  void guest(Member member, byte[] hello) throws Exception {
    PeerPolicy policy = new PeerPolicy() {
      @Override
      public byte[] hello() {
        return hello;
      }

      @Override
      public Admission onHello(PeerId peer, byte[] bytes) {
        return new Admission.Admit();
      }

      @Override
      public boolean member(PeerId peer) {
        return true;
      }
    };
    Network network = Network.start(NodeKey.generate(new SecureRandom()), policy,
        (peer, channel, bytes) -> {}, Limits.defaults(), "127.0.0.1", 0);
    PeerId target = plan.nodeKey(member).id();
    network.keep(List.of(new PeerAddress(target, "127.0.0.1", plan.p2pPort(member))));
    byte[] range = Wire.BlockRequest.SSZ.encode(new Wire.BlockRequest.From(1));
    byte[] digest = Wire.BlockRequest.SSZ.encode(new Wire.BlockRequest.ByDigest(Hash.of(junk(32))));
    byte[] view = Wire.CertificateRequest.SSZ.encode(new Wire.CertificateRequest(0, 1, true));
    attack("guest gossip", 1, 5, () -> {
      byte[] item = Wire.Gossip.SSZ.encode(new Wire.Gossip.BeaconTransaction(endgame.consensus.types.Bytes.wrap(junk(600))));
      byte[] content = new GossipMessage.Content(item).encode();
      for (int i = 0; i < 8; i++) {
        network.send(target, Channel.GOSSIP, content);
      }
    });
    attack("guest requests", 1, 10, () -> {
      network.request(target, Channel.BODIES, range, Duration.ofSeconds(2));
      network.request(target, Channel.BODIES, digest, Duration.ofSeconds(2));
      network.request(target, Channel.RESOLVER, view, Duration.ofSeconds(2));
      network.request(target, Channel.PIECES, junk(70), Duration.ofSeconds(2));
    });
  }

  /** A node's numbers over a connection that was open before the flood. */
  static final class Watch {
    final Member member;
    final int port;
    final long pid;
    Socket socket;
    BufferedInputStream in;
    long height;
    long movedAt = System.currentTimeMillis();
    double heap, rpc, peers;
    double heapMost, rpcMost, peersMost;
    long rssMost, stillMost;

    Watch(Member member, int port, long pid) throws IOException {
      this.member = member;
      this.port = port;
      this.pid = pid;
      open();
    }

    void open() throws IOException {
      socket = new Socket();
      socket.connect(new InetSocketAddress(HERE, port), 2000);
      socket.setSoTimeout(5000);
      in = new BufferedInputStream(socket.getInputStream());
    }

    void read() {
      try {
        String text = get();
        heap = sum(text, "jvm_memory_used_bytes{area=\"heap\"");
        rpc = sum(text, "rpc_connections");
        peers = sum(text, "p2p_peers");
        long now = (long) sum(text, "beacon_final_height");
        if (now > height) {
          height = now;
          movedAt = System.currentTimeMillis();
        }
      } catch (IOException e) {
        try {
          socket.close();
          open();
        } catch (IOException again) {
          // Next time.
        }
      }
    }

    void keepMost(long rss, long still) {
      heapMost = Math.max(heapMost, heap);
      rpcMost = Math.max(rpcMost, rpc);
      peersMost = Math.max(peersMost, peers);
      rssMost = Math.max(rssMost, rss);
      stillMost = Math.max(stillMost, still);
    }

    void printPeak() {
      System.out.printf("%-8s %s height=%d heap=%.0fMiB rss=%dMiB rpc=%.0f peers=%.0f still=%dms%n",
          "most", member.name(), height, heapMost / (1 << 20), rssMost >> 20, rpcMost, peersMost, stillMost);
    }

    String get() throws IOException {
      socket.getOutputStream().write(
          "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      int length = 0;
      for (String head = next(); !head.isEmpty(); head = next()) {
        if (head.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(head.substring(15).strip());
        }
      }
      return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    String next() throws IOException {
      var line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new EOFException();
        }
        line.append((char) c);
      }
      return line.toString().strip();
    }

    static double sum(String text, String name) {
      return text.lines().filter(l -> l.startsWith(name))
          .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1))).sum();
    }

    long rss() {
      try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
        return lines.filter(l -> l.startsWith("VmRSS"))
            .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) << 10).findFirst().orElse(0);
      } catch (IOException e) {
        return 0;
      }
    }

    int files() {
      String[] files = new File("/proc/" + pid + "/fd").list();
      return files == null ? 0 : files.length;
    }
  }

  /** Prints a line per node; the reasons why it is not well. */
  static Set<String> report(String when, List<Watch> watches) {
    Set<String> faults = new TreeSet<>();
    for (Watch watch : watches) {
      watch.read();
      long rss = watch.rss();
      long still = System.currentTimeMillis() - watch.movedAt;
      watch.keepMost(rss, still);
      System.out.printf("%-8s %s height=%d heap=%.0fMiB rss=%dMiB rpc=%.0f peers=%.0f files=%d%n",
          when, watch.member.name(), watch.height, watch.heap / (1 << 20), rss >> 20,
          watch.rpc, watch.peers, watch.files());
      if (rss == 0) {
        faults.add(watch.member.name() + " has ended");
      } else if (rss > RSS_MAX) {
        faults.add(watch.member.name() + " took more than " + (RSS_MAX >> 20) + " MiB");
      }
      if (still > STILL_MAX_MS) {
        faults.add(watch.member.name() + " stood still for more than 10 s");
      }
      if (watch.rpc > RPC_CONNECTIONS_MAX || watch.peers > PEERS_MAX) {
        faults.add(watch.member.name() + " had more connections than its limit");
      }
    }
    return faults;
  }

  static void refuse(String why) {
    System.err.println("endgame: " + why);
    System.exit(2);
  }

  static void deleteAll(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
    }
  }

  public static void main(String[] args) throws Exception {
    endgame.node.logging.Logging.configure("WARN", "plain");
    int seconds = 60;
    Path folder = null;
    for (int i = 0; i < args.length; i += 2) {
      String value = i + 1 < args.length ? args[i + 1] : "";
      if (args[i].equals("--seconds") && value.matches("[1-9]\\d{0,4}")) {
        seconds = Integer.parseInt(value);
      } else if (args[i].equals("--data-dir") && !value.isEmpty()) {
        folder = Path.of(value).toAbsolutePath();
      } else {
        refuse("options are --seconds N and --data-dir DIR, not '" + args[i] + " " + value + "'");
      }
    }
    boolean own = folder == null;
    if (!own && !DevnetPlan.exists(folder)) {
      refuse("no devnet in " + folder + ": start one there with 'endgame devnet up --data-dir'");
    }
    DevnetPlan plan;
    if (own) {
      folder = Files.createTempDirectory("endgame-abuse");
      int instance = Integer.parseInt(System.getenv().getOrDefault("ENDGAME_INSTANCE", "19"));
      plan = new DevnetPlan(folder, 4, 0, 500, instance, "abuse");
      plan.prepare(DevnetGenesis.of(plan));
    } else {
      plan = DevnetPlan.read(folder);
      for (Member member : plan.members()) {
        if (new DevnetProcesses(plan).process(member).isEmpty()) {
          refuse(member.name() + " of " + folder + " does not run: 'endgame devnet up' first");
        }
      }
    }
    var processes = new DevnetProcesses(plan);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      if (own) {
        processes.stopAll();
      }
    }));
    if (own) {
      for (Member member : plan.members()) {
        processes.start(member, ProcessHandle.current().pid());
      }
    }
    var status = new DevnetStatus(plan);
    for (long start = System.currentTimeMillis(); !status.allReady(); pause(200)) {
      if (System.currentTimeMillis() - start > 120_000) {
        System.out.println("not ready: see the logs in " + folder);
        System.exit(1);
      }
    }
    List<Watch> watches = new ArrayList<>();
    for (Member member : plan.members()) {
      if (!member.prover()) {
        watches.add(new Watch(member, plan.metricsPort(member),
            processes.process(member).orElseThrow().pid()));
      }
    }
    Set<String> faults = new TreeSet<>(report("before", watches));
    var abuse = new Abuse(plan, seconds);
    Hash genesis = GenesisFile.read(folder.resolve("genesis.json")).hash();
    // All attacks on one node, some on another; the others show whether the network goes on.
    Member first = plan.members().get(0);
    Member second = plan.members().get(1);
    abuse.p2p(first, genesis);
    abuse.p2p(second, genesis);
    abuse.rpc(plan.rpcPort(first), "rpc");
    int metrics = plan.metricsPort(first);
    abuse.attack("metrics junk", 2, 50, () -> abuse.send(metrics, junk(20_000), 100));
    abuse.attack("metrics slow", 20, 100, () -> abuse.trickle(metrics, "GET /metrics HTTP/1.1\r\n", "X: y\r\n".getBytes()));
    abuse.attack("metrics scrape", 2, 20, () -> abuse.send(metrics,
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(), 1000));
    while (System.currentTimeMillis() < abuse.end) {
      pause(REPORT_MS);
      faults.addAll(report("during", watches));
    }
    abuse.over = true;
    pause(5000);
    faults.addAll(report("after", watches));
    watches.forEach(Watch::printPeak);
    abuse.counts.forEach((name, count) ->
        System.out.printf("%-20s %6d to the end, %6d cut short%n", name, count.done.get(), count.refused.get()));
    faults.forEach(fault -> System.out.println("FAULT: " + fault));
    System.out.println(faults.isEmpty() ? "the chain went on" : "see the logs in " + folder);
    System.out.flush();
    if (own) {
      processes.stopAll();
      if (faults.isEmpty()) {
        deleteAll(folder);
      }
    }
    Runtime.getRuntime().halt(faults.isEmpty() ? 0 : 1);
  }
}
