import module java.base;

/** Called by scripts/absorb-removal: patches an absorb, compiles, shows the forgery. */
record Absorb(String name, String file, String before, String after) {}

static final String ZK = "zk/src/main/java/endgame/zk/";
static final String STATEMENT = ZK + "stark/Statement.java";
static final String VERIFIER = ZK + "stark/StarkVerifier.java";
static final String FRI = ZK + "fri/FriVerifier.java";
static final String TRANSCRIPT = ZK + "transcript/Transcript.java";

/** A nonce that is left out is asked of a copy: what is drawn next doesn't depend on it. */
static final String FORK =
    """
      public Transcript fork() {
        Transcript copy = new Transcript("");
        System.arraycopy(state, 0, copy.state, 0, state.length);
        System.arraycopy(input, 0, copy.input, 0, input.length);
        copy.absorbed = absorbed;
        copy.given = given;
        return copy;
      }
    }
    """;

static final List<Absorb> ABSORBS =
    List.of(
        gone("KEY", STATEMENT, "transcript.absorb(key.digest());"),
        gone("CONTEXT", STATEMENT, "transcript.absorb(context);"),
        gone("PUBLIC_MESSAGES", STATEMENT, "transcript.absorb(PublicMessage.digest(messages));"),
        gone("PUBLIC_VALUES", STATEMENT, "transcript.absorb(field.base(), value);"),
        gone("MAIN_CAP", VERIFIER, "absorb(transcript, layout, caps, Layout.Kind.MAIN);"),
        forked("LOOKUP_NONCE", VERIFIER, "transcript.accepts(parameters.lookupBits()"),
        gone("LOGUP_CAP", VERIFIER, "absorb(transcript, layout, caps, Layout.Kind.LOGUP);"),
        gone("TERMINALS", VERIFIER, "proof.terminals().forEach(transcript::absorb);"),
        gone("QUOTIENT_CAP", VERIFIER, "absorb(transcript, layout, caps, Layout.Kind.QUOTIENT);"),
        forked("DEEP_NONCE", VERIFIER, "transcript.accepts(parameters.deepBits()"),
        gone("OPENED", VERIFIER, "Statement.opened(transcript, proof.opened());"),
        forked("BATCH_NONCE", VERIFIER, "transcript.accepts(parameters.batchBits()"),
        gone("FRI_CAPS", FRI, "transcript.absorb(round.cap());"),
        forked("FOLD_NONCES", FRI, "transcript.accepts(parameters.foldBits()"),
        gone("LAST", FRI, "proof.last().forEach(transcript::absorb);"),
        forked("QUERY_NONCE", FRI, "transcript.accepts(parameters.queryBits()"),
        gone("LENGTHS", TRANSCRIPT, "absorb((long) bytes.length);"));

/** Redundant, reviewed: no forgery; the reasons stand beside the forgeries (Forgeries.IMPLIED). */
static final Map<String, String> IMPLIED =
    Map.of(
        "TABLE_COUNT", "transcript.absorb((long) logHeights.size());",
        "HEIGHTS", "logHeights.forEach(log -> transcript.absorb((long) log));",
        "PUBLIC_COUNTS", "transcript.absorb((long) values.length);",
        "PROTOCOL", "absorb(protocol);");

/** Lines behind the calls that are taken out above. */
static final List<String> INNER =
    List.of(
        "values.atZeta().forEach(transcript::absorb);",
        "values.atNext().forEach(transcript::absorb);",
        "transcript.absorb(caps.get(i));",
        "private static void absorb(");

Path work;

static Absorb gone(String name, String file, String line) {
  return new Absorb(name, file, line, "");
}

static Absorb forked(String name, String file, String call) {
  return new Absorb(name, file, call, call.replace("transcript.", "transcript.fork()."));
}

void main(String[] args) throws Exception {
  work = Path.of(args[0]);
  String only = args.length > 2 && args[1].equals("--only") ? args[2] : "";
  everyAbsorbIsNamed();
  if (forgery(List.of(), "zk/target/classes") != 0) {
    throw new IllegalStateException("a forgery is accepted with every absorb in place");
  }
  int green = 0;
  int count = 0;
  for (Absorb absorb : ABSORBS) {
    if (!absorb.name().contains(only)) {
      continue;
    }
    count++;
    boolean red = isRed(absorb);
    green += red ? 0 : 1;
    IO.println("absorb " + absorb.name() + " -> " + (red ? "red (attack accepted)" : "GREEN"));
  }
  if (only.isEmpty()) {
    new TreeSet<>(IMPLIED.keySet())
        .forEach(name -> IO.println("absorb " + name + " -> implied by others (reviewed)"));
  }
  IO.println(count + " absorbs, " + green + " green");
  System.exit(green == 0 && count > 0 ? 0 : 1);
}

/** A new absorb needs a forgery, or a reason why there is none. */
void everyAbsorbIsNamed() throws IOException {
  List<String> known = new ArrayList<>(INNER);
  known.addAll(IMPLIED.values());
  ABSORBS.forEach(absorb -> known.add(absorb.before()));
  for (String file : List.of(STATEMENT, VERIFIER, FRI)) {
    for (String line : Files.readAllLines(Path.of(file))) {
      boolean absorbs =
          line.contains("absorb(") || line.contains("::absorb") || line.contains(".accepts(");
      if (absorbs && known.stream().noneMatch(line::contains)) {
        throw new IllegalStateException(file + " absorbs something without a name: " + line);
      }
    }
  }
}

boolean isRed(Absorb absorb) throws Exception {
  Path classes = work.resolve(absorb.name());
  Files.createDirectories(classes);
  List<String> files = new ArrayList<>(List.of(patch(absorb, classes)));
  if (!absorb.after().isEmpty()) {
    files.add(patch(new Absorb(absorb.name(), TRANSCRIPT, "\n}\n", "\n" + FORK), classes));
  }
  List<String> command =
      new ArrayList<>(
          List.of("javac", "-nowarn", "-proc:none", "--add-modules", "jdk.incubator.vector", "-d",
              classes.toString(), "-cp", "zk/target/classes:" + jspecify()));
  command.addAll(files);
  if (run(command) != 0) {
    throw new IllegalStateException(absorb.name() + ": the patched file does not compile");
  }
  int code = forgery(List.of(absorb.name()), classes + ":zk/target/classes");
  if (code != 0 && code != 3) {
    throw new IllegalStateException(absorb.name() + ": the forgery ended with " + code);
  }
  return code == 0;
}

String patch(Absorb absorb, Path folder) throws IOException {
  String source = Files.readString(Path.of(absorb.file()));
  int at = source.indexOf(absorb.before());
  if (at < 0 || source.indexOf(absorb.before(), at + 1) >= 0) {
    throw new IllegalStateException(absorb.name() + ": the patch does not apply exactly once");
  }
  Path patched = folder.resolve(Path.of(absorb.file()).getFileName());
  Files.writeString(patched, source.replace(absorb.before(), absorb.after()));
  return patched.toString();
}

int forgery(List<String> name, String classes) throws Exception {
  List<String> command =
      new ArrayList<>(
          List.of("java", "--add-modules", "jdk.incubator.vector", "-cp",
              classes + ":zk/target/test-classes:" + jspecify(), "endgame.zk.stark.Forgeries"));
  command.addAll(name);
  return run(command);
}

String jspecify() throws IOException {
  Path folder =
      Path.of(System.getProperty("user.home"), ".m2", "repository", "org/jspecify/jspecify");
  try (Stream<Path> jars = Files.walk(folder)) {
    return jars.map(Path::toString).filter(f -> f.endsWith(".jar")).sorted().toList().getLast();
  }
}

int run(List<String> command) throws Exception {
  List<String> whole = new ArrayList<>(command);
  whole.set(0, Path.of(System.getProperty("java.home"), "bin", command.getFirst()).toString());
  return new ProcessBuilder(whole)
      .redirectErrorStream(true)
      .redirectOutput(work.resolve("log").toFile())
      .start()
      .waitFor();
}
