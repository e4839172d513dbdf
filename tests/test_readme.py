"""What the README shows, runs, in both languages."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from keraunos import recipes

ROOT = Path(__file__).resolve().parents[1]
READMES = ["README.md", "README.zh-CN.md"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def python_blocks(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def commands(text: str) -> list[str]:
    return [line.split("#")[0].strip() for line in re.findall(r"^    (\S.*)$", text, re.MULTILINE)]


def test_the_program_runs(tmp_path: Path) -> None:
    (program,) = python_blocks(read("README.md"))
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "KeraunosWarning" not in done.stderr
    assert (tmp_path / "digits.keras").is_file()


def test_both_languages_show_the_same_code_and_commands() -> None:
    english, chinese = (
        ["\n".join(line.split("#")[0].rstrip() for line in block.splitlines()) for block in blocks]
        for blocks in (python_blocks(read(name)) for name in READMES)
    )
    assert english == chinese
    assert commands(read(READMES[0])) == commands(read(READMES[1]))


@pytest.mark.parametrize("name", READMES)
def test_the_commands_name_what_exists(name: str) -> None:
    targets = re.findall(r"^(\w[\w-]*):", read("Makefile"), re.MULTILINE)
    for command in commands(read(name)):
        if command.startswith("make "):
            assert command.split()[1] in targets
        if "keraunos train" in command:
            assert command.split()[2] in recipes.names()


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "docs/ARCHITECTURE.md"])
def test_links_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", read(name)):
        assert (folder / link).exists(), link
