"""Texts as the pieces of words that a pre-trained encoder knows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from keraunos.data.dataset import Part
from keraunos.errors import KeraunosError
from keraunos.preparation.texts import PADDING, Tokens, tokenizers_package

UNKNOWN, FIRST, LAST, MASKED = "[UNK]", "[CLS]", "[SEP]", "[MASK]"


class WordPieces(Tokens):
    """WordPiece (Wu et al. 2016), as BERT has it; the vocabulary is that of the encoder.

    Needs the package `tokenizers`.

    Args:
        vocabulary: the pieces in the order of their numbers, padding first.
        length: pieces of a text, its first and last one included.
        lower: whether capitals count as small letters, and accents do not count.

    Raises:
        KeraunosError: if the vocabulary is not one.
    """

    kind: ClassVar[str] = "word-pieces"

    def __init__(self, vocabulary: Sequence[str], length: int = 64, lower: bool = True) -> None:
        super().__init__(length, frame=True)
        self.vocabulary = [str(piece) for piece in vocabulary]
        self.lower = bool(lower)
        missing = [name for name in (UNKNOWN, FIRST, LAST) if name not in self.vocabulary]
        if missing:
            raise KeraunosError(
                "The vocabulary lacks {missing}; is it one of WordPiece, a piece in each line?",
                missing=", ".join(missing),
            )
        numbers = {piece: number for number, piece in enumerate(self.vocabulary)}
        self._first, self._last, self._unknown = (numbers[n] for n in (FIRST, LAST, UNKNOWN))
        made = tokenizers_package()
        self._tokenizer = made.Tokenizer(made.models.WordPiece(numbers, unk_token=UNKNOWN))
        self._tokenizer.normalizer = made.normalizers.BertNormalizer(lowercase=self.lower)
        self._tokenizer.pre_tokenizer = made.pre_tokenizers.BertPreTokenizer()

    @property
    def size(self) -> int:
        """How many pieces there are."""
        return len(self.vocabulary)

    def encode(self, text: str) -> list[int]:
        """The numbers of the pieces."""
        return list(self._tokenizer.encode(text).ids)

    def decode(self, numbers: Iterable[int]) -> str:
        """The text, its words with spaces between them."""
        kept = (int(n) for n in numbers if int(n) not in (PADDING, self._first, self._last))
        return " ".join(self.vocabulary[n] for n in kept).replace(" ##", "")

    def unknown(self, text: str) -> list[str]:
        """The words no piece of which is known."""
        found = self._tokenizer.encode(text)
        return [
            text[begin:end]
            for number, (begin, end) in zip(found.ids, found.offsets, strict=True)
            if number == self._unknown
        ]

    def framed(self, text: str) -> list[int]:
        """The numbers of a text with its first and last; of a long one the end is left out."""
        return [self._first, *self.encode(text)[: self.length - 2], self._last]

    def fit(self, train: Part) -> None:
        """There is nothing to learn."""

    def as_json(self) -> dict[str, Any]:
        """The pieces, and the settings."""
        return {"vocabulary": self.vocabulary, "length": self.length, "lower": self.lower}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "WordPieces":
        """See `Preparation`."""
        return cls(content["vocabulary"], content["length"], content["lower"])
