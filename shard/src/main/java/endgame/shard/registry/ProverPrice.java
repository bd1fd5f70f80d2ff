package endgame.shard.registry;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import java.math.BigInteger;

/**
 * The posted price of a proof system, and what it is changed by: the share of rank-0 windows that
 * were missed, never how long proofs took, which provers could drive up for nothing.
 *
 * @param wei per zkGas
 * @param spans drawn spans that became final since the last change
 * @param missed those that rank 0's window did not see
 * @param early those that its first quarter saw
 */
public record ProverPrice(BigInteger wei, int spans, int missed, int early) {
  static final ProverPrice START = new ProverPrice(ProverLimits.PRICE_START, 0, 0, 0);

  /** What a span of so much zkGas costs: never above what a bond covers twice. */
  BigInteger fee(BigInteger zkGas) {
    return wei.multiply(zkGas).min(ProverLimits.FEE_MAX);
  }

  /** After a drawn span that became final so many counted heights after its start. */
  ProverPrice after(long elapsed) {
    ProverPrice next =
        new ProverPrice(
            wei,
            spans + 1,
            missed + (elapsed >= ProverLimits.WINDOW ? 1 : 0),
            early + (elapsed < ProverLimits.EARLY_HEIGHTS ? 1 : 0));
    return next.spans < ProverLimits.PRICE_SPANS ? next : new ProverPrice(next.changed(), 0, 0, 0);
  }

  private BigInteger changed() {
    BigInteger next = wei;
    if (missed * ProverLimits.PRICE_MISSED_QUOTIENT > spans) {
      next = wei.add(wei.shiftRight(3));
    } else if (early * ProverLimits.PRICE_EARLY_QUOTIENT > spans) {
      next = wei.subtract(wei.shiftRight(4));
    }
    return next.max(ProverLimits.PRICE_MIN).min(ProverLimits.PRICE_MAX);
  }

  static final SszType<ProverPrice> SSZ =
      Container.of(ProverPrice.class)
          .field("wei", Ssz.U256, ProverPrice::wei)
          .field("spans", Ssz.U32, ProverPrice::spans)
          .field("missed", Ssz.U32, ProverPrice::missed)
          .field("early", Ssz.U32, ProverPrice::early)
          .make(v ->
              new ProverPrice(v.get(0), v.<Integer>get(1), v.<Integer>get(2), v.<Integer>get(3)));
}
