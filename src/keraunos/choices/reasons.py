"""What is said of a choice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """When one would choose something else.

    Attributes:
        when: a sentence.
        setting: what to give to `--set`, `balance=weights` say; None where that is no option.
    """

    when: str
    setting: str | None = None


@dataclass(frozen=True)
class Reason:
    """A choice and why it was made.

    Attributes:
        topic: what was chosen, for programs: `loss`.
        title: the same for people.
        chosen: a sentence, what it is.
        why: sentences, why it fits.
        changes: when one would choose otherwise.
    """

    topic: str
    title: str
    chosen: str
    why: str
    changes: tuple[Change, ...] = ()
