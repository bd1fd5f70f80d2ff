# Shared by the scripts: finds the tools and says in one sentence what is missing.
# shellcheck shell=bash
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

# Maven of Debian calls what JDK 25 warns about.
export MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow"

fail() {
  echo "endgame: $*" >&2
  exit 1
}

is_jdk25() {
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] && grep -q '^JAVA_VERSION="25' "$1/release"
}

# Sets JAVA_HOME to a JDK 25: JAVA_HOME itself, the java on PATH, or the platform's usual places.
find_jdk() {
  local candidate on_path
  on_path="$(command -v javac 2>/dev/null || true)"
  [ -n "$on_path" ] && on_path="$(dirname "$(dirname "$(readlink -f "$on_path")")")"
  for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/java/* /opt/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && is_jdk25 "$candidate"; then
      export JAVA_HOME="$candidate"
      return
    fi
  done
  fail "needs JDK 25 and found none: install one (for example Temurin 25) and set JAVA_HOME to it."
}

find_maven() {
  command -v mvn >/dev/null || fail "needs Maven 3.8 or newer to build and found none: install the package 'maven'."
}

# Flags of every JVM that runs Endgame; the tests get the same ones from pom.xml (jvm.flags).
JVM_FLAGS=(--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError
  -XX:-UsePerfData -Xshare:auto -Dio.netty.allocator.type=pooled
  # Kernels of vectors stay methods of their own: see endgame.zk.field.Vectors.
  # What they call goes into them even while a profile says that it is rare.
  -XX:CompileCommand=quiet "-XX:CompileCommand=inline,endgame.zk.field.Vectors::*"
  "-XX:CompileCommand=dontinline,endgame.zk.field.Blocks::*"
  "-XX:CompileCommand=dontinline,endgame.zk.ntt.Butterflies::*"
  "-XX:CompileCommand=dontinline,endgame.zk.ntt.SmallStages::*")

# Builds node/target/run when a source is newer than the last build.
build_if_needed() {
  local stamp="$ROOT/node/target/built"
  if [ -f "$stamp" ] && [ -d "$ROOT/node/target/run" ] && [ -z "$(find "$ROOT"/pom.xml "$ROOT"/*/pom.xml "$ROOT"/*/src/main -newer "$stamp" -print -quit)" ]; then
    return
  fi
  find_maven
  mkdir -p "$ROOT/node/target"
  echo "building Endgame (once per change of the sources) ..." >&2
  (
    flock 9
    if [ -f "$stamp" ] && [ -d "$ROOT/node/target/run" ] && [ -z "$(find "$ROOT"/pom.xml "$ROOT"/*/pom.xml "$ROOT"/*/src/main -newer "$stamp" -print -quit)" ]; then
      exit 0
    fi
    touch "$stamp.new"
    (cd "$ROOT" && mvn -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true -Djacoco.skip=true package) >&2 ||
      exit 1
    # Nodes run from a copy: a later build must not change jars under a running process.
    rm -rf "$ROOT/node/target/run.new" && cp -r "$ROOT/node/target/lib" "$ROOT/node/target/run.new" &&
      rm -rf "$ROOT/node/target/run" && mv "$ROOT/node/target/run.new" "$ROOT/node/target/run" || exit 1
    mv "$stamp.new" "$stamp"
  ) 9>"$ROOT/node/target/build.lock" || fail "the build failed; the lines above say where."
}

# Sets INSTANCE to one whose ports nobody has, and keeps it from other scripts while this one runs.
free_instance() {
  local k port used lock
  for k in $(seq 7 19 | shuf); do
    lock="${TMPDIR:-/tmp}/endgame-instance-$k.lock"
    { exec {INSTANCE_LOCK}>"$lock"; } 2>/dev/null || continue
    flock -n "$INSTANCE_LOCK" || { exec {INSTANCE_LOCK}>&-; continue; }
    used=""
    for port in 8545 8645 8745 8845 9000 9100 9200 9300 8008 8108 8208 8308; do
      port=$((port + 1000 * (k - 1)))
      if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then used=$port; fi
    done
    if [ -z "$used" ]; then
      INSTANCE=$k
      return
    fi
    exec {INSTANCE_LOCK}>&-
  done
  fail "the ports of every instance from 7 to 19 are in use: stop a devnet that you don't need."
}
