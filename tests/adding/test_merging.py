"""Two branches that add claims merge without a hand: one command makes of them what one branch would have."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from analysis import files
from analysis.adding.raw_tables import read_raw, table_of, united_rows, with_rows
from analysis.adding.settling import settle
from analysis.adding.yaml_lists import parsed, united
from analysis.checking import check
from analysis.cli import app
from analysis.reading.problems import InputError
from tests.adding.test_acceptance import RCMP, git
from tests.conftest import ROOT

COMMON = ("--measure", "flow", "--set", "visibility=detected", "--set", "method=administrative")
#: What the branches add: ours to one source, theirs to the same and to another.
OURS = (
    "rcmp",
    "--place",
    "Canada",
    "--figure",
    "71",
    "--year",
    "2003",
    "--producer",
    "Royal Canadian Mounted Police",
)
THEIRS = (
    ("rcmp", "--place", "Canada", "--figure", "82", "--year", "2002", "--producer", "Royal Canadian Mounted Police"),
    ("article_2009", "--place", "Greece", "--figure", "93", "--year", "2004", "--producer", "unattributed"),
)  # fmt: skip


def ran(*arguments: str) -> str:
    """What a command prints; it ends well."""
    done = CliRunner().invoke(app, [*arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def add(*claims: tuple[str, ...]) -> None:
    for claim in claims:
        ran("add-claim", *claim, *COMMON, "--locator", f"Table of {claim[4]}", "--yes")
    ran("data")


@pytest.fixture
def repository(small_project: Path) -> Path:
    """A small project under git, with its tables."""
    shutil.copy(ROOT / ".gitattributes", small_project)
    (small_project / ".gitignore").write_text("build/\n", encoding="utf-8")
    git(small_project, "init", "-q", "-b", "main")
    return small_project


def committed(project: Path, branch: str) -> None:
    git(project, "add", ".")
    git(project, "commit", "-qm", branch)


@pytest.mark.slow
def test_two_branches_that_add_to_one_source_and_to_two_give_what_one_branch_would(repository: Path) -> None:
    ran("data")
    committed(repository, "base")
    add(OURS, *THEIRS)
    wanted = files.every_digest(repository / "data") | files.every_digest(repository / "docs")
    git(repository, "checkout", "-q", ".")
    git(repository, "checkout", "-qb", "theirs")
    add(*THEIRS)
    committed(repository, "theirs")
    git(repository, "checkout", "-q", "main")
    add(OURS)
    committed(repository, "ours")
    # Only what is generated stops the merge.
    git(repository, "merge", "-q", "theirs", check=False)
    printed = ran("settle")
    assert "merged: data/raw/rcmp/claims.csv" in printed
    assert files.every_digest(repository / "data") | files.every_digest(repository / "docs") == wanted
    git(repository, "commit", "-qm", "merge")
    assert ran("accept") == "Every file is the one that was accepted.\n"


#: What needs more than a row: producers, studies and lineages that are new, in the same source and in another.
def with_new_study(source: str, name: str, figure: str) -> tuple[str, ...]:
    """A claim by a producer that nobody knew, of a study and a lineage that are new."""
    about = {
        "producer_kind": "research",
        "design": "judgement",
        "coded_by": "A reader",
        "lineage": f"L-{name.upper()}",
    }
    about |= {"lineage_title": f"Guess of {name}", "lineage_evidence": "One report.", "visibility": "actual"}
    cells = []
    for column, cell in about.items():
        cells += ["--set", f"{column}={cell}"]
    where = ("--place", "Canada", "--figure", figure, "--year", "2003", "--producer", f"Institute {name}")
    return (source, *where, "--study", f"guess-{name}", *cells, "--set", "method=estimate")


def take_up_studies(raw: Path) -> None:
    """The tables of studies with their cards: each claim of the small project that has a study is one of its own."""
    links = pd.read_csv(ROOT / "data/raw/studies_of_claims.csv", dtype=str, keep_default_na=False)
    links = links[links["claim_id"].str.startswith(("A2009-", "RCMP-"))]
    # Nothing ties one claim to another, which may not be here.
    links.iloc[:, 2:] = ""
    links["study_id"] = links["claim_id"].str.lower()
    links.to_csv(raw / "studies_of_claims.csv", index=False, lineterminator="\n")
    first = pd.read_csv(ROOT / "data/raw/studies.csv", dtype=str, keep_default_na=False).iloc[[0]]
    studies = pd.concat([first.assign(study_id=name) for name in links["study_id"]])
    studies.to_csv(raw / "studies.csv", index=False, lineterminator="\n")
    cards = yaml.safe_load((ROOT / "data/raw/sources.yml").read_text(encoding="utf-8"))
    of_studies = [card for card in cards if card["file"] in ("studies.csv", "studies_of_claims.csv")]
    with (raw / "sources.yml").open("a", encoding="utf-8") as file:
        file.write(yaml.safe_dump(of_studies, allow_unicode=True))
    ran("accept", "--yes")
    ran("data")


@pytest.mark.slow
def test_new_producers_studies_lineages_and_sources_of_two_branches_give_what_one_branch_would(
    repository: Path,
) -> None:
    raw = repository / "data/raw"
    take_up_studies(raw)
    ours = [with_new_study("rcmp", "alpha", "71"), with_new_study("article_2009", "beta", "72")]
    theirs = [with_new_study("rcmp", "aleph", "81"), with_new_study("article_2009", "bet", "82")]

    def add_all(claims: list[tuple[str, ...]], source: str) -> None:
        for claim in claims:
            ran("add-claim", *claim, "--measure", "flow", "--locator", "Table 1", "--yes")
        ran("add-source", source, "--title", f"Report of {source}", "--producer", "La Strada", "--yes")
        ran("add-claim", source, *OURS[1:], *COMMON, "--locator", "Table 1", "--yes")

    committed(repository, "base")
    git(repository, "checkout", "-qb", "theirs")
    add_all(theirs, "la_second")
    committed(repository, "theirs")
    git(repository, "checkout", "-q", "main")
    add_all(ours, "la_first")
    committed(repository, "ours")
    add_all(theirs, "la_second")
    wanted = files.every_digest(raw)
    git(repository, "checkout", "-q", ".")
    git(repository, "clean", "-qfd", "data")
    git(repository, "merge", "-q", "-m", "merge", "theirs", check=False)
    printed = settle(repository)
    assert "data/raw/lineages.yml" in printed
    assert files.every_digest(raw) == wanted
    assert check(repository, compare=False).problems == []


def test_a_row_that_neither_side_accepted_is_not_taken_up_by_a_merge(repository: Path) -> None:
    committed(repository, "base")
    with pytest.raises(ValueError, match="nothing was merged here"):
        settle(repository)
    file = repository / "data/raw/rcmp/claims.csv"
    text = file.read_text(encoding="utf-8")
    git(repository, "checkout", "-qb", "theirs")
    file.write_text(text + text.splitlines()[1].replace("RCMP-001", "RCMP-009") + "\n", encoding="utf-8")
    committed(repository, "theirs")
    git(repository, "checkout", "-q", "main")
    git(repository, "merge", "-q", "--no-ff", "-m", "merge", "theirs")
    with pytest.raises(InputError, match=r"rcmp/claims\.csv:5: neither side of the merge accepted this line"):
        settle(repository)


def test_a_row_that_one_side_removed_is_gone() -> None:
    base = table_of(b"id,figure\nA-001,5\nA-002,6\n")
    theirs = table_of(b"id,figure\nA-002,6\n")
    assert united_rows(base, base, theirs) == b"id,figure\nA-002,6\n"
    assert united_rows(base, theirs, base) == b"id,figure\nA-002,6\n"


def test_a_column_that_one_side_added_and_a_row_of_the_other_side_meet(repository: Path) -> None:
    text = (repository / RCMP).read_text(encoding="utf-8")
    (repository / RCMP).write_text(re.sub(",(price_year)?$", "", text, flags=re.MULTILINE), encoding="utf-8")
    ran("accept", "--yes")
    committed(repository, "base")
    git(repository, "checkout", "-qb", "theirs")
    table = read_raw(repository, RCMP)
    first = dict(table.rows[0])
    (repository / RCMP).write_bytes(with_rows(table, [first | {"claim_id": "RCMP-008"}]))
    ran("accept", "--yes")
    committed(repository, "theirs")
    git(repository, "checkout", "-q", "main")
    (repository / RCMP).write_bytes(
        with_rows(table, [first | {"claim_id": "RCMP-009", "price_year": "2007"}])
    )
    ran("accept", "--yes")
    committed(repository, "ours")
    git(repository, "merge", "-q", "-m", "merge", "theirs", check=False)
    assert settle(repository) == (RCMP,)
    rows = read_raw(repository, RCMP).rows[-2:]
    assert [(row["claim_id"], row["price_year"]) for row in rows] == [("RCMP-009", "2007"), ("RCMP-008", "")]


def test_an_entry_that_both_sides_changed_is_left_to_a_person() -> None:
    base = parsed("# Which.\n\n- file: a\n  year: 1\n\n- file: c\n", "file")
    changed = parsed("# Which.\n\n- file: a\n  year: 2\n\n- file: c\n", "file")
    theirs = parsed("# Which.\n\n- file: a\n  year: 3\n\n- file: b\n", "file")
    assert united(base, changed, base).text == changed.text
    assert united(base, base, theirs).text == theirs.text
    headed = theirs._replace(head="# Which, and whose.\n\n")
    assert united(base, base, headed).text == headed.text
    with pytest.raises(ValueError, match=r"^a$"):
        united(base, changed, theirs)
