import module java.base;

/** Called by scripts/rule-removal: patches a rule, compiles the one file, runs the named test. */
record Case(String name, String file, String before, String after, String test) {}

static final String VOTING = "consensus/src/main/java/endgame/consensus/bft/VotingRules.java";
static final String HEADER = "consensus/src/main/java/endgame/consensus/beacon/Transition.java";
static final String REGISTRY = "shard/src/main/java/endgame/shard/registry/";

Path work;

void main(String[] args) throws Exception {
  work = Path.of(args[0]);
  String only = args.length > 2 && args[1].equals("--only") ? args[2] : "";
  int green = 0;
  int count = 0;
  List<Case> chosen = cases().stream().filter(rule -> rule.name().contains(only)).toList();
  for (String test : new TreeSet<>(chosen.stream().map(Case::test).toList())) {
    if (test(test, classPath()) != 0) {
      throw new IllegalStateException(test + " fails with every rule in place");
    }
  }
  for (Case rule : chosen) {
    count++;
    boolean red = isRed(rule);
    green += red ? 0 : 1;
    IO.println(rule.name() + " -> " + (red ? "red" : "GREEN"));
  }
  IO.println(count + " rules, " + green + " green");
  System.exit(green == 0 && count > 0 ? 0 : 1);
}

List<Case> cases() throws IOException {
  List<Case> all = new ArrayList<>();
  String votes = "endgame.consensus.bft.VotingRulesTest";
  all.add(new Case("R1 one Notarize", VOTING, "return !sentNotarize;", "return true;", votes));
  all.add(new Case("R2 not both", VOTING, "return !sentTheOther;", "return true;", votes));
  all.add(new Case("R3 not after Nullify", VOTING, "return !sentNullify;", "return true;", votes));
  for (String fact :
      List.of(
          "parentBelowView", "parentNotBelowFinal", "parentCertified", "skippedNullified",
          "boundaryKept", "verified")) {
    all.add(new Case("R4 " + fact, VOTING, "&& facts." + fact + "()", "", votes));
  }
  all.add(new Case("R4 firstOfLeader", VOTING, "facts.firstOfLeader()", "true", votes));
  for (String fact : List.of("certified", "aboveFinal", "noEquivocation", "ownNotarizeAgrees")) {
    String line = "&& facts." + fact + "()";
    all.add(new Case("R5 " + fact, VOTING, line, "", votes));
  }
  all.add(new Case("R5 notarized", VOTING, "return facts.notarized()", "return true", votes));
  all.add(
      new Case("R6 durable", VOTING, "return unsyncedRecords == 0;", "return true;", votes));
  addHeaderRules(all);
  addEngineRules(all);
  addStark(all);
  addNamed(all, REGISTRY + "StatementRules.java", "endgame.shard.registry.StatementRulesTest");
  addNamed(all, REGISTRY + "BatchRules.java", "endgame.shard.registry.BatchRulesTest");
  addNamed(all, REGISTRY + "CreationRules.java", "endgame.shard.registry.CreationRulesTest");
  return all;
}

// --- the engine beyond the voting rules (consensus.md 1.6, 1.9, 1.11, 1.13), and what the bounded
// exploration of all runs finds when a voting rule is gone

static final String BFT = "consensus/src/main/java/endgame/consensus/bft/";

void addEngineRules(List<Case> all) {
  String explored = "endgame.consensus.bft.ExplorationTest";
  all.add(new Case("explored: R1", VOTING, "return !sentNotarize;", "return true;", explored));
  all.add(new Case("explored: R2", VOTING, "return !sentTheOther;", "return true;", explored));
  all.add(new Case("explored: R3", VOTING, "return !sentNullify;", "return true;", explored));
  engineRule(all, "explored: R4 skipped views", "Rounds",
      "round.nullification == null) {\n        missing.add", "false) {\n        missing.add", "Exploration");
  all.add(new Case("explored: quorum", "consensus/src/main/java/endgame/consensus/types/ValidatorSet.java",
      "return weight - faulty();", "return weight - faulty() - 1;", explored));
  engineRule(all, "1.6 certify false asks for the nullification", "Engine",
      "repair.certificate(time.now(), round.view, Wanted.NULLIFICATION, Optional.empty());", "", "Repair");
  engineRule(all, "1.11 only the view asked for", "Repair",
      "return subject.view() == view", "return view >= 0 || subject.view() == view", "Repair");
  engineRule(all, "1.11 only what was asked for", "Engine",
      "if (closed || !repair.asked(fetched.view(), fetched.wanted())) {", "if (closed) {", "Repair");
  engineRule(all, "1.11 anyone beats the one", "Repair", " && !widens", "", "Repair");
  engineRule(all, "1.11 quick retries end", "Repair",
      " && asked.quick() < QUICK_RETRIES_MAX", "", "Repair");
  engineRule(all, "1.13 two of one kind halt", "Engine",
      "Contradictions.between(held, certificate).ifPresent(this::halt);", "", "Contradictions");
  engineRule(all, "1.13 final and nullified halts", "Contradictions",
      "if (round.nullification != null) {", "if (false) {", "Contradictions");
  engineRule(all, "1.13 another notarization halts", "Contradictions",
      "return notarization != null\n", "return notarization == finalization\n", "Contradictions");
  engineRule(all, "1.13 off the final chain halts", "Contradictions",
      "&& rounds.leavesFinalChain(tip)", "&& false", "Contradictions");
  engineRule(all, "1.13 halted over restarts", "Engine",
      "out.add(new Effect.Journal(new JournalRecord.HeldCertificate(lie.second())));", "", "Contradictions");
  engineRule(all, "1.9 a lost memory is silent", "VotingRules", "return viewIsOwn;", "return true;", "Voice");
  engineRule(all, "1.9 observation lasts", "Observation", "nowMs < endsAtMs", "nowMs < 0", "Voice");
  engineRule(all, "1.9 more than f report", "Observation",
      "if (weight > config.set().faulty()) {", "if (weight > 0) {", "Voice");
  engineRule(all, "1.9 two views above", "Observation", "highest + 2", "highest + 1", "Voice");
  engineRule(all, "2.1 another user is noticed", "Engine",
      "noticeOtherUser(round, certificate);\n    Optional", "Optional", "Voice");
  engineRule(all, "4.3 s49 a clock set back", "EngineTime",
      "now + Math.max(0, callerMs - lastSeen)", "Math.max(now, callerMs)", "Voice");
}

void engineRule(
    List<Case> all, String name, String file, String before, String after, String test) {
  all.add(new Case(name, BFT + file + ".java", before, after, "endgame.consensus.bft." + test + "Test"));
}

/** Each {@code if (...) { return Optional.of("reason"} of Transition.checkHeader. */
void addHeaderRules(List<Case> all) throws IOException {
  String source = Files.readString(Path.of(HEADER));
  int from = source.indexOf("checkHeader(BeaconState parent, Block block");
  int to = source.indexOf("return Optional.empty();", from);
  Matcher rule =
      Pattern.compile("if \\((.*?)\\) \\{\\s+return Optional.of\\(\\s*\"([^\"]*)", Pattern.DOTALL)
          .matcher(source.substring(from, to));
  while (rule.find()) {
    all.add(
        new Case(
            "header: " + rule.group(2).strip(),
            HEADER,
            "if (" + rule.group(1) + ") {",
            "if (Boolean.getBoolean(\"never\") && (" + rule.group(1) + ")) {",
            "endgame.consensus.beacon.HeaderRulesTest"));
  }
}

/** What the STARK's verifier refuses (absorbs: see absorb-removal). */
void addStark(List<Case> all) throws IOException {
  String stark = "zk/src/main/java/endgame/zk/stark/";
  String fri = "zk/src/main/java/endgame/zk/fri/FriVerifier.java";
  String cap = "zk/src/main/java/endgame/zk/commit/CapCheck.java";
  String codec = stark + "StarkCodec.java";
  String tests = "endgame.zk.stark.";
  String reject = tests + "MustRejectTest";
  String commitments = tests + "CommitmentBugsTest";
  String buses = tests + "BusBugsTest";
  String transcripts = tests + "TranscriptBugsTest";
  never(all, "heights in range", stark + "Layout.java", "log < 1 || log > key", reject);
  never(all, "number of heights", stark + "Layout.java", "logHeights.size() != key", reject);
  never(all, "fixed heights", stark + "Layout.java", "fixed >= 0 && fixed != log", commitments);
  never(all, "messages below p", stark + "Layout.java", "bound >= key.parameters()", buses);
  never(all, "some table", stark + "Layout.java", "logHeights.stream().allMatch(", reject);
  never(
      all, "bus of a message", stark + "PublicMessage.java", "!message.bus().equals(",
      tests + "PublicMessageTest");
  never(
      all, "elements of a message", stark + "PublicMessage.java", "value < 0 || value >= p",
      tests + "PublicMessageTest");
  never(all, "fixed is there", stark + "VerifyingKey.java", "air.optional() && air.fixed", reject);
  never(all, "number of tables", stark + "StarkVerifier.java", "publicValues.size() !=", reject);
  never(
      all, "public values", stark + "StarkVerifier.java", "publicValues.get(t).length !=",
      transcripts);
  never(
      all, "terminals", stark + "StarkVerifier.java", "proof.terminals().size() != used",
      transcripts);
  never(all, "trees", stark + "StarkVerifier.java", "proof.caps().size() != trees", reject);
  never(all, "matrices", stark + "StarkVerifier.java", "opened.size() != tree.parts()", reject);
  never(all, "opened", stark + "StarkVerifier.java", "opened.get(p).atZeta().size() !=", reject);
  never(all, "size of caps", stark + "StarkVerifier.java", "caps.get(i).length != exp", reject);
  never(all, "buses balance", stark + "StarkVerifier.java", "own.isEmpty() || !sum", buses);
  never(all, "work", stark + "StarkVerifier.java", "!enough", reject);
  never(all, "constraints", stark + "StarkVerifier.java", "!folded.equals(quotient", reject);
  never(all, "work of a round", fri, "!transcript.accepts(parameters.foldBits()", reject);
  never(all, "work of queries", fri, "!transcript.accepts(parameters.queryBits()", reject);
  never(all, "rounds", fri, "proof.rounds().size() != schedule.size()", commitments);
  never(all, "degree of the last", fri, "proof.last().size() != 1", commitments);
  never(all, "values in their rows", fri, "!belong(opening", commitments);
  never(all, "the last fits", fri, "sum == null || !sum.equals(", reject);
  all.add(
      new Case(
          "stark: power of beta", fri, "value.plus(power.times(waiting.get(i)))",
          "value.plus(waiting.get(i))", commitments));
  never(all, "matrices above the cap", cap, "shapes.stream().anyMatch(s ->", commitments);
  never(all, "number of matrices", cap, "opening.rows().length != shapes.size()", reject);
  never(all, "number of rows", cap, "rows.length != Opening.distinct(", commitments);
  never(all, "cells of a row", cap, "row.length != shape.width()", reject);
  never(all, "siblings", cap, "opening.siblings().length != DIGEST", commitments);
  never(all, "digests of the cap", cap, "!Arrays.equals(digests, i", reject);
  never(all, "one bus for a number", stark + "VerifyingKey.java", "before != null &&", buses);
  never(all, "one provider", stark + "VerifyingKey.java", "other != null", buses);
  never(all, "version", codec, "in.u8() != (expected", tests + "GoldenProofsTest");
  never(all, "canonical elements", codec, "!field.base().isCanonical(word)", reject);
  never(all, "canonical nonces", codec, "!KoalaBear.isCanonical(word)", reject);
  never(all, "digests", codec, "!key.parameters().hash().isDigest(digests", reject);
  never(all, "trailing bytes", codec, "at != bytes.length", reject);
}

/** The one {@code if} whose condition begins so never holds. */
void never(List<Case> all, String name, String file, String condition, String test)
    throws IOException {
  String source = Files.readString(Path.of(file));
  int start = source.indexOf("if (" + condition);
  if (start < 0) {
    throw new IllegalStateException(name + ": no such condition");
  }
  int end = closing(source, start + 4);
  String before = source.substring(start, end);
  String whole = before.substring(4, before.length() - 1);
  String after = "if (Boolean.getBoolean(\"never\") && (" + whole + "))";
  all.add(new Case("stark: " + name, file, before, after, test));
}

/** Where the parenthesis closes that is open before {@code from}. */
int closing(String source, int from) {
  int depth = 1;
  int end = from;
  while (depth > 0) {
    char c = source.charAt(end++);
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
  }
  return end;
}

/** Each {@code new Rule<>("name", predicate)} of a file. */
void addNamed(List<Case> all, String file, String test) throws IOException {
  String source = Files.readString(Path.of(file));
  Matcher start = Pattern.compile("new Rule<>\\(\\s*\"([^\"]+)\",").matcher(source);
  while (start.find()) {
    int end = closing(source, start.end());
    String whole = source.substring(start.start(), end);
    String without = "new Rule<>(\"" + start.group(1) + "\", any -> true)";
    String short_ = Path.of(file).getFileName().toString().replace("Rules.java", "");
    all.add(new Case(short_ + ": " + start.group(1), file, whole, without, test));
  }
}

boolean isRed(Case rule) throws Exception {
  String source = Files.readString(Path.of(rule.file()));
  int at = source.indexOf(rule.before());
  if (at < 0 || source.indexOf(rule.before(), at + 1) >= 0) {
    throw new IllegalStateException(rule.name() + ": the patch does not apply exactly once");
  }
  Path patched = work.resolve("src").resolve(Path.of(rule.file()).getFileName());
  Path classes = work.resolve("classes");
  deleteAll(classes);
  Files.createDirectories(classes);
  Files.createDirectories(patched.getParent());
  Files.writeString(patched, source.replace(rule.before(), rule.after()));
  String path = classPath();
  if (run(List.of("javac", "-nowarn", "-proc:none", "-d", classes.toString(), "-cp", path,
      patched.toString()), "compile") != 0) {
    throw new IllegalStateException(rule.name() + ": the patched file does not compile");
  }
  int code = test(rule.test(), classes + ":" + path);
  if (code != 0 && code != 1) {
    throw new IllegalStateException(rule.name() + ": the test runner ended with " + code);
  }
  return code == 1;
}

/** 0 when all tests of a class pass, 1 when one fails. */
int test(String name, String path) throws Exception {
  return run(
      List.of(
          "java", "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow", "-cp", path,
          "org.junit.platform.console.ConsoleLauncher", "execute", "--disable-banner",
          "--details=summary", "--select-class=" + name),
      "test");
}

String classPath() throws IOException {
  List<String> all = new ArrayList<>();
  for (String module : List.of("storage", "zk", "consensus", "shard")) {
    all.add(module + "/target/test-classes");
    all.add(module + "/target/classes");
  }
  try (Stream<Path> jars = Files.list(work)) {
    jars.filter(f -> f.toString().endsWith(".jar")).forEach(f -> all.add(f.toString()));
  }
  Path repository = Path.of(System.getProperty("user.home"), ".m2", "repository");
  for (String jar :
      List.of(
          "org/assertj/assertj-core", "net/bytebuddy/byte-buddy", "org/jspecify/jspecify",
          "org/slf4j/slf4j-api", "tech/pegasys/jblst", "org/bouncycastle/bcprov-jdk18on",
          "com/fasterxml/jackson/core", "org/rocksdb/rocksdbjni")) {
    try (Stream<Path> jars = Files.walk(repository.resolve(jar))) {
      jars.filter(f -> f.toString().endsWith(".jar")).sorted().forEach(f -> all.add(f.toString()));
    }
  }
  return String.join(":", all);
}

int run(List<String> command, String what) throws Exception {
  List<String> whole = new ArrayList<>(command);
  whole.set(0, Path.of(System.getProperty("java.home"), "bin", command.getFirst()).toString());
  Process process =
      new ProcessBuilder(whole)
          .redirectErrorStream(true)
          .redirectOutput(work.resolve(what + ".log").toFile())
          .start();
  return process.waitFor();
}

void deleteAll(Path folder) throws IOException {
  if (Files.exists(folder)) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
    }
  }
}
