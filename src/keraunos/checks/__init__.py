"""What can be seen to be wrong with a training before its first step."""

from typing import Any

from keraunos.checks.findings import Finding, report, warning
from keraunos.language import text

__all__ = ["Finding", "before_training", "report"]


def before_training(
    model: Any,
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    validation_data: Any = None,
    validation_split: float = 0.0,
    shuffle: Any = True,
) -> list[Finding]:
    """What is wrong with a model, its loss and its data, as far as that is certain.

    Nothing is changed, no random number is drawn, and no step is computed. What cannot be known
    from outside (a `call`, a loss or a `train_step` of the user's) is taken to be right.

    Args:
        model: a compiled `keras.Model`, built or not; a built one tells more.
        x: what was handed to `fit`: an array, (samples, ...), or a nested structure of such
            arrays. Of anything else (generators, data sets) nothing is looked at.
        y: likewise; None if there are no labels.
        sample_weight: likewise.
        validation_data: `(x, y)` or `(x, y, sample_weight)`, or anything that Keras takes.
        validation_split: as for `keras.Model.fit`.
        shuffle: as for `keras.Model.fit`.

    Returns:
        Findings, errors first; none for a healthy program.
    """
    from keraunos.checks.examination import examine

    try:
        found = examine(model, x, y, sample_weight, validation_data, validation_split, shuffle)
    except Exception as problem:
        # A check that stumbles over what nobody thought of must not keep anyone from training.
        found = [_stumbled(problem)]
    return sorted(found, key=lambda finding: finding.severity)


def _stumbled(problem: Exception) -> Finding:
    return warning(
        "checks-failed",
        text(
            "The checks before the training failed ({kind}: {problem}), and the training goes on "
            "without them; please report this.",
            kind=type(problem).__name__,
            problem=str(problem)[:200],
        ),
    )
