"""What the outcomes say: medians, ratios within repetitions, and whether each target is met."""

import statistics
from dataclasses import dataclass

from harness.case import METRICS, Case, describe
from harness.schedule import Entry

NAMES = {
    "steady": "steady speed",
    "first_epoch": "time to the end of the first epoch",
    "whole": "whole process",
}


@dataclass(frozen=True)
class Verdict:
    """A target and what was measured; `met` is None where something to compare is missing."""

    target: str
    measured: str
    met: bool | None


def median(case: Case, entry: Entry, metric: str) -> float | None:
    """The median over the repetitions; None without any."""
    values = [made.metrics(case.samples)[metric] for made in entry.good().values()]
    return statistics.median(values) if values else None


def ratio(case: Case, product: Entry, other: Entry, metric: str) -> float | None:
    """How many times better the product is than another, both in the same repetition: the median.

    None without a repetition in which both were measured.
    """
    ours, theirs = product.good(), other.good()
    ratios = []
    for number in ours.keys() & theirs.keys():
        our, their = (made[number].metrics(case.samples)[metric] for made in (ours, theirs))
        ratios.append(our / their if METRICS[metric] else their / our)
    return statistics.median(ratios) if ratios else None


def accuracies(entry: Entry) -> list[float]:
    """Test accuracies in percent, one a seed."""
    return [100 * made.accuracy for made in entry.good().values()]


def verdicts(case: Case, entries: list[Entry]) -> list[Verdict]:
    """Every target of the case."""
    products = [entry for entry in entries if entry.contestant is case.product]
    others = [entry for entry in entries if entry.contestant is not case.product]
    later = products[0]
    found = []
    for metric, wanted in case.targets.items():
        # How fast the steady state is has nothing to do with the kind of start.
        for product in products[:1] if metric == "steady" else products:
            # A first ever start compares with what a first ever start of a peer has.
            peers = [peer for peer in others if product.start != "first" or peer.start != "later"]
            found.append(_against_best(case, product, peers, metric, wanted))
    default = next(entry for entry in others if entry.contestant is case.default_fit)
    found.append(_against_default(case, later, default))
    oracle = next((e for e in others if e.contestant.name == case.oracle and e.good()), None)
    found.append(_accuracy(case, later, oracle))
    return found


def _against_best(
    case: Case, product: Entry, peers: list[Entry], metric: str, wanted: float
) -> Verdict:
    ratios = [(ratio(case, product, peer, metric), peer) for peer in peers]
    known = [(times, peer) for times, peer in ratios if times is not None]
    target = f"{product.name}: {NAMES[metric]} at least {wanted:g}x the best peer's"
    if not known:
        return Verdict(target, "not measured", None)
    times, best = min(known, key=lambda pair: pair[0])
    measured = f"{times:.2f}x {best.name} ({describe(best.settings)})"
    return Verdict(target, measured, times >= wanted)


def _against_default(case: Case, product: Entry, default: Entry) -> Verdict:
    target = f"{product.name}: steady speed at least {case.default_target:g}x {default.name}"
    times = ratio(case, product, default, "steady")
    if times is None:
        return Verdict(target, "not measured", None)
    return Verdict(target, f"{times:.2f}x", times >= case.default_target)


def _accuracy(case: Case, product: Entry, oracle: Entry | None) -> Verdict:
    target = f"Mean accuracy within {case.accuracy_target:g} points of {case.oracle}"
    if oracle is None or not product.good():
        return Verdict(target, "not measured", None)
    ours, theirs = accuracies(product), accuracies(oracle)
    difference = statistics.mean(ours) - statistics.mean(theirs)
    return Verdict(
        target,
        f"{difference:+.3f} points: {statistics.mean(ours):.3f} % of {len(ours)} seeds, "
        f"{statistics.mean(theirs):.3f} % of {len(theirs)}",
        abs(difference) <= case.accuracy_target,
    )
