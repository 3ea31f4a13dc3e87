"""Shared fixtures: the real project, and a copy of its raw data that a test may damage."""

import gc
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from filelock import FileLock
from hypothesis import HealthCheck, settings

from analysis import files, processing
from analysis.project import root
from analysis.reading.sources_lock import FILE as LOCK
from analysis.reading.sources_lock import lock_text, read_lock

ROOT = root()
# As in `analysis.cli`: to compile the grammar of international addresses takes two seconds of each test process.
sys.modules.setdefault("rfc3987_syntax", None)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Any]) -> Any:
    """What `make` gives for a folder of its own, made by one of the workers of a run and read by the others."""
    base = factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with FileLock(f"{shared}.lock"):
        made = shared / "made.pickle"
        if not made.exists():
            shared.mkdir()
            made.write_bytes(pickle.dumps(make(shared)))
    return pickle.loads(made.read_bytes())


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """What a command chose for its process, a subject or a project, does not stay for the next test."""
    before = _chosen()
    yield
    for name in _chosen().keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


def _chosen() -> dict[str, str]:
    """The environment variables by which the package is told what to work on."""
    return {name: value for name, value in os.environ.items() if name.startswith("ANALYSIS_")}


@pytest.fixture(scope="session")
def processed(tmp_path_factory: pytest.TempPathFactory) -> processing.Processed:
    """The processed tables, made anew from the project's raw files."""
    return made_once(tmp_path_factory, "processed-tables", lambda _: processing.process(ROOT))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's raw and processed data in a folder of its own, found by `analysis.project()`."""
    for name in ("raw", "processed"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    monkeypatch.setenv("ANALYSIS_PROJECT", str(tmp_path))
    return tmp_path


#: Folders of data/raw that the small project has.
SMALL = ("article_2009", "rcmp", "conflicts", "population", "prices", "reference")


@pytest.fixture
def small_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The claims of the article and of another source without declarations: read in a second, not in ten."""
    raw = tmp_path / "data/raw"
    for name in SMALL:
        shutil.copytree(
            ROOT / "data/raw" / name, raw / name, ignore=shutil.ignore_patterns("corrections.yml")
        )
    shutil.copy(ROOT / "data/raw/priors.yml", raw)
    cards = yaml.safe_load((ROOT / "data/raw/sources.yml").read_text(encoding="utf-8"))
    kept = [card for card in cards if card["file"].split("/")[0] in SMALL]
    (raw / "sources.yml").write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
    lock = read_lock(ROOT)
    files.write(tmp_path / LOCK, lock_text({card["file"]: lock[card["file"]] for card in kept}).encode())
    lineage = {"lineage": "L-RCMP-2004", "title": "A report", "relation": "same_report", "evidence": "One."}
    (raw / "lineages.yml").write_text(yaml.safe_dump([lineage]), encoding="utf-8")
    (tmp_path / "data/processed").mkdir()
    shutil.copy(ROOT / "data/processed/10_roles.csv", tmp_path / "data/processed")
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    monkeypatch.setenv("ANALYSIS_PROJECT", str(tmp_path))
    return tmp_path


#: Rich and poor ones: pooled, single, bounds, registered only, statements only, and a name with a space.
REGIONS = (
    "World",
    "Europe",
    "Netherlands",
    "Moldova",
    "Ghana",
    "United States",
    "Germany",
    "Oceania",
    "Ukraine",
    "Nepal",
)
_COLLECTION = """
- {template: 10_sources.ipynb, output: sources, tags: [subject]}
- {template: 20_conflicts.ipynb, output: conflicts, tags: [subject]}
- {template: 40_region.ipynb, output: "{slug}", tags: [region], grid: {region: REGIONS}}
"""


@pytest.fixture(scope="session")
def shipped_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the runner made some pages, under a hash seed of their own."""
    return made_once(tmp_path_factory, "shipped-pages", _shipped_pages)


def _shipped_pages(folder: Path) -> Path:
    copy = copied_project(folder / "project")
    text = _COLLECTION.replace("REGIONS", json.dumps(REGIONS))
    (copy / "notebooks/collection.yml").write_text(text, encoding="utf-8")
    return run_pages(copy)


def copied_project(copy: Path) -> Path:
    """A copy of what pages are made from."""
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, copy / name)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, copy / name)
    return copy


def run_pages(copy: Path) -> Path:
    """A copy of the project after the command has made its pages under hash seed 1."""
    environment = {**os.environ, "ANALYSIS_PROJECT": str(copy), "PYTHONHASHSEED": "1"}
    command = [sys.executable, "-m", "analysis", "pages"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Look for garbage less often: what ten thousand tests are made of stays to the end, and is looked through each time.

    A sixth of the time of the tests that stay in one process went into it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


# Machines are shared: how long one example takes says nothing about the code.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")
