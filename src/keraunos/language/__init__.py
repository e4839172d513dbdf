"""What keraunos says, in the user's language.

A sentence stands in the code in English; `text` looks it up in the catalogue of the language and
puts the values in. tests/test_language.py fails for a sentence that a catalogue lacks.
"""

import os
from functools import cache
from importlib import import_module
from typing import Any

ENGLISH = "en"
CATALOGUES = {"zh": "keraunos.language.zh_cn"}
"""Every language but English, and the module whose `SENTENCES` translates into it."""


def text(sentence: str, /, **values: Any) -> str:
    """The sentence in the user's language, with `{name}` replaced by the values, as `str.format`.

    Args:
        sentence: in English, a literal; it is the key of the catalogue.
        **values: what stands between braces. Without any, braces are left as they are.
    """
    sentence = _catalogue(language()).get(sentence, sentence)
    return sentence.format(**values) if values else sentence


_chosen: list[str] = []


def choose(code: str) -> None:
    """Makes a language that of this process, whatever the environment says."""
    _chosen[:] = [code]


def language() -> str:
    """The language in use: `en` or `zh`.

    It is what was chosen, or the first that is set of KERAUNOS_LANG, LC_ALL, LC_MESSAGES and LANG;
    a language without a catalogue is English.
    """
    if _chosen:
        return _known(_chosen[0])
    for name in ("KERAUNOS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        chosen = os.environ.get(name)
        if chosen:
            return _known(chosen)
    return _known(_of_the_system())


def _known(name: str) -> str:
    code = name.replace("-", "_").partition("_")[0].lower()
    return code if code in CATALOGUES else ENGLISH


@cache
def _of_the_system() -> str:
    # Windows sets none of these variables.
    import locale

    name = locale.getlocale()[0] or ENGLISH
    return "zh" if name.startswith("Chinese") else name


@cache
def _catalogue(code: str) -> dict[str, str]:
    if code == ENGLISH:
        return {}
    sentences: dict[str, str] = import_module(CATALOGUES[code]).SENTENCES
    return sentences
