package endgame.consensus.bft;

/**
 * The whole of safety (spec 1.6): one expression per rule, so that a test can show what each
 * prevents. Two quorums share more than f of weight, so an honest node in both breaks R1 or R2.
 */
final class VotingRules {
  private VotingRules() {}

  /** R1: one Notarize per view. */
  static boolean r1OneNotarize(boolean sentNotarize) {
    return !sentNotarize;
  }

  /** R2: never both Nullify and Finalize in one view, in either order. */
  static boolean r2NotBoth(boolean sentTheOther) {
    return !sentTheOther;
  }

  /** R3: no Notarize after Nullify in the same view. */
  static boolean r3NotAfterNullify(boolean sentNullify) {
    return !sentNullify;
  }

  /** R4: what may be notarized. */
  static boolean r4Notarize(NotarizeFacts facts) {
    return facts.firstOfLeader()
        && facts.parentBelowView()
        && facts.parentNotBelowFinal()
        && facts.parentCertified()
        && facts.skippedNullified()
        && facts.boundaryKept()
        && facts.verified();
  }

  /** R5: what may be finalized; R2 is asked beside it. */
  static boolean r5Finalize(FinalizeFacts facts) {
    return facts.notarized()
        && facts.certified()
        && facts.aboveFinal()
        && facts.noEquivocation()
        && facts.ownNotarizeAgrees();
  }

  /** R6: everything signed is durable before it leaves. */
  static boolean r6Durable(int unsyncedRecords) {
    return unsyncedRecords == 0;
  }

  /** Spec 1.9: no signature in a view in which a forgotten one may exist. */
  static boolean knowsWhatItSigned(boolean viewIsOwn) {
    return viewIsOwn;
  }

  /**
   * @param firstOfLeader the proposal is the leader's first in this view, on its own link
   * @param parentCertified the parent is final, or notarized and certified here
   * @param skippedNullified a nullification is held for every view between parent and this one
   * @param boundaryKept on a boundary block only itself, on another block anything else; of an
   *     unknown parent nothing is asked
   * @param verified the application found it valid
   */
  record NotarizeFacts(
      boolean firstOfLeader,
      boolean parentBelowView,
      boolean parentNotBelowFinal,
      boolean parentCertified,
      boolean skippedNullified,
      boolean boundaryKept,
      boolean verified) {}

  /**
   * @param noEquivocation the leader was not seen to propose two blocks in this view
   * @param ownNotarizeAgrees this node's Notarize in this view, if any, was for the same proposal
   */
  record FinalizeFacts(
      boolean notarized,
      boolean certified,
      boolean aboveFinal,
      boolean noEquivocation,
      boolean ownNotarizeAgrees) {}
}
