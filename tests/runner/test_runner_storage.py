"""The storage that workers of a cluster and Papermill's handler meet in."""

from pathlib import Path

import nbformat
import papermill.iorw
import pytest
from fsspec.core import url_to_fs

from analysis import storage
from tests.runner.page_projects import notebook


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return (tmp_path / "store").as_uri() if request.param == "file" else f"memory://pool-{tmp_path.name}"


def test_a_store_gives_back_what_was_put_into_it(store: str) -> None:
    assert storage.read(f"{store}/a/b.json") is None
    storage.write(f"{store}/a/b.json", b"one")
    storage.write(f"{store}/a/b.json", b"two")
    storage.write(f"{store}/a/c/d.json", b"")
    storage.write(f"{store}/z.json", b"three")
    assert storage.read(f"{store}/a/b.json") == b"two"
    assert storage.read(f"{store}/a/c/d.json") == b""
    storage.remove(f"{store}/a/b.json")
    storage.remove(f"{store}/a/b.json")
    assert storage.read(f"{store}/a/b.json") is None
    storage.remove(f"{store}/a")
    assert storage.read(f"{store}/a/c/d.json") is None
    assert storage.read(f"{store}/z.json") == b"three"


def test_papermill_reads_and_writes_notebooks_there(store: str) -> None:
    storage.serve_papermill()
    made = nbformat.from_dict(notebook(["1 + 1"]))
    papermill.iorw.write_ipynb(made, f"{store}/one.ipynb")
    assert papermill.iorw.load_notebook_node(f"{store}/one.ipynb").cells[1].source == "1 + 1"
    with pytest.raises(FileNotFoundError, match="there is no notebook .*two.ipynb"):
        papermill.iorw.load_notebook_node(f"{store}/two.ipynb")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"{(tmp_path / 'store').as_uri()}/page"
    storage.write(page, b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(url_to_fs(page)[0]), "mv", full)
    with pytest.raises(storage.StorageError, match="No space left"):
        storage.write(page, b"new")
    monkeypatch.undo()
    assert storage.read(page) == b"old"
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["page"]


def test_a_url_that_means_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        storage.read("nowhere://at-all")
