"""How many contradictions are told of one claim: of each kind the sharpest few; the others are counted.

Among a thousand claims about one quantity nearly all pairs contradict one another, and half a million rows teach no
more than some thousand. Every claim that is in a contradiction of a kind stays in one that is told.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def sharpest_of_each(
    contradictions: Iterable[T],
    ids: Callable[[T], Sequence[str]],
    kind: Callable[[T], object],
    most: float,
) -> list[T]:
    """Of contradictions that come sharpest first those that are told, in their order.

    One is told if each of its claims stands in fewer than so many of its kind that are sharper, and told; or if one of
    them stands in none that is.

    Examples
    --------
    >>> sharpest_of_each(["ab", "ac", "bc", "cd"], ids=tuple, kind=len, most=1)
    ['ab', 'cd']
    """
    listed = [*contradictions]
    places = []
    for contradiction in listed:
        kind_of = kind(contradiction)
        places.append([(kind_of, claim_id) for claim_id in ids(contradiction)])
    counts: Counter[tuple[object, str]] = Counter()
    told: set[int] = set()
    for number, of_claims in enumerate(places):
        if all(counts[place] < most for place in of_claims):
            told.add(number)
            counts.update(of_claims)
    for number, of_claims in enumerate(places):
        if not all(counts[place] for place in of_claims):
            told.add(number)
            counts.update(of_claims)
    return [listed[number] for number in sorted(told)]
