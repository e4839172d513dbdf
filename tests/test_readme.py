"""What the README shows, runs, in both languages."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from keraunos import recipes

ROOT = Path(__file__).resolve().parents[1]
READMES = ["README.md", "README.zh-CN.md"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def python_blocks(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def commands(text: str) -> list[str]:
    return [line.split("#")[0].strip() for line in re.findall(r"^    (\S.*)$", text, re.MULTILINE)]


@pytest.mark.parametrize(
    ("number", "leaves"),
    [(0, "digits.keras"), pytest.param(1, "rates.svg", marks=pytest.mark.slow)],
)
def test_the_programs_run(number: int, leaves: str, tmp_path: Path) -> None:
    program = python_blocks(read("README.md"))[number]
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "KeraunosWarning" not in done.stderr
    assert (tmp_path / leaves).is_file()


@pytest.mark.parametrize("name", [p.name for p in sorted((ROOT / "docs").glob("*.md"))])
def test_the_programs_of_the_documentation_run(name: str, tmp_path: Path) -> None:
    for program in python_blocks(read(f"docs/{name}")):
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path
        )
        assert done.returncode == 0, done.stderr
        if name == "TWO_OPTIMIZERS.md":
            mean, deviation = map(float, done.stdout.split())
            assert abs(mean - 3) < 0.5
            assert 0.1 < deviation < 1.0


def tour(text: str) -> list[str]:
    (block,) = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line.split("#")[0].strip() for line in block.splitlines()]


def draw_a_zero(path: Path) -> None:
    """As a paint program has it: a thin black stroke on white paper, not in the middle."""
    paper = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(paper).ellipse((90, 60, 200, 250), outline="black", width=14)
    paper.save(path)


@pytest.mark.slow
def test_the_tour_of_the_command_line_can_be_taken(tmp_path: Path) -> None:
    draw_a_zero(tmp_path / "my-digit.png")
    outputs = {}
    for command in tour(read("README.md")):
        program, verb, *arguments = shlex.split(command)
        assert program == "keraunos"
        done = subprocess.run(
            [sys.executable, "-m", "keraunos", verb, *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "100"},
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        outputs[verb] = done.stdout
        if verb == "new":
            # As its owner would: the network of the file becomes another one.
            file = tmp_path / "my_network.py"
            file.write_text(file.read_text().replace("] = 128,", "] = 48,"))
    assert re.search(r"my-digit\.png.*\b0\b", outputs["predict"], re.DOTALL)
    assert "second" in outputs["compare"]
    assert "dense" in outputs["compare"]


def test_both_languages_show_the_same_code_and_commands() -> None:
    english, chinese = (
        ["\n".join(line.split("#")[0].rstrip() for line in block.splitlines()) for block in blocks]
        for blocks in (python_blocks(read(name)) for name in READMES)
    )
    assert english == chinese
    assert commands(read(READMES[0])) == commands(read(READMES[1]))
    assert tour(read(READMES[0])) == tour(read(READMES[1]))


@pytest.mark.parametrize("name", READMES)
def test_the_commands_name_what_exists(name: str) -> None:
    targets = re.findall(r"^(\w[\w-]*):", read("Makefile"), re.MULTILINE)
    for command in commands(read(name)):
        if command.startswith("make "):
            assert command.split()[1] in targets
        if "keraunos train" in command or "keraunos search" in command:
            named = command.split()[2]
            assert named in recipes.names() or named.startswith("studies/")


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "docs/ARCHITECTURE.md"])
def test_links_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", read(name)):
        assert (folder / link).exists(), link
