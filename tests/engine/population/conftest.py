"""Tells which networks of a population shared a program."""

from dataclasses import dataclass
from typing import Any

import pytest

from keraunos.engine.population import fit


@dataclass
class Groups:
    """What `arranged` has made of the populations of this test, the last one's groups.

    Attributes:
        members: the indices of each group.
        paths: of the numbers that are inputs, for each group.
    """

    members: list[list[int]]
    paths: list[tuple[str, ...]]


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch) -> Groups:
    found = Groups([], [])
    arranged = fit.arranged

    def noted(*arguments: Any, **settings: Any) -> Any:
        result = arranged(*arguments, **settings)
        found.members = [members for _, members in result]
        found.paths = [programs.paths for programs, _ in result]
        return result

    monkeypatch.setattr(fit, "arranged", noted)
    return found
