"""Rules of the house that a file can break: addresses of this machine, package hosts, sizes, outputs in notebooks."""

import importlib.metadata
import json
import re
import subprocess
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

DOT = r"\."
HOSTS = re.compile(
    "|".join(["pypi" + DOT + "org", "pythonhosted" + DOT, "registry" + DOT + "npm", "deb" + DOT + "debian"])
)
MACHINE = re.compile(r"(?<![\w.])/(work|root|home|farm)/\w")
TEXTS = {
    *("", ".py", ".md", ".toml", ".yml", ".yaml", ".txt", ".lock", ".ipynb", ".cfg", ".json", ".csv", ".cff"),
    ".jinja",
}


def tracked() -> list[Path]:
    """Files that git tracks or would track; in a copy without git, all files that are not built."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode == 0:
        return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]
    built = {".venv", ".venv311", "build", ".git"}
    return [
        path for path in ROOT.rglob("*") if path.is_file() and not built & {*path.relative_to(ROOT).parts}
    ]


def test_no_host_no_path_of_a_machine_no_large_file() -> None:
    files = tracked()
    assert len(files) > 400
    # A processed table grows with the evidence; whatever is written by hand stays small.
    most = {path: 2_000_000 if path.parent == ROOT / "data/processed" else 1_000_000 for path in files}
    assert [path for path in files if path.stat().st_size > most[path]] == []
    texts = {path: path.read_text(encoding="utf-8") for path in files if path.suffix in TEXTS}
    assert [path for path, text in texts.items() if HOSTS.search(text)] == [], (
        "name a package registry's host"
    )
    assert [path for path, text in texts.items() if MACHINE.search(text)] == [], "carry a path of a machine"


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_are_stripped_and_read_like_an_essay(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            assert not re.search(r"\d", source), f"digits typed into prose: {source!r}"
            continue
        assert not cell["outputs"]
        assert cell["execution_count"] is None
        assert source.count("\n") < 10, "a cell has at most ten lines"
        assert not re.search(r"^\s*(def|class) ", source, re.MULTILINE)


def test_the_lock_pins_everything_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^[A-Za-z0-9_.\[\]-]+==\S+", lock, re.MULTILINE)
    assert len(pins) > 100
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock)
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_lock_names_the_extras_that_its_packages_ask_for() -> None:
    """An older pip takes a newer `coverage[toml]` than the pin `coverage`, and then misses its hash."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9-]+)(?:\[([a-z0-9,-]+)\])?==", lock, re.MULTILINE)
    pinned = {name: set(extras.split(",")) for name, extras in pins}
    asked = 0
    for distribution in importlib.metadata.distributions():
        if canonicalize_name(distribution.name) not in pinned:
            continue
        for text in distribution.requires or []:
            requirement = Requirement(text)
            needed = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if needed and requirement.extras:
                asked += 1
                name = canonicalize_name(requirement.name)
                assert requirement.extras <= pinned[name], f"{distribution.name} asks for {text}"
    assert asked > 2


def test_make_prints_its_targets() -> None:
    command = ["make", "--no-print-directory"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("report", "test", "test-all", "lab", "check", "lock", "clean"):
        assert f"make {target} " in done.stdout
