"""How were the data divided and prepared, and are their classes balanced?"""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from keraunos.choices.facts import Facts
from keraunos.choices.reasons import Change, Reason
from keraunos.language import text
from keraunos.preparation.columns import FEW_ROWS, columns_in
from keraunos.tasks import TASKS

UNBALANCED = 1.5
"""How many times as many examples the largest class may have as the smallest."""

MANY_WORDS = 10
"""Of a column, from which on vectors may tell more than a column for each."""

FEW = 1_000
"""Examples, below which one division into parts tells little."""


def data_reasons(facts: Facts) -> Iterator[Reason]:
    """What the data are, how they are divided, and what is done to them."""
    yield _examples(facts)
    if facts.counts:
        yield _classes(facts)
    yield _division(facts)
    yield _preparation(facts)


def _examples(facts: Facts) -> Reason:
    data = facts.training.data
    chosen = text(
        "{train:,} examples of {name}; the network sees each as numbers of the shape {shape}.",
        train=len(data.train),
        name=data.name,
        shape="x".join(str(n) for n in facts.x.shape[1:]) or 1,
    )
    read = data.train.x
    if read.ndim == 1 and read.dtype.kind == "U" and len(read):
        words = [len(str(each).split()) for each in read[:5_000]]
        chosen += " " + text(
            "Texts have {median:.0f} words as a rule, and {most:.0f} or fewer in 95 of 100.",
            median=float(np.median(words)),
            most=float(np.percentile(words, 95)),
        )
    return Reason("data", text("Data"), chosen, _targets(facts))


def _targets(facts: Facts) -> str:
    y: Any = facts.y
    if facts.counts:
        return text("Each has one of {count} classes.", count=len(facts.counts))
    if y.dtype.kind == "f" and y.size and y.ndim <= 2:
        return text(
            "Targets are amounts, {low:.3g} to {high:.3g}, with a standard deviation of {sd:.3g}.",
            low=float(np.nanmin(y)),
            high=float(np.nanmax(y)),
            sd=float(np.nanstd(y)),
        )
    return text(
        "The target of each has the shape {shape}.",
        shape="x".join(str(n) for n in y.shape[1:]) or 1,
    )


def _classes(facts: Facts) -> Reason:
    title = text("Balance of classes")
    chosen = text(
        "The largest of {count} classes has {ratio:.1f} times as many examples as the smallest "
        "({most:,} and {fewest:,}).",
        count=len(facts.counts),
        ratio=facts.imbalance,
        most=max(facts.counts),
        fewest=min(facts.counts),
    )
    done = facts.training.balance
    if done != "none":
        ways = {
            "weights": text("Each example counts the more the fewer its class has."),
            "over": text("Examples of smaller classes are seen repeatedly."),
            "under": text("Of larger classes some examples are left out."),
        }
        why = ways[done] + " " + text("Validation and test part stay as they are.")
        return Reason("balance", title, chosen, why)
    if facts.imbalance <= UNBALANCED:
        why = text("That is balanced enough: accuracy means what it says, nothing has to be done.")
        return Reason("balance", title, chosen, why)
    why = text(
        "A network that neglects the small classes can have a high accuracy all the same: look at "
        "balanced accuracy, precision and recall too."
    )
    return Reason(
        "balance",
        title,
        chosen,
        why,
        (
            Change(
                text("If the small classes matter as much as the large ones, weigh examples:"),
                "balance=weights",
            ),
            Change(text("If they have very few examples, show these repeatedly:"), "balance=over"),
        ),
    )


def _division(facts: Facts) -> Reason:
    data = facts.training.data
    changes = []
    task = TASKS.get(facts.task)
    if len(data.train) < FEW and task is not None and task.FOLDED and task.AVERAGED:
        changes.append(
            Change(
                text(
                    "With so few examples the result depends on which are in the test part: let "
                    "every example be validated on once, with --folds 5."
                )
            )
        )
    return Reason(
        "division",
        text("Division"),
        text(
            "{train:,} examples to learn from, {validation:,} to watch, {test:,} for the report.",
            train=len(data.train),
            validation=len(data.validation),
            test=len(data.test),
        ),
        text(
            "Weights are fitted to the first; what is chosen while training (the best epoch, when "
            "to stop) looks at the second; the third is looked at once, so that what it says holds "
            "for examples that nobody has seen."
        ),
        tuple(changes),
    )


def _preparation(facts: Facts) -> Reason:
    title = text("Preparation")
    said = []
    preparation = facts.training.preparation
    if preparation is not None:
        kinds = {
            "words": text("Texts become numbers, one for each word of a vocabulary."),
            "characters": text("Texts become numbers, one for each character."),
            "byte-pairs": text("Texts become numbers, one for each frequent piece of a word."),
            "word-pieces": text(
                "Texts become numbers, one for each piece of the encoder's vocabulary."
            ),
            "pairs": text("Both texts of a pair become numbers, each by its own vocabulary."),
            "windows": text(
                "A long text becomes windows of one length, and each foretells the next token."
            ),
            "waves": text("Recordings become waves of one rate and one length."),
            "columns": text(
                "Rows become numbers: numbers are scaled, words become columns or vectors, dates "
                "their parts, and what is missing the usual value."
            ),
            "past": text(
                "A series becomes windows: the last values, scaled, and the phases of the calendar."
            ),
            "pairings": text("Users and items become numbers, and 0 is whom nobody knows."),
        }
        said.append(
            kinds.get(
                preparation.kind,
                text(
                    "What was read becomes numbers by the preparation {kind}.",
                    kind=preparation.kind,
                ),
            )
        )
        said.append(
            text(
                "It is fitted to the training part alone: what it knew of the others "
                "would flatter the result."
            )
        )
    if facts.having(keras.layers.Rescaling):
        said.append(
            text(
                "The network scales its inputs to small numbers itself, so that weights of all "
                "inputs learn at one pace and whoever uses it cannot forget it."
            )
        )
    if facts.having(keras.layers.Normalization):
        said.append(
            text("The network standardises its inputs itself, to a mean of 0 and a deviation of 1.")
        )
    lengths, ends = facts.training.lengths, None if preparation is None else preparation.ends
    if lengths is not None and ends is not None:
        said.append(
            text(
                "A batch is made of texts that are about equally long, and computed as far as "
                "they go: to {bounds} numbers, which is {share:.0%} of what full lengths would "
                "take.",
                bounds=", ".join(map(str, lengths.bounds)),
                share=float(np.take(lengths.bounds, lengths.of).mean()) / max(ends.widths),
            )
        )
    embeddings = facts.having(keras.layers.Embedding)
    if embeddings:
        said.append(
            text(
                "Each of {count:,} tokens or categories becomes {width} numbers that are learnt "
                "(an embedding): one-hot they would be {count:,} inputs, and none like another.",
                count=embeddings[0].input_dim,
                width=embeddings[0].output_dim,
            )
        )
    columns = columns_in(preparation)
    if columns is not None and columns.left_out:
        said.append(
            text(
                "The network does not see {names}: left out on request, or nearly every row has a "
                "word of its own there, and a new row another.",
                names=", ".join(columns.left_out),
            )
        )
    chosen = said[0] if said else text("Examples are taken as they were read.")
    why = " ".join(said[1:]) or text("Nothing more has to be done to them.")
    return Reason("preparation", title, chosen, why, _otherwise_prepared(facts))


def _otherwise_prepared(facts: Facts) -> tuple[Change, ...]:
    """Other ways to prepare the rows of a table."""
    settings = facts.settings
    changes = []
    if settings.get("scaling") in ("standardize", "0-1", "-1-1") and "missing" in settings:
        changes.append(Change(text("If a few numbers are far off all others:"), "scaling=quantile"))
    if settings.get("zero_is_missing") == "":
        changes.append(
            Change(
                text("If a zero stands for no value, name the columns, with commas between them:"),
                "zero_is_missing=NAME,NAME",
            )
        )
    numbered = _row_numbers(facts)
    if settings.get("without") == "" and numbered:
        changes.append(
            Change(
                text(
                    "If {names} only counts the rows, nothing can be learnt from it:",
                    names=", ".join(numbered),
                ),
                f"without={','.join(numbered)}",
            )
        )
    if settings.get("categories") == "one-hot" and _has_many_words(facts):
        changes.append(
            Change(text("Words that are many may become vectors:"), "categories=embedded")
        )
    return tuple(changes)


def _has_many_words(facts: Facts) -> bool:
    rows, columns = facts.training.data.train.x, columns_in(facts.training.preparation)
    seen = [column.name for column in columns.columns] if columns is not None else []
    return any(
        rows[name].dtype.kind == "U" and len(np.unique(rows[name])) > MANY_WORDS for name in seen
    )


def _row_numbers(facts: Facts) -> list[str]:
    """The columns of whole numbers that are all different and lie close together."""
    rows = facts.training.data.train.x
    found = []
    for name in rows.dtype.names or ():
        values = rows[name]
        if values.dtype.kind != "f" or len(values) < FEW_ROWS or not np.isfinite(values).all():
            continue
        whole = bool((values == np.round(values)).all())
        if whole and len(np.unique(values)) == len(values) and np.ptp(values) < 2 * len(values):
            found.append(name)
    return found
