"""The commands that answer: for people, as JSON and CSV for programs, by the nearest name where one is unknown."""

import errno
import io
import json
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from filelock import FileLock
from typer.testing import CliRunner

import analysis as an
from analysis import cli, editions, files, one_thread, query_commands
from analysis.processed_tables import tables
from analysis.safe_text import hidden_sign
from tests.conftest import ROOT

#: What a command about published claims has no use for, each a tenth of a second or more to import.
HEAVY = ("hypothesis", "scipy", "matplotlib", "sphinx", "papermill", "analysis.processing")


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wide terminal, whatever the width of the one that the tests run in."""
    monkeypatch.setattr(query_commands.out, "_width", 400)


def run(*words: str) -> tuple[int, str]:
    """What a command prints, and the code that it ends with."""
    done = CliRunner().invoke(cli.app, list(words))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


@pytest.mark.parametrize(
    "words", ["show Netherlands", "find Interpol --json", "conflicts -r Netherlands", "cite NLR-004", ""]
)
def test_what_is_about_published_claims_imports_nothing_heavy(words: str) -> None:
    command = f"sys.argv = ['analysis', *{words.split()}]\ntry:\n    cli.main()\nexcept SystemExit:\n    pass"
    library = "print(an.load_claims('Ukraine'), an.load_table('detected', 'Ukraine'))"
    output = f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    code = f"import sys, analysis as an\nfrom analysis import cli\n{command if words else library}\n{output}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip()
    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize(("named", "threads"), [({}, "1"), ({"OMP_NUM_THREADS": "2"}, "2")])
def test_a_command_computes_in_one_thread_unless_told_otherwise(named: dict[str, str], threads: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in one_thread.VARIABLES}
    code = "import os, sys\nfrom analysis import cli\nsys.argv = ['analysis', 'regions']\ncli.main()"
    told = "import atexit\n@atexit.register\ndef tell(): print(os.environ['OMP_NUM_THREADS'])\n"
    done = subprocess.run(
        [sys.executable, "-c", f"import os\n{told}{code}"],
        cwd=ROOT, env=environment | named, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == threads


@pytest.mark.parametrize("region", ["Netherlands", "Ghana", "Oceania"])
def test_show_answers_people_and_lists_the_newest_claims(region: str) -> None:
    claims = an.assign_quantities(an.load_claims(region))
    text = run("show", region)[1]
    assert region in "".join(text.splitlines()[:2])
    ladder = an.build_ladder(claims)
    assert all(name in text for name in ladder.loc[ladder["basis"] == "claim", "number_id"])
    ids_shown = [line.split()[0] for line in text.splitlines() if {*line.split()[:1]} & {*claims.index}]
    assert len(ids_shown) == min(len(claims), query_commands.SHORT)
    assert (f"{query_commands.SHORT} of {len(claims)} rows" in text) == (len(claims) > query_commands.SHORT)
    assert claims.loc[ids_shown, "year"].dropna().is_monotonic_decreasing
    every = run("show", region, "--all")[1]
    assert {line.split()[0] for line in every.splitlines() if line.split()} >= set(claims.index)


def test_show_is_for_programs_what_the_library_gives() -> None:
    claims, estimates = an.load_claims("Netherlands"), an.reconcile(an.load_claims("Netherlands"), year=2008)
    code, text = run("show", "NLD", "--year", "2008", "--json")
    answer = json.loads(text)
    assert (code, answer["region_code"], answer["year"]) == (0, "NLD", 2008)
    rows = {name: pd.DataFrame(answer[name]) for name in ("claims", "estimates", "ladder")}
    assert rows["claims"]["claim_id"].tolist() == claims.index.tolist()
    assert rows["claims"]["best"].isna().tolist() == claims["best"].isna().tolist()
    assert rows["estimates"]["estimate_id"].tolist() == estimates.index.tolist()
    assert rows["estimates"]["answer_status"].tolist() == estimates["answer_status"].tolist()
    assert rows["estimates"]["median"].tolist() == [None] * len(estimates)
    assert rows["ladder"]["rung"].tolist() == ["found", "trafficked", "modern_slavery"]
    read = pd.read_csv(io.StringIO(run("show", "Netherlands", "--csv")[1]), index_col="claim_id")
    assert read.index.tolist() == claims.index.tolist()
    assert set(read["advice"]) <= {"quote", "quote_as_history", "quote_with_care", "do_not_quote"}


def test_find_names_who_said_a_number() -> None:
    code, text = run("find", "27.6", "million", "--json")
    rows = json.loads(text)
    assert code == 0
    assert rows
    exact = [row for row in rows if row["match"] == "exact"]
    assert exact == rows[: len(exact)]
    assert exact
    assert all(27.6e6 in (row["low"], row["best"], row["high"]) for row in exact)
    text_shown = run("find", "27.6 million")[1]
    assert all(row["claim_id"] in text_shown and row["producer"] in text_shown for row in rows)
    assert 0 <= text_shown.index("Equal:") < text_shown.index("Within 5 percent:")
    assert "No claim gives" not in text_shown


def test_a_number_that_nobody_said_has_the_nearest_and_ends_with_one() -> None:
    code, text = run("find", "50", "million", "--csv")
    rows = pd.read_csv(io.StringIO(text), index_col="claim_id")
    assert (code, rows["match"].tolist()) == (1, ["close"] + ["nearest"] * 4)
    distances = pd.DataFrame(np.log(rows[["low", "best", "high"]] / 50e6)).abs()
    apart = distances.min(axis=1)
    assert apart.between(0, np.log(1.5)).all()
    assert apart.is_monotonic_increasing
    code, text_shown = run("find", "50 million")
    assert (code, "nearest" in text_shown) == (1, True)
    assert "No claim gives this number." in text_shown


def test_a_small_number_is_offered_as_millions() -> None:
    code, text_shown = run("find", "49.6")
    assert (code, "Or do you look for 49.6 million?" in text_shown) == (1, True)
    assert "Or do you look for" not in run("find", "49.6 million")[1]


def test_find_takes_words_and_says_where_none_hold_them() -> None:
    code, text = run("find", "Nepal", "Walk", "Free", "--json")
    rows = json.loads(text)
    assert code == 0
    assert "Walk Free" in {row["producer"] for row in rows}
    assert "NPL" in {area for row in rows for area in row["area"].split(";")}
    assert run("find", "a unicorn")[0] == 1
    assert json.loads(run("find", "a unicorn", "--json")[1]) == []


@pytest.fixture
def hostile(project: Path) -> Path:
    """A project whose table was tampered with: texts that a terminal or a spreadsheet would obey."""
    path = project / "data/processed/10_claims.csv"
    claims = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("claim_id", drop=False)
    claims.loc["NLR-004", ["note", "locator", "footnote"]] = ['=HYPERLINK("x")', "@SUM(1+1)", "+1+2"]
    claims.loc["NLR-004", ["definition", "section"]] = [
        "\x1b[31mRED\x1b[0m\x1b]0;pwned\x07 \x9b31m",
        "\u202egnp.exe",
    ]
    claims.loc["NLR-004", "figure"] = "150\x1b[2J\u200b\u202e"
    claims.to_csv(path, index=False, lineterminator="\n")
    return project


@pytest.mark.parametrize(
    "words", ["find NLR-004", "find NLR-004 --json", "find NLR-004 --csv", "cite NLR-004"]
)
def test_no_command_sends_what_a_terminal_or_a_spreadsheet_obeys(hostile: Path, words: str) -> None:
    text = run(*words.split())[1]
    assert "NLR-004" in text or "cite" in words
    assert hidden_sign(text) == ""
    if "--json" in words:
        row = json.loads(text)[0]
        assert (row["note"], row["section"]) == ('=HYPERLINK("x")', "\u202egnp.exe")
        assert row["definition"].startswith("\x1b[31mRED")
    if "--csv" in words:
        row = pd.read_csv(io.StringIO(text), dtype=str).iloc[0]
        assert row["note"] == '\'=HYPERLINK("x")'
        assert (row["locator"], row["footnote"]) == ("'@SUM(1+1)", "'+1+2")
        assert row["figure"].startswith(r"150\u001b[2J")


@pytest.mark.parametrize("command", ["data", "build", "pages", "site", "preview Nepal"])
def test_a_build_folder_that_cannot_be_used_is_one_clear_error(
    project: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file in its place, as a folder that is read-only stops nobody who may do everything."""
    (project / "notebooks").symlink_to(ROOT / "notebooks")
    (project / "build").write_text("no folder", encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    monkeypatch.setattr(sys, "argv", ["analysis", *command.split()])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    output = "".join(capsys.readouterr())
    assert ended.value.code == 1
    assert "Traceback" not in output
    assert sum("build" in line and "Errno" in line for line in output.splitlines()) == 1, output
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before


@pytest.mark.parametrize("command", ["data", "build", "preview Nepal"])
def test_a_read_only_file_system_is_one_clear_error(
    project: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(lock: FileLock) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), lock.lock_file)

    def refuse_part(path: Path, content: bytes) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    (project / "notebooks").symlink_to(ROOT / "notebooks")
    monkeypatch.setattr(FileLock, "_acquire", refuse)
    monkeypatch.setattr(files, "write", refuse_part)
    monkeypatch.setattr(sys, "argv", ["analysis", *command.split()])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    output = "".join(capsys.readouterr())
    assert ended.value.code == 1
    assert "Traceback" not in output
    assert sum("Read-only file system" in line for line in output.splitlines()) == 1, output
    assert [*project.rglob("*.part")] == []


def test_find_marks_what_is_superseded_or_disputed() -> None:
    later = an.quoting_advice(an.load_claims()).loc["WFNLD-2016", "superseded_by"]
    assert f"superseded by {later}" in run("find", "WFNLD-2016")[1]
    assert "in a contradiction" in run("find", "UNODCNLD-2008")[1]
    quiet = run("find", "UNODCNLD-2022")[1]
    assert "UNODCNLD-2022" in quiet
    assert not {"superseded", "contradiction"} & {*quiet.split()}
    (row,) = json.loads(run("find", "UNODCNLD-2008", "--json")[1])
    assert row["disputed"] is True


def first_words(text: str) -> list[str]:
    """The first word of each line that has one."""
    return [line.split()[0] for line in text.splitlines() if line.strip()]


def test_conflicts_are_short_for_people_and_whole_for_programs() -> None:
    table = tables()["20_conflicts"]
    of_country = table[table["regions"].str.split(";").map(lambda codes: "NLD" in codes)]
    text = run("conflicts", "-r", "Netherlands")[1]
    levels = [level for level in first_words(text) if level in {*table["level"]}]
    assert len(levels) == min(len(of_country), query_commands.SHORT)
    assert f"{query_commands.SHORT} of {len(of_country)} rows" in text
    whole = run("conflicts", "-r", "Netherlands", "--all")[1]
    assert first_words(whole).count("infeasible") == (of_country["level"] == "infeasible").sum()
    rows = json.loads(run("conflicts", "-r", "NLD", "--json")[1])
    assert [row["conflict_id"] for row in rows] == of_country["conflict_id"].tolist()
    assert not {"arithmetic", "reason_evidence", "would_have_to_be_true"} & set(rows[0])


def test_conflicts_by_reason_and_level() -> None:
    _, text = run("conflicts", "--reason", "stock or flow", "--level", "Apparent", "--csv")
    rows = pd.read_csv(io.StringIO(text))
    assert len(rows)
    assert set(rows["level"]) == {"apparent"}
    assert rows["reasons"].str.contains("stock_or_flow").all()
    table = tables()["20_conflicts"].assign(reason=lambda table: table["reasons"].str.split("[;+]"))
    counts = (
        table.explode("reason").query("reason != ''").pivot_table("factor", "level", "reason", aggfunc="size")
    )
    levels, reasons = np.nonzero(counts.isna().to_numpy())
    level = str(counts.index[levels[0]])
    reason = str(counts.columns[reasons[0]])
    assert run("conflicts", "--level", level, "--reason", reason) == (0, "No conflict of this kind.\n")


def test_cite_is_the_citation_of_the_library() -> None:
    assert run("cite", "NLR-004") == (0, an.cite("NLR-004") + "\n")
    assert run("cite", "NLR-004", "--style", "bibtex")[1].startswith("@techreport{NLR-004,")
    (item,) = json.loads(run("cite", "NLR-004", "--json")[1])
    assert item["id"] == "NLR-004"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("show", "Netherland"), "Netherlands"), (("show", "Netherlands", "--year", "1066"), "1066"),
        (("conflicts", "-r", "Nepall"), "Nepal"),
        (("conflicts", "--level", "infeasable"), "infeasible"), (("find", " "), "nothing to look for"),
        (("conflicts", "--reason", "stock_or_flows"), "stock_or_flow"), (("cite", "A2009-47"), "A2009-047"),
        (("cite", "A2009-047", "--style", "bibtec"), "bibtex"),
    ],
)  # fmt: skip
def test_what_is_unknown_is_one_message_with_the_nearest(
    words: tuple[str, ...], named: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command ends with 1; nothing else is printed, and no traceback."""
    monkeypatch.setattr(sys, "argv", ["analysis", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    captured = capsys.readouterr()
    assert (ended.value.code, captured.out) == (1, "")
    assert named in captured.err
    assert "Traceback" not in captured.err


def test_build_makes_tables_and_the_site_and_pages_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[Any, Any]] = []

    def built(_: object, options: Any, **parts: Any) -> SimpleNamespace:
        calls.append((options, parts["builder"]))
        return SimpleNamespace(exit_code=0)

    reported: list[Any] = []
    monkeypatch.setattr("analysis.runner.build.build", built)
    monkeypatch.setattr("analysis.runner.failure_report.report", lambda *_, target: reported.append(target))
    pages = ("pages", "-r", "Nepal", "--timeout", "5", "--junit", "failures.xml")
    for words in (("build", "--keep-going"), pages, ("site",)):
        assert run(*words) == (0, "")
    assert reported == [None, Path("failures.xml"), None]
    # Nothing that pages could publish.
    assert run("pages", "--keep-going")[0] == 2
    assert [(bool(options.first), bool(builder)) for options, builder in calls] == [
        (True, True),
        (False, False),
        (False, True),
    ]
    assert [options.keep_going for options, _ in calls] == [True, False, False]
    assert (calls[1][0].regions, calls[1][0].limits.seconds) == (["Nepal"], 5)


HELP = (
    "",
    "build",
    "pages",
    "data",
    "preview",
    "check",
    "show",
    "find",
    "conflicts",
    "agreement",
    "own",
    "init",
    "diff",
)


def shown_at(width: int, words: list[str], monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The words that a command prints in a terminal of a width."""
    monkeypatch.setattr(query_commands.out, "_width", width)
    monkeypatch.setenv("COLUMNS", str(width))
    text = CliRunner().invoke(cli.app, words, terminal_width=width).output
    return set(re.sub("[─│╭╮╰╯]", " ", text).split())


@pytest.mark.parametrize("command", HELP)
def test_no_word_of_the_help_is_broken_at_80_columns(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [*filter(None, [command]), "--help"]
    assert shown_at(400, words, monkeypatch) <= shown_at(80, words, monkeypatch)


@pytest.mark.parametrize(
    "words", ["show Netherlands", "find Walk Free Nepal", "find 27.6 million", "conflicts -r World"]
)
def test_no_word_of_a_table_is_broken_at_80_columns(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wide, narrow = (shown_at(width, words.split(), monkeypatch) for width in (400, 80))
    assert len(wide) > 20
    assert wide <= narrow


def test_in_a_very_narrow_terminal_cells_stand_beneath_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    wide, narrow = (shown_at(width, ["find", "27.6 million"], monkeypatch) for width in (400, 44))
    assert wide <= narrow
    assert "quote with care" in " ".join(run("find", "27.6 million")[1].split())


def test_the_version_is_that_of_the_package() -> None:
    assert run("--version") == (0, f"{editions.DISTRIBUTION} {version(editions.DISTRIBUTION)}\n")


def test_exit_codes_mean_what_the_help_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = re.sub(r"\s+", " ", CliRunner().invoke(cli.app, ["--help"], terminal_width=200).output)
    assert all(f"{code} " in told for code in ("0 all is well", "1 a page", "2 the command", "130"))
    ends = {
        "regions": 0,
        "show Nowhere": 1,
        "find a unicorn": 1,
        "show": 2,
        "build --jobs none": 2,
        "no-such": 2,
    }
    for words, code in ends.items():
        monkeypatch.setattr(sys, "argv", ["analysis", *words.split()])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == code, words
    capsys.readouterr()


def test_on_github_a_problem_of_a_table_is_annotated_at_its_line(
    small_project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small_project / "data/raw/sources.yml"
    path.write_text("- file: rcmp/claims.csv\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setattr(sys, "argv", ["analysis", "check"])
    with pytest.raises(SystemExit):
        cli.main()
    commands = [line for line in "".join(capsys.readouterr()).splitlines() if line.startswith("::error")]
    assert any(line.startswith("::error file=data/raw/sources.yml,line=1") for line in commands)
