"""What a page is made from, and the record that says so."""

from pathlib import Path

import pytest
from page_projects import REGISTRY, project

from analysis import files
from analysis.runner.collection import load_plan
from analysis.runner.freshness import Freshness
from analysis.stages import read_record


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small project with data."""
    (tmp_path / "data").mkdir()
    for name in ("a", "b", "c", "d", "e"):
        (tmp_path / f"data/{name}.csv").write_text("1", encoding="utf-8")
    return project(tmp_path)


def freshness(root: Path) -> Freshness:
    return Freshness(root, load_plan(root / "notebooks/collection.yml", registry=REGISTRY))


def test_digests_are_of_content_and_leave_out_what_is_hidden(tmp_path: Path) -> None:
    for folder in ("deep", "__pycache__"):
        (tmp_path / "data" / folder).mkdir(parents=True)
    for name in ("data/a", "data/deep/b", "data/.hidden", "data/__pycache__/c.pyc", "single"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    found = files.digests(tmp_path, tmp_path / "data", tmp_path / "single", tmp_path / "missing")
    assert list(found) == ["data/a", "data/deep/b", "single"]
    assert set(found.values()) == {files.digest(b"1")}


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"format": 0}', '{"format": 4, "more": 2}'])
def test_a_record_reads_back_and_one_that_cannot_be_read_is_none(root: Path, content: str) -> None:
    fresh = freshness(root)
    page = fresh.plan.pages[0]
    fresh.save(page, {"a": "1"})
    record = fresh.record(page.slug)
    assert read_record(record) == {"inputs": fresh.inputs(page), "outputs": {"a": "1"}}
    record.write_text(content, encoding="utf-8")
    assert read_record(record) == {}
    assert fresh.why(page) == "it was never made, or its last run failed"


def test_the_key_of_a_page_is_of_everything_that_it_may_be_made_from(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = freshness(root)
    alpha, beta, _ = fresh.plan.pages
    assert {"data/a.csv", "requirements.lock", "analysis/files.py"} <= set(fresh.shared)
    assert fresh.key(alpha) == freshness(root).key(alpha) != fresh.key(beta)
    fresh.save(alpha, {})
    assert fresh.why(alpha) == ""
    monkeypatch.setattr("platform.python_version", lambda: "2.7")
    assert freshness(root).why(alpha) == "the version of Python changed"


def test_the_files_that_changed_are_named_and_no_more_than_three(root: Path) -> None:
    fresh = freshness(root)
    page = fresh.plan.pages[0]
    fresh.save(page, {})
    for name in ("a", "b", "c", "d", "e"):
        (root / f"data/{name}.csv").write_text("2", encoding="utf-8")
    assert freshness(root).why(page) == "data/a.csv, data/b.csv, data/c.csv and 2 more changed"
