"""The one fingerprint of a project: every file that something is made from is in it, and what is installed."""

import importlib.metadata
import os
import re
import shutil
from pathlib import Path

import pytest

from analysis import files
from analysis.fingerprint import Fingerprint, code_fingerprint, fingerprint, installed_versions
from tests.conftest import ROOT

#: One file of each kind that a page or the site may be made from.
MADE_FROM = (
    "data/raw/sources.csv",
    "data/processed/10_claims.csv",
    "notebooks/40_region.ipynb",
    "notebooks/notes/ghana.md",
    "docs/learn.md",
    "docs/_static/site.css",
    "examples/known_truth.yml",
    "build/multiverse/ghana.json",
    "pyproject.toml",
    "requirements.lock",
    "README.md",
    "LICENSE",
    "LICENSE-data.md",
    "CITATION.cff",
)
#: What nothing is made from.
LEFT_OUT = (
    "Makefile",
    "build/pages/ghana.ipynb",
    "data/.hidden",
    "notebooks/.ipynb_checkpoints/40_region-checkpoint.ipynb",
    "docs/__pycache__/conf.pyc",
    "tests/test_any.py",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of a few files, whose content is their name."""
    for name in (*MADE_FROM, *LEFT_OUT):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path


def test_all_that_something_is_made_from_is_in_it_once(root: Path) -> None:
    taken = fingerprint(root)
    own = {name: digest for name, digest in taken.digests.items() if not name.startswith("src/")}
    assert own == {name: files.digest(name.encode()) for name in sorted(MADE_FROM)}
    assert [*taken.digests] == sorted(taken.digests)
    assert taken.digests["src/analysis/fingerprint.py"] == files.file_digest(files.PACKAGE / "fingerprint.py")
    assert taken.digests.items() >= code_fingerprint().digests.items()


@pytest.mark.parametrize("name", [*MADE_FROM, *LEFT_OUT])
def test_one_byte_of_what_counts_changes_it_and_is_named(root: Path, name: str) -> None:
    before = fingerprint(root)
    content = (root / name).read_bytes()
    (root / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    after = fingerprint(root)
    assert after.changed_since(before) == ([name] if name in MADE_FROM else [])
    assert (after.joint() == before.joint()) == (name in LEFT_OUT)
    (root / name).write_bytes(content)
    os.utime(root / name, (0, 0))
    assert fingerprint(root) == before


def test_every_file_of_the_package_changes_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = root / "elsewhere/analysis"
    shutil.copytree(files.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    before = fingerprint(root)
    monkeypatch.setattr(files, "PACKAGE", package)
    assert fingerprint(root) == before
    (package / "subject/labels.yml").write_text("edited", encoding="utf-8")
    (package / "cli.py").unlink()
    (package / "added.jinja").write_text("", encoding="utf-8")
    names = ["src/analysis/added.jinja", "src/analysis/cli.py", "src/analysis/subject/labels.yml"]
    assert fingerprint(root).changed_since(before) == names
    assert before.changed_since(fingerprint(root)) == names


def test_what_is_installed_is_what_importlib_finds() -> None:
    versions = installed_versions()
    metadata: dict[str, str] = {}
    for found in importlib.metadata.distributions():
        name = re.sub(r"[-_.]+", "-", found.name).lower()
        metadata.setdefault(f"the version of {name}", found.version)
    assert {name: version for name, version in versions.items() if name in metadata} == metadata
    assert {*versions} - {*metadata} == {"the version of Python"}


def test_another_version_or_another_package_changes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = code_fingerprint()
    (tmp_path / "Odd_Name-1.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    added = code_fingerprint()
    assert added.changed_since(before) == ["the version of odd-name"]
    (tmp_path / "Odd_Name-1.0.dist-info").rename(tmp_path / "odd_name-1.1.dist-info")
    assert code_fingerprint().changed_since(added) == ["the version of odd-name"]
    # What is imported stands first.
    (tmp_path / "numpy-0.1.dist-info").mkdir()
    assert installed_versions()["the version of numpy"] == "0.1"


def test_a_part_has_what_is_in_its_folders_and_the_versions(root: Path) -> None:
    taken = fingerprint(root)
    part = taken.part("data", "LICENSE", without=("data/processed",))
    assert [*part.digests] == ["LICENSE", "data/raw/sources.csv"]
    assert part.versions == taken.versions
    (root / "README.md").write_text("edited", encoding="utf-8")
    assert fingerprint(root).part("data").joint() == taken.part("data").joint()
    assert fingerprint(root).part("README.md").joint() != taken.part("README.md").joint()


def test_looking_again_at_a_folder_leaves_the_rest(root: Path) -> None:
    before = fingerprint(root)
    for name in ("data/processed/10_claims.csv", "README.md"):
        (root / name).write_text("edited", encoding="utf-8")
    (root / "data/processed/20_conflicts.csv").write_text("new", encoding="utf-8")
    again = before.again(root, "data/processed")
    assert again.changed_since(before) == ["data/processed/10_claims.csv", "data/processed/20_conflicts.csv"]
    shutil.rmtree(root / "data/processed")
    assert again.again(root, "data/processed", "README.md") == fingerprint(root)


def test_a_pipe_or_a_dangling_link_is_no_file(root: Path) -> None:
    before = fingerprint(root)
    os.mkfifo(root / "data/raw/pipe")
    (root / "data/raw/link").symlink_to(root / "nowhere")
    assert fingerprint(root) == before


def test_of_this_project_it_has_each_notebook_note_and_page_of_prose() -> None:
    digests = fingerprint(ROOT).digests
    there = (*(ROOT / "notebooks").rglob("*.*"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"))
    names = {path.relative_to(ROOT).as_posix() for path in there}
    visible = {name for name in names if "/." not in f"/{name}"}
    assert len(visible) > 30
    assert visible <= digests.keys()


def test_versions_alone_differ() -> None:
    then = Fingerprint({}, {"the version of Python": "3.11.2"})
    now = Fingerprint({}, {"the version of Python": "3.13.5"})
    assert now.changed_since(then) == ["the version of Python"]
    assert now.joint() != then.joint()
