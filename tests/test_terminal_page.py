"""The page of a region in a terminal: the answer first, printed words as printed, short unless all is asked for."""

import io
import json
import subprocess
import sys

import pytest
from rich.console import Console
from typer.testing import CliRunner

import analysis
from analysis.cli import app
from analysis.terminal_page import print_page
from tests.conftest import ROOT


def shown(region: str, *, width: int = 100, **wanted: object) -> str:
    """What is printed."""
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_page(region, console, **wanted)  # type: ignore[arg-type]
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


def test_printed_words_are_those_that_were_printed() -> None:
    said = shown("Netherlands", everything=True, width=400)
    (line,) = (line for line in said.splitlines() if line.rstrip().endswith("A2009-042"))
    assert "“809”" in line
    assert "826" in line
    page = analysis.page("World").findings
    corrected = [claim for claim in page.claims if claim.printed]
    assert corrected
    assert all(claim.as_printed == claim.printed for claim in corrected)


@pytest.mark.parametrize("width", [80, 160])
def test_the_world_is_short_and_the_answer_comes_first(width: int) -> None:
    lines = shown("World", width=width).splitlines()
    assert len(lines) < 120
    answer = next(place for place, line in enumerate(lines) if "certainty" in line)
    assert answer < next(
        place for place, line in enumerate(lines) if line.startswith("Victims, found or not")
    )
    assert any("--all" in line for line in lines)


def test_all_has_every_claim_once() -> None:
    said = shown("Ghana", everything=True, width=400)
    for claim in analysis.page("Ghana").findings.claims:
        assert sum(line.rstrip().endswith(claim.claim_id) for line in said.splitlines()) == 1
    assert "--all" not in said


def test_a_city_is_told_whose_page_this_is() -> None:
    assert shown("Amsterdam").startswith("Amsterdam has no page of its own")
    assert "no page of its own" not in shown("Netherlands")


def test_the_command_takes_a_year_and_gives_the_findings_as_json() -> None:
    result = CliRunner().invoke(app, ["show", "Moldova", "--year", "2021", "--json"])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["parameters"]["reference_year"] == 2021
    assert found["region"]["name"] == "Moldova"


def test_a_wrong_name_is_refused_in_a_reader_s_words() -> None:
    result = CliRunner().invoke(app, ["show", "Kosvo"])
    assert result.exit_code == 1
    assert "did you mean 'Kosovo'" in str(result.exception)
    assert "csv" not in str(result.exception)


def test_the_package_runs_as_its_command() -> None:
    command = [sys.executable, "-m", "analysis", "regions"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[0] == "World"
