"""What belongs to the subject and not to the method: words, codes and axes, as data files that are read once.

A subject is one folder. What it does not state is as in the files beside this one, which hold for every subject.
"""

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from analysis import files
from analysis.subject.chosen import SubjectError, chosen

__all__ = [
    "SubjectError",
    "chosen",
    "file_name",
    "layered",
    "listed",
    "load",
    "nouns",
    "phrases",
    "stated",
    "subject_file",
]

_LABELS = "labels.yml"
_SWITCHES = "subject.yml"
#: What is meant where a row says nothing, in either of them.
_USUAL = "usual"


@cache
def load(name: str) -> dict[str, Any]:
    """What a data file of the subject holds: each entry as in the subject's folder, else as it is for every subject."""
    content: dict[str, Any] = {}
    for path in (files.PACKAGE / "subject" / name, chosen().folder / name):
        if path.is_file():
            content |= _read(path)
    return content


@cache
def layered(name: str) -> dict[str, Any]:
    """What a data file of lists holds: those of every subject, with what the subject's own file adds to each.

    Examples
    --------
    >>> "january" in layered("text_words.yml")["months"]
    True
    """
    content = dict(_read(files.PACKAGE / "subject" / name))
    for entry, added in stated(name).items():
        content[entry] = _with(content.get(entry), added)
    return content


def _with(lists: Any, added: Any) -> Any:
    """A list, or a table of lists, with another one behind it."""
    if not lists:
        return added
    if isinstance(lists, dict):
        return lists | {name: _with(lists.get(name), more) for name, more in added.items()}
    return f"{lists.rstrip()}; {added}"


@cache
def phrases() -> dict[str, Any]:
    """The phrases of `labels.yml`, word by word those of the subject, else those of every subject.

    Examples
    --------
    >>> phrases()["people"]["women"]
    'women'
    """
    content = dict(_read(files.PACKAGE / "subject" / _LABELS))
    for entry, words in stated(_LABELS).items():
        of_every_subject = content.get(entry)
        is_layered = isinstance(words, dict) and isinstance(of_every_subject, dict)
        content[entry] = of_every_subject | words if is_layered else words
    content[_USUAL] = content[_USUAL] | _stated_by_switches()
    return content


def _stated_by_switches() -> dict[str, str]:
    """What a row means that says nothing, as the subject's `subject.yml` has it."""
    usual: Any = None
    # Whoever reads the file as that says what is wrong with it.
    with suppress(SubjectError):
        usual = stated(_SWITCHES).get(_USUAL)
    return usual if isinstance(usual, dict) else {}


def subject_file(name: str) -> Path | None:
    """Where the subject has a file of that name; None if it has none."""
    path = chosen().folder / name
    return path if path.is_file() else None


@cache
def stated(name: str) -> dict[str, Any]:
    """What the subject's own file of that name states; nothing where it has none."""
    path = subject_file(name)
    return _read(path) if path else {}


def file_name(name: str) -> str:
    """How errors call a file of the subject: by its path below the project, where it has a folder of its own there."""
    return f"{chosen().below}/{name}" if chosen().below else name


def _read(path: Path) -> dict[str, Any]:
    """What a YAML file holds; a SubjectError says where it cannot be read."""
    import yaml

    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = str(mark.line + 1) if mark else ""
        raise SubjectError(
            file_name(path.name), line, "it is no YAML", "entries such as name: value"
        ) from error
    if not isinstance(content, dict):
        raise SubjectError(file_name(path.name), "", "it holds no entries", "entries such as name: value")
    return content


def listed(text: str) -> tuple[str, ...]:
    """The phrases of a list that semicolons separate."""
    return tuple(phrase.strip() for phrase in text.split(";"))
