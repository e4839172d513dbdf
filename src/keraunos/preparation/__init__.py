"""What is done to examples before a network sees them, fitted to training examples alone.

A preparation is fitted once, written into the run, and applied in the same way ever after: in
training, in evaluation, to what a user hands to `predict`.
"""

from keraunos.preparation.columns import ColumnOptions, Columns
from keraunos.preparation.kinds import Preparation, Stacked, from_json
from keraunos.preparation.pairs import Pairs
from keraunos.preparation.ratings import Pairings
from keraunos.preparation.series import Past
from keraunos.preparation.texts import BytePairs, Characters, Words
from keraunos.preparation.waves import Waves
from keraunos.preparation.windows import Windows
from keraunos.preparation.word_pieces import WordPieces

__all__ = [
    "BytePairs",
    "Characters",
    "ColumnOptions",
    "Columns",
    "Pairings",
    "Pairs",
    "Past",
    "Preparation",
    "Stacked",
    "Waves",
    "Windows",
    "WordPieces",
    "Words",
    "from_json",
]
