"""When are networks stacked on a processor?"""

import math
from typing import Any

import pytest

from keraunos.engine.population import measuring
from keraunos.engine.population.lanes import Plan
from keraunos.engine.population.measuring import REPAID, measured

SPEED, STEPS = 1000.0, 50


@pytest.fixture
def gain(monkeypatch: pytest.MonkeyPatch) -> dict[int, float]:
    """By how much stacks of a width are faster than networks alone; to be set."""
    gains = {1: 1.0}

    class Candidate:
        steps = STEPS

        def __init__(self, programs: Any, member: Any, plan: Plan) -> None:
            self.plan = plan

        def run(self, seconds: float) -> float:
            return SPEED * gains[self.plan.width]

    monkeypatch.setattr(measuring, "_Candidate", Candidate)
    return gains


def plan_for(training: float, seconds: float = math.inf) -> Plan:
    """The plan for networks that train for so many seconds in all, with so many at hand."""
    programs: Any = None
    plan, epoch = measured(programs, programs, 2, training * SPEED / STEPS, seconds)
    assert epoch == 2 * STEPS / SPEED
    return plan


def test_they_are_where_it_is_clearly_faster(gain: dict[int, float]) -> None:
    gain[4] = 1.5
    assert plan_for(2 * REPAID) == Plan(2, 4)
    assert plan_for(math.inf) == Plan(2, 4)


@pytest.mark.parametrize("little", [0.3, 1.0, 1.1])
def test_they_are_not_where_it_gains_little(gain: dict[int, float], little: float) -> None:
    gain[4] = little
    assert plan_for(2 * REPAID) == Plan(2, 1)


def test_nothing_is_measured_where_the_search_is_short(gain: dict[int, float]) -> None:
    # There is no stacked candidate to run.
    assert plan_for(REPAID / 2) == Plan(2, 1)
    assert plan_for(math.inf, seconds=REPAID / 2) == Plan(2, 1)
