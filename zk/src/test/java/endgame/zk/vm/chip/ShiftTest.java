package endgame.zk.vm.chip;
class ShiftTest {
  static final int IMMEDIATE = 6;
  static final int SECOND = 22;
  static final int WHOLE = 27;
  static final int LEFT = 17;
  static final int FIRST = 20;
  static final int POWER = 29;
  static final int CUT = 31;
  static final int LOWER = 32;
  static final int UPPER = 34;
}
