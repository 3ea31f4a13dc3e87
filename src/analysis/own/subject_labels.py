"""What is wrong with the phrases of a subject: words without one, and phrases for words that there are not."""

import string
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis import arguments, files
from analysis.own.subject_files import SubjectFiles
from analysis.subject.axes import Axis
from analysis.subject.faults import Fault, Keys

LABELS = "labels.yml"
#: The entry of `labels.yml` with the phrases of each axis.
PHRASES = {
    "population": "people", "exploitation": "exploitation", "status": "status", "visibility": "visibility",
}  # fmt: skip
#: What every condition is said by, and what may be said of it besides.
_SAID = ("is", "as", "of")
_MAY_BE_SAID = ("registered", "moves", "implies", "labour", "of_children")
#: What is said of causes where a condition implies one; it is no word of the axis.
_ANY = {"exploitation": ("any",)}
#: What phrases for visibility are put together from.
_PARTS = {"people", *_SAID, "registered"}


def general() -> Mapping[str, Any]:
    """The phrases for every subject."""
    return files.packaged(f"subject/{LABELS}")


def phrases_of(subject: SubjectFiles, entry: str) -> Mapping[str, Any]:
    """The phrases of an entry: word by word those of the subject, else those for every subject."""
    phrases = dict(general()[entry])
    of_subject = subject.stated(LABELS).get(entry)
    if isinstance(of_subject, Mapping):
        phrases |= of_subject
    return phrases


def phrase_faults(subject: SubjectFiles, axes: Mapping[str, Axis]) -> Iterator[Fault]:
    """Words of axes that no phrase says, by their place in `axes.yml`."""
    file = subject.path(LABELS)
    for name, axis in axes.items():
        entry = PHRASES[name]
        phrases = phrases_of(subject, entry)
        for position, word in enumerate(axis.words):
            if word not in phrases:
                keys: Keys = [name, "words", position]
                right = f"an entry {word} under {entry} in {file}"
                yield Fault(keys, f"no phrase says {word!r}", right)


def label_faults(
    subject: SubjectFiles, axes: Mapping[str, Axis], measures: Iterable[str], own_units: Iterable[str]
) -> Iterator[Fault]:
    """Everything that is wrong with the phrases that a subject states itself, by its measures and their units."""
    stated = subject.stated(LABELS)
    shipped = general()
    yield from _unknown([], stated, shipped)
    yield from _entry_faults(stated, shipped)
    entries = {name: words for name, words in stated.items() if isinstance(words, Mapping)}
    for name, axis in axes.items():
        entry = PHRASES[name]
        words = (*axis.words, *_ANY.get(name, ()))
        yield from _unknown([entry], entries.get(entry, {}), words)
    for word, phrases in entries.get("status", {}).items():
        yield from _condition_faults(word, phrases)
    for word, phrase in entries.get("visibility", {}).items():
        yield from _part_faults(["visibility", word], phrase)
    every_measure = {*shipped["measures"], *measures}
    every_unit = [*units(), *own_units]
    yield from _measure_faults(entries.get("measures", {}), every_measure, every_unit)
    yield from usual_faults(entries.get("usual", {}), axes)


def _entry_faults(stated: Mapping[str, Any], shipped: Mapping[str, Any]) -> Iterator[Fault]:
    """Entries that have phrases for every subject, and none of their own where the subject states them."""
    for entry, words in shipped.items():
        if not isinstance(words, Mapping) or entry not in stated:
            continue
        if not isinstance(stated[entry], Mapping):
            right = "a phrase for each word, as in word: phrase"
            yield Fault([entry], f"{entry} has no entries", right)


def _unknown(keys: Keys, stated: Iterable[Any], known: Iterable[str]) -> Iterator[Fault]:
    """Names of entries that there are not, each with the nearest that there is."""
    names = list(known)
    listed = ", ".join(names)
    for name in stated:
        if name not in names:
            nearest = arguments.nearest(name, names, most=1)
            what = f"{name!r} is no entry here{arguments.offer(nearest)}"
            yield Fault([*keys, str(name)], what, f"one of {listed}")


def _condition_faults(word: str, phrases: Any) -> Iterator[Fault]:
    """What is wrong with the phrases of one condition."""
    keys: Keys = ["status", word]
    needed = ", ".join(_SAID)
    if not isinstance(phrases, Mapping):
        right = f"{needed}, each with a phrase"
        yield Fault(keys, f"{phrases!r} has no phrases", right)
        return
    yield from _unknown(keys, phrases, (*_SAID, *_MAY_BE_SAID))
    for key in _SAID:
        if not isinstance(phrases.get(key), str):
            right = f"a phrase for each of {needed}"
            yield Fault(keys, f"{word}: {key} is not said", right)


def _part_faults(keys: Keys, phrase: Any) -> Iterator[Fault]:
    """What is wrong with a phrase that others are put into."""
    slots = ", ".join(f"{{{part}}}" for part in sorted(_PARTS))
    right = f"a phrase with {slots} where they belong"
    try:
        pieces = [*string.Formatter().parse(phrase)]
    except (TypeError, ValueError):
        yield Fault(keys, f"{phrase!r} is no phrase", right)
        return
    # Text at the end has no part behind it.
    parts = {part for _, part, _, _ in pieces if part is not None}
    for part in sorted(parts - _PARTS):
        yield Fault(keys, f"nothing stands for {{{part}}}", right)


def _measure_faults(
    stated: Mapping[str, Any], known: Iterable[str], known_units: Iterable[str]
) -> Iterator[Fault]:
    """What is wrong with how measures are said: of which kind they are, and the phrase for each unit."""
    kinds = general()["kinds"]
    listed = ", ".join(kinds)
    yield from _unknown(["measures"], stated, sorted(known))
    for word, about in stated.items():
        keys: Keys = ["measures", word]
        if not _says_a_unit(about):
            right = "a mapping such as {kind: persons, said: {persons: in the flood}}"
            yield Fault(keys, f"{word} does not say a unit", right)
            continue
        yield from _unknown(keys, about, ("kind", "said", "without_status"))
        kind = about.get("kind")
        if kind not in kinds:
            yield Fault([*keys, "kind"], f"{word}: {kind!r} is no kind", f"one of {listed}")
        yield from _unknown([*keys, "said"], about["said"], known_units)


def _says_a_unit(about: Any) -> bool:
    """Whether an entry of a measure has a phrase for a unit."""
    if not isinstance(about, Mapping):
        return False
    phrases = about.get("said")
    return isinstance(phrases, Mapping) and bool(phrases)


def units() -> list[str]:
    """Every unit that a phrase says, of any measure."""
    known: dict[str, None] = {}
    for about in general()["measures"].values():
        known |= dict.fromkeys(about["said"])
    return [*known]


def usual_faults(stated: Mapping[str, Any], axes: Mapping[str, Axis]) -> Iterator[Fault]:
    """What is wrong with the words that stand for empty cells."""
    yield from _unknown(["usual"], stated, general()["usual"])
    for name, word in stated.items():
        if name not in axes:
            continue
        words = axes[name].words
        if word not in words:
            listed = ", ".join(words)
            yield Fault(["usual", name], f"{word!r} is no {name}", f"one of {listed}")
