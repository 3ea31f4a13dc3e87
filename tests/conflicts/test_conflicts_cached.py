"""The stages of the search, kept between runs: the same conflicts from them, with no programme solved, or without."""

import shutil
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pandas as pd
import pytest

from analysis.conflicts import solver
from analysis.conflicts.conflict_codes import Code
from analysis.conflicts.search import find_conflicts
from analysis.content_cache import cached_in
from analysis.processed_tables import tables
from tests.conflicts.corpus import frame, row
from tests.conflicts.test_conflicts_steady import EVERYONE, HARD_PAIR, planted_rows

STAGES = ("parts", "exact_sets", "naive_sets", "naive_parts", "clips", "exact_moves", "naive_moves")
#: Among them are statements with a smaller set in one that conflicts.
SOURCES = ("article_2009", "official_estimates", "other")
PLANTED = [*planted_rows(5, *HARD_PAIR, Code.JOINT, Code.CLIPPED, Code.DISTINCTION), EVERYONE]


def conflicts(*added: dict[str, object]) -> pd.DataFrame:
    """Those of the claims of some sources, of some planted ones, and of more."""
    processed = tables()
    claims = processed["10_claims"]
    of_sources = claims[claims["source"].isin(SOURCES)]
    claims = pd.concat([of_sources, frame([*PLANTED, *added])], ignore_index=True)
    return find_conflicts(claims, people=processed.people)


@pytest.fixture(scope="module")
def right() -> pd.DataFrame:
    """The conflicts with nothing that is kept."""
    return conflicts()


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a search left."""
    folder = tmp_path_factory.mktemp("search")
    with cached_in(folder):
        conflicts()
    return folder


@pytest.fixture
def folder(content: Path, tmp_path: Path) -> Path:
    """The same in a folder that a test may damage."""
    return Path(shutil.copytree(content, tmp_path / "content"))


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of rows in each question to the solver."""
    questions: list[int] = []
    elastic = solver._elastic

    def noted(programme: solver.Programme) -> object:
        questions.append(len(programme.right))
        return elastic(programme)

    monkeypatch.setattr(solver, "_elastic", noted)
    return questions


def again(folder: Path, *added: dict[str, object]) -> pd.DataFrame:
    """What a later search tells."""
    with cached_in(folder):
        return conflicts(*added)


def test_each_stage_leaves_what_gives_the_same_conflicts(
    folder: Path, right: pd.DataFrame, sizes: list[int]
) -> None:
    for stage in STAGES:
        results = {line.split(b"\t")[-1] for line in (folder / f"{stage}.tsv").read_bytes().splitlines()[1:]}
        assert len(results) > 1, f"{stage} left nothing"
    pd.testing.assert_frame_equal(again(folder), right)
    assert sizes == [], "nothing is solved a second time"


def test_one_more_row_asks_only_what_it_touches(folder: Path, sizes: list[int]) -> None:
    once = {"area": "NZL", "measure": "stock", "unit": "persons", "period_start": 1950, "period_end": 1950}
    added = row("Z-001", **once, value=(50, 100)), row("Z-002", **once, value=60, population="women")
    changed = conflicts(*added)
    everything = sum(sizes)
    pd.testing.assert_frame_equal(again(folder, *added), changed)
    assert 0 < sum(sizes) - everything < everything / 2


#: What happens to each line of a stage's file, in turn.
DAMAGES: tuple[Callable[[bytes], bytes], ...] = (
    lambda line: line[:-1],
    lambda line: line[:70] + bytes([line[70] ^ 1]) + line[71:],
    lambda line: line[:-3] + bytes([line[-3] ^ 1]) + line[-2:],
    lambda line: b"",
)


def test_damaged_stages_give_the_same_conflicts(
    folder: Path, right: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    count = 0
    for stage, damage in zip(STAGES, cycle(DAMAGES), strict=False):
        path = folder / f"{stage}.tsv"
        first, *lines = path.read_bytes().splitlines()
        path.write_bytes(b"\n".join([first, *map(damage, lines), b""]))
        count += len(lines)
    pd.testing.assert_frame_equal(again(folder), right)
    message = capsys.readouterr().err
    assert message.endswith(f"/content: {count} entries were damaged and are made again\n")
