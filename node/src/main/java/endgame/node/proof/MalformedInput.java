package endgame.node.proof;

/** A file or an option isn't what it should be; the message is a sentence without a full stop. */
public final class MalformedInput extends Exception {
  private static final long serialVersionUID = 1L;

  private final String sentence;

  public MalformedInput(String sentence) {
    super(sentence);
    this.sentence = sentence;
  }

  public String sentence() {
    return sentence;
  }
}
