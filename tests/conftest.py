"""Shared fixtures: the real project, and a copy of its raw data that a test may damage."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from analysis import processing
from analysis.project import root

ROOT = root()


@pytest.fixture(scope="session")
def processed() -> processing.Processed:
    """The processed tables, made anew from the project's raw files."""
    return processing.process(ROOT)


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
