package endgame.consensus.sim;

import static endgame.consensus.sim.Simulation.FAST;
import static endgame.consensus.sim.Simulation.FOUR;
import static endgame.consensus.sim.Simulation.SEVEN;
import static endgame.consensus.sim.Simulation.cluster;
import static endgame.consensus.sim.Simulation.reaches;
import static endgame.consensus.sim.Simulation.seeds;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.bft.Activity;
import endgame.consensus.bft.Context;
import endgame.consensus.bft.Leaders;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The scenarios of spec 4.3 with liars, by number. */
class ByzantineTest {

  private static Vote forged(int signer, Subject subject) {
    return new Vote(subject, signer, FakeSignatures.sign(signer, subject));
  }

  private static boolean own(Message message, int signer) {
    return message instanceof Message.Vote(Vote vote) && vote.signer() == signer;
  }

  @Test
  void scenario05_leaderSendsToAMinority() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR);
          cluster.disguise(
              0,
              (to, message) ->
                  to != 1
                          && (message instanceof Message.Body
                              || (message instanceof Message.Vote(Vote vote)
                                  && vote.subject() instanceof Subject.Notarize))
                      ? List.of()
                      : List.of(message));
          reaches(cluster.startAll(), 40, 120_000);
          assertThat(cluster.auditor().evidence()).isEmpty();
        });
  }

  @Test
  void scenario06_leaderSendsBodyLate() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR);
          cluster.disguise(
              0,
              (to, message) -> {
                if (message instanceof Message.Body) {
                  long late = (cluster.nowMs() + FAST.delta() * 2 + 100) * 1000;
                  cluster.at(late, () -> cluster.inject(1, to, message));
                  return List.of();
                }
                return List.of(message);
              });
          reaches(cluster.startAll(), 30, 120_000);
        });
  }

  /** One block to the even nodes, another to the odd ones. */
  @Test
  void scenario07_leaderEquivocates() {
    for (long[] weights : List.of(FOUR, SEVEN)) {
      seeds(
          FOUR,
          seed -> {
            Cluster cluster = cluster(seed, weights);
            Application app = cluster.node(0).application();
            cluster.disguise(
                0,
                (to, message) -> {
                  if (to % 2 == 0
                      || !(message instanceof Message.Vote(Vote vote))
                      || !(vote.subject() instanceof Subject.Notarize(Proposal p))
                      || !leads(cluster, p)) {
                    return List.of(message);
                  }
                  Hash other = app.sibling(p.digest(), -p.view());
                  Proposal lie = new Proposal(p.epoch(), p.view(), p.parentView(), other);
                  return List.of(
                      new Message.Body(app.body(other).orElseThrow()),
                      new Message.Vote(forged(0, new Subject.Notarize(lie))));
                });
            reaches(cluster.startAll(), 30, 120_000);
          });
    }
  }

  private static boolean leads(Cluster cluster, Proposal p) {
    Application.EpochPlan plan = cluster.node(0).application().epoch(p.epoch());
    return Leaders.leader(plan.set(), plan.reputation(), plan.seed(), p.epoch(), p.view()) == 0;
  }

  /** Both votes to everyone: the evidence names the liar and nobody else. */
  @Test
  void scenario07_equivocationIsProven() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR);
          cluster.disguise(
              0,
              (to, message) -> {
                if (message instanceof Message.Vote(Vote vote)
                    && vote.subject() instanceof Subject.Finalize(Proposal p)) {
                  Subject nullify = new Subject.Nullify(p.epoch(), p.view());
                  return List.of(message, new Message.Vote(forged(0, nullify)));
                }
                return List.of(message);
              });
          reaches(cluster.startAll(), 20, 60_000);
          assertThat(cluster.auditor().evidence())
              .isNotEmpty()
              .allMatch(Activity.Equivocation.class::isInstance);
        });
  }

  @Test
  void scenario08_leaderNullifiesItsOwnProposal() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR);
          cluster.disguise(
              0,
              (to, message) ->
                  message instanceof Message.Vote(Vote vote)
                          && vote.subject() instanceof Subject.Notarize(Proposal p)
                          && leads(cluster, p)
                      ? List.of(
                          message,
                          new Message.Vote(forged(0, new Subject.Nullify(p.epoch(), p.view()))))
                      : List.of(message));
          reaches(cluster.startAll(), 30, 60_000);
        });
  }

  @Test
  void scenario09_invalidBlocks() {
    var liar =
        new SimpleApplication.Hooks() {
          @Override
          public boolean buildInvalid(Context context) {
            return true;
          }
        };
    seeds(
        FOUR,
        seed ->
            reaches(
                cluster(seed, FOUR, 50, i -> i == 0 ? liar : SimpleApplication.Hooks.NONE)
                    .startAll(),
                30,
                60_000));
  }

  @Test
  void scenario10_certificationFailsOnAll() {
    var strict =
        new SimpleApplication.Hooks() {
          @Override
          public boolean certifies(Proposal proposal) {
            return proposal.digest().w0() % 4 != 0;
          }
        };
    seeds(FOUR, seed -> reaches(cluster(seed, FOUR, 50, strict).startAll(), 40, 60_000));
  }

  @Test
  void scenario11_certificationSlowOnSome() {
    seeds(
        FOUR,
        seed -> {
          var slow =
              new SimpleApplication.Hooks() {
                @Override
                public long certifyDelay(Proposal proposal) {
                  return Math.floorMod(proposal.digest().w1() + seed, 5) == 0 ? 1_700 : 0;
                }
              };
          reaches(
              cluster(seed, FOUR, 50, i -> i < 2 ? slow : SimpleApplication.Hooks.NONE).startAll(),
              40,
              120_000);
        });
  }

  @Test
  void scenario12_bodyWithheld() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR);
          cluster.disguise(
              0,
              (to, message) ->
                  message instanceof Message.Body && to == 2 ? List.of() : List.of(message));
          reaches(cluster.startAll(), 40, 120_000);
        });
  }

  /** sig0 + E and sig1 - E sum up: no false accusation, no stop (spec 1.7). */
  @Test
  void scenario46_invalidSignaturesThatCancel() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, SEVEN);
          for (int i = 0; i < 2; i++) {
            int signer = i;
            cluster.disguise(
                signer,
                (to, message) ->
                    own(message, signer) && message instanceof Message.Vote(Vote vote)
                        ? List.of(
                            new Message.Vote(
                                new Vote(
                                    vote.subject(),
                                    signer,
                                    FakeSignatures.off(
                                        vote.signature(), signer == 0 ? seed : -seed))))
                        : List.of(message));
          }
          reaches(cluster.startAll(), 30, 60_000);
          assertThat(cluster.auditor().evidence())
              .allMatch(a -> a instanceof Activity.InvalidVote v && v.signer() < 2);
        });
  }

  @Test
  void scenario47_voteFromTheWrongLink() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR);
          cluster.disguise(
              0,
              (to, message) -> {
                if (message instanceof Message.Vote(Vote vote)) {
                  Vote stolen = forged((to + 1) % 4 == 0 ? 1 : (to + 1) % 4, vote.subject());
                  return List.of(new Message.Vote(stolen), message);
                }
                return List.of(message);
              });
          reaches(cluster.startAll(), 20, 60_000);
          assertThat(cluster.auditor().evidence())
              .isNotEmpty()
              .allMatch(a -> a instanceof Activity.WrongLink link && link.from() == 0);
        });
  }

  /** The auditor bounds rounds and votes after every event. */
  @Test
  void scenario48_voteFlood() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR);
          cluster.disguise(
              0,
              (to, message) -> {
                List<Message> out = new ArrayList<>(List.of(message));
                if (message instanceof Message.Vote(Vote vote)) {
                  long view = vote.subject().view();
                  for (long k = 1; k < 20; k++) {
                    Hash any = new Hash(k, view, seed, to);
                    Proposal p =
                        new Proposal(vote.subject().epoch(), view + (k < 10 ? 1 : k * k), 0, any);
                    out.add(new Message.Vote(forged(0, new Subject.Notarize(p))));
                  }
                  out.add(new Message.Body(Bytes.EMPTY));
                }
                return out;
              });
          reaches(cluster.startAll(), 30, 120_000);
        });
  }

  /** commonware #3985: whoever asks for a gap is answered with something far above. */
  @Test
  void scenario44_highCertificateToTheResolver() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR);
          Certificate[] high = new Certificate[1];
          cluster.disguise(
              0,
              (to, message) -> {
                if (message instanceof Message.Pushed(Certificate c)
                    && c.subject() instanceof Subject.Notarize) {
                  high[0] = c;
                }
                return message instanceof Message.Answer(var question, var ignored)
                        && high[0] != null
                    ? List.of(new Message.Answer(question, Optional.of(high[0])))
                    : List.of(message);
              });
          cluster.startAll();
          for (int i = 0; i < 3; i++) {
            cluster.run(100 + seed);
            cluster.partition(3);
            cluster.run(900);
            cluster.linkAll(Link.LAN);
          }
          reaches(cluster, cluster.topHeight() + 10, 60_000);
          assertThat(cluster.auditor().evidence()).isEmpty();
        });
  }

  /** Old messages of its own, and certificates as another chain would sign them. */
  @Test
  void scenario50_replaysOverEpochsAndChains() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR, 10, SimpleApplication.Hooks.NONE);
          List<Message> said = new ArrayList<>();
          cluster.disguise(
              0,
              (to, message) -> {
                List<Message> out = new ArrayList<>(List.of(message));
                said.add(message);
                out.add(said.get(cluster.random().nextInt(said.size())));
                if (message instanceof Message.Pushed(Certificate c)) {
                  var elsewhere = FakeSignatures.off(c.aggregate(), seed);
                  Subject.Nullify view =
                      new Subject.Nullify(c.subject().epoch(), c.subject().view() + 1);
                  out.add(new Message.Pushed(new Certificate(view, c.signers(), elsewhere)));
                }
                return out;
              });
          reaches(cluster.startAll(), 35, 120_000);
          assertThat(cluster.auditor().evidence())
              .isNotEmpty()
              .allMatch(Activity.InvalidCertificate.class::isInstance);
        });
  }
}
