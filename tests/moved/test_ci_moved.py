"""The script that a pull request's run calls, called by hand: the summary, and every form below build."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT


def test_the_script_writes_each_form_and_the_summary(copy: Path, tmp_path: Path) -> None:
    (copy / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/moved", copy / ".ci/moved")
    command = copy / ".venv/bin/analysis"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m analysis "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    summary = tmp_path / "summary.md"
    environment = {**os.environ, "GITHUB_STEP_SUMMARY": str(summary), "SITE": "https://pages.example.org"}
    subprocess.run([copy / ".ci/moved", "HEAD"], env=environment, check=True, capture_output=True)
    made = {path.name: path.read_text(encoding="utf-8") for path in (copy / "build/moved").iterdir()}
    assert set(made) == {"moved.md", "moved.html", "moved.json"}
    assert summary.read_text(encoding="utf-8") == made["moved.md"]
    assert "](https://pages.example.org/regions/united-states.html)" in made["moved.md"]
    refused = subprocess.run(
        [copy / ".ci/moved", "no-such"], env=environment, check=False, capture_output=True
    )
    assert refused.returncode == 1
    assert b"no revision that git knows" in refused.stderr
