"""How near are translations to those that people wrote?"""

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset
from keraunos.errors import KeraunosError
from keraunos.networks.beam_search import translate
from keraunos.preparation import Pairs
from keraunos.preparation.texts import BEGIN, END, PADDING, UNKNOWN
from keraunos.tasks.parts import check_not_empty

BEAMS = 4


@dataclass(frozen=True)
class Evaluation:
    """What a network makes of one part of a data set.

    Attributes:
        part: the part's name.
        translations: of each text, by beam search.
        references: what people wrote.
        each: of each translation the share of character sequences that it has in common with the
            reference (chrF, Popovic 2015).
        metrics: BLEU (Papineni et al. 2002; sacreBLEU's tokens and smoothing) of all translations
            together with its 95% interval (bootstrap), that of a greedy search, chrF, all from 0 to
            1, and the number of texts.
        network: what translated.
    """

    part: str
    translations: list[str]
    references: list[str]
    each: NDArray[np.float64]
    metrics: dict[str, float]
    network: Any = field(repr=False)


def check(network: Any, dataset: Dataset) -> None:
    """See `keraunos.tasks.Task`."""
    if not isinstance(dataset.preparation, Pairs) or not hasattr(network, "step"):
        raise KeraunosError(
            "The network {name} is to translate; its recipe has to give Training the preparation "
            "keraunos.preparation.Pairs, and the network to have begin and step, as "
            "keraunos.networks.Translator has them.",
            name=network.name,
        )
    _sacrebleu()


def measure(network: Any, dataset: Dataset, part: str) -> Evaluation:
    """See `keraunos.tasks.Task`."""
    sacrebleu = _sacrebleu()
    pairs, examples = pairs_of(dataset), dataset.parts[part]
    check_not_empty(examples, part)
    sources = np.asarray(examples.x)[:, : pairs.lengths[0]]
    references = [str(text) for text in dataset.as_read.parts[part].y]
    translations = said(network, pairs, sources)
    bleu = sacrebleu.metrics.BLEU(force=True)  # texts that are tokens already are no mistake
    whole = bleu.corpus_score(translations, [references], n_bootstrap=1000)
    greedy = bleu.corpus_score(said(network, pairs, sources, beams=1), [references])
    chrf = sacrebleu.metrics.CHRF()
    each = [
        chrf.sentence_score(one, [other]).score / 100
        for one, other in zip(translations, references, strict=True)
    ]
    # sacreBLEU gives the interval as a text alone.
    written = json.loads(whole.format(width=6, is_json=True, signature="of:it"))
    mean = written.get("confidence_mean", whole.score) / 100
    half = written.get("confidence_var", 0.0) / 100
    return Evaluation(
        part,
        translations,
        references,
        np.array(each),
        {
            "bleu": whole.score / 100,
            "bleu_low": max(0.0, mean - half),
            "bleu_high": mean + half,
            "greedy_bleu": greedy.score / 100,
            "chrf": chrf.corpus_score(translations, [references]).score / 100,
            "examples": len(translations),
        },
        network,
    )


def said(network: Any, pairs: Pairs, sources: NDArray[np.int32], beams: int = BEAMS) -> list[str]:
    """The translations of texts, as texts.

    Args:
        network: that translates.
        pairs: how texts become numbers.
        sources: of shape (texts, source length).
        beams: see `keraunos.networks.translate`.
    """
    found = translate(network, sources, begin=BEGIN, end=END, beams=beams, never=(PADDING, UNKNOWN))
    return [pairs.target.decode(row.tolist()) for row in found]


def pairs_of(dataset: Dataset) -> Pairs:
    """How the data set's texts have become numbers."""
    assert isinstance(dataset.preparation, Pairs)
    return dataset.preparation


def _sacrebleu() -> Any:
    try:
        import sacrebleu
    except ImportError:
        raise KeraunosError(
            "Translations are measured by the package sacrebleu, which is not installed; install "
            "it: pip install 'keraunos[text]'."
        ) from None
    return sacrebleu
