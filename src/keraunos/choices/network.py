"""Why this kind of network, so deep and so wide?"""

import keras

from keraunos.choices.facts import CELLS, CONVOLUTIONS, NORMALISING, Facts
from keraunos.choices.reasons import Change, Reason
from keraunos.language import text

WIDTHS = ("dense", "units", "filters", "width")
"""What recipes call their width."""

DEPTHS = ("blocks", "depth")


def network_reason(facts: Facts) -> Reason:
    """Its kind, depth and width."""
    chosen = text(
        "{kind}: {depth} layers with kernels, up to {width} units or filters, {parameters:,} "
        "parameters that are trained.",
        kind=_kind(facts),
        depth=facts.depth,
        width=facts.width,
        parameters=facts.parameters,
    )
    why = [_why(facts)]
    if facts.having(keras.layers.Add) and facts.having(*CONVOLUTIONS):
        why.append(
            text(
                "Inputs are added to what layers make of them (residual connections), so that the "
                "gradient reaches the first layers of a deep network."
            )
        )
    if facts.having(*NORMALISING):
        why.append(
            text(
                "Normalisation keeps the numbers between layers in one range, so that deep "
                "networks learn with larger steps."
            )
        )
    if facts.having(keras.layers.ReLU) or _activation(facts) == "relu":
        why.append(text("ReLU between layers: cheap, and its gradient does not fade with depth."))
    return Reason("network", text("Network"), chosen, " ".join(why), _changes(facts))


def _attends(facts: Facts) -> bool:
    return any("attention" in type(layer).__name__.lower() for layer in facts.layers)


def _kind(facts: Facts) -> str:
    if _attends(facts) and facts.having(*CELLS):
        return text("A recurrent network with attention")
    if _attends(facts):
        return text("A network of attention (Transformer)")
    if facts.having(*CELLS) and facts.having(*CONVOLUTIONS):
        return text("Convolutions, then recurrent layers")
    if facts.having(*CELLS):
        return text("A recurrent network")
    if facts.having(*CONVOLUTIONS):
        return text("A convolutional network")
    if facts.having(keras.layers.Embedding):
        return text("A network of embeddings")
    return text("A feed-forward network of dense layers")


def _why(facts: Facts) -> str:
    if _attends(facts):
        return text(
            "Attention lets each place look at every other at once, however far away: good for "
            "long sequences and many examples; recurrent networks and convolutions need fewer."
        )
    if facts.having(keras.layers.LSTM, keras.layers.GRU):
        return text(
            "The examples are sequences: a recurrent layer reads them in order, and the gates of "
            "LSTM and GRU keep what was long ago, where a simple one forgets."
        )
    if facts.having(keras.layers.SimpleRNN):
        return text(
            "The examples are short sequences, which a simple recurrent layer reads in order; for "
            "long ones LSTM and GRU remember better."
        )
    if facts.having(keras.layers.Conv1D):
        return text(
            "Filters look at a few neighbours at a time, wherever these are: phrases of a text, "
            "pieces of a series."
        )
    if facts.having(*CONVOLUTIONS):
        return text(
            "The examples are pictures: filters look at small neighbourhoods, and find a thing "
            "wherever it is, with far fewer weights than dense layers; deeper layers see larger "
            "parts."
        )
    if facts.having(keras.layers.Embedding):
        return text(
            "What is alike in use gets similar vectors, whose products or sums say the rest."
        )
    return text(
        "Inputs have no order or neighbourhood that would tell of anything: dense layers combine "
        "all with all. One or two hidden layers are enough for most tables."
    )


def _activation(facts: Facts) -> str:
    found = [getattr(getattr(layer, "activation", None), "__name__", "") for layer in facts.layers]
    return "relu" if "relu" in found[:-1] else ""


def _changes(facts: Facts) -> tuple[Change, ...]:
    changes = []
    width = next((n for n in WIDTHS if isinstance(facts.settings.get(n), int)), None)
    if width is not None:
        value = facts.settings[width]
        changes.append(
            Change(
                text("If even the training examples are not learnt well, make it wider:"),
                f"{width}={2 * value}",
            )
        )
        if facts.parameters > 20 * facts.examples and value >= 16:
            changes.append(
                Change(
                    text("If training is good and validation is not, make it narrower:"),
                    f"{width}={value // 2}",
                )
            )
    depth = next((n for n in DEPTHS if isinstance(facts.settings.get(n), int)), None)
    if depth is not None:
        changes.append(
            Change(
                text("With more examples a deeper one pays:"),
                f"{depth}={facts.settings[depth] + 1}",
            )
        )
    return tuple(changes)
