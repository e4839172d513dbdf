"""What does the command line ask for?"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from keraunos.errors import KeraunosError

if TYPE_CHECKING:
    from keraunos.runs import Run


@dataclass(frozen=True)
class Drawn:
    """How tokens or noise are drawn."""

    temperature: float
    top_k: int
    top_p: float
    seed: int


@dataclass(frozen=True)
class Asked:
    """What the command line says."""

    run: "Run"
    named: list[str]
    top: int | None
    as_is: bool
    out: Path | None
    count: int | None
    drawn: Drawn
    best: bool
    code: Path | None
    as_json: bool

    @property
    def classes(self) -> int:
        """How many of the likeliest are to be named."""
        return self.top or 3

    @property
    def pictures(self) -> list[Path]:
        if not self.named:
            raise KeraunosError("No picture is named.")
        return [Path(name) for name in self.named]
