"""Texts: of which kind they are, how they go on, what they are in another language."""

from typing import Any

from keraunos.cli.console import note, print_json, results
from keraunos.cli.predicting.asked import Asked
from keraunos.cli.predicting.guesses import SHOWN, beginning, guesses_as_json, table_of_guesses
from keraunos.language import text

TOKENS = 400
"""That follow on a text if nobody says how many."""


def classify(asked: Asked) -> None:
    """Says of which kind texts are."""
    from keraunos.runs.text_prediction import predict_texts

    answers = predict_texts(
        asked.run, asked.named, top=asked.classes, best=asked.best, code=asked.code
    )
    if asked.as_json:
        print_json(
            {
                "run": str(asked.run.path),
                "recipe": asked.run.config["recipe"],
                "predictions": [
                    {
                        "text": answer.text,
                        **guesses_as_json(answer),
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
    shown = [(beginning(answer.text, most), answer) for answer in answers]
    console.print(table_of_guesses(text("text"), shown, asked.classes, console))
    for answer in answers:
        which = beginning(answer.text, 40) or text("A text of no words")
        if len(answer.unknown) >= answer.words:
            note(text("{which}: no word of it was in the training texts.", which=which))
        _tell_of_text(which, answer)


def go_on_with(asked: Asked) -> None:
    """Goes on with texts."""
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


def translate(asked: Asked) -> None:
    """Translates texts."""
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
        _tell_of_text(beginning(answer.text, 40), answer)


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
