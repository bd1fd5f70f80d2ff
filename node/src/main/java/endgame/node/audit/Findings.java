package endgame.node.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What contradicts something. */
final class Findings {
  /** Problems kept as text; more are only counted. */
  static final int TEXTS_MAX = 100;

  private final List<String> texts = new ArrayList<>();
  private final Set<String> signedTwice = new HashSet<>();
  private long problems;
  private long doubleSigns;

  void problem(String text) {
    problems++;
    if (texts.size() < TEXTS_MAX) {
      texts.add(text);
    }
  }

  /** Several files and pairs of votes can show the same one: a key counts once. */
  void doubleSign(String key, String text) {
    if (signedTwice.add(key)) {
      doubleSigns++;
      problem(text);
    }
  }

  long problems() {
    return problems;
  }

  long doubleSigns() {
    return doubleSigns;
  }

  List<String> texts() {
    List<String> all = new ArrayList<>(texts);
    if (problems > texts.size()) {
      all.add("and " + (problems - texts.size()) + " more");
    }
    return List.copyOf(all);
  }
}
