"""What is said in recordings?"""

from typing import Any

import typer

from keraunos.cli.console import USER_MISTAKE, mistake, note, print_json, results
from keraunos.cli.predicting.asked import Asked
from keraunos.cli.predicting.guesses import guesses_as_json, shortened, table_of_guesses
from keraunos.language import text


def listen(asked: Asked) -> None:
    """Says what recordings are, or what is said in them."""
    from keraunos.runs.audio_prediction import listen

    answers = listen(asked.run, asked.named, top=asked.classes, best=asked.best, code=asked.code)
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
        named = [(shortened(str(a.file), console), a) for a in answers if a.guesses]
        if named:
            console.print(table_of_guesses(text("recording"), named, asked.classes, console))
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
    found = {"words": answer.words} if answer.words is not None else guesses_as_json(answer)
    return {"file": str(answer.file), **found, "cut": answer.cut}
