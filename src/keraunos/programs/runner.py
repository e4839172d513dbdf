"""How is a program run, as Python would run it, with Keras on the engine?"""

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from keraunos import backend
from keraunos.errors import KeraunosError
from keraunos.language import text
from keraunos.programs import imports, keras_names
from keraunos.programs.program import Program, not_python, read
from keraunos.programs.user_code import is_users, place_of_error

FAILED = 1
INTERRUPTED = 130


def run(given: str, arguments: Sequence[str] = ()) -> int:
    """Runs a program as `python PROGRAM ARGUMENTS` does, accelerated.

    Keras runs on JAX unless the program or the environment chooses; `keras.Model.fit` and its
    companions are the engine's; the data sets of Keras come from our cache; where TensorFlow is not
    installed, `tensorflow.keras` is Keras 3. It is meant for the one program of a process: what it
    changes in this interpreter stays.

    Args:
        given: the program: a file, a folder with a `__main__.py`, or `-`.
        arguments: those of the program.

    Returns:
        The program's exit code: 0, that of its `sys.exit`, 1 after an exception (whose traceback
        was printed) and 130 after Ctrl-C.

    Raises:
        KeraunosError: if there is no such program, it is not Python, or it failed in a way that
            one sentence can put right.
    """
    program = read(given)
    module = _become(program, arguments)
    _prepare()
    try:
        exec(program.code, module.__dict__)
    except SystemExit as end:
        return _exit_code(end)
    except KeyboardInterrupt as interrupt:
        _say(text("Interrupted in {where}.", where=place_of_error(interrupt) or given))
        return INTERRUPTED
    except Exception as error:
        raise_sentence(error)
        _print_traceback(error)
        return FAILED
    return 0


def raise_sentence(error: Exception) -> None:
    """Raises the one sentence that a program's exception comes to, if there is one.

    Raises:
        KeraunosError: that sentence.
    """
    place = place_of_error(error)
    if isinstance(error, KeraunosError):
        if place is None or isinstance(error, AttributeError | ImportError):
            raise error  # the stand-in's, which have the line
        raise KeraunosError("{where}: {told}", where=place, told=error) from error
    if isinstance(error, SyntaxError) and error.filename and is_users(error.filename):
        raise not_python(error, error.filename) from error

    from keraunos.programs.corrections import correction

    sentence = correction(error, place)
    if sentence is not None:
        raise sentence from error


def _become(program: Program, arguments: Sequence[str]) -> ModuleType:
    """Makes this process look as if Python had been started with the program."""
    module = ModuleType("__main__")
    module.__dict__.update(__file__=program.file, __spec__=None, __cached__=None)
    sys.modules["__main__"] = module
    sys.argv = [program.given, *arguments]
    if not sys.flags.safe_path:
        sys.path[0] = program.folder
    return module


def _prepare() -> None:
    backend.select_jax()
    imports.after("keras", _accelerate)
    if not imports.installed("tensorflow"):
        from keraunos.programs import stand_in

        imports.serve("tensorflow", stand_in.give)
        imports.after("keras", _draw_curves_without_tensorflow)


def _accelerate() -> None:
    from keraunos.data import keras_datasets
    from keraunos.engine.accelerate import accelerate

    accelerate()
    keras_datasets.install()


def _draw_curves_without_tensorflow() -> None:
    from keraunos.programs.tensorboard import TensorBoard

    keras_names.replace_everywhere("callbacks.TensorBoard", TensorBoard)


def _exit_code(end: SystemExit) -> int:
    if end.code is None:
        return 0
    if isinstance(end.code, int):
        return end.code
    _say(str(end.code))
    return FAILED


def _print_traceback(error: Exception) -> None:
    if sys.excepthook is not sys.__excepthook__:
        sys.excepthook(type(error), error, error.__traceback__)
        return
    report = traceback.TracebackException.from_exception(error, compact=True)
    inner: traceback.TracebackException | None = report
    while inner is not None:
        inner.stack = traceback.StackSummary.from_list(
            [frame for frame in inner.stack if not _ours(frame.filename)]
        )
        inner = inner.__cause__ or inner.__context__
    _say("".join(report.format()).rstrip("\n"))


def _ours(file: str) -> bool:
    return Path(file).parent == Path(__file__).parent


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
