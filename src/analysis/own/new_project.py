"""A folder for numbers of one's own: what `analysis init` writes, from a template or like one of the examples."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from analysis import arguments, files
from analysis.own.claim_words import heading, word_tables
from analysis.project import shipped

TEMPLATE = files.PACKAGE / "own/project_template"
#: The same for what is no person.
OF_THINGS = files.PACKAGE / "own/things_template"
#: Where the examples are, in the project and in what the package ships.
EXAMPLES = "examples"
#: What the template calls the folder.
_NAME = "NAME"
#: Where the subject of a new project stands.
_SUBJECT = "subject"
#: What else a subject may have, in the project and in what the package ships; and links to the guides beside it.
_GUIDE = "docs/other-subjects.md"
_LINK = re.compile(r"\[([^\]]+)\]\(\S+?\.md\)")
#: The notebook about a table of claims, where it is in the project and in what the package ships; and in a new folder.
_NOTEBOOK = "notebooks/60_your_own_claims.ipynb"
NOTEBOOK = "notebooks/your_own_claims.ipynb"
_SKIPPED = shutil.ignore_patterns("__pycache__", ".*", "*.html", "build")


def write_project(
    folder: Path, like: str = "", *, things: bool = False, notebook: bool = False
) -> list[Path]:
    """The files of a new project folder, after they were written; a ValueError if there is something already.

    Parameters
    ----------
    folder
        The folder, which is made.
    like
        The name of an example whose subject and claims are taken over; by default a few invented claims.
    things
        Whether the invented claims are of things and not of people.
    notebook
        Whether the notebook about a table of claims is put beside them.
    """
    if like and things:
        raise ValueError("--like and --things are two templates; one of them would be right")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} is there already; a name that is not taken would be right")
    template = OF_THINGS if things else TEMPLATE
    source = _example(like) if like else template
    shutil.copytree(source, folder, ignore=_SKIPPED, dirs_exist_ok=True)
    for name in ("pyproject.toml", "README.md"):
        if not (folder / name).is_file():
            shutil.copy(TEMPLATE / name, folder)
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8").replace(_NAME, folder.name).rstrip()
    words = word_tables(folder / _SUBJECT)
    files.write(readme, f"{text}\n\n## {heading()}\n\n{words}\n".encode())
    _write_guide(folder)
    if notebook:
        _write_notebook(folder)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _write_guide(folder: Path) -> None:
    """The guide beside the new files, so that who has the package alone can read it; its links lead nowhere there."""
    home = shipped()
    guide = home / _GUIDE if home else None
    if guide and guide.is_file():
        text = _LINK.sub(r"*\1*", guide.read_text(encoding="utf-8"))
        files.write(folder / "GUIDE.md", text.encode())


def _write_notebook(folder: Path) -> None:
    """The notebook about a table of claims, for who runs notebooks; its parameter names the table."""
    home = shipped()
    source = home / _NOTEBOOK if home else None
    if source is None or not source.is_file():
        raise ValueError(f"there is no {_NOTEBOOK}: this installation brings none")
    (folder / NOTEBOOK).parent.mkdir()
    shutil.copyfile(source, folder / NOTEBOOK)


def claims_of(folder: Path) -> list[Path]:
    """The tables of claims of a project folder: all that are called so, and all others with a figure and a measure."""
    tables = {*folder.glob("data/raw/*/claims.csv")}
    for path in (*folder.glob("*.csv"), *folder.glob("data/raw/*/*.csv")):
        if _is_of_claims(path):
            tables.add(path)
    return sorted(tables)


def _is_of_claims(path: Path) -> bool:
    """Whether the first line of a table names columns that rows of claims have."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        header = re.split(r'[,;\t"]+', lines.readline().strip("\ufeff\n "))
    names = {name.strip() for name in header}
    return {"figure", "measure"} <= names


def example_names() -> list[str]:
    """What a new folder can be like."""
    return sorted(path.name for path in _examples())


def _examples() -> Iterator[Path]:
    """The folders of the examples that are there."""
    home = shipped()
    folder = home / EXAMPLES if home else None
    if folder and folder.is_dir():
        yield from (path for path in folder.iterdir() if (path / "pyproject.toml").is_file())


def _example(name: str) -> Path:
    """The folder of an example; a ValueError offers the nearest names."""
    by_name = {path.name: path for path in _examples()}
    if not by_name:
        raise ValueError(f"there is no example {name}: this installation brings none")
    return by_name[arguments.word("--like", name, sorted(by_name))]
