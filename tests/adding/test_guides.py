"""README and the guide to transcribing are followed to the letter: their commands do what they say."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.checking import check
from analysis.cli import app
from analysis.reading.cards import load_cards
from tests.conftest import ROOT

_BLOCK = r"```(text)?\n(.*?)```"


def blocks(file: str, heading: str) -> list[tuple[str, str]]:
    """The blocks of one section of a page: of what kind, and what they hold."""
    text = (ROOT / file).read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(_BLOCK, section, re.DOTALL)


def follow(file: str, heading: str) -> str:
    """Run every command of a section, agreeing to what is asked; returns what they print."""
    printed = ""
    for kind, content in blocks(file, heading):
        if kind:
            Path("draft.csv").write_text(content, encoding="utf-8")
            continue
        for line in content.strip().splitlines():
            program, *words = shlex.split(line, comments=True)
            done = CliRunner().invoke(app, words, input="y\n", catch_exceptions=False)
            assert (program, done.exit_code) == ("analysis", 0), done.output
            printed += done.output
    return printed


@pytest.mark.slow
def test_the_commands_of_readme_and_guide_add_what_they_show(
    small_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small_project)
    assert CliRunner().invoke(app, ["data"]).exit_code == 0
    printed = follow("README.md", "Add a claim")
    assert "'about 70': best 70 people" in printed
    printed = follow("docs/transcribe.md", "Into the table")
    assert "'up to 1,200': high 1,200 people" in printed
    assert "No problem in" in printed
    (card,) = (card for card in load_cards(small_project) if card.source == "a_report")
    assert (card.rows, card.title, card.year) == (2, "A report", "2009")
    assert check(small_project, compare=False).problems == []


def test_the_guide_lists_the_columns_that_are_needed() -> None:
    from analysis.reading.delimited_tables import raw_contract

    needed = [name for name, column in raw_contract("claims").items() if column.is_needed]
    for file, words in {"transcribe.md": "\nNeeded are ", "other-subjects.md": "needed are "}.items():
        text = (ROOT / "docs" / file).read_text(encoding="utf-8")
        listed = text.split(words)[1].split(";")[0]
        assert re.findall(r"`(\w+)`", listed) == needed


def test_the_guide_for_other_subjects_shows_a_card_that_is_read(tmp_path: Path) -> None:
    text = (ROOT / "docs/other-subjects.md").read_text(encoding="utf-8")
    cards = text.split("```yaml\n")[1].split("- file: reference/")[0]
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "data/raw/sources.yml").write_text(cards, encoding="utf-8")
    (card,) = load_cards(tmp_path)
    assert (card.source, card.reader, card.year) == ("a_report", "claims", "2015")


def test_the_help_of_advice_lists_every_reason_in_its_order() -> None:
    import analysis as an
    from analysis.estimates.quotability import REASONS

    listed = (an.quoting_advice.__doc__ or "").split("Do not quote:")[1].split("Examples")[0]
    assert [word for word in re.findall(r"\w+", listed) if word in REASONS] == [*REASONS]
