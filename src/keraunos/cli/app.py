"""`keraunos` and its verbs. Nothing heavy is imported before a verb runs."""

import sys
from typing import Annotated

import typer

from keraunos import __version__
from keraunos.cli import (
    compare,
    doctor,
    evaluate,
    explain,
    new,
    predict,
    recipes,
    resume,
    run,
    search,
    train,
)
from keraunos.cli.console import fail, show_notes
from keraunos.cli.interrupting import INTERRUPTED, end_imports_at_once, tell_interrupted
from keraunos.cli.translation import HELP, choose_language, translated
from keraunos.cli.usage import UsageError, sentence_of
from keraunos.engine.interrupts import lost_interrupts_repeated
from keraunos.errors import KeraunosError

app = typer.Typer(
    name="keraunos",
    help="Trains Keras networks as compiled programs. Begin with: keraunos train digits-cnn",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": HELP},
)
app.command("train")(train.train)
app.command("search")(search.search)
app.command("resume")(resume.resume)
app.command("evaluate")(evaluate.evaluate)
app.command("predict")(predict.predict)
app.command("compare")(compare.compare)
app.command("recipes")(recipes.recipes)
app.command("run", context_settings=run.SETTINGS)(run.run)
app.command("explain")(explain.explain)
app.command("new")(new.new)
app.command("doctor")(doctor.doctor)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"keraunos {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option("--lang", metavar="en|zh", help="The language of all messages."),
    ] = None,
) -> None:
    pass  # both have done their work: see `choose_language` for --lang


def main() -> None:
    """Runs the command line; exit codes: 0 done, 1 our fault, 2 the user's, 130 interrupted."""
    end_imports_at_once()
    try:
        choose_language(sys.argv)
        show_notes()
        with lost_interrupts_repeated():
            code = translated(app)(prog_name="keraunos", standalone_mode=False)
    except UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            error.show()  # the help itself
            sys.exit(error.exit_code)
        sys.exit(fail(sentence_of(error), as_json="--json" in sys.argv))
    except KeraunosError as error:
        sys.exit(fail(str(error), as_json="--json" in sys.argv))
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:  # who has told of it already has ended by a SystemExit
        tell_interrupted()
    sys.exit(code)
