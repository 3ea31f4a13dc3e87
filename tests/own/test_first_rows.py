"""The first rows of a newcomer: as the guide has them, with ids and columns of their own."""

import re
from pathlib import Path

import pytest

from tests.subject.invented import page_of, project, run

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs/other-subjects.md").read_text(encoding="utf-8")
HEAD = "place,figure,measure,year,producer"
TABLE = "data/raw/my_source/claims.csv"


def tables_of_guide() -> list[str]:
    """The tables of claims in the section for those who begin."""
    _, _, section = GUIDE.partition("## Five columns are enough")
    blocks = re.findall(
        r"```\n(place,.*?)```", section.partition("## What a folder holds")[0], flags=re.DOTALL
    )
    assert len(blocks) == 2
    return blocks


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("first")
    made = run(home, "-m", "analysis", "init", "mine")
    assert made.returncode == 0, made.stderr
    return home / "mine"


@pytest.mark.parametrize("table", tables_of_guide())
def test_rows_of_the_guide_make_a_page(mine: Path, table: str) -> None:
    (mine / TABLE).write_text(table, encoding="utf-8")
    page = page_of(mine, TABLE)
    assert "people affected" in page.lower()
    assert "could not be read" not in page
    assert "No problem" in run(mine, "-m", "analysis", "check").stdout


def test_a_share_and_a_count_of_its_whole_clash(mine: Path) -> None:
    rows = [
        f"{HEAD},share_of,whole_measure,population",
        "Kenya,20%,share,2015,A,all,stock,children",
        'Kenya,"50,000",stock,2015,A,,,all',
        'Kenya,"30,000",stock,2015,B,,,children',
    ]
    (mine / "shares.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    page = page_of(mine, "shares.csv")
    (mine / "shares.csv").unlink()
    assert "Cannot all be true" in page


def test_ids_are_whatever_somebody_calls_a_row(mine: Path) -> None:
    rows = ["claim_id," + HEAD, "W1,Kenya,5×10^7,stock,2015,A", "w_2,Kenya,3 x 10⁷,stock,2015,B"]
    (mine / "ids.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    page = page_of(mine, "ids.csv")
    told = run(mine, "-m", "analysis", "own", "ids.csv").stderr
    (mine / "ids.csv").write_text(
        "\n".join(["claim_id," + HEAD, "a b,Kenya,5,stock,2015,A", ""]), encoding="utf-8"
    )
    refused = run(mine, "-m", "analysis", "own", "ids.csv").stderr
    (mine / "ids.csv").unlink()
    assert "claim_id" not in told
    assert "W1" in page
    assert "w_2" in page
    assert "letters, digits, dots, hyphens and underscores, such as W-1 would be right" in refused


def test_an_unreadable_row_moves_no_other_id(mine: Path) -> None:
    rows = [HEAD, "Kenya,5,stock,2015,A", "Kenya,abuot 6,stock,2015,B", "Kenya,700,stock,2015,C"]
    (mine / "rows.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    page = page_of(mine, "rows.csv", ends_with=1)
    (mine / "rows.csv").unlink()
    assert "OWN-003" in page
    assert "OWN-002" not in page


@pytest.mark.parametrize(
    ("column", "meant"), [("country", "place"), ("produced_by", "producer"), ("Author", "producer")]
)
def test_a_column_that_others_call_otherwise_is_named(tmp_path: Path, column: str, meant: str) -> None:
    rows = f"place,figure,measure,year,{column}\nHaiti,5,deaths,2010,A\n"
    told = run(project(tmp_path / "mine", {"claims.csv": rows}), "-m", "analysis", "own", "claims.csv").stderr
    assert f"{column}: nobody reads a column of this name; did you mean '{meant}'?" in told


def test_every_table_of_claims_is_checked(tmp_path: Path) -> None:
    folder = project(tmp_path / "mine", {})
    (folder / "data/raw/mine").mkdir(parents=True)
    wrong = "place;figure;measure\nHayti;5;deaths\n"
    for name in ("claims.csv", "data/raw/mine/second.csv"):
        (folder / name).write_text(wrong, encoding="utf-8")
    (folder / "data/raw/mine/lists.csv").write_text("a,b,count\n1,0,5\n", encoding="utf-8")
    told = run(folder, "-m", "analysis", "check").stderr
    assert "claims.csv:2:place: 'Hayti' is not a known place" in told
    assert "data/raw/mine/second.csv:2:place: 'Hayti' is not a known place" in told
    assert "lists.csv" not in told
