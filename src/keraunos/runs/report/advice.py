"""What to do next, read off the curves."""

import shlex
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keraunos.language import text
from keraunos.recipes import get
from keraunos.tasks import TASKS


@dataclass(frozen=True)
class Advice:
    """One thing to do.

    Attributes:
        reason: what was seen.
        action: what follows.
        command: how to do it, None if there is no command for it.
    """

    reason: str
    action: str
    command: str | None = None


def next_steps(
    history: Sequence[dict[str, Any]],
    config: dict[str, Any],
    nothing_learnt: str | None,
    mistakes: int,
    metrics: Mapping[str, float] = types.MappingProxyType({}),
) -> list[Advice]:
    """What the curves and the measurement on the test part suggest, the most telling first.

    Args:
        history: an entry for each epoch.
        config: of the run.
        nothing_learnt: a sentence where the network is no better than a blind guess.
        mistakes: examples of the test part that were misread.
        metrics: of the test part.
    """
    if config.get("task") == "reinforcement-learning":
        advice = [_from_returns(history, config, nothing_learnt)]
    elif all("loss" in entry for entry in history):
        advice = _without_effect(history, config, nothing_learnt) or _from_losses(history, config)
    else:  # the losses of networks that learn from one another tell little
        advice = [_against_one_another(nothing_learnt, config, len(history))]
    if metrics.get("skill_high", 0.0) < 0:
        advice.insert(
            0,
            Advice(
                text("On these data a simple method is better than the network, beyond chance."),
                text("Take it, or give the network more data; a longer training seldom helps."),
            ),
        )
    if mistakes:
        advice.append(
            Advice(
                text("The mistakes above are worth a look."),
                text("If people would hesitate too, the labels are the limit and not the network."),
            )
        )
    if config.get("task") == "reinforcement-learning":
        advice.append(
            Advice(
                text("One training is one throw of the dice."),
                text("Train other seeds to see how much of the result is luck."),
                _command({**config, "seed": config["seed"] + 1}),
            )
        )
    elif config.get("members", 1) == 1 and _may_have_members(config):
        command = _command(config)
        advice.append(
            Advice(
                text("One training is one throw of the dice."),
                text("Train several seeds side by side to see how much of the result is luck."),
                command and f"{command} --members 5",
            )
        )
    search = _search(config)
    if search:
        advice.append(
            Advice(
                text("Its hyperparameters are a choice, and others may be better."),
                text("Have them searched; the next training is then one of many."),
                search,
            )
        )
    return advice


def _may_have_members(config: dict[str, Any]) -> bool:
    task = TASKS.get(config.get("task", ""))
    return task is None or task.AVERAGED


def _search(config: dict[str, Any]) -> str | None:
    """The command that searches the hyperparameters; None if no command does."""
    source = config.get("source", {"of": "keraunos"})
    if source["of"] == "python":
        return None
    words = ["keraunos", "search", source["given"] if source["of"] == "file" else config["recipe"]]
    for name in config["chosen"]:
        # What the data are, and what no search looks at without being told to.
        if name not in ("epochs", "batch_size") and not _searched(config, name):
            words += ["--set", f"{name}={config['hyperparameters'][name]}"]
    if config["data"]["folder"]:
        words += ["--data", config["data"]["folder"]]
    return shlex.join(words)


def _searched(config: dict[str, Any], name: str) -> bool:
    """Whether a search looks for the best value of a hyperparameter by itself."""
    if config.get("source", {"of": "keraunos"})["of"] != "keraunos":
        return not isinstance(config["hyperparameters"][name], str)
    parameter = get(config["recipe"]).settable.get(name)
    return parameter is not None and parameter.values is not None and parameter.searched


def _command(config: dict[str, Any], **changes: Any) -> str | None:
    """The command of this run with some hyperparameters changed; None if no command trains it."""
    source = config.get("source", {"of": "keraunos"})
    if source["of"] == "python":
        return None
    name_or_file = source["given"] if source["of"] == "file" else config["recipe"]
    chosen = {name: config["hyperparameters"][name] for name in config["chosen"]} | changes
    words = ["keraunos", "train", name_or_file]
    for name, value in chosen.items():
        option = {"epochs": "--epochs", "batch_size": "--batch-size"}.get(name)
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        words += [option, shown] if option else ["--set", f"{name}={shown}"]
    if config["seed"]:
        words += ["--seed", str(config["seed"])]
    if config["data"]["folder"]:
        words += ["--data", config["data"]["folder"]]
    if "folds" in config:
        words += ["--folds", str(config["folds"])]
    elif "members" in config:
        words += ["--members", str(config["members"])]
    return shlex.join(words)


def _against_one_another(nothing_learnt: str | None, config: dict[str, Any], epochs: int) -> Advice:
    reason = nothing_learnt or text("Losses of networks that learn from one another have no trend.")
    return Advice(
        reason,
        text("Look at the pictures from epoch to epoch; train longer while they get better."),
        _command(config, epochs=2 * epochs),
    )


def _from_returns(
    history: Sequence[dict[str, Any]], config: dict[str, Any], nothing_learnt: str | None
) -> Advice:
    """What the returns of an agent suggest, whose losses have no trend."""
    longer = _command(config, epochs=2 * len(history))
    if nothing_learnt is not None:
        return Advice(
            nothing_learnt,
            text("Train longer: agents often learn nothing for a while, and then much at once."),
            longer,
        )
    returns = [entry.get("val_mean_return") for entry in history]
    known = [(value, -place) for place, value in enumerate(returns) if value is not None]
    best = -max(known)[1] if known else 0
    if best >= len(history) - 2:
        return Advice(
            text("The return was still rising at the end."), text("Train longer."), longer
        )
    return Advice(
        text("The return was highest after epoch {epoch}.", epoch=best + 1),
        text(
            "The policy of that epoch is the one that was kept; more epochs will change little, "
            "and fewer would do."
        ),
    )


def _without_effect(
    history: Sequence[dict[str, Any]], config: dict[str, Any], reason: str | None
) -> list[Advice]:
    losses = [entry["loss"] for entry in history]
    if None in losses or reason is None:
        return []
    rate = config["hyperparameters"].get("learning_rate")
    moved = max(losses) - min(losses) > 1e-3 * abs(losses[0])
    if moved or len(losses) < 2:
        action = text("Try a learning rate ten times smaller, and look at the labels.")
        rate = rate and rate / 10
    else:
        action = text(
            "The training loss did not move: try a larger learning rate, and look whether the "
            "layers are trainable."
        )
        rate = 1e-3 if rate == 0 else rate and rate * 10
    return [Advice(reason, action, _command(config, learning_rate=rate) if rate else None)]


def _from_losses(history: Sequence[dict[str, Any]], config: dict[str, Any]) -> list[Advice]:
    given = config["hyperparameters"]
    losses = [entry["val_loss"] for entry in history if entry.get("val_loss") is not None]
    if any(entry.get("loss") is None for entry in history):
        rate = given.get("learning_rate")
        command = _command(config, learning_rate=rate / 10) if rate else None
        return [
            Advice(
                text("The loss became infinite or not a number."),
                text("The steps were too long: train again with a smaller learning rate."),
                command,
            )
        ]
    if len(losses) < 2 or len(losses) < len(history):
        return [
            Advice(
                text("One epoch shows no trend."),
                text("Train longer to see where the curves go."),
                _command(config, epochs=max(5, 5 * len(history))),
            )
        ]
    best = min(range(len(losses)), key=losses.__getitem__)
    if losses[-1] > 1.15 * losses[best] and history[-1]["loss"] < history[best]["loss"]:
        drop = given.get("dropout")
        command = _command(config, epochs=best + 1)
        if drop is not None and drop < 0.5:
            command = _command(config, dropout=round(min(0.6, drop + 0.2), 3))
        return [
            Advice(
                text(
                    "The validation loss was lowest in epoch {epoch} and has risen since, while "
                    "the training loss went on falling: the network learns the training examples "
                    "by heart.",
                    epoch=best + 1,
                ),
                text("Use more dropout, fewer epochs, or more data."),
                command,
            )
        ]
    if best >= len(losses) - 2:
        return [
            Advice(
                text("The validation loss was still falling at the end."),
                text("Train longer."),
                _command(config, epochs=2 * len(losses)),
            )
        ]
    return [
        Advice(
            text("The validation loss has stood still since epoch {epoch}.", epoch=best + 1),
            text("More epochs will change little; a wider network or another learning rate might."),
        )
    ]
