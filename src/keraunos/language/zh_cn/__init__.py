"""Simplified Chinese: the catalogue, a module for each room of the package."""

from keraunos.language.zh_cn import (
    checks,
    command_line,
    data,
    engine,
    installation,
    programs,
    runs,
    studies,
    tables,
    texts,
    vision,
)

SENTENCES: dict[str, str] = {
    **engine.SENTENCES,
    **data.SENTENCES,
    **runs.SENTENCES,
    **checks.SENTENCES,
    **programs.SENTENCES,
    **command_line.SENTENCES,
    **installation.SENTENCES,
    **studies.SENTENCES,
    **vision.SENTENCES,
    **texts.SENTENCES,
    **tables.SENTENCES,
}
