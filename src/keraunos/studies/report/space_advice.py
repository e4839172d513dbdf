"""Where in the space do the good trials lie, and how should the space be changed?"""

import math
from collections import Counter
from collections.abc import Sequence

from keraunos.language import text
from keraunos.recipes import Choice, Range
from keraunos.studies.records import DIVERGED, FAILED, RUNNING, StudyRecord, TrialRecord
from keraunos.studies.report.commands import space_argument
from keraunos.studies.report.ranges import along, chance_at_edge, widened
from keraunos.studies.report.ranking import drawn_apart
from keraunos.studies.report.wording import listed, number

_MATTERS = 0.2
"""Of the differences: who explains less is not worth a sentence of its own."""

_COUNTS = 0.1
"""What explains less is found anywhere, also at an end."""

_HARDLY = 0.03
"""Who explains less need not be searched."""

_EDGE = 0.1
"""The share of a range that counts as its end."""

_CHANCE = 0.01
"""How often a crowd at an end may be chance."""


def what_mattered(study: StudyRecord, order: Sequence[TrialRecord]) -> list[str]:
    """The one or two hyperparameters that explain most, and where their good values lie."""
    shares = [(e.name, study.importance[e.name]) for e in study.space if e.name in study.importance]
    shares.sort(key=lambda entry: -entry[1])
    leading = [entry for entry in shares if entry[1] >= _MATTERS][:2]
    if not shares:
        return []
    if len(study.space) == 1:
        return [_where(study, shares[0][0], order)]
    if not leading:
        name, share = shares[0]
        return [
            text(
                "No hyperparameter decides by itself: {name}, the first of them, explains "
                "{percent}% of the differences between the trials.",
                name=name,
                percent=round(100 * share),
            )
        ]
    first, *second = leading
    found = [
        text(
            "{name} mattered most: it explains {percent}% of the differences between the trials. "
            "{where}",
            name=first[0],
            percent=round(100 * first[1]),
            where=_where(study, first[0], order),
        )
    ]
    return found + [
        text(
            "{name} comes second with {percent}%. {where}",
            name=name,
            percent=round(100 * share),
            where=_where(study, name, order),
        )
        for name, share in second
    ]


def _where(study: StudyRecord, name: str, order: Sequence[TrialRecord]) -> str:
    """Where the best trials have this hyperparameter."""
    best = [t.parameters[name] for t in order[: _leading(order)] if name in t.parameters]
    values = next(entry.values for entry in study.space if entry.name == name)
    if isinstance(values, Choice):
        option, count = Counter(str(value) for value in best).most_common(1)[0]
        return text(
            "Of the best {all} trials {count} have {name}={option}.",
            all=len(best),
            count=count,
            name=name,
            option=option,
        )
    low, high = min(best), max(best)
    if along(values, high) - along(values, low) > 0.7:
        return text("Good values of {name} lie all over its range.", name=name)
    return text(
        "The best {count} trials have {name} between {low} and {high} (searched: {range}).",
        count=len(best),
        name=name,
        low=number(low, 2),
        high=number(high, 2),
        range=text("{low} to {high}", low=number(values.low), high=number(values.high)),
    )


def _leading(order: Sequence[TrialRecord]) -> int:
    """How many trials are called the best ones: a quarter, but few enough to be alike."""
    return min(max(3, math.ceil(len(order) / 4)), 20)


def edges(study: StudyRecord, order: Sequence[TrialRecord]) -> list[str]:
    """Ranges at whose end the best trials crowd, the most important first, two at most."""
    found = []
    for entry in sorted(study.space, key=lambda e: -study.importance.get(e.name, 0.0)):
        values = entry.values
        known_share = study.importance.get(entry.name, 0.0) if study.importance else 1.0
        if not isinstance(values, Range) or known_share < _COUNTS:
            continue
        drawn = drawn_apart([t for t in order if entry.name in t.parameters], entry)
        best = drawn[: min(5, _leading(drawn))]
        places = [along(values, float(trial.parameters[entry.name])) for trial in best]
        if not best or best[0] is not order[0]:
            continue
        upper = places[0] > 0.5
        near = [place >= 1 - _EDGE if upper else place <= _EDGE for place in places]
        chance = chance_at_edge(values, entry.whole, _EDGE)
        wider = widened(values, entry.whole, upper)
        if wider and near[0] and _at_least(sum(near), len(near), chance) <= _CHANCE:
            found.append(
                text(
                    "Of the best {all} values of {name} {count} lie at the {end} end of its range, "
                    "the best among them: search further there, `{argument}`.",
                    count=sum(near),
                    all=len(near),
                    name=entry.name,
                    end=text("upper") if upper else text("lower"),
                    argument=space_argument(study, entry.name, wider),
                )
            )
    return found[:2]


def _at_least(count: int, tries: int, chance: float) -> float:
    """The probability of so many successes or more."""
    return sum(
        math.comb(tries, k) * chance**k * (1 - chance) ** (tries - k)
        for k in range(count, tries + 1)
    )


def useless_options(study: StudyRecord, order: Sequence[TrialRecord]) -> list[str]:
    """Choices of which no trial came into the better half, one sentence for each hyperparameter."""
    better = {trial.number for trial in order[: len(order) // 2]}
    tried = [trial for trial in study.trials if trial.state not in (RUNNING, FAILED)]
    choices = [e for e in study.space if isinstance(e.values, Choice)]
    options = sum(len(e.values.options) for e in choices if isinstance(e.values, Choice))
    found = []
    for entry in choices:
        assert isinstance(entry.values, Choice)
        by_option = {
            str(option): [t for t in tried if str(t.parameters.get(entry.name)) == str(option)]
            for option in entry.values.options
        }
        # As many options as there are, so many chances that one is unlucky.
        useless = [
            option
            for option, trials in by_option.items()
            if not better & {t.number for t in trials}
            and options * 0.5 ** len(drawn_apart(trials, entry)) < 0.05
        ]
        left = [option for option in entry.values.options if str(option) not in useless]
        if useless and left:
            found.append(
                text(
                    "None of the {count} trials with {settings} came into the better half: leave "
                    "that out, `{argument}`.",
                    count=sum(len(by_option[option]) for option in useless),
                    settings=listed([f"{entry.name}={option}" for option in useless]),
                    argument=space_argument(study, entry.name, Choice(*left)),
                )
            )
    return found


def divergence(study: StudyRecord, order: Sequence[TrialRecord]) -> list[str]:
    """The number above which training breaks down, if there is one."""
    lost = [trial for trial in study.trials if trial.state == DIVERGED]
    others = [trial for trial in order if trial.state != DIVERGED]
    if len(lost) < max(3, len(study.trials) / 10) or not others:
        return []
    found: list[tuple[float, str]] = []
    for entry in study.space:
        values = entry.values
        if not isinstance(values, Range):
            continue
        above = [float(t.parameters[entry.name]) for t in lost if entry.name in t.parameters]
        rest = [float(t.parameters[entry.name]) for t in others if entry.name in t.parameters]
        if not above or not rest:
            continue
        limit = max(above, key=lambda v: _separation(v, above, rest))
        separation = _separation(limit, above, rest)
        best = float(others[0].parameters.get(entry.name, limit))
        end = float(f"{limit:.2g}")
        if separation >= 0.6 and values.low < end and best < limit:
            broken = sum(value >= limit for value in above)
            sentence = text(
                "{count} of the {all} trials with {name} of {limit} or more diverged: search below "
                "it, `{argument}`.",
                count=broken,
                all=broken + sum(value >= limit for value in rest),
                name=entry.name,
                limit=number(limit, 2),
                argument=space_argument(study, entry.name, Range(values.low, end, values.log)),
            )
            found.append((separation, sentence))
    return [max(found)[1]] if found else []


def _separation(limit: float, above: Sequence[float], rest: Sequence[float]) -> float:
    """The share of those that diverged minus that of the others with so much or more."""
    shares = [sum(value >= limit for value in part) / len(part) for part in (above, rest)]
    return shares[0] - shares[1]


def unimportant(study: StudyRecord, order: Sequence[TrialRecord]) -> list[str]:
    """Hyperparameters that need not be searched."""
    names = [name for name, share in study.importance.items() if share < _HARDLY]
    if not names or len(study.importance) < 2 or len(order) < 8 * len(study.space):
        return []
    if len(names) > 4:
        others = [name for name in study.importance if name not in names]
        return [
            text(
                "All but {names} hardly mattered where they were searched: any values will do.",
                names=listed(others),
            )
        ]
    return [
        text(
            "{names} hardly mattered where searched: any values there will do.",
            names=listed(names),
        )
    ]
