"""Shared fixtures: the real project, and a copy of its raw data that a test may damage."""

import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from analysis import processing
from analysis.project import root

ROOT = root()


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


# Machines are shared: how long one example takes says nothing about the code.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")
