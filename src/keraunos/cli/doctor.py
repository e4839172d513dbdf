"""`keraunos doctor`: what is here, what it computes on, and what to put right."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from keraunos.cli.console import USER_MISTAKE, errors, print_json, results
from keraunos.cli.options import AsJson
from keraunos.language import text

if TYPE_CHECKING:
    from rich.console import Console

    from keraunos.installation.examination import Examination


def doctor(
    check: Annotated[
        bool,
        typer.Option("--check/--no-check", help="Train a small network and compare."),
    ] = True,
    clear_cache: Annotated[
        bool, typer.Option("--clear-cache", help="Delete the compiled programs first.")
    ] = False,
    trim_cache: Annotated[
        float | None,
        typer.Option(
            "--trim-cache",
            metavar="MB",
            min=0,
            help="First delete the programs used longest ago, until the rest fits.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what keraunos runs on here, where it keeps things, and what to put right."""
    from keraunos.installation import caches
    from keraunos.installation.examination import examine

    console = errors()
    freed = None
    if clear_cache:
        freed = caches.clear_programs()
    elif trim_cache is not None:
        freed = caches.trim_programs(int(trim_cache * 2**20))
    if freed is not None:
        console.print(text("Deleted compiled programs: {size}.", size=_size(freed)))
    if console.is_terminal:
        console.print(text("looking …"), end="\r", style="dim")
    found = examine(check)
    if console.is_terminal:
        console.print("\x1b[K", end="")
    if as_json:
        print_json(_as_json(found, freed))
    else:
        out = results()
        _show(out, found)
    if not found.well:
        raise typer.Exit(USER_MISTAKE)


def _show(out: "Console", found: "Examination") -> None:
    from rich.table import Table
    from rich.text import Text

    def section(name: str, rows: list[tuple[str, ...]]) -> None:
        out.print()
        out.print(Text(name, style="bold"))
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True, style="dim")
        table.add_column(overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in (f"  {row[0]}", *row[1:])))
        out.print(table)

    section(text("Versions"), [(n, v or text("missing")) for n, v in found.versions.items()])
    section(text("Engine"), _engine(found))
    section(text("Processor"), _processor(found.processor))
    section(text("Caches"), [(cache.name, *_cache(cache)) for cache in found.caches])
    if found.variables:
        section(text("Environment"), list(found.variables.items()))
    section(
        text("Not needed, but used where installed"),
        [
            (extra.name, extra.version or f"- ({extra.command})", extra.purpose)
            for extra in found.extras
        ],
    )
    out.print()
    for finding in found.findings:
        colour = "bold red" if finding.is_problem else "yellow"
        label = text("Problem: ") if finding.is_problem else text("Note: ")
        out.print(
            Text(label, style=colour) + Text(finding.sentence, style="default"), soft_wrap=True
        )
        if finding.remedy:
            out.print(Text(f"  {finding.remedy}"), soft_wrap=True)
    if found.well:
        out.print(Text(text("All is well."), style="bold green"))


def _engine(found: "Examination") -> list[tuple[str, ...]]:
    rows = [(text("backend"), found.backend or "-", found.backend_reason)]
    devices: list[tuple[str, ...]] = [
        (text("device"), _device(device), _memory(device.memory)) for device in found.devices
    ]
    native: list[tuple[str, ...]] = []
    if found.kernels is not None:
        state = found.kernels.instructions or text("not used")
        native.append((text("native kernels"), state, found.kernels.reason or ""))
    checked: list[tuple[str, ...]] = []
    if found.self_check is not None:
        difference = found.self_check.difference
        like = text("to {difference:.0e}", difference=difference) if difference else text("exactly")
        sentence = text(
            "trained twice in {seconds:.1f} s; weights as Keras's {like}",
            seconds=found.self_check.seconds,
            like=like,
        )
        checked.append((text("training"), text("works"), sentence))
    passed = found.self_check is not None and found.self_check.passed
    return [*rows, *devices, *native, *(checked if passed else [])]


def _device(device: Any) -> str:
    if device.platform == device.kind:
        return str(device.kind)
    return f"{device.platform}: {device.kind}"


def _processor(processor: Any) -> list[tuple[str, ...]]:
    cores = text("{usable} of {cores} may be used", usable=processor.usable, cores=processor.cores)
    rows: list[tuple[str, ...]] = [
        (text("model"), f"{processor.name} ({processor.architecture})"),
        (text("cores"), cores),
    ]
    if processor.memory is not None:
        rows.append((text("memory"), _size(processor.memory)))
    if processor.instructions:
        rows.append((text("instructions"), " ".join(processor.instructions)))
    return rows


def _cache(cache: Any) -> tuple[str, str]:
    free = "" if cache.free is None else text("{size} free", size=_size(cache.free))
    held = text("{size} in {n:,} files", size=_size(cache.size), n=cache.files)
    return f"{held}; {free}" if free else held, str(cache.folder)


def _memory(size: int | None) -> str:
    return "" if size is None else _size(size)


def _size(size: int) -> str:
    if size >= 2**30:
        return f"{size / 2**30:,.1f} GB"
    return f"{size / 2**20:,.1f} MB"


def _as_json(found: "Examination", freed: int | None) -> dict[str, Any]:
    check = found.self_check
    return {
        "well": found.well,
        "versions": found.versions,
        "backend": {"name": found.backend, "reason": found.backend_reason},
        "processor": vars(found.processor),
        "devices": [vars(device) for device in found.devices],
        "kernels": None if found.kernels is None else vars(found.kernels),
        "caches": [{**vars(cache), "folder": str(cache.folder)} for cache in found.caches],
        "freed": freed,
        "environment": found.variables,
        "extras": [{**vars(extra), "command": extra.command} for extra in found.extras],
        "self_check": None if check is None else {**vars(check), "passed": check.passed},
        "findings": [vars(finding) for finding in found.findings],
    }
