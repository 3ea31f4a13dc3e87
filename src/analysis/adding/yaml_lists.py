r"""YAML lists of data/raw as texts, an entry each: where a new one goes, and two sides of a merge in one.

A new entry stands behind the entry of the name before its own, wherever that stands: two people who add two seldom meet
in one line, and the order of the list does not tell who was first. No other line changes.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import yaml

#: An entry begins here, with the comments right above it.
_START = re.compile(r"^(?:#.*\n)*- ", re.MULTILINE)


class YamlList(NamedTuple):
    """A list as text: what stands above it, and its entries by name, each up to the next."""

    head: str
    entries: Mapping[str, str]

    @property
    def text(self) -> str:
        """The list as it is written."""
        return "".join((self.head, *self.entries.values()))

    @property
    def gap(self) -> str:
        """What stands between two entries: an empty line, or nothing."""
        return "\n" if "\n\n- " in self.text else ""


def parsed(text: str, key: str) -> YamlList:
    r"""A list whose entries are named by the field `key`; a ValueError if one has no name, or that of another.

    Examples
    --------
    >>> parsed("# Cards.\n\n- file: b\n  year: 1\n- file: a\n", "file").entries
    {'b': '- file: b\n  year: 1\n', 'a': '- file: a\n'}
    """
    starts = [match.start() for match in _START.finditer(text)]
    ends = [*starts[1:], len(text)]
    entries = {}
    for start, end in zip(starts, ends, strict=True):
        entry = text[start:end]
        (fields,) = yaml.load(entry, Loader=yaml.CSafeLoader)
        name = str(fields.get(key, ""))
        if not name or name in entries:
            raise ValueError(f"each entry has a {key} of its own, and {name!r} stands twice or is none")
        entries[name] = entry
    head = text[: starts[0]] if starts else text
    return YamlList(head, entries)


def with_entry(listed: YamlList, name: str, entry: str) -> YamlList:
    r"""The list with one more entry, behind the entry of the name before its own.

    Examples
    --------
    >>> print(with_entry(parsed("- file: d\n- file: a\n", "file"), "b", "- file: b\n").text, end="")
    - file: d
    - file: a
    - file: b
    """
    entry = entry.rstrip("\n") + "\n"
    gap = listed.gap
    earlier = [known for known in listed.entries if known < name]
    if not earlier:
        return YamlList(listed.head, {name: entry + gap, **listed.entries})
    before = max(earlier)
    *_, last = listed.entries
    entries = {}
    for known, text in listed.entries.items():
        entries[known] = text
        if known == before == last:
            entries[known] = text.rstrip("\n") + "\n" + gap
            entries[name] = entry
        elif known == before:
            entries[name] = entry + gap
    return YamlList(listed.head, entries)


def united(base: YamlList, ours: YamlList, theirs: YamlList) -> YamlList:
    """Our list with what they added, changed and removed since `base`.

    A ValueError with each entry that both sides changed, and not to the same.
    """
    faults = list(_changed_twice(base, ours, theirs))
    if faults:
        raise ValueError(", ".join(faults))
    merged = ours
    if _same(ours.head, base.head):
        merged = YamlList(theirs.head, ours.entries)
    for name in dict.fromkeys((*base.entries, *theirs.entries)):
        known = base.entries.get(name)
        entry = theirs.entries.get(name)
        if not _same(entry, known) and _same(ours.entries.get(name), known):
            merged = _with(merged, name, entry)
    return merged


def _changed_twice(base: YamlList, ours: YamlList, theirs: YamlList) -> Iterator[str]:
    """The name of each entry that both sides changed, and not to the same."""
    sides = (base.head, ours.head, theirs.head)
    if _differ(*sides):
        yield "the lines above the first entry"
    for name in dict.fromkeys((*base.entries, *ours.entries, *theirs.entries)):
        if _differ(base.entries.get(name), ours.entries.get(name), theirs.entries.get(name)):
            yield name


def _differ(base: str | None, ours: str | None, theirs: str | None) -> bool:
    return not (_same(base, ours) or _same(base, theirs) or _same(ours, theirs))


def _same(text: str | None, again: str | None) -> bool:
    """Whether two entries say the same, whatever empty lines follow; None is an entry that is not there."""
    if text is None or again is None:
        return text is again
    return text.rstrip() == again.rstrip()


def _with(listed: YamlList, name: str, entry: str | None) -> YamlList:
    """A list in which an entry is added, changed or gone."""
    if entry is None:
        kept = {known: text for known, text in listed.entries.items() if known != name}
        return YamlList(listed.head, kept)
    if name not in listed.entries:
        return with_entry(listed, name, entry)
    end = listed.entries[name].removeprefix(listed.entries[name].rstrip())
    return YamlList(listed.head, {**listed.entries, name: entry.rstrip() + end})
