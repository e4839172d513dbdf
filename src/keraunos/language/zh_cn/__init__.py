"""Simplified Chinese: the catalogue, a module for each room of the package."""

from keraunos.language.zh_cn import (
    agents,
    checks,
    command_line,
    control,
    data,
    engine,
    installation,
    lengths,
    programs,
    ratings,
    runs,
    series,
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
    **control.SENTENCES,
    **series.SENTENCES,
    **ratings.SENTENCES,
    **agents.SENTENCES,
    **tables.SENTENCES,
    **lengths.SENTENCES,
}
