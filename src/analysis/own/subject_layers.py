"""What is wrong with what a subject lays over shipped words: words that nobody says, templates that no page has."""

import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2

from analysis import arguments, files
from analysis.own.subject_files import SubjectFiles
from analysis.reading.problems import Problem
from analysis.subject.faults import Fault, Keys

WORDS = "words.yml"
TEMPLATES = "templates"
_ENDING = ".jinja"
#: Groups of words whose names are a subject's, or those of places and makers: others may be added to them.
_OPEN = (
    "rung",
    "rung_counts",
    "rung_of",
    "not_read",
    "in_sentence",
    "producer",
    "makers",
    "axis",
    "role",
    "scheme",
)


def word_faults(subject: SubjectFiles) -> Iterator[Fault]:
    """Everything that is wrong with the words of a subject, beside those of pages."""
    yield from _group_faults([], subject.stated(WORDS), files.packaged(f"words/{WORDS}"))


def _group_faults(keys: Keys, stated: Mapping[Any, Any], usual: Mapping[Any, Any]) -> Iterator[Fault]:
    """What is wrong with the words of a group, which replace those of the same names."""
    is_open = bool(keys) and keys[-1] in _OPEN
    for name, word in stated.items():
        place = [*keys, str(name)]
        if name not in usual:
            if not is_open:
                near = arguments.offer(arguments.nearest(name, map(str, usual), most=1))
                yield Fault(place, f"no page asks for {name!r}{near}", f"one of {', '.join(map(str, usual))}")
        elif isinstance(usual[name], Mapping) and isinstance(word, Mapping):
            yield from _group_faults(place, word, usual[name])
        elif type(word) is not type(usual[name]):
            yield Fault(place, f"{word!r} does not stand for {usual[name]!r}", "words of the same kind")
        elif isinstance(word, str):
            yield from _slot_faults(place, word, usual[name])


def _slot_faults(keys: Keys, word: str, usual: str) -> Iterator[Fault]:
    """Places in a phrase that nothing fills."""
    slots = _slots(usual)
    right = f"{', '.join(f'{{{slot}}}' for slot in sorted(slots))}" if slots else "a phrase without braces"
    try:
        unfilled = _slots(word) - slots
    except ValueError:
        yield Fault(keys, f"the braces of {word!r} do not close", right)
        return
    for slot in sorted(unfilled):
        yield Fault(keys, f"nothing stands for {{{slot}}}", right)


def _slots(phrase: str) -> set[str]:
    """The names in braces in a phrase."""
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}


def template_problems(subject: SubjectFiles) -> Iterator[Problem]:
    """Templates that are none, and those that look like one of the package and are not called so."""
    shipped = [path.name for path in (files.PACKAGE / "words").glob(f"*{_ENDING}")]
    for path in sorted((subject.folder / TEMPLATES).rglob("*.*")):
        file = subject.path(path.relative_to(subject.folder).as_posix())
        near = arguments.nearest(path.name, shipped, most=1)
        if path.name not in shipped and (near or path.suffix != _ENDING):
            right = f"did you mean {near[0]}?" if near else f"a name that ends with {_ENDING}"
            yield Problem(file, None, None, "no template of the package is called so", right)
        yield from _syntax_problems(path, file)


def _syntax_problems(path: Path, file: str) -> Iterator[Problem]:
    """What Jinja says of a template."""
    try:
        jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=True).parse(
            path.read_text(encoding="utf-8")
        )
    except jinja2.TemplateSyntaxError as error:
        yield Problem(
            file, error.lineno, None, f"it is no template ({error.message})", "one that Jinja can read"
        )
