package endgame.zk.bn254;

import java.util.List;

/** Sums of scalar multiples of points of G1. */
final class MultiScalar {
  private MultiScalar() {}

  static G1 sum(List<G1> points, List<Scalar> scalars) {
    if (points.size() != scalars.size()) {
      throw new IllegalArgumentException("points " + points.size() + ", scalars " + scalars.size());
    }
    Jacobian curve = new Jacobian(PrimeField.FP);
    long[] sum = new long[curve.size];
    long[] product = new long[curve.size];
    curve.setInfinity(sum, 0);
    for (int i = 0; i < points.size(); i++) {
      if (!points.get(i).isInfinity()) {
        curve.multiply(product, 0, points.get(i).limbs(), 0, scalars.get(i).plain());
        curve.add(sum, 0, product, 0);
      }
    }
    return G1.ofJacobian(curve, sum);
  }
}
