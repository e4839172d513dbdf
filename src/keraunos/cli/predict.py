"""`keraunos predict`: what a run's network says about pictures, texts, rows, users."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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

    from keraunos.runs import Run

PICTURES, TOKENS, EPISODES = 25, 400, 5
"""That are made if nobody says how many."""

BAR = 10
"""Characters of a bar that stands for certainty."""

ROWS = 40
"""Of a table, of which the terminal tells."""

SHOWN = 6
"""Classes, or things, that are named for a picture in which they were found."""


def predict(
    run: RunName,
    named: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE|TEXT|ROW|USER...]",
            help="Files of pictures or recordings, or folders of them; texts, or files with a text "
            "in each line; tables, or rows: column=value,column=value; a newer table of a series; "
            "users to recommend items to, or USER:ITEM for a single rating; - for standard input; "
            "none for a generator, a forecast or an agent.",
        ),
    ] = None,
    top: Annotated[
        int, typer.Option(min=1, help="How many classes to name, or items to recommend.")
    ] = 3,
    as_is: Annotated[
        bool,
        typer.Option(
            "--as-is",
            help="Only resize pictures; do not invert, crop, centre or thicken what is drawn.",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The folder for pictures that are drawn (default: in the run); the file for what "
            "is said of the rows of a table, or of a forecast (.csv or .svg)."
        ),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=1_000_000,
            help="How many pictures a generator makes (25), tokens follow on a text (400), or "
            "steps are foretold, or episodes a policy plays (5).",
        ),
    ] = None,
    temperature: Annotated[
        float, typer.Option(min=0.0, help="How much a text dares; 0 for the likeliest alone.")
    ] = 0.8,
    top_k: Annotated[
        int, typer.Option(min=0, help="Draw only from so many of the likeliest tokens; 0 for all.")
    ] = 0,
    top_p: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Draw only from the likeliest with this share.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(min=0, help="Of what is drawn by chance.")] = 0,
    best: BestEpoch = False,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    """Name pictures, texts, sounds, rows; draw, write, translate, forecast, recommend, play."""
    from keraunos.runs import Run

    drawn = _Drawn(temperature, top_k, top_p, seed)
    asked = _Asked(Run(run), named or [], top, as_is, out, count, drawn, best, code, as_json)
    _WAYS.get(asked.run.config.get("task", ""), _name)(asked)


@dataclass(frozen=True)
class _Drawn:
    """How tokens or noise are drawn."""

    temperature: float
    top_k: int
    top_p: float
    seed: int


@dataclass(frozen=True)
class _Asked:
    """What the command line says."""

    run: "Run"
    named: list[str]
    top: int
    as_is: bool
    out: Path | None
    count: int | None
    drawn: _Drawn
    best: bool
    code: Path | None
    as_json: bool

    @property
    def pictures(self) -> list[Path]:
        if not self.named:
            raise KeraunosError("No picture is named.")
        return [Path(name) for name in self.named]


def _make(asked: _Asked) -> None:
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


def _play(asked: _Asked) -> None:
    from rich.table import Table

    from keraunos.runs.agent_playing import play_episodes

    if asked.named:
        raise KeraunosError(
            "{run} plays episodes; name no file, and say how many with --count.",
            run=asked.run.path,
        )
    played = play_episodes(
        asked.run,
        asked.count or EPISODES,
        asked.out,
        seed=asked.drawn.seed,
        best=asked.best,
        code=asked.code,
    )
    if asked.as_json:
        print_json(
            {
                "run": str(asked.run.path),
                "environment": played.environment,
                "mean_return": played.mean,
                "film": str(played.film),
                "episodes": [
                    {"seed": each.seed, "return": each.total, "steps": len(each.actions)}
                    for each in played.episodes
                ],
            }
        )
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in (text("seed"), text("return"), text("steps")):
        table.add_column(heading, justify="right")
    for each in played.episodes:
        table.add_row(str(each.seed), f"{each.total:,.1f}", f"{len(each.actions):,}")
    console = results()
    console.print(table)
    console.print(
        text(
            "mean {value:,.1f}; the first episode is in {path}",
            value=played.mean,
            path=played.film,
        ),
        markup=False,
        soft_wrap=True,
    )


def _draw(asked: _Asked) -> None:
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


def _name(asked: _Asked) -> None:
    from keraunos.runs.prediction import predict_pictures

    console = errors()

    def show_count(done: int, total: int) -> None:
        if console.is_terminal and total > 20:
            sentence = text("reading picture {n:,} of {total:,}", n=done, total=total)
            console.print(sentence, end="\r" if done < total else "\r\x1b[K", style="dim")

    prediction = predict_pictures(
        asked.run,
        asked.pictures,
        top=asked.top,
        as_is=asked.as_is,
        best=asked.best,
        code=asked.code,
        on_read=show_count,
    )
    if asked.as_json:
        print_json(_as_json(asked.run, prediction))
    else:
        _show(results(), prediction.answers, asked.top)
    _tell_notes(prediction.answers)
    failed = [answer for answer in prediction.answers if answer.error]
    for answer in failed:
        mistake(str(answer.error))
    if failed:
        raise typer.Exit(USER_MISTAKE)


def _classify_texts(asked: _Asked) -> None:
    from keraunos.runs.text_prediction import predict_texts

    answers = predict_texts(asked.run, asked.named, top=asked.top, best=asked.best, code=asked.code)
    if asked.as_json:
        print_json(
            {
                "run": str(asked.run.path),
                "recipe": asked.run.config["recipe"],
                "predictions": [
                    {
                        "text": answer.text,
                        **_guesses_as_json(answer),
                        "unknown": list(answer.unknown),
                        "cut": answer.cut,
                    }
                    for answer in answers
                ],
            }
        )
        return
    console = results()
    most = max(24, console.width - 50)
    shown = [(_begin(answer.text, most), answer) for answer in answers]
    console.print(_table(text("text"), shown, asked.top, console))
    for answer in answers:
        which = _begin(answer.text, 40) or text("A text of no words")
        if len(answer.unknown) >= answer.words:
            note(text("{which}: no word of it was in the training texts.", which=which))
        _tell_of_text(which, answer)


def _tell_of_text(which: str, answer: Any) -> None:
    if answer.words / 4 < len(answer.unknown) < answer.words:
        names = ", ".join(answer.unknown[:SHOWN])
        note(text("{which}: not in the training texts: {names}.", which=which, names=names))
    if answer.cut:
        note(
            text(
                "{which}: longer than what the network looks at; only its beginning counts.",
                which=which,
            )
        )


def _write(asked: _Asked) -> None:
    from keraunos.runs.text_writing import go_on

    written = go_on(
        asked.run,
        asked.named,
        asked.count or TOKENS,
        **vars(asked.drawn),
        best=asked.best,
        code=asked.code,
    )
    if asked.as_json:
        texts = [
            {"prompt": each.prompt, "text": each.text, "unknown": list(each.unknown)}
            for each in written
        ]
        print_json({"run": str(asked.run.path), "texts": texts})
        return
    console = results()
    for number, each in enumerate(written):
        if number:
            console.print()
        console.print(
            each.prompt, style="dim", end="", markup=False, highlight=False, soft_wrap=True
        )
        console.print(each.text, markup=False, highlight=False, soft_wrap=True)
        if each.unknown:
            names = ", ".join(repr(name) for name in each.unknown[:SHOWN])
            note(text("Not in the training texts, and passed over: {names}.", names=names))


def _listen(asked: _Asked) -> None:
    from keraunos.runs.audio_prediction import listen

    answers = listen(asked.run, asked.named, top=asked.top, best=asked.best, code=asked.code)
    if asked.as_json:
        print_json(
            {
                "run": str(asked.run.path),
                "recipe": asked.run.config["recipe"],
                "predictions": [_heard_as_json(answer) for answer in answers],
            }
        )
    else:
        console = results()
        named = [(_shortened(str(a.file), console), a) for a in answers if a.guesses]
        if named:
            console.print(_table(text("recording"), named, asked.top, console))
        for answer in answers:
            if answer.words is not None:
                said = answer.words or text("nothing")
                console.out(f"{answer.file}: {said}", highlight=False)
    for answer in answers:
        if answer.error:
            mistake(answer.error)
        elif answer.cut:
            note(
                text(
                    "{file}: longer than what the network listens to; only its beginning counts.",
                    file=answer.file.name,
                )
            )
    if any(answer.error for answer in answers):
        raise typer.Exit(USER_MISTAKE)


def _heard_as_json(answer: Any) -> dict[str, Any]:
    if answer.error:
        return {"file": str(answer.file), "error": answer.error}
    found = {"words": answer.words} if answer.words is not None else _guesses_as_json(answer)
    return {"file": str(answer.file), **found, "cut": answer.cut}


def _foretell_rows(asked: _Asked) -> None:
    from keraunos.runs.table_prediction import predict_rows, write_predictions

    found = predict_rows(asked.run, asked.named, top=asked.top, best=asked.best, code=asked.code)
    if asked.out is not None:
        write_predictions(asked.out, found)
    if asked.as_json:
        content = {
            "run": str(asked.run.path),
            "recipe": asked.run.config["recipe"],
            "target": found.target,
            "predictions": [_row_as_json(answer) for answer in found.answers],
        }
        if found.typical is not None:
            content |= {"typical_error": found.typical, "error_of_nine_in_ten": found.most}
        if asked.out is not None:
            content["out"] = str(asked.out)
        print_json(content)
        return
    console = results()
    most = max(24, console.width - 50)
    shown = [(_begin(_row(answer), most), answer) for answer in found.answers[:ROWS]]
    if shown and shown[0][1].guesses:
        console.print(_table(text("row"), shown, asked.top, console))
    else:
        console.print(_amounts_table(shown, found))
    if len(found.answers) > ROWS:
        note(
            text(
                "{shown} of {rows:,} rows are shown; --out FILE writes all of them, --json prints "
                "them.",
                shown=ROWS,
                rows=len(found.answers),
            )
        )
    if found.typical is not None:
        note(
            text(
                "On its test part the network was off by {typical:.4g} on average, and by less "
                "than {most:.4g} in nine of ten cases.",
                typical=found.typical,
                most=found.most,
            )
        )
    _tell_of_rows(found.answers)
    if asked.out is not None:
        note(text("All rows and what is said of them are in {path}", path=asked.out))


def _tell_of_rows(answers: Iterable[Any]) -> None:
    """In which columns a value is missing, or a word new to the network."""
    lacking = Counter(name for answer in answers for name in answer.missing)
    unknown = Counter(name for answer in answers for name in answer.unknown)
    for name, count in lacking.most_common(SHOWN):
        note(
            text(
                "{column}: {count:,} without a value; what is usual was taken.",
                column=name,
                count=count,
            )
        )
    for name, count in unknown.most_common(SHOWN):
        note(
            text(
                "{column}: {count:,} with a word that was in no training row.",
                column=name,
                count=count,
            )
        )


def _row(answer: Any) -> str:
    return ", ".join(f"{name}={value}" for name, value in answer.row.items())


def _row_as_json(answer: Any) -> dict[str, Any]:
    said = {"value": answer.amount} if answer.amount is not None else _guesses_as_json(answer)
    return {
        "row": answer.row,
        **said,
        "missing": list(answer.missing),
        "unknown": list(answer.unknown),
    }


def _amounts_table(shown: list[tuple[str, Any]], found: Any) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(text("row"), overflow="fold")
    table.add_column(found.target, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for name, answer in shown:
        error = "" if found.typical is None else f"± {found.typical:.2g}"
        amount = Text(f"{answer.amount:.4g}", style="bold green")
        table.add_row(Text(name), amount, Text(error, style="dim"))
    return table


def _translate(asked: _Asked) -> None:
    from keraunos.runs.text_translation import translate_texts

    answers = translate_texts(asked.run, asked.named, best=asked.best, code=asked.code)
    if asked.as_json:
        texts = [
            {
                "text": answer.text,
                "translation": answer.translation,
                "unknown": list(answer.unknown),
                "cut": answer.cut,
            }
            for answer in answers
        ]
        print_json({"run": str(asked.run.path), "translations": texts})
        return
    for answer in answers:
        results().out(answer.translation, highlight=False)
        _tell_of_text(_begin(answer.text, 40), answer)


def _foretell(asked: _Asked) -> None:
    from rich.table import Table

    from keraunos.runs.forecast_prediction import forecast, write

    if len(asked.named) > 1:
        raise KeraunosError("A forecast goes on from one table; name one file, or none.")
    file = Path(asked.named[0]) if asked.named else None
    if file is not None and not file.is_file():
        raise KeraunosError("There is no file {path}.", path=file)
    found = forecast(asked.run, file, asked.count, best=asked.best, code=asked.code)
    if asked.out is not None:
        write(found, asked.out)
    rows = list(zip(found.times(), found.values, found.low, found.high, strict=True))
    if asked.as_json:
        print_json(
            {
                "run": str(asked.run.path),
                "recipe": asked.run.config["recipe"],
                "column": found.column,
                "forecast": [
                    {"time": time, "value": float(value), "low": float(low), "high": float(high)}
                    for time, value, low, high in rows
                ],
            }
        )
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(text("time"))
    for heading in (found.column, text("from"), text("to")):
        table.add_column(heading, justify="right")
    for time, *numbers in rows:
        table.add_row(time, *(f"{number:.5g}" for number in numbers))
    results().print(table)
    if asked.out is not None:
        note(text("The forecast is in {path}.", path=asked.out))
    if len(rows) > found.horizon:
        note(
            text(
                "The network foretells {horizon} steps at once; what comes later is foretold from "
                "its own forecasts, and less sure.",
                horizon=found.horizon,
            )
        )


def _recommend(asked: _Asked) -> None:
    from keraunos.runs.recommending import recommend

    answers = recommend(asked.run, asked.named, top=asked.top, best=asked.best, code=asked.code)
    if asked.as_json:
        found = [_recommended_as_json(answer) for answer in answers]
        print_json({"run": str(asked.run.path), "recommendations": found})
        return
    console = results()
    for number, answer in enumerate(answers):
        if answer.asked:
            (item,) = answer.items
            console.out(
                text("{user}, {title}: {stars:.2f} stars", user=answer.user, **vars(item)),
                highlight=False,
            )
        else:
            if number:
                console.print()
            console.print(_recommended(answer))
        _tell_of_user(answer)


def _recommended_as_json(answer: Any) -> dict[str, Any]:
    return {
        "user": answer.user,
        "known_user": answer.known,
        **({"known_item": answer.item_known} if answer.asked else {}),
        "items": [
            {
                "item": item.name,
                "title": item.title,
                "stars": None if item.stars is None else round(item.stars, 4),
            }
            for item in answer.items
        ],
    }


def _recommended(answer: Any) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(Text(answer.user), overflow="fold")
    table.add_column(text("stars"), justify="right", no_wrap=True)
    for item in answer.items:
        stars = "-" if item.stars is None else f"{item.stars:.2f}"
        table.add_row(Text(item.title), Text(stars, style="green"))
    return table


def _tell_of_user(answer: Any) -> None:
    if not answer.known and not answer.asked:
        note(
            text(
                "There are no training ratings of {user!r}: these are the items that most people "
                "have rated.",
                user=answer.user,
            )
        )
    elif not answer.known:
        note(
            text(
                "There are no training ratings of the user {user!r}: this is what people say on "
                "average.",
                user=answer.user,
            )
        )
    if not answer.item_known:
        note(
            text(
                "There are no training ratings of the item {item!r}: this is what the user says "
                "on average.",
                item=answer.items[0].name,
            )
        )


def _begin(said: str, most: int) -> str:
    """The beginning of a text in one line."""
    line = " ".join(said.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _as_json(run: Any, prediction: Any) -> dict[str, Any]:
    return {
        "run": str(run.path),
        "recipe": run.config["recipe"],
        "predictions": [
            {"file": str(answer.file), "error": answer.error}
            if answer.error
            else {
                "file": str(answer.file),
                **_guesses_as_json(answer),
                "notes": [note.value for note in answer.notes],
            }
            for answer in prediction.answers
        ],
    }


def _guesses_as_json(answer: Any) -> dict[str, Any]:
    return {
        "class": answer.guesses[0].name,
        "probability": round(answer.guesses[0].probability, 6),
        "unsure": answer.unsure,
        "top": [
            {"class": guess.name, "probability": round(guess.probability, 6)}
            for guess in answer.guesses
        ],
    }


def _show(console: "Console", answers: Iterable[Any], top: int) -> None:
    read = [answer for answer in answers if not answer.error]
    if not read:
        return
    named = [(_shortened(str(answer.file), console), answer) for answer in read]
    console.print(_table(text("picture"), named, top, console))


def _table(heading: str, named: list[tuple[str, Any]], top: int, console: "Console") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(heading, overflow="fold")
    table.add_column(text("answer"), no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("", justify="right", no_wrap=True)
    if top > 1:
        table.add_column(text("or"), overflow="fold")
    full = "#" if console.options.ascii_only else "━"
    for name, answer in named:
        first, *others = answer.guesses
        colour = "yellow" if answer.unsure else "green"
        share = Text(_percent(first.probability))
        if answer.unsure:
            share = Text(text("unsure") + " ", style="yellow") + share
        row = [
            Text(name),
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


_WAYS: dict[str, Callable[[_Asked], None]] = {
    "audio-classification": _listen,
    "forecasting": _foretell,
    "image-classification": _name,
    "image-generation": _make,
    "object-detection": _draw,
    "recommendation": _recommend,
    "regression": _foretell_rows,
    "reinforcement-learning": _play,
    "semantic-segmentation": _draw,
    "speech-recognition": _listen,
    "tabular-classification": _foretell_rows,
    "text-classification": _classify_texts,
    "text-generation": _write,
    "translation": _translate,
}
"""How the network of a task answers; pictures are named by any other, or it says that it cannot."""
