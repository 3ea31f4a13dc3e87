"""The axes of the lattice as the subject's `axes.yml` has them: words, conditions, and who can be in which together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress, product
from typing import Any

from analysis.subject import SubjectError, load

FILE = "axes.yml"
#: The axes of people; a place, a period, a measure and a route have rules of their own.
NAMES = ("population", "exploitation", "status", "visibility")
_NEEDED = ("words", "conditions", "least", "most")
_OPTIONAL = ("needs", "excluded")
#: So many conditions can be told apart; sets of cells are bit masks over all that one person can be in.
_MOST_CONDITIONS = 12


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis tells apart."""

    name: str
    words: tuple[str, ...]  # as a claim may say it
    conditions: tuple[str, ...]
    least: int  # in so many conditions at least is a person
    most: int  # and in so many at most
    needs: Mapping[str, frozenset[str]]  # a condition, with those of which it needs one
    excluded: tuple[frozenset[str], ...]  # conditions that nobody is in together

    def cells(self) -> list[frozenset[str]]:
        """Every set of conditions that one person can be in."""
        cells = []
        for flags in product((False, True), repeat=len(self.conditions)):
            cell = frozenset(compress(self.conditions, flags))
            if self.least <= len(cell) <= self.most and self._can_be(cell):
                cells.append(cell)
        return cells

    def _can_be(self, cell: frozenset[str]) -> bool:
        """Whether one person can be in some conditions together."""
        if any(together <= cell for together in self.excluded):
            return False
        return all(cell & self.needs[condition] for condition in cell & self.needs.keys())


@cache
def axes() -> Mapping[str, Axis]:
    """The axes of the subject, read once.

    Examples
    --------
    >>> axes()["population"].conditions
    ('woman', 'man', 'girl', 'boy')
    """
    return axes_of(load(FILE))


def axes_of(content: Mapping[str, Any]) -> dict[str, Axis]:
    """The axes that a file states; a SubjectError names the file, the axis and what would be right."""
    for name in content:
        if name not in NAMES:
            raise SubjectError(FILE, name, "it is no axis", f"one of {', '.join(NAMES)}")
    axes = {}
    for name in NAMES:
        if not isinstance(content.get(name), Mapping):
            raise SubjectError(FILE, name, "the axis is missing", f"a mapping with {', '.join(_NEEDED)}")
        problem = next(_problems(content[name]), None)
        if problem:
            raise SubjectError(FILE, name, *problem)
        axes[name] = _axis(name, content[name])
    return axes


def _axis(name: str, stated: Mapping[str, Any]) -> Axis:
    """One axis, of whose entries nothing is wrong."""
    needs = {condition: frozenset(others) for condition, others in stated.get("needs", {}).items()}
    return Axis(
        name=name,
        words=tuple(stated["words"]),
        conditions=tuple(stated["conditions"]),
        least=stated["least"],
        most=stated["most"],
        needs=needs,
        excluded=tuple(map(frozenset, stated.get("excluded", ()))),
    )


def _problems(stated: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the entries of an axis, each with what would be right."""
    for key in _NEEDED:
        if key not in stated:
            yield f"{key} is missing", f"an entry for each of {', '.join(_NEEDED)}"
    for key in stated:
        if key not in (*_NEEDED, *_OPTIONAL):
            yield f"{key!r} is no entry of an axis", f"one of {', '.join((*_NEEDED, *_OPTIONAL))}"
    for key in ("words", "conditions"):
        yield from _list_problems(key, stated[key])
    conditions = stated["conditions"]
    if len(conditions) > _MOST_CONDITIONS:
        yield f"{len(conditions)} conditions", f"{_MOST_CONDITIONS} at most"
    least, most = stated["least"], stated["most"]
    # A YAML file reads `yes` as a truth, which counts as one.
    are_counts = type(least) is int and type(most) is int
    if not are_counts or not 0 <= least <= most <= len(conditions):
        yield (
            f"least {least!r} and most {most!r}",
            f"whole numbers from 0 to {len(conditions)}, in this order",
        )
    yield from _unknown_conditions(stated, conditions)


def _list_problems(key: str, listed: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with a list of words."""
    right = "a list of words in small letters, each once"
    if not isinstance(listed, list) or not listed:
        yield f"{key} is no list", right
        return
    for word in listed:
        # A YAML file reads `no` and `1` as something else than words.
        if not isinstance(word, str) or not word.isidentifier() or word != word.lower():
            yield f"{word!r} in {key} is no word", right
        elif listed.count(word) > 1:
            yield f"{word} stands twice in {key}", right


def _unknown_conditions(stated: Mapping[str, Any], conditions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Conditions that needs and exclusions name and the axis does not have."""
    right = f"conditions of the axis: {', '.join(conditions)}"
    needs = stated.get("needs", {})
    excluded = stated.get("excluded", [])
    if not isinstance(needs, Mapping) or not all(isinstance(others, list) for others in needs.values()):
        yield "needs is no mapping of conditions to lists", "as in needs: {bonded: [forced_labour]}"
        return
    if not isinstance(excluded, list) or not all(isinstance(together, list) for together in excluded):
        yield "excluded is no list of lists", "as in excluded: [[bonded, smuggled]]"
        return
    for condition, others in needs.items():
        for word in (condition, *others):
            if word not in conditions:
                yield f"needs names {word!r}", right
    for together in excluded:
        for word in together:
            if word not in conditions:
                yield f"excluded names {word!r}", right
