"""A choice whose value is of another kind than the one that is read is one clear error, with its name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from analysis.claims.linkage_weights import load_weights
from analysis.conflicts.rules import Choices
from analysis.estimates.bounds import registered_floors
from analysis.estimates.line_likelihood import Rules
from analysis.estimates.multiverse import load_axes
from analysis.processed_tables import Corpus
from analysis.reading.priors import FILE, Priors, load_priors
from analysis.reading.problems import InputError
from tests.conftest import ROOT

RAW = yaml.safe_load((ROOT / FILE).read_text(encoding="utf-8"))
NUMBERS = [name for name, choice in RAW.items() if isinstance(choice["value"], int | float)]


def changed(folder: Path, name: str, value: Any) -> Priors:
    """The project's choices with another value of one."""
    (folder / "data/raw").mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump({**RAW, name: {**RAW[name], "value": value}})
    (folder / FILE).write_text(text, encoding="utf-8")
    return load_priors(folder)


@pytest.mark.parametrize(
    "value", ["many", "0.8", [0.8], {"a": 1}, True, float("nan"), float("inf")], ids=repr
)
def test_a_number_is_a_number(tmp_path: Path, value: Any) -> None:
    priors = changed(tmp_path, "range_coverage", value)
    with pytest.raises(
        InputError, match=r"^data/raw/priors\.yml:range_coverage: the value is .*; a number such"
    ):
        priors.number("range_coverage")
    assert len(NUMBERS) > 30
    assert all(isinstance(priors.number(name), float) for name in NUMBERS if name != "range_coverage")


def floors(priors: Priors) -> object:
    """The floors of no claims, with the shares of the choices."""
    claims = Corpus(ROOT).claims().reset_index().head(0)
    return registered_floors(claims, Rules.of(load_priors(ROOT)), priors)


READERS: dict[str, Callable[[Priors], object]] = {
    "spread": Choices.from_priors,
    "conflict_rating_scales": Choices.from_priors,
    "conflict_cap": Choices.from_priors,
    "lines": Rules.of,
    "least_lines": Rules.of,
    "lineage_suspicion": load_weights,
    "multiverse": load_axes,
    "floor_share_confirmed": floors,
    "floor_share_exploited": floors,
}


VALUES: tuple[Any, ...] = ("many", 7, ["many"], {"near": "many"})
WRONG = [(name, value) for name in READERS for value in VALUES if not (name in NUMBERS and value == 7)]
WRONG += [(name, {"nearr": 7}) for name in ("lines", "lineage_suspicion", "multiverse")]


@pytest.mark.parametrize(("name", "value"), WRONG, ids=repr)
def test_a_choice_of_another_kind_is_told_by_its_name(tmp_path: Path, name: str, value: Any) -> None:
    priors = changed(tmp_path, name, value)
    with pytest.raises(InputError, match=rf"^data/raw/priors\.yml:{name}"):
        READERS[name](priors)
