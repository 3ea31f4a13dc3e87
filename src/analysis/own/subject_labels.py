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
    stated = subject.stated(LABELS).get(entry)
    return {**general()[entry], **(stated if isinstance(stated, Mapping) else {})}


def phrase_faults(subject: SubjectFiles, axes: Mapping[str, Axis]) -> Iterator[Fault]:
    """Words of axes that no phrase says, by their place in `axes.yml`."""
    for name, axis in axes.items():
        phrases = phrases_of(subject, PHRASES[name])
        for position, word in enumerate(axis.words):
            if word not in phrases:
                right = f"an entry {word} under {PHRASES[name]} in {subject.path(LABELS)}"
                yield Fault([name, "words", position], f"no phrase says {word!r}", right)


def label_faults(
    subject: SubjectFiles, axes: Mapping[str, Axis], measures: Iterable[str], own_units: Iterable[str]
) -> Iterator[Fault]:
    """Everything that is wrong with the phrases that a subject states itself, by its measures and their units."""
    stated = subject.stated(LABELS)
    shipped = general()
    yield from _unknown([], stated, shipped)
    for entry, words in shipped.items():
        if isinstance(words, Mapping) and entry in stated and not isinstance(stated[entry], Mapping):
            yield Fault([entry], f"{entry} has no entries", "a phrase for each word, as in word: phrase")
    entries = {name: words for name, words in stated.items() if isinstance(words, Mapping)}
    for name, axis in axes.items():
        entry = PHRASES[name]
        yield from _unknown([entry], entries.get(entry, {}), (*axis.words, *_ANY.get(name, ())))
    for word, phrases in entries.get("status", {}).items():
        yield from _condition_faults(word, phrases)
    for word, phrase in entries.get("visibility", {}).items():
        yield from _part_faults(["visibility", word], phrase)
    known = {*shipped["measures"], *measures}
    yield from _measure_faults(entries.get("measures", {}), known, [*units(), *own_units])
    yield from usual_faults(entries.get("usual", {}), axes)


def _unknown(keys: Keys, stated: Iterable[Any], known: Iterable[str]) -> Iterator[Fault]:
    """Names of entries that there are not, each with the nearest that there is."""
    names = list(known)
    for name in stated:
        if name not in names:
            near = arguments.offer(arguments.nearest(name, names, most=1))
            yield Fault([*keys, str(name)], f"{name!r} is no entry here{near}", f"one of {', '.join(names)}")


def _condition_faults(word: str, phrases: Any) -> Iterator[Fault]:
    """What is wrong with the phrases of one condition."""
    if not isinstance(phrases, Mapping):
        yield Fault(
            ["status", word], f"{phrases!r} has no phrases", f"{', '.join(_SAID)}, each with a phrase"
        )
        return
    yield from _unknown(["status", word], phrases, (*_SAID, *_MAY_BE_SAID))
    for key in _SAID:
        if not isinstance(phrases.get(key), str):
            yield Fault(
                ["status", word], f"{word}: {key} is not said", f"a phrase for each of {', '.join(_SAID)}"
            )


def _part_faults(keys: Keys, phrase: Any) -> Iterator[Fault]:
    """What is wrong with a phrase that others are put into."""
    right = f"a phrase with {', '.join(f'{{{part}}}' for part in sorted(_PARTS))} where they belong"
    try:
        parts = {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}
    except (TypeError, ValueError):
        yield Fault(keys, f"{phrase!r} is no phrase", right)
        return
    for part in sorted(parts - _PARTS):
        yield Fault(keys, f"nothing stands for {{{part}}}", right)


def _measure_faults(
    stated: Mapping[str, Any], known: Iterable[str], known_units: Iterable[str]
) -> Iterator[Fault]:
    """What is wrong with how measures are said: of which kind they are, and the phrase for each unit."""
    kinds = general()["kinds"]
    words = sorted(known)
    yield from _unknown(["measures"], stated, words)
    for word, about in stated.items():
        if not isinstance(about, Mapping) or not isinstance(about.get("said"), Mapping) or not about["said"]:
            right = "a mapping such as {kind: persons, said: {persons: in the flood}}"
            yield Fault(["measures", word], f"{word} does not say a unit", right)
            continue
        yield from _unknown(["measures", word], about, ("kind", "said", "without_status"))
        if about.get("kind") not in kinds:
            what = f"{word}: {about.get('kind')!r} is no kind"
            yield Fault(["measures", word, "kind"], what, f"one of {', '.join(kinds)}")
        yield from _unknown(["measures", word, "said"], about["said"], known_units)


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
        if name in axes and word not in axes[name].words:
            yield Fault(["usual", name], f"{word!r} is no {name}", f"one of {', '.join(axes[name].words)}")
