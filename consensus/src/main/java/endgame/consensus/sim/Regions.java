package endgame.consensus.sim;

/**
 * Ten regions of the world: validators are spread over them in turn, and are as far from each other
 * as there (spec 5.1: AWS, p50, one way).
 */
public final class Regions {
  /** Milliseconds from a row's region to a column's. */
  private static final double[][] ONE_WAY_MS = {
    {1.4, 32.0, 65.0, 54.1, 86.4, 116.0, 87.4, 76.6, 66.8, 69.6},
    {32.1, 2.8, 34.8, 74.8, 56.4, 96.3, 57.7, 46.6, 89.9, 99.9},
    {65.1, 34.9, 1.6, 101.1, 20.4, 62.9, 89.1, 13.7, 116.3, 127.9},
    {54.4, 74.8, 101.2, 1.4, 123.6, 67.2, 129.2, 113.8, 18.2, 53.5},
    {86.2, 56.1, 19.9, 123.3, 1.7, 74.4, 111.5, 11.5, 125.0, 135.6},
    {115.8, 94.8, 62.7, 66.6, 74.2, 1.6, 150.5, 64.5, 67.2, 77.3},
    {87.7, 57.7, 89.3, 129.5, 111.7, 150.9, 1.7, 102.5, 144.8, 156.2},
    {76.5, 46.3, 13.5, 113.5, 11.5, 64.6, 102.0, 2.0, 115.4, 125.7},
    {67.0, 89.8, 116.6, 18.2, 125.2, 67.6, 144.7, 115.8, 2.0, 72.6},
    {69.6, 99.8, 127.8, 52.9, 135.8, 77.4, 156.0, 125.8, 73.1, 2.0}
  };

  /**
   * us-west-1, us-east-1, eu-west-1, ap-northeast-1, eu-north-1, ap-south-1, sa-east-1,
   * eu-central-1, ap-northeast-2, ap-southeast-2.
   */
  public static final int COUNT = ONE_WAY_MS.length;

  private static final double US_IN_MS = 1000;

  private Regions() {}

  /** Sets every link of a cluster. */
  public static void spread(Cluster cluster) {
    Link[][] links = new Link[COUNT][COUNT];
    for (int i = 0; i < COUNT; i++) {
      for (int j = 0; j < COUNT; j++) {
        links[i][j] = new Link(Math.round(ONE_WAY_MS[i][j] * US_IN_MS), 0, 0);
      }
    }
    int n = cluster.set().size();
    for (int from = 0; from < n; from++) {
      for (int to = 0; to < n; to++) {
        cluster.link(from, to, links[from % COUNT][to % COUNT]);
      }
    }
  }
}
