"""The words of rows are explained where somebody writes rows: in the guide and in the README of a new project."""

from pathlib import Path

import pytest
from benchmarks.words_page import GUIDE, with_tables

from analysis import files
from analysis import vocabulary as v
from analysis.own.claim_words import word_tables
from analysis.own.new_project import write_project
from analysis.vocabulary import words_of
from tests.subject.test_other_subjects import OF_TRAFFICKING


@pytest.mark.parametrize("kind", [v.Method, v.Measure, v.Unit])
def test_every_word_of_the_package_has_a_meaning(kind: type[v.Method]) -> None:
    meanings = files.packaged("subject/meanings.yml")[kind.__name__.lower()]
    assert sorted(meanings) == list(words_of(kind.__name__))
    assert all(meanings.values())


def test_the_guide_has_the_words_as_the_data_has_them() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert with_tables(guide) == guide, "run: python -m benchmarks.words_page"
    assert "| `survey` | people or places were asked" in guide


def test_a_new_project_explains_its_own_words(tmp_path: Path) -> None:
    write_project(tmp_path / "mine")
    readme = (tmp_path / "mine/README.md").read_text(encoding="utf-8")
    assert (
        "| `affected` | everybody whom it touches, badly or mildly; where the cell is empty, this |" in readme
    )
    assert "| `survey` | people or places were asked" in readme
    assert "`counted`" not in readme
    # It has no money.
    assert "`profit`" not in readme
    assert "`money_per_year`" not in readme
    assert OF_TRAFFICKING.findall(readme) == []


def test_measures_and_units_of_its_own_stand_first(tmp_path: Path) -> None:
    write_project(tmp_path / "mine", "speed_of_light")
    tables = (tmp_path / "mine/README.md").read_text(encoding="utf-8")
    assert "**`measure`**" in tables
    assert tables.index("| `speed_in_vacuum`") < tables.index("| `stock`")
    assert "km_per_s" in tables
    assert word_tables(tmp_path / "mine/subject") in tables


def test_a_comparison_of_lists_is_one_of_what_the_subject_counts(tmp_path: Path) -> None:
    def meaning(folder: Path) -> str:
        (row,) = (line for line in word_tables(folder).splitlines() if "`capture_recapture`" in line)
        return row

    assert "lists of persons or things," in meaning(tmp_path / "no_subject")
    write_project(tmp_path / "people")
    assert "lists of persons," in meaning(tmp_path / "people/subject")
    (tmp_path / "people/subject/subject.yml").write_text(
        "persons: {one: miner, many: miners}\n", encoding="utf-8"
    )
    assert "lists of miners," in meaning(tmp_path / "people/subject")
    write_project(tmp_path / "elephants", things=True)
    assert "lists of elephants," in (tmp_path / "elephants/README.md").read_text(encoding="utf-8")
    measures = tmp_path / "elephants/subject/measures.csv"
    head, *rows = measures.read_text(encoding="utf-8").splitlines()
    measures.write_text("\n".join([head, *(row for row in rows if "_per_" in row)]) + "\n", encoding="utf-8")
    assert "lists of things," in meaning(tmp_path / "elephants/subject")
