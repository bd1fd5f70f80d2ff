package endgame.node.audit;

import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The votes of one validator, from every file that shows one. */
final class CastVotes {
  private final String validator;
  private final FinalChain chain;
  private final Findings findings;
  private final TreeMap<View, Cast> views = new TreeMap<>();

  /** Proposals are in many files: one object each. */
  private final Map<Proposal, Proposal> known = new HashMap<>();

  private @Nullable View watermark;

  /** One vote of a kind: what for, where it was found first, whether the guard has it. */
  private static final class Found {
    private final Subject subject;
    private final String source;
    private boolean guarded;

    Found(Subject subject, String source) {
      this.subject = subject;
      this.source = source;
    }

    @Override
    public String toString() {
      return text(subject) + " in " + source;
    }
  }

  /** What was cast in one view: at most one of each kind, or it is a finding. */
  private static final class Cast {
    private @Nullable Found notarize;
    private @Nullable Found nullify;
    private @Nullable Found finalize;

    List<Found> all() {
      List<Found> all = new ArrayList<>(3);
      for (@Nullable Found found : new @Nullable Found[] {notarize, nullify, finalize}) {
        if (found != null) {
          all.add(found);
        }
      }
      return all;
    }

    Found add(Subject subject, String source) {
      @Nullable Found old =
          switch (subject) {
            case Subject.Notarize _ -> notarize;
            case Subject.Nullify _ -> nullify;
            case Subject.Finalize _ -> finalize;
          };
      if (old != null) {
        return old;
      }
      Found found = new Found(subject, source);
      switch (subject) {
        case Subject.Notarize _ -> notarize = found;
        case Subject.Nullify _ -> nullify = found;
        case Subject.Finalize _ -> finalize = found;
      }
      return found;
    }
  }

  CastVotes(String validator, FinalChain chain, Findings findings) {
    this.validator = validator;
    this.chain = chain;
    this.findings = findings;
  }

  /** The validator signed this, says {@code source}. */
  void cast(Subject subject, String source) {
    add(shared(subject), source);
  }

  /** The guard says so itself. */
  void guarded(Subject subject) {
    Subject shared = shared(subject);
    Found found = add(shared, "its slash guard");
    if (found.subject.equals(shared)) {
      found.guarded = true;
    }
  }

  private Found add(Subject subject, String source) {
    View view = View.of(subject);
    Cast cast = views.computeIfAbsent(view, _ -> new Cast());
    for (Found other : cast.all()) {
      if (contradict(subject, other.subject)) {
        findings.doubleSign(
            validator + view,
            validator
                + " signed twice at "
                + place(view, subject, other.subject)
                + ": "
                + other
                + "; "
                + text(subject)
                + " in "
                + source);
      }
    }
    return cast.add(subject, source);
  }

  /** Below this the guard signs nothing, and may have forgotten what it signed. */
  void watermark(View view) {
    if (watermark == null || watermark.compareTo(view) < 0) {
      watermark = view;
    }
  }

  Optional<View> watermark() {
    return Optional.ofNullable(watermark);
  }

  Optional<View> first() {
    return views.isEmpty() ? Optional.empty() : Optional.of(views.firstKey());
  }

  /** Once all is read: a vote that the guard lacks could be contradicted by the next signature. */
  void checkGuard() {
    views.forEach((view, cast) -> {
      if (watermark != null && view.compareTo(watermark) < 0) {
        return;
      }
      for (Found found : cast.all()) {
        if (!found.guarded) {
          findings.problem(
              validator
                  + ": its slash guard lacks a vote at "
                  + place(view, found.subject)
                  + ": "
                  + found);
        }
      }
    });
  }

  String place(View view, Subject... voted) {
    List<Proposal> proposals = new ArrayList<>();
    for (Subject subject : voted) {
      proposal(subject).ifPresent(proposals::add);
    }
    return chain.place(view, proposals) + ", " + view;
  }

  private Subject shared(Subject subject) {
    return switch (subject) {
      case Subject.Notarize(Proposal p) -> new Subject.Notarize(shared(p));
      case Subject.Nullify _ -> subject;
      case Subject.Finalize(Proposal p) -> new Subject.Finalize(shared(p));
    };
  }

  private Proposal shared(Proposal proposal) {
    return known.computeIfAbsent(proposal, p -> p);
  }

  private static Optional<Proposal> proposal(Subject subject) {
    return switch (subject) {
      case Subject.Notarize(Proposal p) -> Optional.of(p);
      case Subject.Nullify _ -> Optional.empty();
      case Subject.Finalize(Proposal p) -> Optional.of(p);
    };
  }

  /** Of one view. A Notarize and a Nullify are no contradiction: the time between may be up. */
  private static boolean contradict(Subject a, Subject b) {
    return switch (a) {
      case Subject.Notarize(Proposal p) -> proposal(b).filter(q -> !q.equals(p)).isPresent();
      case Subject.Nullify _ -> b instanceof Subject.Finalize;
      case Subject.Finalize(Proposal p) ->
          b instanceof Subject.Nullify || proposal(b).filter(q -> !q.equals(p)).isPresent();
    };
  }

  static String text(Subject subject) {
    return switch (subject) {
      case Subject.Notarize(Proposal p) -> "Notarize of " + text(p);
      case Subject.Nullify _ -> "Nullify";
      case Subject.Finalize(Proposal p) -> "Finalize of " + text(p);
    };
  }

  private static String text(Proposal p) {
    return p.digest().shortHex() + " on view " + p.parentView();
  }
}
