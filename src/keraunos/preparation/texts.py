"""Texts as numbers: of characters, of words, of pairs of bytes that are often together."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Part
from keraunos.errors import KeraunosError
from keraunos.preparation.kinds import Preparation
from keraunos.preparation.lengths import Ends

PADDING, UNKNOWN, BEGIN, END = 0, 1, 2, 3
"""Numbers with a meaning: nothing, what was not known in training, the first and the last."""

SPECIAL = ("[pad]", "[unknown]", "[begin]", "[end]")
_IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_IDEOGRAPH}]|[^\W{_IDEOGRAPH}]+(?:['\u2019][^\W{_IDEOGRAPH}]+)*|[^\w\s]")
"""A character of Chinese or Japanese, which has no spaces; a word; a mark."""


class Tokens(Preparation):
    """Texts as rows of numbers, all of one length: filled up with zeros, or cut at their end.

    Args:
        length: numbers of a text.
        frame: whether a text begins and ends with a number of its own.
    """

    def __init__(self, length: int, frame: bool = False) -> None:
        self.length = int(length)
        self.frame = bool(frame)

    @property
    def size(self) -> int:
        """How many different numbers there are at most."""
        raise NotImplementedError

    @property
    def ends(self) -> Ends:
        """See `Preparation`."""
        return Ends((self.length,))

    def encode(self, text: str) -> list[int]:
        """The numbers of a text, without padding."""
        raise NotImplementedError

    def decode(self, numbers: Iterable[int]) -> str:
        """The text of numbers; padding, begin and end are left out."""
        raise NotImplementedError

    def unknown(self, text: str) -> list[str]:
        """The parts of a text that were in no training text."""
        return []

    def framed(self, text: str) -> list[int]:
        """The numbers of a text with its begin and end, if it has them."""
        numbers = self.encode(text)
        return [BEGIN, *numbers, END] if self.frame else numbers

    def fit(self, train: Part) -> None:
        """Learns the vocabulary."""
        self._learn([str(text) for text in train.x])

    def inputs(self, x: Any) -> NDArray[np.int32]:
        """Texts as int32 of shape (texts, length)."""
        found = np.full((len(x), self.length), PADDING, np.int32)
        for row, text in zip(found, x, strict=True):
            numbers = self.framed(str(text))[: self.length]
            row[: len(numbers)] = numbers
        return found

    def _learn(self, texts: Sequence[str]) -> None:
        raise NotImplementedError


class Words(Tokens):
    """Words, and marks of punctuation by themselves; of Chinese and Japanese each character.

    Args:
        most: words that are known at most, the commonest of the training texts.
        length: words of a text; of longer ones the first.
        least: how often a word has to be there to be known.
        lower: whether capitals count as small letters.
        frame: see `Tokens`.
    """

    kind: ClassVar[str] = "words"

    def __init__(
        self,
        most: int = 20_000,
        length: int = 64,
        least: int = 1,
        lower: bool = True,
        frame: bool = False,
    ) -> None:
        super().__init__(length, frame)
        self.most, self.least, self.lower = int(most), int(least), bool(lower)
        self._know(SPECIAL)

    @property
    def size(self) -> int:
        """Four more than words are known at most: the same, whatever the training texts are."""
        return len(SPECIAL) + self.most

    def unknown(self, text: str) -> list[str]:
        """The words that are not known."""
        return [word for word in self._split(text) if word not in self._numbers]

    def encode(self, text: str) -> list[int]:
        """The number of each word; 1 for those that are not known."""
        return [self._numbers.get(word, UNKNOWN) for word in self._split(text)]

    def decode(self, numbers: Iterable[int]) -> str:
        """Words with spaces between them."""
        known = len(self.words)
        return " ".join(
            self.words[int(n) if int(n) < known else UNKNOWN]
            for n in numbers
            if int(n) not in (PADDING, BEGIN, END)
        )

    def _split(self, text: str) -> list[str]:
        return _WORD.findall(text.lower() if self.lower else text)

    def _learn(self, texts: Sequence[str]) -> None:
        counts = Counter(word for text in texts for word in self._split(text))
        # Of words that are equally common those that come first in the alphabet, on every machine.
        common = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        known = [word for word, count in common if count >= self.least]
        self._know([*SPECIAL, *known[: self.most]])

    def _know(self, words: Iterable[str]) -> None:
        self.words = [str(word) for word in words]
        self._numbers = {
            word: number for number, word in enumerate(self.words) if number >= len(SPECIAL)
        }

    def as_json(self) -> dict[str, Any]:
        """The words in the order of their numbers, and the settings."""
        return {
            "words": self.words,
            "most": self.most,
            "least": self.least,
            "lower": self.lower,
            "length": self.length,
            "frame": self.frame,
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Words":
        """See `Preparation`."""
        settings = {name: value for name, value in content.items() if name != "words"}
        found = cls(**settings)
        found._know(content["words"])
        return found


class Characters(Tokens):
    """Characters, each of them.

    Args:
        length, frame: see `Tokens`.
    """

    kind: ClassVar[str] = "characters"

    def __init__(self, length: int = 256, frame: bool = False) -> None:
        super().__init__(length, frame)
        self._know("")

    @property
    def size(self) -> int:
        """How many characters are known, and four more."""
        return len(SPECIAL) + len(self.characters)

    def unknown(self, text: str) -> list[str]:
        """The characters that are not known."""
        return [character for character in text if character not in self._numbers]

    def encode(self, text: str) -> list[int]:
        """The number of each character; 1 for those that are not known."""
        return [self._numbers.get(character, UNKNOWN) for character in text]

    def decode(self, numbers: Iterable[int]) -> str:
        """The text; a character that was not known is a question mark in a diamond."""
        found = []
        for number in map(int, numbers):
            if number == UNKNOWN:
                found.append("\ufffd")
            elif number >= len(SPECIAL):
                found.append(self.characters[number - len(SPECIAL)])
        return "".join(found)

    def _learn(self, texts: Sequence[str]) -> None:
        self._know("".join(sorted(set().union(*texts))) if texts else "")

    def _know(self, characters: str) -> None:
        self.characters = str(characters)
        self._numbers = {c: n for n, c in enumerate(characters, start=len(SPECIAL))}

    def as_json(self) -> dict[str, Any]:
        """The characters in the order of their numbers, and the settings."""
        return {"characters": self.characters, "length": self.length, "frame": self.frame}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Characters":
        """See `Preparation`."""
        found = cls(content["length"], content["frame"])
        found._know(content["characters"])
        return found


class BytePairs(Tokens):
    """Pieces of words: bytes, and what is often together (Sennrich et al. 2016).

    No text is unknown. Needs the package `tokenizers`.

    Args:
        most: how many different pieces there are.
        length, frame: see `Tokens`.
    """

    kind: ClassVar[str] = "byte-pairs"

    def __init__(self, most: int = 8_000, length: int = 64, frame: bool = False) -> None:
        super().__init__(length, frame)
        self.most = int(most)
        self._tokenizer: Any = None

    @property
    def size(self) -> int:
        """How many pieces there are at most: the same, whatever the training texts are."""
        return self.most

    def encode(self, text: str) -> list[int]:
        """The number of each piece."""
        return list(self._tokenizer.encode(text).ids)

    def decode(self, numbers: Iterable[int]) -> str:
        """The text."""
        return str(self._tokenizer.decode([int(n) for n in numbers if int(n) >= len(SPECIAL)]))

    def _learn(self, texts: Sequence[str]) -> None:
        tokenizers = tokenizers_package()
        self._tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
        self._tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
        self._tokenizer.decoder = tokenizers.decoders.ByteLevel()
        trainer = tokenizers.trainers.BpeTrainer(
            vocab_size=self.most,
            special_tokens=list(SPECIAL),
            initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
        self._tokenizer.train_from_iterator(texts, trainer)

    def as_json(self) -> dict[str, Any]:
        """The pieces as the package `tokenizers` writes them, and the settings."""
        return {
            "tokenizer": json.loads(self._tokenizer.to_str()),
            "most": self.most,
            "length": self.length,
            "frame": self.frame,
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "BytePairs":
        """See `Preparation`."""
        found = cls(content["most"], content["length"], content["frame"])
        found._tokenizer = tokenizers_package().Tokenizer.from_str(json.dumps(content["tokenizer"]))
        return found


def tokenizers_package() -> Any:
    """The package `tokenizers`.

    Raises:
        KeraunosError: if it is not installed.
    """
    try:
        import tokenizers
        from tokenizers import (  # noqa: F401
            decoders,
            models,
            normalizers,
            pre_tokenizers,
            trainers,
        )
    except ImportError:
        raise KeraunosError(
            "Pieces of words are made by the package tokenizers, which is not installed; install "
            "it: pip install 'keraunos[text]'."
        ) from None
    return tokenizers
