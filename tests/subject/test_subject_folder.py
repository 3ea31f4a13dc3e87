"""Where a subject is found: by variable or by the project's file, a folder of it or a shipped one; and in every key."""

from pathlib import Path

import pytest

from analysis import fingerprint
from analysis.subject.chosen import SubjectError, subject_of


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose subject is a folder of its own."""
    monkeypatch.delenv("ANALYSIS_SUBJECT", raising=False)
    (tmp_path / "pyproject.toml").write_text('[tool.analysis]\nsubject = "deaths"\n', encoding="utf-8")
    (tmp_path / "deaths").mkdir()
    (tmp_path / "deaths/axes.yml").write_text("status: {}\n", encoding="utf-8")
    return tmp_path


def test_a_folder_of_the_project_is_its_subject(project: Path) -> None:
    assert subject_of(project).below == "deaths"
    assert subject_of(project).folder == project / "deaths"


def test_without_an_entry_or_a_project_the_subject_is_trafficking(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.analysis]\n", encoding="utf-8")
    assert subject_of(project) == subject_of(None)
    assert subject_of(None).name == "trafficking"
    assert (subject_of(None).folder / "axes.yml").is_file()


def test_the_variable_goes_before_the_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYSIS_SUBJECT", "trafficking")
    assert subject_of(project).below == ""


@pytest.mark.parametrize("name", ["deaf", "..", "/tmp", "deaths/axes.yml", "."])
def test_what_is_no_folder_of_the_project_is_refused(
    project: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYSIS_SUBJECT", name)
    with pytest.raises(SubjectError, match="ANALYSIS_SUBJECT: there is no subject") as error:
        subject_of(project)
    assert "one that is shipped: trafficking" in str(error.value)


def test_what_a_subject_states_is_in_the_key_of_all_that_the_code_makes(project: Path) -> None:
    before = fingerprint.fingerprint(project)
    (project / "deaths/axes.yml").write_text("status: {least: 1}\n", encoding="utf-8")
    after = fingerprint.fingerprint(project)
    parts = [taken.part("data", fingerprint.CODE) for taken in (before, after)]
    assert parts[1].changed_since(parts[0]) == ["deaths/axes.yml"]
    assert after.part("docs").digests == {}


def test_the_name_of_a_subject_is_in_the_key(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint.fingerprint(project)
    monkeypatch.setenv("ANALYSIS_SUBJECT", "trafficking")
    assert fingerprint.fingerprint(project).changed_since(before) == ["deaths/axes.yml", "the subject"]
