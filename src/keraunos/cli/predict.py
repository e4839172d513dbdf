"""`keraunos predict`: what a run's network sees in pictures."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keraunos.cli.console import USER_MISTAKE, errors, mistake, note, print_json, results
from keraunos.cli.options import AsJson, BestEpoch, OwnCode, RunName
from keraunos.errors import KeraunosError
from keraunos.language import text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

BAR = 10
"""Characters of a bar that stands for certainty."""

SHOWN = 6
"""Classes, or things, that are named for a picture in which they were found."""


def predict(
    run: RunName,
    pictures: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PICTURE...]",
            help="Picture files, folders of them, or - for standard input; none for a generator.",
        ),
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="How many classes to name.")] = 3,
    as_is: Annotated[
        bool,
        typer.Option(
            "--as-is",
            help="Only resize pictures; do not invert, crop, centre or thicken what is drawn.",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="The folder for pictures that are drawn (default: in the run)."),
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="How many pictures a generator makes.")] = 25,
    seed: Annotated[int, typer.Option(min=0, help="Of the noise it makes them of.")] = 0,
    best: BestEpoch = False,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    """Name what is to be seen in pictures, draw where it is, or make pictures."""
    from keraunos.runs import Run

    found = Run(run)
    task = found.config.get("task")
    if task == "image-generation":
        if pictures:
            raise KeraunosError(
                "{run} makes pictures of noise; name none, and say how many with --count.",
                run=found.path,
            )
        _make(found, count, out, best, seed, as_json)
        return
    if not pictures:
        raise KeraunosError("No picture is named.")
    if task in ("semantic-segmentation", "object-detection"):
        _draw(found, pictures, out, best, code, as_json)
    else:
        _name(found, pictures, top, as_is, best, code, as_json)


def _make(run: Any, count: int, out: Path | None, best: bool, seed: int, as_json: bool) -> None:
    from keraunos.runs.drawing import draw_made

    made = draw_made(run, count, out, best=best, seed=seed)
    if as_json:
        print_json({"run": str(run.path), "pictures": [str(path) for path in made]})
        return
    results().print(
        text("{n:,} pictures are in {folder}", n=len(made), folder=made[0].parent),
        markup=False,
        soft_wrap=True,
    )


def _draw(
    run: Any,
    pictures: list[Path],
    out: Path | None,
    best: bool,
    code: Path | None,
    as_json: bool,
) -> None:
    from keraunos.runs.drawing import draw_predictions

    answers = draw_predictions(run, pictures, out, best=best, code=code)
    if as_json:
        print_json({"run": str(run.path), "predictions": [_seen_as_json(each) for each in answers]})
    for answer in answers:
        if answer.error:
            mistake(str(answer.error))
        elif not as_json:
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


def _counted(answer: Any) -> str:
    counts = Counter(name for name, _ in answer.found)
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())


def _shares(answer: Any) -> str:
    return ", ".join(f"{name} {_percent(share)}" for name, share in answer.found[:SHOWN])


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


def _name(
    run: Any,
    pictures: list[Path],
    top: int,
    as_is: bool,
    best: bool,
    code: Path | None,
    as_json: bool,
) -> None:
    from keraunos.runs.prediction import predict_pictures

    console = errors()

    def show_count(done: int, total: int) -> None:
        if console.is_terminal and total > 20:
            sentence = text("reading picture {n:,} of {total:,}", n=done, total=total)
            console.print(sentence, end="\r" if done < total else "\r\x1b[K", style="dim")

    prediction = predict_pictures(
        run, pictures, top=top, as_is=as_is, best=best, code=code, on_read=show_count
    )
    if as_json:
        print_json(_as_json(run, prediction))
    else:
        _show(results(), prediction.answers, top)
    _tell_notes(prediction.answers)
    failed = [answer for answer in prediction.answers if answer.error]
    for answer in failed:
        mistake(str(answer.error))
    if failed:
        raise typer.Exit(USER_MISTAKE)


def _as_json(run: Any, prediction: Any) -> dict[str, Any]:
    return {
        "run": str(run.path),
        "recipe": run.config["recipe"],
        "predictions": [
            {"file": str(answer.file), "error": answer.error}
            if answer.error
            else {
                "file": str(answer.file),
                "class": answer.guesses[0].name,
                "probability": round(answer.guesses[0].probability, 6),
                "unsure": answer.unsure,
                "top": [
                    {"class": guess.name, "probability": round(guess.probability, 6)}
                    for guess in answer.guesses
                ],
                "notes": [note.value for note in answer.notes],
            }
            for answer in prediction.answers
        ],
    }


def _show(console: "Console", answers: Iterable[Any], top: int) -> None:
    read = [answer for answer in answers if not answer.error]
    if not read:
        return
    names = {str(answer.file): _shortened(str(answer.file), console) for answer in read}
    console.print(_table(read, names, top, console))


def _table(read: list[Any], names: dict[str, str], top: int, console: "Console") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(text("picture"), overflow="fold")
    table.add_column(text("answer"), no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("", justify="right", no_wrap=True)
    if top > 1:
        table.add_column(text("or"), overflow="fold")
    full = "#" if console.options.ascii_only else "━"
    for answer in read:
        first, *others = answer.guesses
        colour = "yellow" if answer.unsure else "green"
        share = Text(_percent(first.probability))
        if answer.unsure:
            share = Text(text("unsure") + " ", style="yellow") + share
        row = [
            Text(names[str(answer.file)]),
            Text(first.name, style=f"bold {colour}"),
            Text(full * max(1, round(BAR * first.probability)), style=colour),
            share,
        ]
        if top > 1:
            said = [f"{guess.name}\u00a0{_percent(guess.probability)}" for guess in others]
            row.append(Text("  ".join(said), style="dim"))
        table.add_row(*row)
    return table


def _shortened(name: str, console: "Console") -> str:
    """The end of a long path, where a terminal has no room for the whole."""
    most = max(20, console.width - 55)
    return name if len(name) <= most else "…" + name[1 - most :]


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


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
