package endgame.node.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The direction of modules, and the purity of the cores. */
@AnalyzeClasses(packages = "endgame", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** No clock, thread, socket, file or randomness. */
  private static final String[] IMPURE = {
    "java.net..",
    "java.nio.file..",
    "java.nio.channels..",
    "java.util.concurrent..",
    "io.netty..",
    "org.rocksdb..",
    "org.slf4j..",
  };

  /** Packages whose code takes values and returns values. */
  private static final String[] PURE = {
    "endgame.consensus.types..",
    "endgame.consensus.codec..",
    "endgame.consensus.bft..",
    "endgame.consensus.beacon..",
    "endgame.consensus.light..",
    "endgame.consensus.snapshot..",
    "endgame.consensus.sim..",
    "endgame.shard.registry..",
    "endgame.shard.protocol..",
    "endgame.zk..",
  };

  /** How a prover's work reaches the executor that it is given. */
  private static final String WORKERS = "endgame.zk.parallel..";

  @ArchTest static final ArchRule storageIsALeaf = leaf("storage", "org.rocksdb..");

  @ArchTest static final ArchRule p2pIsALeaf = leaf("p2p", "io.netty..");

  @ArchTest static final ArchRule zkIsALeafOnTheJdkAlone = leaf("zk", "jdk.incubator.vector..");

  @ArchTest
  static final ArchRule consensusKnowsOnlyStorage =
      noClasses()
          .that()
          .resideInAPackage("endgame.consensus..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "endgame.shard..", "endgame.node..", "endgame.p2p..", "endgame.zk..", "org.rocksdb..")
          .because("the direction is node, shard, consensus, storage");

  @ArchTest
  static final ArchRule shardKnowsNoNodeAndNoTransport =
      noClasses()
          .that()
          .resideInAPackage("endgame.shard..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("endgame.node..", "endgame.p2p..", "io.netty..", "org.rocksdb..")
          .because("the direction is node, shard, consensus, storage");

  @ArchTest
  static final ArchRule coresArePure =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .and()
          .resideOutsideOfPackage(WORKERS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(IMPURE)
          .because("a whole network must run in one deterministic simulation");

  @ArchTest
  static final ArchRule coresReadNoClockAndStartNoThread =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .and()
          .resideOutsideOfPackage(WORKERS)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(
              Thread.class,
              java.time.Clock.class,
              java.time.Instant.class,
              java.time.InstantSource.class,
              java.util.Random.class,
              java.security.SecureRandom.class)
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "identityHashCode", Object.class)
          .because("time and randomness enter as values");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("endgame.(*).(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesAreNouns =
      classes()
          .should()
          .haveNameNotMatching(".*(Impl|Helper|Utils?|Manager)$")
          .because("a name says what a thing is");

  private static ArchRule leaf(String module, String library) {
    return classes()
        .that()
        .resideInAPackage("endgame." + module + "..")
        .should()
        .onlyDependOnClassesThat(
            JavaClass.Predicates.resideInAnyPackage(
                "endgame." + module + "..",
                "java..",
                "javax.net.ssl..",
                "javax.security.auth..",
                "javax.crypto..",
                "org.jspecify..",
                "org.slf4j..",
                library))
        .because(module + " knows none of the other modules");
  }
}
