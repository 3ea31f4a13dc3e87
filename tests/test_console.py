"""The commands that answer: for people, as JSON and CSV for programs, by the nearest name where one is unknown."""

import io
import json
import subprocess
import sys
from typing import Any

import pandas as pd
import pytest
from rich.console import Console
from typer.testing import CliRunner

import analysis as an
from analysis import cli, console
from analysis.library.corpus import tables
from tests.conftest import ROOT

#: What a command about published claims has no use for, each a tenth of a second or more to import.
HEAVY = ("hypothesis", "scipy", "matplotlib", "sphinx", "papermill", "analysis.processing")
COMMANDS = (
    ["show", "Netherlands"],
    ["find", "27 million"],
    ["find", "Interpol", "--json"],
    ["conflicts", "-r", "Netherlands"],
    ["cite", "NLR-004"],
)


def run(*words: str) -> tuple[int, str]:
    """What a command prints, and the code that it ends with."""
    done = CliRunner().invoke(cli.app, list(words), env={"COLUMNS": "400"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def people(function: Any, *words: Any, **choices: Any) -> str:
    """What a command prints for people, on a wide terminal."""
    text = io.StringIO()
    function(Console(file=text, width=400, highlight=False), *words, **choices)
    return text.getvalue()


def refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """The message of a command that ends with 1; nothing else is printed, and no traceback."""
    monkeypatch.setattr(sys, "argv", ["analysis", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert not said.out
    assert "Traceback" not in said.err
    return said.err


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_on_published_claims_imports_nothing_heavy(command: list[str]) -> None:
    code = (
        "import sys\nfrom analysis import cli\n"
        f"sys.argv = ['analysis', *{command!r}]\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip()
    assert done.stderr.splitlines()[-1] == "[]"


def test_loading_claims_imports_nothing_heavy() -> None:
    calls = "an.load_claims('Ukraine'); an.load_table('detected', 'Ukraine')"
    code = f"import sys, analysis as an; {calls}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("region", ["Netherlands", "Ghana", "Oceania"])
def test_show_answers_people_and_lists_the_newest_claims(region: str) -> None:
    claims = an.assign_quantities(an.load_claims(region))
    text = people(console.show_region, region, year=2021)
    assert region in text.splitlines()[0] or region in text.splitlines()[1]
    ladder = an.build_ladder(claims)
    for number_id in ladder.loc[ladder["basis"] == "claim", "number_id"]:
        assert f"[{number_id}]" in text or number_id in text
    shown = [
        line.split()[0] for line in text.splitlines() if line.split() and line.split()[0] in claims.index
    ]
    assert len(shown) == min(len(claims), console.SHORT)
    assert (f"{console.SHORT} of {len(claims)} rows" in text) == (len(claims) > console.SHORT)
    assert claims.loc[shown, "year"].dropna().is_monotonic_decreasing
    every = people(console.show_region, region, year=2021, everything=True)
    assert {line.split()[0] for line in every.splitlines() if line.split()} >= set(claims.index)


def test_show_gives_programs_the_frames() -> None:
    claims = an.assign_quantities(an.load_claims("Netherlands"))
    code, text = run("show", "Netherlands", "--year", "2008", "--json")
    answer = json.loads(text)
    estimates = an.reconcile(claims, year=2008)
    assert (code, answer["region_code"], answer["year"]) == (0, "NLD", 2008)
    assert [row["claim_id"] for row in answer["claims"]] == claims.index.tolist()
    assert [row["estimate_id"] for row in answer["estimates"]] == estimates.index.tolist()
    assert [row["answer_status"] for row in answer["estimates"]] == estimates["answer_status"].tolist()
    assert [row["median"] for row in answer["estimates"]] == [None] * len(estimates)
    assert [row["rung"] for row in answer["ladder"]] == ["found", "trafficked", "modern_slavery"]
    missing = [row["best"] is None for row in answer["claims"]]
    assert missing == claims["best"].isna().tolist()
    _, csv = run("show", "Netherlands", "--csv")
    read = pd.read_csv(io.StringIO(csv), index_col="claim_id")
    assert read.index.tolist() == claims.index.tolist()
    assert set(read["advice"]) <= {"quote", "quote_as_history", "quote_with_care", "do_not_quote"}


def test_find_names_who_said_a_number() -> None:
    code, text = run("find", "27.6", "million", "--json")
    rows = json.loads(text)
    assert code == 0
    assert rows
    assert all(27.6e6 in (row["low"], row["best"], row["high"]) for row in rows)
    said = people(console.print_found, "27.6 million")
    assert all(row["claim_id"] in said and row["producer"] in said for row in rows)
    assert "nearest" not in said


def test_a_number_that_nobody_said_has_the_nearest_and_ends_with_one() -> None:
    code, text = run("find", "123,457", "--csv")
    rows = pd.read_csv(io.StringIO(text), index_col="claim_id")
    assert code == 1
    assert set(rows["match"]) == {"nearest"}
    assert rows["ratio"].between(0.8, 1.25).all()
    apart = (rows["ratio"].apply(lambda ratio: max(ratio, 1 / ratio)) - 1).tolist()
    assert apart == sorted(apart)
    code, said = run("find", "123,457")
    assert code == 1
    assert "nearest" in said


def test_find_takes_words_and_says_where_none_hold_them() -> None:
    code, text = run("find", "Nepal", "Walk", "Free", "--json")
    rows = json.loads(text)
    assert code == 0
    assert "Walk Free" in {row["producer"] for row in rows}
    assert "NPL" in {area for row in rows for area in row["area"].split(";")}
    assert run("find", "a unicorn")[0] == 1
    assert json.loads(run("find", "a unicorn", "--json")[1]) == []


def test_find_marks_what_is_superseded_or_disputed() -> None:
    later = an.quoting_advice(an.load_claims()).loc["WFNLD-2016", "superseded_by"]
    assert f"superseded by {later}" in people(console.print_found, "WFNLD-2016")
    disputed = people(console.print_found, "UNODCNLD-2008")
    assert "in a contradiction" in disputed
    quiet = people(console.print_found, "UNODCNLD-2022")
    assert "UNODCNLD-2022" in quiet
    assert "superseded" not in quiet
    assert "contradiction" not in quiet
    (row,) = json.loads(run("find", "UNODCNLD-2008", "--json")[1])
    assert row["disputed"] is True


def test_conflicts_are_short_for_people_and_whole_for_programs() -> None:
    table = tables()["20_conflicts"]
    own = table[table["regions"].str.split(";").map(lambda codes: "NLD" in codes)]
    text = people(console.print_conflicts, region="Netherlands")
    lines = [
        line for line in text.splitlines() if line.split()[:1] and line.split()[0] in set(table["level"])
    ]
    assert len(lines) == min(len(own), console.SHORT)
    assert f"{console.SHORT} of {len(own)} rows" in text
    every = people(console.print_conflicts, region="Netherlands", everything=True)
    assert (
        sum(line.split()[:1] == ["infeasible"] for line in every.splitlines())
        == (own["level"] == "infeasible").sum()
    )
    rows = json.loads(run("conflicts", "-r", "NLD", "--json")[1])
    assert [row["conflict_id"] for row in rows] == own["conflict_id"].tolist()
    assert not {"arithmetic", "reason_evidence", "would_have_to_be_true"} & set(rows[0])


def test_conflicts_by_reason_and_level() -> None:
    _, text = run("conflicts", "--reason", "stock or flow", "--level", "Apparent", "--csv")
    rows = pd.read_csv(io.StringIO(text))
    assert len(rows)
    assert set(rows["level"]) == {"apparent"}
    assert rows["reasons"].str.contains("stock_or_flow").all()
    table = tables()["20_conflicts"]
    pairs = {
        (level, code)
        for level, codes in zip(table["level"], table["reasons"].str.split("[;+]"), strict=True)
        for code in codes
    }
    level, reason = min({(level, code) for level, _ in pairs for _, code in pairs if code} - pairs)
    assert run("conflicts", "--level", level, "--reason", reason) == (0, "No conflict of this kind.\n")


def test_cite_is_the_citation_of_the_library() -> None:
    assert run("cite", "NLR-004") == (0, an.cite("NLR-004") + "\n")
    assert run("cite", "NLR-004", "--style", "bibtex")[1].startswith("@misc{NLR-004,")
    (item,) = json.loads(run("cite", "NLR-004", "--json")[1])
    assert item["id"] == "NLR-004"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("show", "Netherland"), "Netherlands"),
        (("show", "Netherlands", "--year", "1066"), "1066"),
        (("show", "Nepal", "--json", "--csv"), "--csv"),
        (("conflicts", "-r", "Nepall"), "Nepal"),
        (("conflicts", "--level", "infeasable"), "infeasible"),
        (("conflicts", "--reason", "stock_or_flows"), "stock_or_flow"),
        (("cite", "A2009-47"), "A2009-047"),
        (("cite", "A2009-047", "--style", "bibtec"), "bibtex"),
        (("find", " "), "nothing to look for"),
    ],
)
def test_what_is_unknown_is_one_message_with_the_nearest(
    words: tuple[str, ...], named: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert named in refused(capsys, monkeypatch, *words)
