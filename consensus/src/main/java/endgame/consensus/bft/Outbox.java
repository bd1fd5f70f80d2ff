package endgame.consensus.bft;

import java.util.ArrayList;
import java.util.List;

/** The effects of the step under way, in order. */
final class Outbox {
  private List<Effect> effects = new ArrayList<>();

  void add(Effect effect) {
    effects.add(effect);
  }

  void report(Activity activity) {
    effects.add(new Effect.Report(activity));
  }

  List<Effect> take() {
    List<Effect> taken = effects;
    effects = new ArrayList<>();
    return taken;
  }
}
