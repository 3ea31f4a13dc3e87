"""Stages worked out ahead by other processes: what comes out is the same, and only the time differs."""

import multiprocessing
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import content_cache
from analysis.content_cache import Stage, as_it_is, cached_in, memoised
from analysis.fingerprint import Fingerprint
from analysis.work_ahead import ahead, other_processes

NOW = Fingerprint({"src/analysis/cli.py": "now"}, {})
WORDS = ("a", "bb", "ccc", "dddd")
STAGE = Stage("workers", encode=list, decode=as_it_is)
needs_fork = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(),
    reason="nothing works ahead where nothing is copied",
)


@pytest.fixture(autouse=True)
def _code_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code need not be read each time that a folder is opened."""
    monkeypatch.setattr(content_cache, "code_fingerprint", lambda: NOW)


@pytest.fixture(autouse=True)
def _no_thread_but_this(monkeypatch: pytest.MonkeyPatch) -> None:
    """What watches over the time of a test is a thread that sleeps."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


@memoised(STAGE)
def length_and_worker(word: str) -> list[int]:
    """The length of a word, and the process that counted it; a word without a letter is an error."""
    if not word:
        raise ValueError("a word has a letter")
    return [len(word), os.getpid()]


@memoised(STAGE)
def length_or_end(word: str) -> list[int]:
    """The length of a word; any other process ends without a word."""
    if multiprocessing.parent_process() is not None:
        os._exit(9)
    return [len(word)]


def asked(
    folder: Path, processes: int, function: Callable[[str], list[int]] = length_and_worker
) -> list[list[int]]:
    """What a function gives for each word, asked for ahead and then in turn."""
    with cached_in(folder), other_processes(processes):
        waiting = [ahead(STAGE, function, word) for word in WORDS]
        for wait in waiting:
            wait()
        return [function(word) for word in WORDS]


@needs_fork
def test_other_processes_work_ahead_and_what_they_made_is_kept_for_the_next_run(tmp_path: Path) -> None:
    made = asked(tmp_path, 2)
    assert [length for length, _ in made] == [1, 2, 3, 4]
    assert os.getpid() not in {process for _, process in made}
    assert asked(tmp_path, 2) == made
    assert asked(tmp_path, 1) == made


@pytest.mark.parametrize("processes", [1, 2])
def test_without_a_folder_everything_is_worked_out_in_turn(processes: int) -> None:
    with other_processes(processes):
        ahead(STAGE, length_and_worker, "a")()
        assert length_and_worker("a") == [1, os.getpid()]


def test_one_core_works_in_turn(tmp_path: Path) -> None:
    assert {process for _, process in asked(tmp_path, 1)} == {os.getpid()}


def test_beside_a_thread_everything_is_worked_out_in_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert {process for _, process in asked(tmp_path, 2)} == {os.getpid()}


def test_an_error_is_raised_where_it_is_asked_for_in_turn(tmp_path: Path) -> None:
    with cached_in(tmp_path), other_processes(2):
        ahead(STAGE, length_and_worker, "")()
        with pytest.raises(ValueError, match="a word has a letter"):
            length_and_worker("")


@needs_fork
def test_where_other_processes_end_this_one_works(tmp_path: Path) -> None:
    assert asked(tmp_path, 2, length_or_end) == [[1], [2], [3], [4]]


def _in_daemon(folder: Path, results: "multiprocessing.SimpleQueue[list[list[int]]]") -> None:
    """Ask in a process that may start no other."""
    results.put([[os.getpid()], *asked(folder, 2)])


@needs_fork
def test_a_process_that_may_start_none_works_in_turn(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    process = context.Process(target=_in_daemon, args=(tmp_path, results), daemon=True)
    process.start()
    (number,), *made = results.get()
    process.join()
    assert {worker for _, worker in made} == {number}
