"""What did the search find out, and what is to be tried next? In sentences, the most telling first.

Nothing is claimed that chance would often show by itself: a rule that counts trials asks for a
count that random trials reach with a probability of about a hundredth.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import mean, stdev

from keraunos.language import text
from keraunos.recipes import Choice
from keraunos.studies.importance import FEWEST
from keraunos.studies.records import FAILED, FINISHED, PENALTIES, StudyRecord, TrialRecord
from keraunos.studies.report.commands import epochs_argument, going_on
from keraunos.studies.report.ranking import known, ranked
from keraunos.studies.report.space_advice import (
    divergence,
    edges,
    unimportant,
    useless_options,
    what_mattered,
)
from keraunos.studies.report.wording import amount, is_share, listed, measured, number

MOST = 6
"""Sentences that are given."""


def findings(study: StudyRecord) -> list[str]:
    """What mattered and what to try next; commands and arguments stand between backticks.

    Args:
        study: as recorded; its importance is used where it has any.
    """
    order = ranked(study)
    if len(order) < FEWEST:
        return [*_too_few(study, order), *_failures(study, 1)]
    hint = _hint_only(study, order)
    gain = _gain_of_second_half(study, order)
    # What has been seen too little, or is still getting better, is no plateau yet.
    plateau = [] if hint or gain > 0 else _plateau(study, order)
    found = [
        *_penalties(study),
        *_failures(study, max(3, len(study.trials) // 10)),
        *what_mattered(study, order),
        *hint,
        *plateau,
        *divergence(study, order),
        *edges(study, order),
        *useless_options(study, order),
        *(_overfitting(study, order) or _unfinished(study, order)),
        *([] if plateau or hint else _second_half(study, order, gain)),
        *unimportant(study, order),
    ]
    return found[:MOST]


def _penalties(study: StudyRecord) -> list[str]:
    """Where the loss that was looked at has in it what the search could make small."""
    names = [each.name for each in study.space if each.name in PENALTIES]
    if not names or study.metric not in ("loss", "val_loss"):
        return []
    return [
        text(
            "{metric} has in it what {names} adds to the loss: that small values seem best says "
            "nothing about the network.",
            metric=study.metric,
            names=listed(names),
        )
    ]


def _wanted(study: StudyRecord) -> int:
    """Trials from which on the findings are more than a hint."""
    return max(16, 5 * len(study.space))


def _too_few(study: StudyRecord, order: Sequence[TrialRecord]) -> list[str]:
    more = _wanted(study) - len(order)
    command = going_on(study, more)
    if not order:
        return [
            text(
                "No trial has a value yet; about {more} would tell what matters: `{command}`.",
                more=more,
                command=command,
            )
        ]
    return [
        text(
            "Too few trials have a value to tell what matters: {count}. About {more} more would "
            "do: `{command}`.",
            count=len(order),
            more=more,
            command=command,
        )
    ]


def _hint_only(study: StudyRecord, order: Sequence[TrialRecord]) -> list[str]:
    more = _wanted(study) - len(order)
    if more <= 0:
        return []
    return [
        text(
            "{count} trials of {dimensions} hyperparameters give a hint and no proof; about {more} "
            "more would make it firmer: `{command}`.",
            count=len(order),
            dimensions=len(study.space),
            more=more,
            command=going_on(study, more),
        )
    ]


def _failures(study: StudyRecord, fewest: int) -> list[str]:
    failed = [trial for trial in study.trials if trial.state == FAILED]
    if len(failed) < fewest:
        return []
    reasons = Counter(trial.reason for trial in failed if trial.reason)
    if not reasons:
        return [text("{count} trials failed.", count=len(failed))]
    reason, times = reasons.most_common(1)[0]
    return [
        text(
            "{count} trials failed, {times} of them for this reason: {reason}",
            count=len(failed),
            times=times,
            reason=reason,
        )
    ]


def _noise(study: StudyRecord, order: Sequence[TrialRecord]) -> float | None:
    """The standard deviation that chance gives the metric; None if that is not known.

    It is that of the seeds, or else that of counting right answers among so few examples.
    """
    seeds = study.retrained.metric if study.retrained else []
    if len(seeds) >= 3 and stdev(seeds) > 0:
        return stdev(seeds)
    examples = study.configuration.get("data", {}).get("examples", {}).get("validation")
    value = order[0].value
    if not examples or value is None or not is_share(study.metric):
        return None
    share = (value * examples + 1) / (examples + 2)
    return float((share * (1 - share) / examples) ** 0.5)


def _plateau(study: StudyRecord, order: Sequence[TrialRecord]) -> list[str]:
    """Whether so many trials are as good as the best that a choice between them is luck.

    The best of many is too good by luck itself; where it was trained anew, that is the measure.
    """
    noise, best = _noise(study, order), order[0].value
    if noise is None or best is None:
        return []
    margin = amount(study.metric, 2 * noise)
    seeds = study.retrained.metric if study.retrained else []
    by_seeds = len(seeds) >= 3
    sign = 1 if study.maximized else -1
    reference = mean(seeds) if by_seeds else best
    alike = [t for t in order if sign * ((t.value or 0.0) - reference) >= -2 * noise]
    if len(alike) < max(5, len(order) / 5):
        return []
    settings = listed(_spread(study, alike))
    if by_seeds:
        return [
            text(
                "Trained anew, the best settings give {value} on average, and {count} trials are "
                "better than that or at most {margin} worse, which is about what another seed "
                "changes: this is a plateau, and more search on it mostly finds luck. It has "
                "{settings}.",
                value=measured(study.metric, reference),
                count=len(alike),
                margin=margin,
                settings=settings,
            )
        ]
    return [
        text(
            "{count} trials are at most {margin} worse than the best, which is about what other "
            "validation examples would change: this is a plateau, and more search on it mostly "
            "finds luck. It has {settings}.",
            count=len(alike),
            margin=margin,
            settings=settings,
        )
    ]


def _spread(study: StudyRecord, trials: Sequence[TrialRecord]) -> list[str]:
    """Where these trials lie, in the one or two hyperparameters that matter most."""
    space = sorted(study.space, key=lambda entry: -study.importance.get(entry.name, 0.0))
    second = [entry for entry in space[1:2] if study.importance.get(entry.name, 0.0) >= 0.1]
    written = []
    for entry in [*space[:1], *second]:
        given = [t.parameters[entry.name] for t in trials if entry.name in t.parameters]
        if isinstance(entry.values, Choice):
            options = [str(o) for o in entry.values.options if str(o) in set(map(str, given))]
            written.append(f"{entry.name}={'|'.join(options)}")
        elif given:
            low, high = number(min(given), 2), number(max(given), 2)
            written.append(text("{name} from {low} to {high}", name=entry.name, low=low, high=high))
    return written


def _overfitting(study: StudyRecord, order: Sequence[TrialRecord]) -> list[str]:
    """The best trial's validation loss rises while it goes on learning its training part."""
    curves = order[0].curves
    watched = [v for v in curves.get("val_loss", []) if v is not None and known(v)]
    training = [v for v in curves.get("loss", []) if v is not None and known(v)]
    if len(watched) < 4 or len(watched) != len(training):
        return []
    lowest = min(range(len(watched)), key=watched.__getitem__)
    if watched[-1] <= 1.15 * watched[lowest] or training[-1] >= training[lowest]:
        return []
    return [
        text(
            "In the best trial val_loss was lowest in epoch {epoch} and rose from {lowest} to "
            "{last} after it, while the loss of the training part went on falling: it learns by "
            "heart. Try more dropout, weight decay or augmentation, or more data.",
            epoch=lowest + 1,
            lowest=number(watched[lowest]),
            last=number(watched[-1]),
        )
    ]


def _unfinished(study: StudyRecord, order: Sequence[TrialRecord]) -> list[str]:
    """Most of the best trials had their best epoch at the very end."""
    best = [t for t in order if t.state == FINISHED and len(t.curves.get(study.metric, [])) >= 5]
    best = best[:5]
    if len(best) < 3:
        return []
    late = [_best_epoch(study, trial) >= 0.9 * trial.epochs - 1e-9 for trial in best]
    if sum(late) < 0.8 * len(best):
        return []
    return [
        text(
            "The best trials were still getting better in their last epochs: train longer, "
            "`{argument}`.",
            argument=epochs_argument(study, 2 * study.epochs),
        )
    ]


def _best_epoch(study: StudyRecord, trial: TrialRecord) -> int:
    """Counted from 1; the earliest of equals."""
    sign = 1 if study.maximized else -1
    curve = [(sign * v, -k) for k, v in enumerate(trial.curves[study.metric]) if v is not None]
    return 1 - max(curve, default=(0.0, 0))[1]


def _gain_of_second_half(study: StudyRecord, order: Sequence[TrialRecord]) -> float:
    """By how much it improved the best value; 0 if chance does as much."""
    by_time = sorted(order, key=lambda trial: trial.number)
    first = {trial.number for trial in by_time[: len(by_time) // 2]}
    before = next(trial.value for trial in order if trial.number in first)
    gain = abs((order[0].value or 0.0) - (before or 0.0))
    noise = _noise(study, order)
    return 0.0 if noise is not None and gain < noise else gain


def _second_half(study: StudyRecord, order: Sequence[TrialRecord], gain: float) -> list[str]:
    if len(order) < 16:
        return []
    if gain == 0:
        return [
            text(
                "The second half of the trials brought nothing that is more than luck: more trials "
                "in this space will hardly help; another network or more data might."
            )
        ]
    return [
        text(
            "The second half of the trials improved the best value by {gain}; more trials may go "
            "further: `{command}`.",
            gain=amount(study.metric, gain),
            command=going_on(study, max(8, len(order) // 2)),
        )
    ]
