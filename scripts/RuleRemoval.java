import module java.base;
import module java.compiler;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherExecutionRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Called by scripts/rule-removal, with all libraries on the class path: patches a rule out, compiles
 * the one file, runs the named test in a class loader of its own.
 *
 * @param patched the source without the rule
 */
record Case(String name, String file, String patched, String test) {}

static final String CONSENSUS = "consensus/src/main/java/endgame/consensus/";
static final String SHARD = "shard/src/main/java/endgame/shard/";
static final String WITNESS = "zk/src/main/java/endgame/zk/witness/";
static final String GATE = "node/src/main/java/endgame/node/shard/";
static final List<String> MODULES = List.of("storage", "p2p", "zk", "consensus", "shard", "node");

/** What a condition becomes that never holds, in a way that the compiler does not see. */
static final String NEVER = "Boolean.getBoolean(\"rule.never\")";

/** Only the compiler needs these: the refusal beside each says the same. */
static final Set<String> IMPLIED = Set.of("deposit: shard.isEmpty()", "force: shard.isEmpty()");

/** No test takes so long while its rules stand. */
static final int TEST_SECONDS = 90;

Path work;
final List<Case> cases = new ArrayList<>();

void main(String[] args) throws Exception {
  work = Path.of(args[0]);
  String only = "";
  boolean list = false;
  for (int i = 1; i < args.length; i++) {
    switch (args[i]) {
      case "--only" -> only = i + 1 < args.length ? args[++i] : usage();
      case "--list" -> list = true;
      default -> usage();
    }
  }
  collect();
  String wanted = only;
  List<Case> chosen = cases.stream().filter(c -> c.name().contains(wanted)).toList();
  if (chosen.isEmpty()) {
    System.err.println("endgame: no rule's name has '" + only + "'; --list shows all");
    System.exit(2);
  }
  if (list) {
    chosen.forEach(c -> IO.println(c.name() + "  [" + simple(c.test()) + "]"));
    IO.println(chosen.size() + " rules");
    return;
  }
  List<String> tests = chosen.stream().map(Case::test).distinct().sorted().toList();
  if (!passes(tests, List.of(), false)) {
    throw new IllegalStateException("a test fails with every rule in place: see above");
  }
  IO.println(tests.size() + " test classes pass with every rule in place");
  Map<String, Integer> reds = new TreeMap<>();
  List<String> greens = new ArrayList<>();
  for (Case rule : chosen) {
    boolean red = isRed(rule);
    reds.merge(simple(rule.test()), red ? 1 : 0, Integer::sum);
    if (!red) {
      greens.add(rule.name());
    }
    IO.println(rule.name() + " -> " + (red ? "red" : "GREEN"));
  }
  reds.forEach((name, count) -> IO.println("red by " + name + ": " + count));
  greens.forEach(name -> IO.println("GREEN: " + name));
  IO.println(chosen.size() + " rules, " + greens.size() + " green");
  Runtime.getRuntime().halt(greens.isEmpty() ? 0 : 1);
}

String usage() {
  System.err.println("endgame: usage: scripts/rule-removal [--only TEXT] [--list]");
  System.exit(2);
  return "";
}

static String simple(String test) {
  return test.substring(test.lastIndexOf('.') + 1);
}

void collect() throws IOException {
  voting();
  engine();
  explored();
  guard();
  String transition = CONSENSUS + "beacon/Transition.java";
  String beacon = "endgame.consensus.beacon.";
  guards("header", transition, "checkHeader(BeaconState parent, Block block", beacon + "HeaderRulesTest");
  String transactions = beacon + "TransactionRulesTest";
  guards("transaction", transition, "Optional<String> transaction(Bytes raw)", transactions);
  // Nothing is left to run of what does not decode: without the rule it would be passed over.
  replace("transaction: malformed", transition,
      "return Optional.of(\"malformed transaction\");", "return Optional.empty();", transactions);
  staking();
  batches();
  statements();
  registry();
  witness();
  gate();
  stark();
  chunks();
  light();
  skipping();
  String range = "node/src/main/java/endgame/node/beacon/RangeCheck.java";
  guards("range", range, "Optional<String> wrong(long from", "endgame.node.beacon.ChainSyncTest");
  replace("range: a finalization of its last block", range,
      "|| !proposal.digest().equals(Schemas.digest(blocks.getLast().header()))", "",
      "endgame.node.beacon.RangeCheckTest");
}

/** Who gets into sets and out of them, who is paid, and who is punished. */
void staking() throws IOException {
  String at = CONSENSUS + "beacon/staking/";
  String tests = "endgame.consensus.beacon.staking.";
  String change = at + "SetChange.java";
  replace("churn: a quarter", change,
      "budget = Math.max(1, total / StakingLimits.CHURN_QUOTIENT);", "budget = total;", tests + "SetChangeTest");
  replace("churn: never empty", change, "total - 1), now);", "total), now);", tests + "SetChangeTest");
  replace("churn: liars first", change, "!m.validator().slashed()", "false", tests + "SetChangeTest");
  String lies = tests + "EvidenceTest";
  String evidence = at + "Evidence.java";
  replace("evidence: one signer", evidence,
      "return first.signer() == second.signer()", "return first.signer() >= 0", lies);
  replace("evidence: one view", evidence,
      "return first.epoch() == second.epoch() && first.view() == second.view();", "return true;", lies);
  replace("evidence: first signature", evidence, "&& signatures.verify(set, first)\n                  && signatures.verify(set, second)\n              ? List.of(first.signer())", "&& signatures.verify(set, second)\n              ? List.of(first.signer())", lies);
  String block = at + "BlockStaking.java";
  replace("evidence: age", block,
      "block.epoch() - epoch > StakingLimits.UNBONDING_EPOCHS", NEVER, lies);
  replace("evidence: once", block, ".filter(validator -> !validator.slashed())", "", lies);
  replace("certificate: of the parent", block, "!proposal.get().digest().equals(parent)", NEVER, lies);
  replace("certificate: of the epoch", block, "p.epoch() != block.epoch()", NEVER, lies);
  replace("certificate: signatures", block,
      "!signatures.verify(block.validators(), certificate)", NEVER, lies);
  String contract = at + "StakingContract.java";
  String stakes = tests + "StakingTest";
  replace("register: possession", contract,
      "!signatures.possession(key, new BlsSignature(arguments.bytes(2)))", NEVER, stakes);
  replace("register: binding", contract,
      "!signatures.binding(key, id, withdrawal, new BlsSignature(arguments.bytes(3)))", NEVER, stakes);
  replace("register: one key", contract, "registry.knows(key)", NEVER, stakes);
  replace("register: least stake", contract,
      "call.value().compareTo(StakingLimits.STAKE_MIN) < 0", NEVER, stakes);
  replace("withdraw: unbonding", contract,
      "!validator.withdrawable(call.block().epoch())", NEVER, stakes);
  replace("unjail: in time", contract,
      "call.block().epoch() < validator.jailedUntil()", NEVER, stakes);
  replace("jail: enough certificates", at + "EpochEnd.java",
      "performance.certificates() < StakingLimits.JAIL_CERTIFICATES_MIN", NEVER, stakes);
}

/** R1 to R6 in the engine: what it signs, not tests of the predicates. */
void voting() throws IOException {
  String file = CONSENSUS + "bft/VotingRules.java";
  String test = "endgame.consensus.bft.VotingRulesTest";
  // Of most facts the engine's order of steps alone keeps a run; these ask it in a state.
  String states = "endgame.consensus.bft.BallotsTest";
  replace("R1 one Notarize", file, "return !sentNotarize;", "return true;", test);
  replace("R2 not both", file, "return !sentTheOther;", "return true;", test);
  replace("R3 not after Nullify", file, "return !sentNullify;", "return true;", test);
  for (String rule : List.of("R4 r4Notarize(NotarizeFacts facts)", "R5 r5Finalize(FinalizeFacts facts)")) {
    String method = rule.substring(3);
    String body = method(source(file), method);
    Matcher fact = Pattern.compile("facts\\.(\\w+)\\(\\)").matcher(body);
    while (fact.find()) {
      String without = body.substring(0, fact.start()) + "true" + body.substring(fact.end());
      add(rule.substring(0, 3) + fact.group(1), file, source(file).replace(body, without), states);
    }
  }
  replace("R6 durable", file, "return unsyncedRecords == 0;", "return true;", test);
}

/** The engine beyond the voting rules (consensus.md 1.6, 1.9, 1.11, 1.13). */
void engine() throws IOException {
  engine("1.6 certify false asks for the nullification", "Engine",
      "repair.certificate(time.now(), round.view, Wanted.NULLIFICATION, Optional.empty());", "", "Repair");
  engine("1.11 only the view asked for", "Repair",
      "return subject.view() == view", "return view >= 0 || subject.view() == view", "Repair");
  engine("1.11 only what was asked for", "Engine",
      "if (closed || !repair.asked(fetched.view(), fetched.wanted())) {", "if (closed) {", "Repair");
  engine("1.11 anyone beats the one", "Repair", " && !widens", "", "Repair");
  engine("1.11 quick retries end", "Repair", " && asked.quick() < QUICK_RETRIES_MAX", "", "Repair");
  engine("1.13 two of one kind halt", "Engine",
      "Contradictions.between(held, certificate).ifPresent(this::halt);", "", "Contradictions");
  engine("1.13 final and nullified halts", "Contradictions",
      "round.nullification != null", NEVER, "Contradictions");
  engine("1.13 another notarization halts", "Contradictions",
      "return notarization != null\n", "return notarization == finalization\n", "Contradictions");
  engine("1.13 off the final chain halts", "Contradictions",
      "&& rounds.leavesFinalChain(tip)", "&& " + NEVER, "Contradictions");
  engine("1.13 halted over restarts", "Engine",
      "out.add(new Effect.Journal(new JournalRecord.HeldCertificate(lie.second())));", "", "Contradictions");
  engine("1.9 a lost memory is silent", "VotingRules", "return viewIsOwn;", "return true;", "Voice");
  engine("1.9 observation lasts", "Observation", "nowMs < endsAtMs", "nowMs < 0", "Voice");
  engine("1.9 more than f report", "Observation",
      "weight > config.set().faulty()", "weight > 0", "Voice");
  engine("1.9 two views above", "Observation", "highest + 2", "highest + 1", "Voice");
  engine("2.1 another user is noticed", "Engine",
      "noticeOtherUser(round, certificate);\n    Optional", "Optional", "Voice");
  engine("4.3 s49 a clock set back", "EngineTime",
      "now + Math.max(0, callerMs - lastSeen)", "Math.max(now, callerMs)", "Voice");
}

void engine(String name, String file, String before, String after, String test) throws IOException {
  replace(name, CONSENSUS + "bft/" + file + ".java", before, after, "endgame.consensus.bft." + test + "Test");
}

/** What the bounded exploration of all runs finds when a rule is gone. */
void explored() throws IOException {
  engine("explored: R1", "VotingRules", "return !sentNotarize;", "return true;", "Exploration");
  engine("explored: R2", "VotingRules", "return !sentTheOther;", "return true;", "Exploration");
  engine("explored: R3", "VotingRules", "return !sentNullify;", "return true;", "Exploration");
  engine("explored: R4 skipped views", "Rounds", "round.nullification == null) {\n        missing.add",
      NEVER + ") {\n        missing.add", "Exploration");
  replace("explored: quorum", CONSENSUS + "types/ValidatorSet.java",
      "return weight - faulty();", "return weight - faulty() - 1;", "endgame.consensus.bft.ExplorationTest");
}

/** The second wall: the signer's own memory. */
void guard() throws IOException {
  String test = "endgame.consensus.signer.SlashGuardTest";
  String entry = CONSENSUS + "signer/GuardEntry.java";
  String guard = CONSENSUS + "signer/SlashGuard.java";
  replace("guard: R1", entry, "notarized.get().equals(p)", "true", 1, test);
  replace("guard: R5 finalized twice", entry, "finalized.get().equals(p)", "true", 2, test);
  guards("guard", entry, "private Decision notarize(Proposal p)", "if (nullified)", test);
  guards("guard", entry, "private Decision notarize(Proposal p)", "if (finalized", test);
  replace("guard: R2 Nullify after Finalize", entry, "return finalized.isPresent()\n        ? ",
      "return " + NEVER + "\n        ? ", test);
  guards("guard finalize", entry, "private Decision finalizeVote(Proposal p)", "if (nullified)", test);
  guards("guard finalize", entry, "private Decision finalizeVote(Proposal p)", "if (notarized", test);
  guards("guard", guard, "public Decision prepare(Subject subject)", "watermark", test);
  guards("guard batch", guard, "public boolean prepareBatch(", "if (", test);
  String merge = "endgame.consensus.signer.GuardMergeTest";
  replace("guard: votes of elsewhere", guard,
      "raiseWatermark(subject.epoch(), subject.view() + 1);", "{}", merge);
  replace("guard: headers of elsewhere", guard,
      "earlier == null || earlier.validFrom() < batch.validFrom()", NEVER, merge);
  String watch = "node/src/main/java/endgame/node/beacon/KeyWatch.java";
  String watchTest = "endgame.node.beacon.KeyWatchTest";
  replace("watch: a whole epoch", watch, "followed ? Stage.WHOLE :", "followed ? Stage.OVER :", watchTest);
  replace("watch: not what sync brought", watch, "followed ? Stage.OVER : Stage.PART", "Stage.OVER", watchTest);
  replace("watch: another user", watch, "return elsewhere || ", "return ", watchTest);
}

/** shards.md 2. */
void batches() throws IOException {
  String file = SHARD + "registry/BatchRules.java";
  String test = "endgame.shard.registry.BatchRulesTest";
  named("batch", file, test);
  guards("batch", file, "Outcome apply(BlockContext block, List<Bytes> encoded", "Outcome.Invalid(\"batch \" +", test);
  replace("system batch: of an active shard", file,
      "shard.status() != ShardRecord.Status.ACTIVE || ", "", test);
  replace("system batch: record has room", file, " || full(block, shard)", "", test);
  replace("system batch: span has room", file,
      " || span.system() >= shard.limits().systemPerSpan()", "", test);
  replace("system batch: few entries", file,
      "&& to - head.inboxIndex() < shard.limits().entriesPerBatch()", "", test);
  replace("system batch: at most 256 KiB", file,
      "bytes > ShardLimits.BATCH_ENTRY_BYTES_MAX", NEVER, test);
  replace("system batch: not of its own block", file, "age < 1 || ", "", test);
  replace("system batch: not before its age", file,
      "(oldest && !sequenced && age < RegistryLimits.ENTRY_DUE_AGE)", NEVER, test);
  replace("sequencer: rank waits", SHARD + "registry/Sequencers.java",
      "(int) Math.min(ranks, ranked.size())", "ranked.size()", test);
  replace("sequencer: since the last batch", SHARD + "registry/Sequencers.java",
      "Math.max(start, lastSequencedHeight)", "start", test);
  String protocol = "endgame.shard.protocol.StrictnessTest";
  guards("batch header bytes", SHARD + "protocol/SignedHeader.java", "decode(Bytes bytes)", protocol);
  guards("body bytes", SHARD + "protocol/BatchBody.java", "static Decoded decode(Bytes", protocol);
}

/** shards.md 4 and what settles there. */
void statements() throws IOException {
  String file = SHARD + "registry/StatementRules.java";
  String test = "endgame.shard.registry.StatementRulesTest";
  named("statement", file, test);
  guards("statement", file, "private Verdict judge(long height", test);
  guards("statements of a block", SHARD + "registry/ShardExtension.java",
      "public Outcome begin(", "endgame.shard.registry.StatementRulesTest");
  String protocol = "endgame.shard.protocol.StrictnessTest";
  guards("sidecar bytes", SHARD + "protocol/Message.java", "decodeAll(Bytes sidecar)", protocol);
  replace("sidecar bytes: nothing behind", SHARD + "protocol/Message.java",
      "return in.done() ? Optional.of(List.copyOf(messages))",
      "return true ? Optional.of(List.copyOf(messages))", protocol);
  replace("envelope bytes: proof", SHARD + "protocol/Envelope.java",
      "proofBytes > ShardLimits.PROOF_BYTES_MAX", NEVER, protocol);
  replace("envelope bytes: sidecar", SHARD + "protocol/Envelope.java",
      "sidecar.size() > ShardLimits.SIDECAR_BYTES_MAX", NEVER, protocol);
  // Sizes before these rules only save work: what they stop, one of these stops too.
  String claim = SHARD + "protocol/Claim.java";
  replace("claim bytes: few batches", claim, "results > ShardLimits.SPAN_BATCHES_MAX", NEVER, protocol);
  replace("claim bytes: few nulls", claim, "nullItems > ShardLimits.NULLS_MAX", NEVER, protocol);
  replace("claim bytes: one encoding", claim,
      "in.done() && claim.encode().equals(bytes)", "true", protocol);
  String finality = SHARD + "registry/Finality.java";
  String settled = "endgame.shard.registry.FinalityTest";
  replace("message: at most so many of a batch", finality,
      "message.nonce() >= ShardLimits.MESSAGES_MAX || ", "", settled);
  replace("message: covered by the ledger", finality,
      "payment.amount().compareTo(ledger) <= 0 && ", "", settled);
  replace("message: not to the bridge", finality,
      " && !payment.to().equals(Bridge.ADDRESS)", "", settled);
  replace("null entry: given back", finality,
      "nulls.contains(new Claim.NullItem(context.number(), item))", NEVER, settled);
}

/** What creates shards and fills inboxes (shards.md 1, 8, 11). */
void registry() throws IOException {
  String test = "endgame.shard.registry.ContractsTest";
  named("create", SHARD + "registry/CreationRules.java", "endgame.shard.registry.CreationRulesTest");
  guards("create", SHARD + "registry/ShardRegistry.java", "private Result create(", test);
  guards("deposit", SHARD + "registry/Bridge.java", "private static Result deposit(", test);
  guards("force", SHARD + "registry/Bridge.java", "private static Result force(", test);
  guards("inbox", SHARD + "registry/Bridge.java", "private static Optional<String> refusal(", test);
}

/** shards.md 5: the proof system of the first shards. */
void witness() throws IOException {
  String test = "endgame.zk.witness.WitnessSystemTest";
  String system = WITNESS + "WitnessSystem.java";
  guards("witness", system, "public Verdict verify(", "Verdict.Rejected", test);
  guards("witness", system, "private static @Nullable String valueFault(", test);
  guards("witness", system, "private @Nullable String runFault(", test);
  replace("witness: the run's claim", system,
      "journal.bytes().equals(claim.encode()) ? null", "true ? null", test);
  String shape = "endgame.zk.witness.SpanShapeTest";
  guards("witness shape", WITNESS + "SpanShape.java", "static @Nullable String fault(", shape);
  replace("witness shape: some batch", WITNESS + "SpanShape.java", "batches > 0\n            && ", "", shape);
  replace("witness shape: few batches", WITNESS + "SpanShape.java",
      "&& batches <= Claim.BATCHES_MAX", "", shape);
  replace("witness shape: last batch", WITNESS + "SpanShape.java",
      "&& number - 1 == claim.toBatch()", "", shape);
  replace("witness shape: last entry", WITNESS + "SpanShape.java",
      "&& inbox == claim.inboxIndexAfter()", "", shape);
}

/** What a voter holds before it votes (shards.md 2, 4, 5). */
void gate() throws IOException {
  String file = GATE + "ShardLayer.java";
  String test = "endgame.node.shard.ShardLayerTest";
  // That a body is there is also seen when it is decoded; only this fetches and keeps it.
  replace("held: body", file,
      "bodyKind(after, body).map(kind -> held(kind, body.bodyRoot())).orElse(false)", "true", test);
  replace("held: canonical body", file, "return all && bodiesAreCanonical(block, after);",
      "return all;", test);
  replace("held: body decodes", file, " || !isBody(bytes.get())", "", test);
  replace("proven: verdict known", file, "return Optional.empty();\n      }\n      if (verdict.get() instanceof",
      "continue;\n      }\n      if (verdict.get() instanceof", test);
  replace("proven: accepted", file, "return Optional.of(false);", "continue;", test);
  replace("pool: body decodes", file, "            && isBody(body)\n", "", test);
  replace("pool: batch of a validator", file,
      "signed.isPresent() && signedByValidator(signed.get())", "signed.isPresent()", test);
  String votes = "endgame.node.shard.ShardVotesTest";
  replace("held: program", file, "all &= held(BlobKind.PROGRAM, program.programHash());",
      "held(BlobKind.PROGRAM, program.programHash());", votes);
  replace("held: proof", file, "all &= held(BlobKind.PROOF, proof.proofHash());",
      "held(BlobKind.PROOF, proof.proofHash());", votes);
  replace("held: body length", file, "bytes.get().size() != body.bodyLength() || ", "", votes);
  replace("pool: body length", file, "            && header.bodyLength() == body.size()\n", "", votes);
  replace("pool: body hash", file,
      "\n            && shard.get().hashes().bodyRoot(body).equals(header.bodyRoot())", "", votes);
  replace("pool: statement of its prover", file, " || !signedByProver(decoded.get())", "", votes);
  replace("pool: statement of an open span", file, "!isOfOpenSpan(decoded.get()) || ", "", votes);
  for (String fact : List.of("genesisHash().eq", "chainId() ==", "programHash().eq", "batchAcc().eq")) {
    Matcher filter =
        Pattern.compile("\\n +\\.filter\\(e -> claim\\." + Pattern.quote(fact) + ".*").matcher(source(file));
    if (!filter.find()) {
      throw new IllegalStateException("no filter of " + fact);
    }
    replace("pool: " + fact.replaceAll("\\W.*", ""), file, filter.group(), "", votes);
  }
  replace("pool: from batch", file, "claim.fromBatch() == e.fromBatch() && ", "", votes);
  replace("pool: to batch", file, " && claim.toBatch() == e.toBatch()", "", votes);
}

final Map<String, String> sources = new HashMap<>();

String source(String file) throws IOException {
  String known = sources.get(file);
  if (known == null) {
    known = Files.readString(Path.of(file));
    sources.put(file, known);
  }
  return known;
}

void add(String name, String file, String patched, String test) {
  if (cases.stream().anyMatch(c -> c.name().equals(name))) {
    throw new IllegalStateException("two rules are named '" + name + "'");
  }
  cases.add(new Case(name, file, patched, test));
}

void replace(String name, String file, String before, String after, String test) throws IOException {
  String source = source(file);
  int at = source.indexOf(before);
  if (at < 0 || source.indexOf(before, at + 1) >= 0) {
    throw new IllegalStateException(name + ": '" + before + "' is not in " + file + " exactly once");
  }
  add(name, file, source.replace(before, after), test);
}

/** Replaces the n-th occurrence. */
void replace(String name, String file, String before, String after, int n, String test)
    throws IOException {
  String source = source(file);
  int at = -1;
  for (int i = 0; i < n; i++) {
    at = source.indexOf(before, at + 1);
    if (at < 0) {
      throw new IllegalStateException(name + ": '" + before + "' is not in " + file);
    }
  }
  add(name, file, source.substring(0, at) + after + source.substring(at + before.length()), test);
}

/** A method's text from its marker to its closing brace. */
static String method(String source, String marker) {
  int from = source.indexOf(marker);
  if (from < 0 || source.indexOf(marker, from + 1) >= 0) {
    throw new IllegalStateException("'" + marker + "' is not there exactly once");
  }
  int open = source.indexOf("{", closing(source, source.indexOf("(", from)));
  return source.substring(from, closing(source, open) + 1);
}

/** Index of the bracket that closes the one at {@code open}; strings and chars are passed over. */
static int closing(String source, int open) {
  int depth = 0;
  for (int i = open; i < source.length(); i++) {
    char c = source.charAt(i);
    if (c == '"' || c == '\'') {
      for (i++; source.charAt(i) != c; i++) {
        i += source.charAt(i) == '\\' ? 1 : 0;
      }
    } else if (c == '(' || c == '{') {
      depth++;
    } else if ((c == ')' || c == '}') && --depth == 0) {
      return i;
    }
  }
  throw new IllegalStateException("no closing bracket");
}

void guards(String label, String file, String method, String test) throws IOException {
  guards(label, file, method, "if (", test);
}

void guards(String label, String file, String method, String having, String test)
    throws IOException {
  guards(label, file, method, having, "\0", test);
}

/**
 * Each {@code if (A || B) { return ...;} } of a method: one case per alternative, which then never
 * holds.
 *
 * @param having only those whose text has it
 * @param lacking only those whose text lacks it
 */
void guards(
    String label, String file, String method, String having, String lacking, String test)
    throws IOException {
  String source = source(file);
  String body = method(source, method);
  int at = source.indexOf(body);
  int before = cases.size();
  for (int i = body.indexOf("if ("); i >= 0; i = body.indexOf("if (", i + 1)) {
    int open = i + 3;
    int close = closing(body, open);
    int end = closing(body, body.indexOf("{", close));
    String block = body.substring(close + 1, end);
    String whole = body.substring(i, end + 1);
    boolean returns = block.strip().matches("(?s)\\{\\s*return .*");
    // What a pattern binds is used after the guard: it can't be taken out by its condition.
    boolean binds = body.substring(open, close).contains(" instanceof ");
    if (!returns || binds || !whole.contains(having) || whole.contains(lacking)) {
      continue;
    }
    for (int[] part : alternatives(body, open + 1, close)) {
      String text = body.substring(part[0], part[1]).strip();
      if (IMPLIED.contains(label + ": " + text)) {
        continue;
      }
      String patched =
          source.substring(0, at + part[0])
              + "(" + NEVER + " && (" + text + "))"
              + source.substring(at + part[1]);
      add(label + ": " + text.replaceAll("\\s+", " "), file, patched, test);
    }
  }
  if (cases.size() == before) {
    throw new IllegalStateException("no rule in '" + method + "' of " + file);
  }
}

/** The operands of the outermost {@code ||}. */
static List<int[]> alternatives(String text, int from, int to) {
  List<int[]> parts = new ArrayList<>();
  int start = from;
  for (int i = from; i < to; i++) {
    if (text.charAt(i) == '(') {
      i = closing(text, i);
    } else if (text.startsWith("||", i)) {
      parts.add(new int[] {start, i});
      start = i + 2;
    }
  }
  parts.add(new int[] {start, to});
  return parts;
}

/** What the STARK's verifier refuses (absorbs: see absorb-removal). */
void stark() throws IOException {
  String stark = "zk/src/main/java/endgame/zk/stark/";
  String fri = "zk/src/main/java/endgame/zk/fri/FriVerifier.java";
  String cap = "zk/src/main/java/endgame/zk/commit/CapCheck.java";
  String codec = stark + "StarkCodec.java";
  String tests = "endgame.zk.stark.";
  String reject = tests + "MustRejectTest";
  String commitments = tests + "CommitmentBugsTest";
  String buses = tests + "BusBugsTest";
  String transcripts = tests + "TranscriptBugsTest";
  never("heights in range", stark + "Layout.java", "log < 1 || log > key", reject);
  never("number of heights", stark + "Layout.java", "logHeights.size() != key", reject);
  never("fixed heights", stark + "Layout.java", "fixed >= 0 && fixed != log", commitments);
  never("messages below p", stark + "Layout.java", "bound >= key.parameters()", buses);
  never("some table", stark + "Layout.java", "logHeights.stream().allMatch(", reject);
  never("bus of a message", stark + "PublicMessage.java", "!message.bus().equals(",
      tests + "PublicMessageTest");
  never("elements of a message", stark + "PublicMessage.java", "value < 0 || value >= p",
      tests + "PublicMessageTest");
  never("fixed is there", stark + "VerifyingKey.java", "air.optional() && air.fixed", reject);
  never("number of tables", stark + "StarkVerifier.java", "publicValues.size() !=", reject);
  never("public values", stark + "StarkVerifier.java", "publicValues.get(t).length !=",
      transcripts);
  never("terminals", stark + "StarkVerifier.java", "proof.terminals().size() != used",
      transcripts);
  never("trees", stark + "StarkVerifier.java", "proof.caps().size() != trees", reject);
  never("matrices", stark + "StarkVerifier.java", "opened.size() != tree.parts()", reject);
  never("opened", stark + "StarkVerifier.java", "opened.get(p).atZeta().size() !=", reject);
  never("size of caps", stark + "StarkVerifier.java", "caps.get(i).length != exp", reject);
  never("buses balance", stark + "StarkVerifier.java", "own.isEmpty() || !sum", buses);
  never("work", stark + "StarkVerifier.java", "!enough", reject);
  never("constraints", stark + "StarkVerifier.java", "!folded.equals(quotient", reject);
  never("work of a round", fri, "!transcript.accepts(parameters.foldBits()", reject);
  never("work of queries", fri, "!transcript.accepts(parameters.queryBits()", reject);
  never("rounds", fri, "proof.rounds().size() != schedule.size()", commitments);
  never("degree of the last", fri, "proof.last().size() != 1", commitments);
  never("values in their rows", fri, "!belong(opening", commitments);
  never("the last fits", fri, "sum == null || !sum.equals(", reject);
  replace("stark: power of beta", fri, "value.plus(power.times(waiting.get(i)))", "value.plus(waiting.get(i))", commitments);
  never("matrices above the cap", cap, "shapes.stream().anyMatch(s ->", commitments);
  never("number of matrices", cap, "opening.rows().length != shapes.size()", reject);
  never("number of rows", cap, "rows.length != Opening.distinct(", commitments);
  never("cells of a row", cap, "row.length != shape.width()", reject);
  never("siblings", cap, "opening.siblings().length != DIGEST", commitments);
  never("digests of the cap", cap, "!Arrays.equals(digests, i", reject);
  never("one bus for a number", stark + "VerifyingKey.java", "before != null &&", buses);
  never("one provider", stark + "VerifyingKey.java", "other != null", buses);
  never("version", codec, "in.u8() != (expected", tests + "GoldenProofsTest");
  never("canonical elements", codec, "!field.base().isCanonical(word)", reject);
  never("canonical nonces", codec, "!KoalaBear.isCanonical(word)", reject);
  never("digests", codec, "!key.parameters().hash().isDigest(digests", reject);
  never("trailing bytes", codec, "at != bytes.length", reject);
}

/** What a chunk of a snapshot must show (consensus.md 6.4). */
void chunks() throws IOException {
  String file = "storage/src/main/java/endgame/storage/tree/RangeChunkReader.java";
  String test = "endgame.storage.tree.RangeChunkTest";
  for (String method :
      List.of("Checked read(", "private Digest part(", "private Digest opaque(", "private Digest outsideLeaf(",
          "private Digest insideLeaf(", "private Digest inner(")) {
    // After a problem nothing that is read counts, and an empty subtree is no refusal.
    guards("chunk " + method.replaceAll(".* |\\(", ""), file, method, "if (",
        "(problem != null) {\n      return Digest.ZERO", test);
  }
  replace("chunk opaque: forbidden", file, "Proof.refused(tree.hasher(), digest) ? ", NEVER + " ? ", test);
  snapshots();
  replace("chunk: lone leaf", file, "return empty == RangeChunk.EMPTY && ", "return " + NEVER + " && ", test);
}

/** What a light client takes for final, and for a value of the state (consensus.md 7). */
void light() throws IOException {
  String file = CONSENSUS + "light/LightClient.java";
  String test = "endgame.consensus.light.LightClientTest";
  String simulated = "endgame.consensus.sim.SyncScenarioTest";
  guards("light", file, "public static Verified<LightClient> of(\n", test);
  guards("light", file, "public Verified<LightClient> advance(", test);
  guards("light", file, "public Verified<BlockHeader> verify(", "!follows(", test);
  guards("light", file, "private Optional<String> checkHeader(", test);
  replace("light: the next height", file, "child.height() == parent.height() + 1 && ", "", test);
  replace("light: the parent's digest", file, " && child.parent().equals(Schemas.digest(parent))", "", test);
  guards("light", file, "private Optional<String> checkFinalization(", "!", test);
  guards("light, simulated", file, "private Optional<String> checkFinalization(", "!quorum", simulated);
  replace("light: every key is usable", CONSENSUS + "light/LightSignatures.java",
      "Bls.PublicKey.parse(v.key()).isPresent())", "!" + NEVER + ")", test);
  String trusted = CONSENSUS + "light/TrustedPoint.java";
  guards("checkpoint", trusted, "public Verified<LightClient> client(", "!", "boundary.epoch()", test);
  // Each half follows from the other: a block has one height and one epoch.
  replace("checkpoint: ends the epoch before", trusted,
      "boundary.epoch() != epoch - 1 || boundary.height() != epoch * genesis.epochLength()", NEVER, test);
}

/** What a light client that skips epochs checks (consensus.md 7). */
void skipping() throws IOException {
  String file = CONSENSUS + "light/Skipping.java";
  String test = "endgame.consensus.light.SkippingTest";
  guards("skip", file, "private Optional<String> checkTimes(", test);
  for (String fact :
      List.of("far.epoch() < client.epoch()", "boundary.height() != (far.epoch() + 1) * length", "bitmap is not",
          "far set is not")) {
    guards("skip", file, "private static Optional<String> checkShape(", fact, test);
  }
  replace("skip: a third of the trusted", file, "return 3 * signed > trusted.weight();", "return true;", test);
  replace("skip: more than a third", file, "3 * signed > trusted.weight()", "3 * signed >= trusted.weight()", test);
  replace("skip: a key counts once", file, "weights.remove(own.get(i).key())", "weights.get(own.get(i).key())", test);
  replace("skip: strangers have their keys", file, "|| !strangersShown(client, far)", "", test);
  replace("skip: a proof of each stranger", file, "strangers.size() != far.possessions().size()", NEVER, test);
  replace("skip: their proofs verify", CONSENSUS + "light/LightSignatures.java",
      " && Bls.verifyPossession(key, proof)", "", test);
  replace("skip: the epoch asked for", file, "|| far.get().epoch() != goal", "", test);
  guards("backwards", file, "public static Verified<BlockHeader> backwards(", test);
  replace("witness: signed too", file, "case Verified.Refused<LightClient>(String reason) -> new Witnessed.Unfounded(reason);",
      "case Verified.Refused<LightClient> _ -> new Witnessed.Diverged(shown, second, List.of());", test);
}

/** Which states, and whose chunks, a download takes (consensus.md 6.4). */
void snapshots() throws IOException {
  String manifest = CONSENSUS + "snapshot/Manifest.java";
  String test = "endgame.consensus.snapshot.ManifestTest";
  replace("snapshot: the header after it", manifest,
      "header.height() != last.height() + 1 || !header.parent().equals(digest)", NEVER, test);
  replace("snapshot: that header is of the chain", manifest, " || !header.parent().equals(digest)", "", test);
  replace("snapshot: parts sorted", manifest, "part.shard() <= before", NEVER, test);
  String file = CONSENSUS + "snapshot/SnapshotDownload.java";
  String download = "endgame.consensus.snapshot.SnapshotDownloadTest";
  replace("snapshot: forward only", file, "target.height() <= progress.target().height()", NEVER, download);
  replace("snapshot: a liar is not asked again", file, "if (!liars.contains(peer)) {", "if (!" + NEVER + ") {", download);
  replace("snapshot: two asks of a peer", file, "entry.getValue().asked.size() < PER_PEER", "true", download);
  replace("snapshot: asks of all", file, "if (room == 0) {", "if (" + NEVER + ") {", download);
  replace("snapshot: a gap is asked once", file,
      "isAsked(request) ? Optional.empty() : idle(tree.id())", "idle(tree.id())", download);
  replace("snapshot: a chunk of a gap", file, "case RangeChunk.Checked.Valid valid when wanted && hasGap(ask.request())",
      "case RangeChunk.Checked.Valid valid when !" + NEVER, download);
  replace("snapshot: silent peers", file, "peer.failures < FAILURES_MAX && ", "", download);
  replace("snapshot: peers that lack it", file, " && !peer.lacks.contains(tree)", "", download);
  replace("snapshot: beacon state first", file, "!progress.isWhole(Progress.BEACON) || ", "", download);
  replace("snapshot: long chunks", file, "SnapshotRequest.CHUNK_BYTES_LEAST", "0", download);
}

/** The one {@code if} whose condition begins so never holds. */
void never(String name, String file, String condition, String test) throws IOException {
  String source = source(file);
  int start = source.indexOf("if (" + condition);
  if (start < 0) {
    throw new IllegalStateException(name + ": no such condition");
  }
  int end = closing(source, start + 3);
  String whole = source.substring(start + 4, end);
  add("stark: " + name, file,
      source.substring(0, start) + "if (" + NEVER + " && (" + whole + ")" + source.substring(end), test);
}

/** Each {@code new Rule<>("name", predicate)} of a file. */
void named(String label, String file, String test) throws IOException {
  String source = source(file);
  Matcher start = Pattern.compile("new Rule<>\\(\\s*\"([^\"]+)\",").matcher(source);
  int before = cases.size();
  while (start.find()) {
    int end = closing(source, source.indexOf("(", start.start()));
    String without = "new Rule<>(\"" + start.group(1) + "\", any -> true";
    String patched = source.substring(0, start.start()) + without + source.substring(end);
    add(label + ": " + start.group(1), file, patched, test);
  }
  if (cases.size() == before) {
    throw new IllegalStateException("no rule in " + file);
  }
}

/** The modules' classes, and the libraries that this program was started with. */
static String compilePath() {
  List<String> all = new ArrayList<>();
  for (String module : MODULES) {
    all.add(module + "/target/classes");
  }
  all.add(System.getProperty("java.class.path"));
  return String.join(File.pathSeparator, all);
}

boolean isRed(Case rule) throws Exception {
  Path classes = work.resolve("classes");
  deleteAll(classes);
  Files.createDirectories(classes);
  Path patched = work.resolve("src").resolve(Path.of(rule.file()).getFileName());
  Files.createDirectories(patched.getParent());
  Files.writeString(patched, rule.patched());
  JavaCompiler compiler = javax.tools.ToolProvider.getSystemJavaCompiler();
  try (var files = compiler.getStandardFileManager(null, null, null)) {
    StringWriter said = new StringWriter();
    List<String> options =
        List.of("-nowarn", "-proc:none", "-d", classes.toString(), "-cp", compilePath(),
            "--add-modules", "jdk.incubator.vector");
    if (!compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(patched))
        .call()) {
      throw new IllegalStateException(rule.name() + ": without it the file does not compile: " + said);
    }
  }
  return !passes(List.of(rule.test()), List.of(classes), true);
}

/** Whether all tests of the classes pass. Ends at the first failure when {@code brief}. */
boolean passes(List<String> names, List<Path> first, boolean brief) throws Exception {
  List<URL> urls = new ArrayList<>();
  for (Path path : first) {
    urls.add(path.toUri().toURL());
  }
  for (String module : MODULES) {
    urls.add(Path.of(module, "target", "test-classes").toUri().toURL());
    urls.add(Path.of(module, "target", "classes").toUri().toURL());
  }
  PrintStream out = System.out;
  // Libraries, native ones among them, are loaded once; what a rule may be in, for each case.
  try (var loader = new URLClassLoader(urls.toArray(URL[]::new), getClass().getClassLoader());
      var log = new PrintStream(Files.newOutputStream(work.resolve("test.log")), true)) {
    Thread.currentThread().setContextClassLoader(loader);
    System.setOut(log);
    List<Class<?>> classes = new ArrayList<>();
    for (String name : names) {
      classes.add(Class.forName(name, false, loader));
    }
    CancellationToken stop = CancellationToken.create();
    var failures = new ConcurrentLinkedQueue<String>();
    var passed = new AtomicInteger();
    var listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
              failures.add(test.getDisplayName() + ": " + result.getThrowable().orElse(null));
              if (brief) {
                stop.cancel();
              }
            } else if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
              passed.incrementAndGet();
            }
          }
        };
    LauncherExecutionRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(classes.stream().map(DiscoverySelectors::selectClass).toList())
            // Without a rule a test may never end: that is red too.
            .configurationParameter("junit.jupiter.execution.timeout.default", TEST_SECONDS + " s")
            .configurationParameter("junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
            .forExecution()
            .cancellationToken(stop)
            .listeners(listener)
            .build();
    LauncherFactory.create().execute(request);
    if (failures.isEmpty() && passed.get() == 0) {
      throw new IllegalStateException("no test was run of " + names);
    }
    if (!brief) {
      failures.forEach(System.err::println);
    }
    return failures.isEmpty();
  } finally {
    System.setOut(out);
    Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
  }
}

void deleteAll(Path folder) throws IOException {
  if (Files.exists(folder)) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
    }
  }
}
