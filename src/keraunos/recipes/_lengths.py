"""To which lengths are the batches of a training cut?"""

from typing import TYPE_CHECKING

import numpy as np

from keraunos.engine.feed import Lengths
from keraunos.errors import KeraunosError
from keraunos.networks.texts import takes_any_length
from keraunos.preparation.lengths import best_bounds, buckets

if TYPE_CHECKING:
    from keraunos.recipes._recipe import Training


def lengths_of(training: "Training") -> Lengths | None:
    """How far the examples of `Training.taught` have to be computed; None where nothing can be cut.

    Raises:
        KeraunosError: if they are no texts, or the network takes texts of one length alone.
    """
    ends = None if training.preparation is None else training.preparation.ends
    if ends is None:
        raise KeraunosError("buckets is for examples that are prepared texts; leave it out.")
    if not takes_any_length(training.network):
        raise KeraunosError(
            "{model!r} takes texts of one length alone; build it with keras.Input((None,)), or "
            "leave out buckets.",
            model=training.network.name,
        )
    parts = training.examples.train, training.examples.validation
    known = np.concatenate([ends.of(part.x, part.y) for part in parts])
    bounds = best_bounds(known, training.buckets, max(ends.widths))
    x, y, _ = training.taught
    whole = bounds == (max(ends.widths),)
    return None if whole else Lengths(buckets(ends.of(x, y), bounds), bounds, ends)
