"""Plans of any room, in this process and in several; and the storage that workers of a cluster meet in."""

import math
import time
from pathlib import Path
from threading import Event, Thread

import pytest

from analysis.pages.plans import Call, Outcome, run_plan
from analysis.pages.storage import Storage, StorageError

PLAN: list[Call] = [(math.factorial, (5,)), (math.sqrt, (-1.0,)), (math.hypot, (3.0, 4.0))]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_call_that_fails_takes_no_other_with_it(jobs: int) -> None:
    told: dict[int, Outcome] = {}
    outcomes = run_plan(PLAN, jobs=jobs, finished=told.__setitem__)
    assert [outcome.value for outcome in outcomes] == [120, None, 5.0]
    assert [bool(outcome.error) for outcome in outcomes] == [False, True, False]
    assert outcomes[1].error.startswith("ValueError: ")
    assert [told[number] for number in range(3)] == outcomes


def test_an_empty_plan_is_carried_out_at_once() -> None:
    assert run_plan([]) == []


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    url = (tmp_path / "store").as_uri() if request.param == "file" else f"memory://plans-{tmp_path.name}"
    return Storage.at(url)


def test_a_store_gives_back_what_was_put_into_it(store: Storage) -> None:
    assert store.read("a/b.json") is None
    assert store.names("a") == []
    store.write("a/b.json", b"one")
    store.write("a/b.json", b"two")
    store.write("a/c/d.json", b"")
    store.write("z.json", b"three")
    assert store.read("a/b.json") == b"two"
    assert store.names("a") == ["a/b.json", "a/c/d.json"]
    store.remove("a/b.json")
    store.remove("a/b.json")
    assert store.read("a/b.json") is None


def test_a_reader_sees_the_old_file_or_the_new_one(store: Storage) -> None:
    """While one thread replaces a file over and over, another never finds it half written, empty or gone."""
    contents = {bytes([letter]) * 200_000 for letter in b"ab"}
    store.write("page", min(contents))
    seen: set[bytes | None] = set()

    enough = Event()

    def replace() -> None:
        while not enough.is_set():
            for content in sorted(contents):
                store.write("page", content)

    thread = Thread(target=replace)
    thread.start()
    deadline = time.monotonic() + 20.0
    for _ in range(200):
        seen.add(store.read("page"))
    while seen < contents and time.monotonic() < deadline:
        seen.add(store.read("page"))
    enough.set()
    thread.join()
    assert seen == contents


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Storage.at((tmp_path / "store").as_uri())
    store.write("page", b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(store.system), "mv", full)
    with pytest.raises(StorageError, match="No space left"):
        store.write("page", b"new")
    monkeypatch.undo()
    assert store.read("page") == b"old"
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["page"]


def test_a_url_that_means_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        Storage.at("nowhere://at-all")
