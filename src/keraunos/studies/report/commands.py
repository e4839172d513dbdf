"""What is typed to follow a finding? Commands, or arguments in the program that searched."""

import shlex

from keraunos.recipes import Choice, Range
from keraunos.studies.records import FAILED, StudyRecord, TrialRecord
from keraunos.studies.report.wording import number


def in_program(study: StudyRecord) -> bool:
    """Whether the study is of a function, so that only the program that has it can go on."""
    configuration = study.configuration
    if "source" in configuration:
        return bool(configuration["source"].get("of") == "python")
    return not str(configuration.get("command", "keraunos")).startswith("keraunos")


def going_on(study: StudyRecord, more: int) -> str:
    """What adds so many trials: `keraunos search studies/digits-cnn-1 --trials 96`."""
    # A search is told how many there are to be in the end, those that failed not counted.
    trials = sum(trial.state != FAILED for trial in study.trials) + more
    if in_program(study):
        return f"study={study.name!r}, trials={trials}"
    return f"keraunos search {shlex.quote(study.name)} --trials {trials}"


def space_argument(study: StudyRecord, name: str, values: Range | Choice) -> str:
    """What searches a hyperparameter there: `--space dense=16..256`."""
    if isinstance(values, Range):
        # Six digits, as the end that stays is not to be moved.
        where = f"{number(values.low, 6)}..{number(values.high, 6)}"
        where += ":log" if values.log else ""
    else:
        where = ",".join(str(option) for option in values.options)
    argument = f"{name}={where}"
    return f"space=[{argument!r}]" if in_program(study) else f"--space {shlex.quote(argument)}"


def epochs_argument(study: StudyRecord, epochs: int) -> str:
    """What trains each trial for so many epochs."""
    return f"epochs={epochs}" if in_program(study) else f"--epochs {epochs}"


def training_of(study: StudyRecord, trial: TrialRecord) -> str | None:
    """The command that trains with the hyperparameters of a trial; None if no command does."""
    what, words = _recipe(study), _words(study)
    if what is None:
        return None
    given = {**study.defaults, "epochs": study.epochs, **trial.parameters}
    command = ["keraunos", "train", what]
    for name, value in given.items():
        option = {"epochs": "--epochs", "batch_size": "--batch-size"}.get(name)
        command += [option, str(value)] if option else ["--set", f"{name}={value}"]
    if "--data" in words[:-1]:
        command += ["--data", words[words.index("--data") + 1]]
    return shlex.join(command)


def _recipe(study: StudyRecord) -> str | None:
    """The recipe as it is named on the command line, where a file stands for itself."""
    if in_program(study):
        return None
    if "recipe" in study.configuration:
        source = study.configuration.get("source", {})
        return str(source.get("given", study.configuration["recipe"]))
    named = [w for w in _words(study) if w == study.what or w.partition(":")[0].endswith(".py")]
    return named[0] if named else None


def _words(study: StudyRecord) -> list[str]:
    try:
        return shlex.split(str(study.configuration.get("command", "")))
    except ValueError:  # an unclosed quotation mark
        return []
