"""The page itself: what was found, how sure that is, every trial, and how to go on."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from keraunos.language import language, text
from keraunos.studies.records import DIVERGED, FAILED, FINISHED, STOPPED, StudyRecord, TrialRecord
from keraunos.studies.report.charts import curves, importance_bars, progress, scatter
from keraunos.studies.report.commands import going_on, in_program, training_of
from keraunos.studies.report.findings import findings
from keraunos.studies.report.headline import (
    counts,
    state_name,
    trained_anew,
    trials_a_minute,
    value_of_defaults,
)
from keraunos.studies.report.parallel import LINES_DRAWN, parallel_coordinates
from keraunos.studies.report.ranking import SHADES, known, ranked
from keraunos.studies.report.scales import metric_scale
from keraunos.studies.report.wording import duration, measured, setting

TABLE_SHOWN = 20
FAILURES_SHOWN = 10

_environment = Environment(
    loader=PackageLoader("keraunos.studies.report"), autoescape=True, undefined=StrictUndefined
)
_environment.globals["text"] = text


def render(study: StudyRecord) -> str:
    """The report of a study, finished or not, as HTML that needs nothing beside itself.

    Args:
        study: as recorded.
    """
    order = ranked(study)
    without = [t for t in study.trials if not known(t.value) and t.state != FAILED]
    rows = [_row(study, trial) for trial in [*order, *without]]
    found = findings(study)
    states = {trial.state for trial in study.trials}
    return _environment.get_template("study.html.j2").render(
        language={"zh": "zh-CN"}.get(language(), "en"),
        study=study,
        best=order[0] if order else None,
        best_value=measured(study.metric, order[0].value or 0.0) if order else None,
        default_value=value_of_defaults(study, order),
        counts=counts(study),
        rate=trials_a_minute(study),
        duration=duration(study.seconds),
        retrained=trained_anew(study.retrained, study.metric) if study.retrained else None,
        findings=[_with_code(sentence) for sentence in found],
        begins_anew=any(re.search(r"`(--)?(space|epochs)\b", sentence) for sentence in found),
        progress=progress(study),
        importance=importance_bars(study),
        parallel=parallel_coordinates(study),
        lines_drawn=LINES_DRAWN if len(order) > LINES_DRAWN else None,
        curves=[curves(study, name) for name in _curves(study)] if order else [],
        scatters=[scatter(study, entry) for entry in study.space] if order else [],
        shades=SHADES,
        cut=_cut(study, order),
        finished=FINISHED in states,
        stopped=STOPPED in states,
        broken=[state_name(state) for state in (DIVERGED, FAILED) if state in states],
        table=rows[:TABLE_SHOWN],
        rest=rows[TABLE_SHOWN:],
        defaults=[_cell(study.defaults.get(entry.name)) for entry in study.space],
        failures=[_failure(trial) for trial in study.trials if trial.state == FAILED],
        failures_shown=FAILURES_SHOWN,
        winner=training_of(study, order[0]) if order else None,
        in_program=in_program(study),
        going_on=going_on(study, max(16, len(study.trials) // 2)),
        command=study.configuration.get("command"),
        settings=_settings(study),
        surroundings=_surroundings(study.configuration),
        version=study.configuration.get("versions", {}).get("keraunos", ""),
    )


def _with_code(sentence: str) -> Markup:
    """Escaped, with what stands between backticks as code."""
    parts = [escape(part) for part in sentence.split("`")]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if k % 2 else part for k, part in enumerate(parts)
    )


def _cut(study: StudyRecord, order: Sequence[TrialRecord]) -> bool:
    """Whether there are trials that the metric's axis does not reach."""
    if not order:
        return False
    scale = metric_scale([t.value or 0.0 for t in order], study.maximized, study.metric)
    return scale.cut or any(t.state in (DIVERGED, FAILED) for t in study.trials)


def _curves(study: StudyRecord) -> list[str]:
    """The metric, and a loss beside it, of those that were recorded."""
    recorded = {name for trial in study.trials for name in trial.curves}
    losses = [name for name in ("val_loss", "loss") if name in recorded and name != study.metric]
    return [study.metric, *losses[:1]]


def _cell(value: Any) -> str:
    return "" if value is None else setting(value)


def _row(study: StudyRecord, trial: TrialRecord) -> dict[str, Any]:
    """A trial as cells; a parameter beside whether it is the recipe's own."""
    own = study.defaults
    return {
        "number": trial.number,
        "state": state_name(trial.state),
        "finished": trial.state == FINISHED,
        "value": measured(study.metric, trial.value or 0.0) if known(trial.value) else "",
        "parameters": [
            (_cell(trial.parameters.get(e.name)), trial.parameters.get(e.name) == own.get(e.name))
            for e in study.space
        ],
        "epochs": trial.epochs,
        "seconds": f"{trial.seconds:.1f}",
    }


def _failure(trial: TrialRecord) -> dict[str, Any]:
    given = ", ".join(f"{name}={_cell(value)}" for name, value in trial.parameters.items())
    return {"number": trial.number, "parameters": given, "reason": trial.reason or ""}


def _settings(study: StudyRecord) -> list[tuple[str, str]]:
    """The space, what was left alone, and how it was searched."""
    fixed = study.defaults | study.configuration.get("hyperparameters", {})
    searched = {entry.name for entry in study.space}
    rows = [(entry.name, _searched(entry.values)) for entry in study.space]
    rows += [(name, _cell(value)) for name, value in fixed.items() if name not in searched]
    return rows + [(name, _written(value)) for name, value in study.settings.items()]


def _searched(values: Any) -> str:
    if getattr(values, "log", False):
        return text("{range}, by ratio", range=values)
    return str(values)


def _surroundings(configuration: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Data, machine and versions, as far as they are known."""
    data, machine = configuration.get("data", {}), configuration.get("machine", {})
    rows = []
    if "name" in data:
        rows.append((text("data"), _written([data["name"], data.get("folder")])))
    if "examples" in data:
        rows.append((text("examples"), _examples(data["examples"])))
    if data.get("fingerprint"):
        rows.append((text("fingerprint"), f"{str(data['fingerprint'])[:23]}…"))
    if "seed" in configuration:
        rows.append((text("seed"), str(configuration["seed"])))
    rows += [(name, str(version)) for name, version in configuration.get("versions", {}).items()]
    if "processor" in machine:
        cores = text("{cores} cores", cores=machine.get("cores", "?"))
        devices = [d for d in machine.get("devices", []) if not str(d).startswith("cpu")]
        rows.append((text("machine"), _written([machine["processor"], cores, *devices])))
    return rows


def _examples(counts: Mapping[str, int]) -> str:
    shown = {"train": 0, "validation": 0, **counts}
    if "test" in shown:
        return text(
            "{train:,} to train on, {validation:,} to choose by, {test:,} to report on", **shown
        )
    return text("{train:,} to train on, {validation:,} to choose by", **shown)


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={_written(part)}" for name, part in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_written(part) for part in value if part is not None)
    return "" if value is None else setting(value)
