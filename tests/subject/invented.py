"""Small invented subjects: a folder that a test fills, and a process for each, since one process has one subject."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from html import unescape
from pathlib import Path

from tests.conftest import ROOT

EXAMPLE = ROOT / "examples/haiti_earthquake_2010"


def project(folder: Path, files: Mapping[str, str]) -> Path:
    """A project in a new folder, whose subject is people killed or injured in one event, with further files."""
    folder.mkdir()
    shutil.copy(EXAMPLE / "pyproject.toml", folder)
    subject = folder / "subject"
    subject.mkdir()
    for name in ("axes.yml", "axis_sets.csv", "labels.yml", "ladder.yml", "measures.csv"):
        shutil.copy(EXAMPLE / "subject" / name, subject)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a process does that has no subject yet."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("ANALYSIS_")}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def page_of(folder: Path, claims: str = "claims.csv", *, ends_with: int = 0) -> str:
    """What the page about a table of claims says, drawings left out; of one that is not wholly read it ends with 1."""
    done = run(folder, "-m", "analysis", "own", claims, "-o", "page.html")
    assert done.returncode == ends_with, done.stderr[-2000:]
    html = (folder / "page.html").read_text(encoding="utf-8")
    plain = re.sub(r"<(style|svg)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", plain)).split())
