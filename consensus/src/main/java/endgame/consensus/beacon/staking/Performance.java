package endgame.consensus.beacon.staking;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Bitmap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the members of an epoch did in it, as far as certificates in its blocks show.
 *
 * @param certificates number of certificates included
 * @param members by index
 */
record Performance(int certificates, List<Member> members) {
  /**
   * One member.
   *
   * @param led views in which its proposal was notarized
   * @param failed views of its own that a certificate passed over
   * @param voted certificates that name it
   */
  record Member(int led, int failed, int voted) {
    static final Member NONE = new Member(0, 0, 0);
    static final SszType<Member> SSZ =
        Container.of(Member.class)
            .field("led", Ssz.U32, Member::led)
            .field("failed", Ssz.U32, Member::failed)
            .field("voted", Ssz.U32, Member::voted)
            .make(v -> new Member(v.<Integer>get(0), v.<Integer>get(1), v.<Integer>get(2)));

    boolean absent() {
      return led == 0 && voted == 0;
    }

    /** Spec 1.10: too many of its own views failed. */
    boolean failing() {
      return (long) failed * StakingLimits.FAILED_QUOTIENT > (long) led + failed;
    }
  }

  static final SszType<Performance> SSZ =
      Container.of(Performance.class)
          .field("certificates", Ssz.U32, Performance::certificates)
          .field("members", Ssz.list(Member.SSZ, StakingLimits.MEMBERS_MAX), Performance::members)
          .make(v -> new Performance(v.<Integer>get(0), v.get(1)));

  Performance {
    members = List.copyOf(members);
  }

  static Performance none(int members) {
    return new Performance(0, Collections.nCopies(members, Member.NONE));
  }

  /** With a certificate: who leads its view, who led the views that it passes over, who signed. */
  Performance with(int leader, List<Integer> failedLeaders, Bitmap signers) {
    List<Member> next = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      next.add(
          new Member(
              member.led() + (i == leader ? 1 : 0),
              member.failed() + Collections.frequency(failedLeaders, i),
              member.voted() + (signers.contains(i) ? 1 : 0)));
    }
    return new Performance(certificates + 1, next);
  }
}
