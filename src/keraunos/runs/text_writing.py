"""How the network of a run goes on from a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keraunos.errors import KeraunosError
from keraunos.networks.generation import generate
from keraunos.preparation import Windows
from keraunos.preparation.texts import SPECIAL
from keraunos.runs.prepared import preparation_of
from keraunos.runs.run import Run
from keraunos.runs.text_prediction import content_of

BEGIN = "\n"
"""What is gone on from if nothing is given."""


@dataclass(frozen=True)
class Written:
    """What a network has written.

    Attributes:
        prompt: what it was given.
        text: what follows.
        unknown: what of the prompt was in no training text, and was passed over.
    """

    prompt: str
    text: str
    unknown: tuple[str, ...]


def go_on(
    run: Run,
    named: Sequence[str] = (),
    count: int = 400,
    *,
    temperature: float = 0.8,
    top_k: int = 0,
    top_p: float = 1.0,
    seed: int = 0,
    best: bool = False,
    code: Path | str | None = None,
) -> tuple[Written, ...]:
    """Has the network of a run go on from texts. Nothing that is stored in the run is executed.

    Args:
        run: of text-generation.
        named: texts; names of text files; `-` for standard input. None for a text from nothing.
        count: tokens that follow.
        temperature, top_k, top_p, seed: see `keraunos.networks.generate`.
        best: the model of the best epoch, not that of the last.
        code: a Python file, which is executed, with the model's own layers.

    Raises:
        KeraunosError: if a file or the run cannot be read, or its network cannot go on.
    """
    windows = preparation_of(run)
    network = run.load_model(best, code)
    if not isinstance(windows, Windows) or not hasattr(network, "step"):
        raise KeraunosError(
            "The network of {run} cannot go on from a text: it has no step from one token to the "
            "next, as keraunos.networks.GPT has it.",
            run=run.path,
        )
    tokens = windows.tokens
    contents = [(each, content_of(each)) for each in named]
    prompts = [each if content is None else content for each, content in contents] or [""]
    numbers = [
        [n for n in tokens.encode(prompt) if n >= len(SPECIAL)]
        or [n for n in tokens.encode(BEGIN) if n >= len(SPECIAL)]
        or [len(SPECIAL)]
        for prompt in prompts
    ]
    said = generate(
        network,
        numbers,
        count,
        temperature=temperature,
        top_k=top_k,
        top_p=top_p,
        seed=seed,
        never=range(len(SPECIAL)),
    )
    return tuple(
        Written(
            prompt,
            tokens.decode(row[len(given) : len(given) + count].tolist()),
            tuple(dict.fromkeys(tokens.unknown(prompt))),
        )
        for prompt, given, row in zip(prompts, numbers, said, strict=True)
    )
