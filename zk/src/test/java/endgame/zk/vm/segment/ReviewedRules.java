package endgame.zk.vm.segment;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules for which there is no attack, each with its reason: others imply it, or what it forbids
 * does no harm. And those for which none was found yet, which is another matter.
 */
final class ReviewedRules {
  private static final String OTHER_FLAG =
      "with the other flag and their sum 0 or 1 it could be -1 only where the sum is 0";
  private static final String MARKS =
      "with a sum of 0 or 1 a mark that is neither makes both differences 0, which is no mark";
  private static final String PADDING_MARK =
      "a mark on a row of no instruction asks the range table for a number, and says nothing";
  private static final String PADDING_FLAG = "on a row of no instruction nothing counts the flag";
  private static final String LAST_BYTE =
      "a last byte is where one is copied, and their sum is 1: two would need a sum that is 1 twice";
  private static final String FIRST_BYTE =
      "a row of copies takes a first byte of 0 to 3 only, and with the word's range one pair is left";
  private static final String ONE =
      "1 + c*2^16k with c of 16 bits is below the field's prime, so not divisible by it: that it"
          + " makes d 0 shows that d is 0";

  private static final Map<String, Map<String, String>> REASONS = reasons();

  /** Rules of which each is needed by an argument, but that no attack was found for. */
  private static final Map<String, String> UNSHOWN = Map.of();

  private ReviewedRules() {}

  private static Map<String, Map<String, String>> reasons() {
    Map<String, Map<String, String>> reasons = new HashMap<>();
    reasons.put("add-sub/1", Map.of("add", OTHER_FLAG, "subtract", OTHER_FLAG));
    Map<String, String> less = new HashMap<>();
    less.put("low limb differs", MARKS);
    less.put("high limb differs", MARKS);
    less.put("mark of an instruction", PADDING_MARK);
    reasons.put("branch-less/1", Map.copyOf(less));
    less.put("signed", OTHER_FLAG);
    less.put("unsigned", OTHER_FLAG);
    reasons.put("less-than/1", Map.copyOf(less));
    reasons.put(
        "branch-equal/1",
        Map.of(
            "if equal",
            OTHER_FLAG,
            "if not",
            OTHER_FLAG,
            "equal",
            "different limbs make it 0, equal ones 1"));
    reasons.put(
        "shift/1",
        Map.of(
            "left",
            "-1 needs both other flags, and a first operand of 0: MULH of it, whose code that is,"
                + " is 0",
            "immediate high",
            "the amount is in the low limb, and an immediate is on no other bus"));
    reasons.put(
        "load-part/1",
        Map.of("half of an instruction", PADDING_FLAG, "unsigned of an instruction", PADDING_FLAG));
    reasons.put("store-part/1", Map.of("half of an instruction", PADDING_FLAG));
    reasons.put(
        "host-ecall/1",
        Map.of(
            "odd",
            FIRST_BYTE,
            "upper",
            FIRST_BYTE,
            "flag 8",
            "another number than 0 and 1 makes both lengths of a PRINT hold: 4096 is the honest one",
            "flag 9",
            "what deletes is put and has no bytes, and takes them from its length unless it is 1"));
    reasons.put(
        "copy/1",
        Map.of(
            "to the journal in a word",
            "a word that isn't there has no first byte, so no byte goes to the journal",
            "last word",
            "in a row of no word it would need a last byte",
            "last byte 0",
            LAST_BYTE,
            "last byte 1",
            LAST_BYTE,
            "last byte 2",
            LAST_BYTE,
            "last byte 3",
            LAST_BYTE,
            "last byte 3 is copied",
            "where a byte has begun, and no other was last, byte 3 is copied"));
    Map<String, String> arithmetic = new HashMap<>();
    for (int limb = 1; limb < 16; limb++) {
      arithmetic.put("times one " + limb, ONE);
    }
    arithmetic.put(
        "product",
        "where there is no MULMOD256 the modulus and the remainder would have to be 0, and 0 isn't"
            + " below 0");
    reasons.put("arithmetic/1", Map.copyOf(arithmetic));
    return Map.copyOf(reasons);
  }

  static @Nullable String reason(String table, String rule) {
    return REASONS.getOrDefault(table, Map.of()).getOrDefault(rule, unshown(table, rule));
  }

  /** Why a rule is kept that no attack was found without. */
  static @Nullable String unshown(String table, String rule) {
    return UNSHOWN.get(table + ": " + rule);
  }
}
