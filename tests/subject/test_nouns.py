"""What a subject counts may be so many of a unit: a kilotonne is a thousand tonnes, and nobody reads it as one."""

from pathlib import Path

import pytest

from analysis.subject import SubjectError
from analysis.subject.nouns import nouns_of
from tests.subject.invented import run

MEASURES = (
    "measure,family,timing,counts,unit,reason\nafloat,afloat,at,things,tonnes,what floats at one time\n"
)
LABELS = 'measures:\n  afloat: {kind: things, said: {tonnes: "tonnes afloat"}}\n'
FIGURES = ("500 kilotonnes (470-540)", "3,200 kilotonnes (3,000-3,400)", "0.5 million metric tons", "2 Mt")
READ = f"""
import analysis as an
row = {{"place": "World", "measure": "afloat"}}
print(*an.make_claims([row | {{"figure": figure}} for figure in {FIGURES!r}])["best"])
"""


def with_nouns(folder: Path, nouns: str) -> Path:
    """A project whose subject counts tonnes."""
    (folder / "subject").mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[tool.analysis]\nsubject = "subject"\n', encoding="utf-8")
    for name, text in {"measures.csv": MEASURES, "labels.yml": LABELS, "nouns.txt": nouns}.items():
        (folder / "subject" / name).write_text(text, encoding="utf-8")
    return folder


def test_so_many_of_the_unit_multiply_the_number(tmp_path: Path) -> None:
    folder = with_nouns(tmp_path / "sea", "tonnes\nt\nmetric tons\nkilotonnes = 1,000\nmt = 1,000,000\n")
    assert run(folder, "-c", READ).stdout.split() == ["500000.0", "3200000.0", "500000.0", "2000000.0"]


def test_an_unknown_word_is_told_whole_and_with_how_many(tmp_path: Path) -> None:
    done = run(with_nouns(tmp_path / "sea", "tonnes\n"), "-c", READ)
    assert "(if metric tons are what is counted: a line in subject/nouns.txt)" in done.stderr
    assert "subject/nouns.txt, such as kilotonnes = 1000)" in done.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tonnes\nkilotonnes\n", "2: 'kilotonnes' seems to be so many tonnes; kilotonnes = 1000 if it is"),
        ("t\n\nMT\n", "3: 'mt' seems to be so many t; mt = 1000000 if it is, and mt = 1 if"),
        ("dozens = some\n", "1: 'dozens = some' does not say how many it stands for; a word and a whole"),
    ],
)
def test_what_may_be_so_many_has_to_say_so(text: str, told: str) -> None:
    with pytest.raises(SubjectError, match=r"nouns\.txt") as error:
        nouns_of(text)
    assert told in str(error.value)


def test_a_check_names_the_line(tmp_path: Path) -> None:
    done = run(with_nouns(tmp_path / "sea", "tonnes\nmegatonnes\n"), "-m", "analysis", "check")
    assert "subject/nouns.txt:2: 'megatonnes' seems to be so many tonnes" in done.stdout + done.stderr
