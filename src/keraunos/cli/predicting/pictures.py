"""What are these pictures, what is in them; and pictures that are made."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from keraunos.cli.console import USER_MISTAKE, errors, mistake, note, print_json, results
from keraunos.cli.predicting.asked import Asked
from keraunos.cli.predicting.guesses import (
    SHOWN,
    guesses_as_json,
    percent,
    shortened,
    table_of_guesses,
)
from keraunos.errors import KeraunosError
from keraunos.language import text

if TYPE_CHECKING:
    from rich.console import Console

PICTURES = 25
"""That are made if nobody says how many."""


def name(asked: Asked) -> None:
    """Says which class pictures are of."""
    from keraunos.runs.prediction import predict_pictures

    console = errors()

    def show_count(done: int, total: int) -> None:
        if console.is_terminal and total > 20:
            sentence = text("reading picture {n:,} of {total:,}", n=done, total=total)
            console.print(sentence, end="\r" if done < total else "\r\x1b[K", style="dim")

    prediction = predict_pictures(
        asked.run,
        asked.pictures,
        top=asked.classes,
        as_is=asked.as_is,
        best=asked.best,
        code=asked.code,
        on_read=show_count,
    )
    if asked.as_json:
        print_json(_as_json(asked.run, prediction))
    else:
        _show(results(), prediction.answers, asked.classes)
    _tell_notes(prediction.answers)
    failed = [answer for answer in prediction.answers if answer.error]
    for answer in failed:
        mistake(str(answer.error))
    if failed:
        raise typer.Exit(USER_MISTAKE)


def draw(asked: Asked) -> None:
    """Draws what is seen in pictures."""
    from keraunos.runs.drawing import draw_predictions

    answers = draw_predictions(
        asked.run, asked.pictures, asked.out, best=asked.best, code=asked.code
    )
    if asked.as_json:
        print_json(
            {"run": str(asked.run.path), "predictions": [_seen_as_json(each) for each in answers]}
        )
    for answer in answers:
        if answer.error:
            mistake(str(answer.error))
        elif not asked.as_json:
            shown = _counted(answer) if answer.boxes else _shares(answer)
            results().print(
                text(
                    "{picture}: {found}\n  drawn in {path}",
                    picture=answer.file,
                    found=shown or text("nothing"),
                    path=answer.drawn[0],
                ),
                markup=False,
                soft_wrap=True,
            )
    if any(answer.error for answer in answers):
        raise typer.Exit(USER_MISTAKE)


def make(asked: Asked) -> None:
    """Makes pictures."""
    from keraunos.runs.drawing import draw_made

    if asked.named:
        raise KeraunosError(
            "{run} makes pictures of noise; name none, and say how many with --count.",
            run=asked.run.path,
        )
    made = draw_made(
        asked.run, asked.count or PICTURES, asked.out, best=asked.best, seed=asked.drawn.seed
    )
    if asked.as_json:
        print_json({"run": str(asked.run.path), "pictures": [str(path) for path in made]})
        return
    results().print(
        text("{n:,} pictures are in {folder}", n=len(made), folder=made[0].parent),
        markup=False,
        soft_wrap=True,
    )


def _as_json(run: Any, prediction: Any) -> dict[str, Any]:
    return {
        "run": str(run.path),
        "recipe": run.config["recipe"],
        "predictions": [
            {"file": str(answer.file), "error": answer.error}
            if answer.error
            else {
                "file": str(answer.file),
                **guesses_as_json(answer),
                "notes": [note.value for note in answer.notes],
            }
            for answer in prediction.answers
        ],
    }


def _show(console: "Console", answers: Iterable[Any], top: int) -> None:
    read = [answer for answer in answers if not answer.error]
    if not read:
        return
    named = [(shortened(str(answer.file), console), answer) for answer in read]
    console.print(table_of_guesses(text("picture"), named, top, console))


def _tell_notes(answers: Iterable[Any]) -> None:
    from keraunos.tasks.looks import Note

    read = [answer for answer in answers if not answer.error]
    for kind in Note:
        files = [answer.file for answer in read if kind in answer.notes]
        if files:
            note(_sentences(_named(files, len(read)))[kind])


def _named(files: list[Path], read: int) -> str:
    if len(files) == 1:
        return text("standard input") if str(files[0]) == "-" else files[0].name
    if len(files) == read:
        return text("All {n} pictures", n=read)
    return text("{n} of {m} pictures", n=len(files), m=read)


def _sentences(which: str) -> dict[str, str]:
    """What is said of pictures with a note, by the note."""
    return {
        "inverted": text(
            "{which}: looks inverted, dark strokes on a light ground, where the network learnt "
            "light strokes on black; it was turned round (--as-is leaves it).",
            which=which,
        ),
        "looks_inverted": text(
            "{which}: looks inverted, dark strokes on a light ground, where the network learnt "
            "light strokes on black; leave out --as-is to have it turned round.",
            which=which,
        ),
        "thickened": text("{which}: thinner strokes than usual were thickened.", which=which),
        "thinned": text("{which}: thicker strokes than usual were thinned.", which=which),
        "edges": text(
            "{which}: the strokes reach several edges of the picture, as lines or a frame would, "
            "and the answer may mean nothing; cut the picture out around the sign.",
            which=which,
        ),
        "several": text(
            "{which}: there seem to be several signs side by side; the network names one for a "
            "picture, so cut them apart.",
            which=which,
        ),
        "cropped": text(
            "{which}: far from the proportions that the network takes; only the middle was looked "
            "at.",
            which=which,
        ),
    }


def _counted(answer: Any) -> str:
    counts = Counter(name for name, _ in answer.found)
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())


def _shares(answer: Any) -> str:
    return ", ".join(f"{name} {percent(share)}" for name, share in answer.found[:SHOWN])


def _seen_as_json(answer: Any) -> dict[str, Any]:
    if answer.error:
        return {"file": str(answer.file), "error": answer.error}
    boxes = answer.boxes or [None] * len(answer.found)
    return {
        "file": str(answer.file),
        "drawn": [str(path) for path in answer.drawn],
        "found": [
            {"class": name, "share": round(share, 6)}
            if box is None
            else {"class": name, "probability": round(share, 6), "box": list(box)}
            for (name, share), box in zip(answer.found, boxes, strict=True)
        ],
    }
