"""Files of declarations: every field is checked, every problem names its line."""

from pathlib import Path

import pytest

from analysis.reading.problems import InputError
from analysis.reading.yaml_entries import Declaration, Shape, read_entries
from tests.case_tables import cases

SHAPE = Shape(
    required=("claim", "reason"), optional=("set", "evidence"), lists=("evidence",), mappings=("set",)
)


def entries(folder: Path, text: str) -> tuple[Declaration, ...]:
    file = folder / "x.yml"
    file.write_text(text, encoding="utf-8")
    return read_entries(file, file="data/x.yml", shape=SHAPE)


def test_each_entry_knows_its_line(tmp_path: Path) -> None:
    text = "# first\n- claim: A-001\n  reason: one\n\n- claim: A-002\n  reason: >-\n    two\n    lines\n"
    declared = entries(tmp_path, text)
    assert [(entry.line, entry.text("claim"), entry.text("reason")) for entry in declared] == [
        (2, "A-001", "one"),
        (5, "A-002", "two lines"),
    ]


def test_a_file_that_does_not_exist_declares_nothing(tmp_path: Path) -> None:
    assert read_entries(tmp_path / "none.yml", file="data/none.yml", shape=SHAPE) == ()


@pytest.mark.parametrize(("text", "message"), cases(__file__, "what_is_wrong_is_said_with_its_line"))
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        entries(tmp_path, text)


def test_a_mapping_of_entries_gives_their_names(tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_text("A-001:\n  reason: one\nA-002: {reason: two}\n", encoding="utf-8")
    declared = read_entries(file, file="x.yml", shape=SHAPE, key="claim")
    assert [(entry.line, entry.text("claim")) for entry in declared] == [(1, "A-001"), (3, "A-002")]
    file.write_text("- reason: one\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.yml: the file is no mapping of mappings; names"):
        read_entries(file, file="x.yml", shape=SHAPE, key="claim")


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        entries(tmp_path, "- claim: A-001\n- reason: a\n")
    places = [(problem.row, problem.column) for problem in caught.value.problems]
    assert places == [(1, "reason"), (2, "claim")]
