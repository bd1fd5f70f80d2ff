package endgame.p2p.reputation;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.p2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReputationTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final Reputation reputation =
      new Reputation(Reputation.Rules.of(Duration.ofHours(4), 4096));

  private static PeerId peer(int number) {
    byte[] id = new byte[32];
    id[0] = (byte) number;
    id[1] = (byte) (number >> 8);
    return PeerId.of(id);
  }

  @Test
  void violationsBanAtOnceForFourHours() {
    int number = 100;
    for (Offence offence : Offence.values()) {
      PeerId peer = peer(number++);
      boolean bans = offence.points() >= 10;
      assertThat(reputation.offend(peer, offence, 0)).as(offence.name()).isEqualTo(bans);
      assertThat(reputation.banned(peer, 4 * HOUR - 1)).isEqualTo(bans);
      assertThat(reputation.banned(peer, 4 * HOUR)).isFalse();
    }
    assertThat(reputation.offend(peer(1), Offence.INVALID_GOSSIP, 0)).isFalse();
    assertThat(reputation.offend(peer(1), Offence.INVALID_GOSSIP, 1)).isTrue();
    assertThat(reputation.offend(peer(1), Offence.PROTOCOL, 2)).as("one ban, not two").isFalse();
  }

  @Test
  void latenessAloneNeverBans() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(reputation.offend(peer(1), Offence.TIMEOUT, i)).isFalse();
      assertThat(reputation.offend(peer(1), Offence.EMPTY, i)).isFalse();
      assertThat(reputation.offend(peer(1), Offence.BROKEN_PROMISE, i)).isFalse();
      assertThat(reputation.offend(peer(1), Offence.EARLY_GRAFT, i)).isFalse();
    }
    assertThat(reputation.score(peer(1), 10_000)).isEqualTo(-5);
    assertThat(reputation.offend(peer(2), Offence.INVALID_GOSSIP, 0)).isFalse();
    assertThat(reputation.offend(peer(2), Offence.TIMEOUT, 0)).as("mild on top").isFalse();
    assertThat(reputation.score(peer(2), 0)).isEqualTo(-5);
  }

  @Test
  void scoresDecayToZeroEvenWhileSmallOffencesGoOn() {
    for (int i = 0; i < 4; i++) {
      reputation.offend(peer(1), Offence.TIMEOUT, 0);
    }
    assertThat(reputation.score(peer(1), MINUTE - 1)).isEqualTo(-4);
    assertThat(reputation.score(peer(1), MINUTE)).isEqualTo(-3);
    reputation.offend(peer(1), Offence.TIMEOUT, MINUTE + MINUTE / 2);
    assertThat(reputation.score(peer(1), 2 * MINUTE)).isEqualTo(-3);
    assertThat(reputation.score(peer(1), HOUR)).isZero();
    reputation.offend(peer(1), Offence.TIMEOUT, HOUR);
    assertThat(reputation.score(peer(1), HOUR)).isEqualTo(-1);
  }

  @Test
  void everythingIsBounded() {
    Reputation small =
        new Reputation(new Reputation.Rules(10, Duration.ofHours(4), Duration.ofMinutes(1), 3, 3));
    small.offend(peer(1), Offence.INVALID_GOSSIP, 0);
    for (int i = 2; i < 1000; i++) {
      small.offend(peer(i), Offence.TIMEOUT, 0);
      small.ban(peer(i), i * HOUR, 0);
    }
    assertThat(small.scoreCount()).isEqualTo(3);
    assertThat(small.score(peer(1), 0)).as("the worst stays").isEqualTo(-5);
    assertThat(small.banCount()).isEqualTo(3);
    assertThat(small.banned(peer(999), 1)).isTrue();
    assertThat(small.banned(peer(2), 1)).as("the one that ends first went").isFalse();
    assertThat(small.bans(997 * HOUR))
        .as("ended bans are not kept over a restart")
        .isEqualTo(
            List.of(new Reputation.Ban(peer(998), HOUR), new Reputation.Ban(peer(999), 2 * HOUR)));
  }

  @Test
  void changesAreToldOnce() {
    assertThat(reputation.takeChanged()).isFalse();
    reputation.offend(peer(1), Offence.PROTOCOL, 0);
    assertThat(reputation.takeChanged()).isTrue();
    assertThat(reputation.takeChanged()).isFalse();
    reputation.forgive(peer(1));
    assertThat(reputation.takeChanged()).isTrue();
    assertThat(reputation.banned(peer(1), 1)).isFalse();
    assertThat(reputation.ban(peer(1), HOUR, 0)).isTrue();
    assertThat(reputation.ban(peer(1), HOUR, 0)).isFalse();
  }
}
