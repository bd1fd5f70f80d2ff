package endgame.zk.vm.segment;

import endgame.zk.vm.precompile.KeccakBuses;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules for which there is no attack, each with its reason: others imply it, or what it forbids
 * does no harm.
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

  private static final String OTHER_WORD =
      "of MUL it is the high word's, which is on no bus and which the low word doesn't need; of the"
          + " others the low bits leave 2^16 more or less in it and 1 less or more in the next limb:"
          + " the same number";
  private static final String SINGLE_BIT =
      "it comes alone in a part; whoever sent it made a byte of it and of seven bits that others"
          + " take, so it is a small integer, and another one than 0 and 1 makes no byte after chi";
  private static final String LAST_SLICE =
      "another number there sends the row's carries to a slice beyond the last, that no row takes";
  private static final int KECCAK_BITS = 20;

  private static final Map<String, Map<String, String>> REASONS = reasons();

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
    reasons.put("multiply/1", Map.of("range 7", OTHER_WORD));
    reasons.put(
        "divide/1",
        Map.of(
            "remainder with dividend's sign",
            "with another sign it is 0 and negative, -2^32: larger than any divisor",
            "zero",
            "another number needs a divisor of 0, and makes the same quotient and remainder",
            "zero of an instruction",
            PADDING_FLAG,
            "quotient by zero is not negative",
            "the quotient by zero is said by its limbs; its sign is multiplied by 0"));
    Map<String, String> keccak = new HashMap<>();
    for (int bit : KeccakBuses.single()) {
      keccak.put("bit " + (KECCAK_BITS + bit), SINGLE_BIT);
    }
    keccak.put("flag 7", LAST_SLICE);
    reasons.put("keccak-slices/1", Map.copyOf(keccak));
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
    return REASONS.getOrDefault(table, Map.of()).get(rule);
  }
}
