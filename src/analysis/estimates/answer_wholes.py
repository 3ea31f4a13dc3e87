"""Parts and wholes among answers: which quantity lies inside which, for one time and one definition."""

from collections.abc import Mapping
from itertools import permutations

from analysis.conflicts.lattice import SIDES, extent, holds
from analysis.conflicts.period import Period
from analysis.conflicts.rules import default_rules
from analysis.estimates.claim_entries import Entry, gap
from analysis.estimates.claim_lines import Pool
from analysis.estimates.part_whole import PartOf
from analysis.vocabulary import Measure

#: What a part and its whole have in common: the definition, and how it is counted.
_SAME = ("status", "visibility", "measure", "unit")
#: A window that both are cumulative over would be theirs alone; all else is compared by when it holds.
_NO_PERIOD = Period(None, None, over_window=False, spoken=None, voice="")


def part_bounds(pools: Mapping[str, Pool]) -> tuple[PartOf, ...]:
    """The bounds between pools whose periods overlap: a part of the atoms is no larger than all of them.

    Parameters
    ----------
    pools : mapping
        By the name under which their answers go; shares take no part.
    """
    counts = {name: pool for name, pool in pools.items() if pool.values[0].axis("measure") != Measure.SHARE}
    if len(counts) < 2:
        return ()
    rules = default_rules()
    boxes = {
        name: extent(pool.values[0].about, _NO_PERIOD, currency="", rules=rules, year=pool.period[1]).box
        for name, pool in counts.items()
    }
    return tuple(
        PartOf(part, whole)
        for part, whole in permutations(counts, 2)
        if gap(counts[part].period, counts[whole].period) == 0
        and _alike(counts[part].values[0], counts[whole].values[0])
        and boxes[part] != boxes[whole]
        and all(holds(boxes[whole].side(axis), boxes[part].side(axis)) for axis in SIDES)
    )


def _alike(part: Entry, whole: Entry) -> bool:
    """Whether two quantities are counted alike, and no narrower group is named of the whole than of the part."""
    group = whole.axis("target_population")
    return all(part.axis(name) == whole.axis(name) for name in _SAME) and group in (
        "",
        part.axis("target_population"),
    )
