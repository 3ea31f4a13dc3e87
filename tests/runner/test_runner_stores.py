"""What lies in a store is what was put there, for the page that it was made for; else it is as if nothing lay there."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from analysis import storage
from analysis.fingerprint import fingerprint
from analysis.runner.dask_workers import _kernels, entry_of, send_inputs, to_entry
from analysis.runner.page_run import Made
from analysis.runner.watch import InputsChangedError
from tests.runner.page_projects import project

PLACE = "memory://store/pages/alpha/0123"
MADE = Made("{}", None, 1.5, {"alpha.json": '{"best": 1033}'}).sealed("alpha")


def test_a_page_comes_back_as_it_was_put_there() -> None:
    assert entry_of(to_entry(MADE, PLACE), PLACE) == MADE
    # Builder and workers may reach the store by other names.
    assert entry_of(to_entry(MADE, PLACE), "s3://store/pages/alpha/0123") == MADE
    assert entry_of(None, PLACE) is None


def test_a_page_of_another_key_or_another_page_is_not_taken() -> None:
    for other in ("alpha/0124", "beta/0123"):
        assert entry_of(to_entry(MADE, PLACE), f"memory://store/pages/{other}") is None


def test_not_one_byte_of_an_entry_may_be_another() -> None:
    content = to_entry(MADE, PLACE)
    for index in range(len(content)):
        changed = content[:index] + bytes([content[index] ^ 1]) + content[index + 1 :]
        assert entry_of(changed, PLACE) in (None, MADE)
        assert entry_of(content[:index], PLACE) is None
    assert entry_of(json.dumps({"made": "{}"}).encode(), PLACE) is None
    # A page whose files are others is found out where it arrives, too.
    assert replace(MADE, notebook="{ }").sealed("alpha").digests != MADE.digests


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_text("1", encoding="utf-8")
    return project(tmp_path)


def test_inputs_are_the_same_file_again_and_one_that_was_changed_is_put_right(root: Path) -> None:
    store, now = f"memory://{root.name}", fingerprint(root)
    place = send_inputs(root, store, now)
    right = storage.read(place)
    assert right
    (root / "data/a.csv").touch()
    storage.write(place, right[:-1])
    assert send_inputs(root, store, now) == place
    assert storage.read(place) == right
    storage.write(place, right[:-1])
    with pytest.raises(ValueError, match="is not what was put there"):
        _kernels(place, "trafficking", (), True)


def test_inputs_that_changed_since_the_build_began_are_not_sent(root: Path) -> None:
    before = fingerprint(root)
    (root / "data/a.csv").write_text("2", encoding="utf-8")
    with pytest.raises(InputsChangedError, match="data/a.csv changed"):
        send_inputs(root, f"memory://{root.name}", before)
