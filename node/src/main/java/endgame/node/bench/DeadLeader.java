package endgame.node.bench;

import endgame.consensus.bft.Timing;
import endgame.node.rpc.RpcClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times between final blocks of a node, by how many views between them ended without a block. */
final class DeadLeader {
  private static final long POLL_MS = 5;
  private static final Pattern NULLIFIED =
      Pattern.compile("(?m)^consensus_views_nullified_total ([0-9.E+]+)");

  private final RpcClient rpc;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI metrics;
  private final int intervalMs;
  private final List<Double> plain = new ArrayList<>();
  private final List<Double> costs = new ArrayList<>();

  DeadLeader(int rpcPort, int metricsPort, int intervalMs) {
    this.rpc = new RpcClient("http://127.0.0.1:" + rpcPort);
    this.metrics = URI.create("http://127.0.0.1:" + metricsPort + "/metrics");
    this.intervalMs = intervalMs;
  }

  void watch(int seconds) throws InterruptedException {
    record Gap(double ms, long skipped) {}
    List<Gap> gaps = new ArrayList<>();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    long height = -1;
    long nullified = 0;
    long at = 0;
    while (System.nanoTime() < end) {
      long now = height();
      long nanos = System.nanoTime();
      if (now > height && now >= 0) {
        long ended = nullified();
        // More than one block at once says nothing about one.
        if (now == height + 1) {
          gaps.add(new Gap((nanos - at) / 1e6, ended - nullified));
        }
        nullified = ended;
        height = now;
        at = nanos;
      }
      Thread.sleep(POLL_MS);
    }
    gaps.stream().filter(gap -> gap.skipped() == 0).forEach(gap -> plain.add(gap.ms()));
    double usual = FinalityWatch.percentile(plain, 50);
    gaps.stream()
        .filter(gap -> gap.skipped() > 0)
        .forEach(gap -> costs.add((gap.ms() - usual) / gap.skipped()));
  }

  private long height() {
    try {
      return rpc.call("endgame_status").path("height").asLong();
    } catch (RpcClient.CallFailed e) {
      return -1;
    }
  }

  private long nullified() throws InterruptedException {
    try {
      String text =
          http.send(
                  HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(5)).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      Matcher match = NULLIFIED.matcher(text);
      return match.find() ? (long) Double.parseDouble(match.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  Report report() {
    Timing timing = Timing.atInterval(intervalMs);
    long leader = timing.minBlockInterval() + 2 * timing.delta();
    return new Report.Rows()
        .add("between final blocks, p50", FinalityWatch.percentile(plain, 50), "ms")
        .add("the same, p99", FinalityWatch.percentile(plain, 99), "ms")
        .add("gaps with views of the dead leader", costs.size(), "count")
        .add(
            "one dead leader adds, p50",
            FinalityWatch.percentile(costs, 50),
            "ms",
            "at most " + leader + " and a round trip")
        .add("one dead leader adds, most", FinalityWatch.percentile(costs, 100), "ms")
        .of("devnet, one of " + DevnetBench.VALIDATORS + " dead");
  }
}
