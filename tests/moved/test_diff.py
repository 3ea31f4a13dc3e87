"""What moved between two states: everything by its kind, in words, for programs, and one clear error where it cannot."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis import cli, editions
from analysis.moved import snapshot_differences, snapshots
from analysis.moved.snapshots import ADVICE
from tests.conftest import ROOT
from tests.moved.conftest import git
from tests.narrative.word_list import found as harmful


def run(*words: str) -> tuple[int, str]:
    """The code that the command ends with, and what it prints; an error is raised."""
    done = CliRunner().invoke(cli.app, ["diff", *words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def moved(folder: Path, revision: str) -> snapshot_differences.Moved:
    return snapshot_differences.compare(snapshots.earlier(folder, revision), snapshots.standing(folder))


def test_each_kind_that_moved_is_told_once(copy: Path) -> None:
    rows = moved(copy, "HEAD").rows
    told = rows.set_index("kind")["change"].to_dict()
    assert told == {"claim": "moved", "contradiction": "new", "advice": "moved", "rung": "moved"}
    assert len(rows) == 4
    claim, rung, advice = (rows[rows["kind"] == kind].iloc[0] for kind in ("claim", "rung", "advice"))
    assert (claim["name"], claim["low_before"], claim["low"]) == ("A2009-039", "500", "1000")
    assert claim["factor"] == pytest.approx(2)
    assert (rung["regions"], rung["before"], rung["after"]) == ("USA", "16000", "16390")
    assert (advice["label_before"], advice["label"]) == ("quote", "do_not_quote")
    # Each line is that of the row in its table.
    lines = (copy / ADVICE).read_text(encoding="utf-8").splitlines()
    assert lines[int(advice["line"]) - 1].startswith("A2009-001,")


def test_a_contradiction_that_more_claims_joined_has_moved(copy: Path) -> None:
    file = copy / "data/processed/20_conflicts.csv"
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    # Not the first, which was not there then.
    grown = table.index[(table["corrections"] == "on") & (table["code"] == "joint")][1]
    name = table.loc[grown, "conflict_id"]
    table.loc[grown, "conflict_id"] = "joint-grown"
    table.loc[grown, "claim_ids"] += ";NEW-1"
    table.to_csv(file, index=False)
    rows = moved(copy, "HEAD").rows
    contradictions = rows[rows["kind"] == "contradiction"].set_index("name")
    assert name not in contradictions.index
    assert contradictions.loc["joint-grown", "change"] == "moved"
    assert str(contradictions.loc["joint-grown", "claim_ids"]).endswith(";NEW-1")


def test_the_page_of_each_region_that_shows_it_is_named(copy: Path) -> None:
    everything = moved(copy, "HEAD")
    pages = snapshot_differences.pages(everything, {"USA": "United States"})
    assert pages["page"].to_dict() == {"USA": "regions/united-states.html"}
    assert pages.at["USA", "rung"] == 1
    assert snapshot_differences.sources(everything) == ["article_2009"]


def test_it_is_told_in_words_with_links_to_before_and_now(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://example.org")
    monkeypatch.setenv("GITHUB_REPOSITORY", "who/what")
    code, text = run("HEAD", "--markdown", "--site-before", "https://pages.example.org/")
    assert code == 0
    assert "| Claims | 0 | 1 | 0 | 0 |" in text
    assert "“from 500 to 7,000” before, “from 1,000 to 7,000”" in text
    assert "quote before, **do not quote** now" in text
    commit = git(copy, "rev-parse", "HEAD")
    assert f"(https://example.org/who/what/blob/{commit}/data/processed/10&#95;claims.csv?plain=1#L" in text
    assert "[United States]" not in text
    assert "United States ([before](https://pages.example.org/regions/united-states.html))" in text
    assert harmful(text) == []


def test_the_pages_are_one_list(copy: Path) -> None:
    _, text = run("HEAD", "--markdown")
    _, _, pages = text.partition("## Pages that show something else")
    items = pages.strip().split("\n")
    assert items[-1].startswith("- of everything: ")
    assert [item for item in items if not item.startswith("- ")] == []


def test_advice_on_a_new_claim_is_counted(copy: Path) -> None:
    for name in ("10_claims.csv", "30_quoting.csv"):
        file = copy / "data/processed" / name
        table = file.read_text(encoding="utf-8")
        (row,) = [line for line in table.splitlines() if line.startswith("A2009-001,")]
        file.write_text(table + row.replace("A2009-001", "A2009-999") + "\n", encoding="utf-8")
    _, text = run("HEAD", "--markdown")
    assert "| Claims | 1 | 1 | 0 | 0 |" in text
    assert "| Advice on quoting | 1 | 1 | 0 | 0 |" in text


class _Page(HTMLParser):
    """The names of a page's elements, and what it would load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.loaded: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.loaded += [
            value or "" for name, value in attrs if name == "src" or (tag == "link" and name == "href")
        ]


def test_each_form_holds_the_same(copy: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("HEAD", "--csv")[1])))
    content = json.loads(run("HEAD", "--json")[1])
    assert [row["name"] for row in content["changes"]] == [row["name"] for row in rows]
    assert {row["kind"] for row in rows} == {"claim", "contradiction", "advice", "rung"}
    assert content["before"] == {"name": "HEAD", "commit": git(copy, "rev-parse", "HEAD")}
    target = tmp_path / "moved.html"
    assert run("HEAD", "-o", str(target))[0] == 0
    page = _Page(target.read_text(encoding="utf-8"))
    assert {"h1", "table", "li"} <= page.elements
    assert not page.elements & {"script", "iframe"}
    assert page.loaded == []
    assert "What moved since HEAD" in re.sub(r"\s+", " ", run("HEAD")[1])


def test_an_answer_that_is_refused_now_says_why(copy: Path) -> None:
    path = copy / editions.ESTIMATES
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    number = next(index for index, line in enumerate(lines) if ",reconciled,," in line)
    lines[number] = lines[number].replace(",reconciled,,", ",refused,years_apart,")
    path.write_text("".join(lines), encoding="utf-8")
    (row,) = moved(copy, "HEAD").rows.query("kind == 'estimate'").to_dict("records")
    assert (row["change"], row["why"], row["line"]) == ("gone", "years_apart", str(number + 1))
    (told,) = [line for line in run("HEAD", "--markdown")[1].splitlines() if ":** gone, it was" in line]
    assert told.endswith("; the lines are of years too far apart.")


def test_where_nothing_moved_it_is_said(copy: Path) -> None:
    git(copy, "commit", "--quiet", "-am", "second")
    assert "Nothing that is published is another number" in run("HEAD", "--markdown")[1]
    assert list(csv.DictReader(io.StringIO(run("HEAD", "--csv")[1]))) == []


def test_the_tree_and_the_index_stay_as_they_are(copy: Path) -> None:
    before = git(copy, "status", "--porcelain=v2", "--branch", "--ignored")
    run("HEAD", "--html")
    assert git(copy, "status", "--porcelain=v2", "--branch", "--ignored") == before
    assert git(copy, "worktree", "list").count("\n") == 0


def test_a_code_that_has_no_words_any_more_is_told_as_it_reads(copy: Path) -> None:
    path = copy / ADVICE
    path.write_text(
        path.read_text(encoding="utf-8").replace("A2009-002,do_not_quote", "A2009-002,of_old_times"), "utf-8"
    )
    assert "of old times" in run("HEAD", "--markdown")[1]


def test_a_revision_that_cannot_be_compared_is_one_clear_error(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(revision: str, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            snapshots.earlier(copy, revision)

    refused("no-such", "'no-such' is no revision that git knows here; the record")
    refused("maim", r"did you mean 'main'\?")
    table = copy / "data/processed/30_estimates.csv"
    content = table.read_text(encoding="utf-8")
    table.write_text(content.replace("median", "middle", 1), encoding="utf-8")
    git(copy, "commit", "--quiet", "-am", "other")
    git(copy, "rm", "--quiet", "--cached", "data/processed/30_estimates.csv")
    git(copy, "commit", "--quiet", "-m", "without")
    table.write_text(content, encoding="utf-8")
    refused("HEAD~1", r"HEAD~1:data/processed/30_estimates.csv:1: the table has no column median")
    refused("HEAD", r"'HEAD': this revision has no data/processed/30_estimates")
    monkeypatch.setenv("PATH", "")
    refused("HEAD", "git is not installed")


def test_a_table_that_was_not_there_is_told_to_be_left_out(copy: Path) -> None:
    git(copy, "rm", "--quiet", "--cached", "--force", "data/processed/20_conflicts.csv")
    git(copy, "commit", "--quiet", "-m", "without")
    everything = moved(copy, "HEAD")
    assert everything.untold == ("contradiction",)
    assert set(everything.rows["kind"]) == {"claim", "advice", "rung"} - {
        "claim",
        "advice",
        "rung",
    }.difference(everything.rows["kind"])
    assert "does not have it: contradiction." in run("HEAD", "--markdown")[1]


def test_a_shallow_clone_says_how_to_get_the_rest(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(copy, "commit", "--quiet", "-am", "second")
    first = git(copy, "rev-parse", "HEAD~1")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth", "1", copy.as_uri(), str(shallow))
    monkeypatch.setenv("ANALYSIS_PROJECT", str(shallow))
    with pytest.raises(ValueError, match=r"this clone is shallow: git fetch --unshallow"):
        snapshots.earlier(shallow, first)
    git(shallow, "fetch", "--quiet", "--unshallow")
    assert len(moved(shallow, first).rows) == 4


def test_a_copy_without_history_still_knows_the_editions(project: Path) -> None:
    (project / "docs").mkdir(exist_ok=True)
    shutil.copy(ROOT / editions.FILE, project / editions.FILE)
    edition = editions.read_record(project)[-1].name
    everything = moved(project, edition)
    assert everything.rows.empty
    assert everything.untold == ("rung", "contradiction", "advice")
    with pytest.raises(ValueError, match=rf"no history \(no \.git\); the record knows .*{edition}"):
        snapshots.earlier(project, "HEAD")
    with pytest.raises(ValueError, match=r"did you mean '0\.1\.0'"):
        snapshots.earlier(project, "0.1.O")


@pytest.mark.parametrize("words", ["", "HEAD --csv --json"])
def test_what_cannot_be_asked_ends_with_two(words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "diff", *words.split()],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
