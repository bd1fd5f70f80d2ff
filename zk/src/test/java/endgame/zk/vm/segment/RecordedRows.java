package endgame.zk.vm.segment;

import endgame.zk.air.Air;
import endgame.zk.vm.Rom;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Rows that tests of single chips forge, kept while such tests run for {@link ConstraintRemoval}:
 * where only one rule notices a row, that test fails when the rule is gone.
 */
public final class RecordedRows {
  /**
   * A row before and after a test changed it.
   *
   * @param rom null where any ecall is in the program
   * @param cells canonical, public values behind the columns
   */
  @SuppressWarnings("ArrayRecordComponent") // Never written.
  record Recorded(Air air, @Nullable Rom rom, int[] honest, int[] cells, String test) {}

  private static final List<String> TESTS =
      List.of(
          "chip.AddSubTest",
          "chip.BitwiseTest",
          "chip.LessThanTest",
          "chip.ShiftTest",
          "chip.BranchTest",
          "chip.JumpTest",
          "chip.AddressTest",
          "chip.LoadStoreWordTest",
          "chip.LoadPartTest",
          "chip.StorePartTest",
          "chip.MultiplyTest",
          "chip.DivideTest",
          "chip.PaddingTest",
          "chip.MemoryTablesTest",
          "chip.HaltTest",
          "chip.Poseidon2TableTest",
          "chip.HostEcallTest",
          "chip.CopyTest",
          "arithmetic.ArithmeticTest",
          "precompile.Poseidon2CallsTest",
          "precompile.KeccakCallsTest");
  private static final int MOST = 200_000;
  private static @Nullable List<Recorded> all;
  private static String test = "";

  private RecordedRows() {}

  /** Runs the tests of all chips: the rows that they forge. */
  static List<Recorded> ofTests() {
    List<Recorded> kept = new ArrayList<>();
    all = kept;
    try {
      for (String name : TESTS) {
        Class<?> type = Class.forName("endgame.zk.vm." + name);
        for (Method method : type.getDeclaredMethods()) {
          if (method.isAnnotationPresent(Test.class)) {
            test = type.getSimpleName() + "." + method.getName();
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            method.setAccessible(true);
            method.invoke(constructor.newInstance());
          }
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(test, e);
    } finally {
      all = null;
    }
    return kept;
  }

  /** Notes a changed row, if rows are kept. */
  public static void note(Air air, @Nullable Rom rom, int[] honest, int[] cells) {
    List<Recorded> rows = all;
    if (rows != null && rows.size() < MOST) {
      rows.add(new Recorded(air, rom, honest, cells, test));
    }
  }

  /** Whether rows are kept. */
  public static boolean isOn() {
    return all != null;
  }
}
