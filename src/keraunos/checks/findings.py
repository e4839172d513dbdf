"""What a check says: a finding, and how findings reach the user."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from keraunos.errors import UnfitForTraining, say_once

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """Something wrong that was seen before the first step.

    Attributes:
        code: a name for it that stays the same in every language, such as `label-out-of-range`.
        severity: `error` where training could not mean anything, else `warning`.
        sentence: what, where and the correction, in the user's language.
    """

    code: str
    severity: Severity
    sentence: str


def error(code: str, sentence: str) -> Finding:
    """A finding that stops the training; `sentence` comes from `keraunos.language.text`."""
    return Finding(code, "error", sentence)


def warning(code: str, sentence: str) -> Finding:
    """A finding that stops nothing; `sentence` comes from `keraunos.language.text`."""
    return Finding(code, "warning", sentence)


def report(findings: Iterable[Finding], stacklevel: int = 4) -> None:
    """Warns of each warning, once in the life of the process, and raises if there is an error.

    Args:
        stacklevel: which caller the warnings name, as for `warnings.warn`; 4 is who called the
            caller of this function.

    Raises:
        UnfitForTraining: with the sentences of all errors, the first one first.
    """
    findings = list(findings)
    for finding in findings:
        if finding.severity == "warning":
            say_once(
                "{sentence}",
                about=f"{finding.code}: {finding.sentence}",
                stacklevel=stacklevel,
                sentence=finding.sentence,
            )
    errors = [finding.sentence for finding in findings if finding.severity == "error"]
    if errors:
        raise UnfitForTraining("{sentence}", sentence=" ".join(errors))
