package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.Scalar;
import java.util.ArrayList;
import java.util.List;

/** A sum of multiples of points. */
final class Terms {
  private final List<G1> points = new ArrayList<>();
  private final List<Scalar> factors = new ArrayList<>();

  Terms add(G1 point, Scalar factor) {
    points.add(point);
    factors.add(factor);
    return this;
  }

  G1 sum() {
    return G1.msm(points, factors);
  }
}
