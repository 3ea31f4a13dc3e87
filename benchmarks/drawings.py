"""Seconds of processor time that each figure of a region page takes to be drawn and written, on a page and a phone.

Run with `OMP_NUM_THREADS=1 python benchmarks/drawings.py [REGION ...]`; without names, for four regions of different
richness. Each figure is drawn from the frames that `notebooks/40_region.ipynb` draws it from; printed are the median
over the regions and the longest. Exit 1 if a median is more than a figure may take.
"""

import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt

import analysis as an
from analysis.plot.figure_display import redraw
from analysis.plot.figure_records import describe
from analysis.plot.style import to_svg

REGIONS = ("World", "Netherlands", "Moldova", "Ghana")
REPEATS = 7
#: What a figure may take.
MOST = 0.08


def frames(region: str) -> dict[str, tuple[Any, ...]]:
    """What each figure of the page of a region is drawn from; those that have nothing to draw are left out."""
    everything, claims = an.load_claims(), an.assign_quantities(an.load_claims(region))
    meetings = an.reconcile(claims)
    conflicts = an.find_conflicts(claims, context=everything)
    counted = claims[(claims["kind"] == "count") & (claims["visibility"] == "actual")]
    given = {
        "ladder": (an.build_ladder(claims), claims),
        "forest": (counted, meetings[meetings["median"].notna() & (meetings["unit"] != "fraction")]),
        "conflicts": (conflicts.head(8), everything),
        "counts": (an.load_table("detected", region, claims=claims),),
        "multiverse": (an.multiverse(claims),),
        "grades": (an.load_table("ratings", region),),
    }
    return {name: some for name, some in given.items() if len(some[0])}


def seconds(draw: Callable[..., object], *given: object) -> float:
    """Median of some drawings."""
    spent = []
    for _ in range(REPEATS):
        before = time.process_time()
        draw(*given)
        spent.append(time.process_time() - before)
        plt.close("all")
    return statistics.median(spent)


def shown(name: str, *given: object) -> tuple[str, Sequence[Mapping[str, object]]]:
    """A figure on a page as SVG, and the rows that it is drawn from on a phone."""
    ax = getattr(an.plot, name)(*given)
    described = describe(ax)
    assert described is not None
    return to_svg(ax.get_figure()), described.rows


def main(regions: tuple[str, ...]) -> int:
    """Print the table; 1 if any figure takes too long."""
    mpl.use("agg")
    given = [frames(region) for region in regions]
    late = False
    print(f"{'':12} page: median, longest   phone: median, longest (s)")
    for name in ("ladder", "forest", "conflicts", "counts", "multiverse", "grades"):
        able = [one[name] for one in given if name in one]
        page = [seconds(shown, name, *one) for one in able]
        phone = [seconds(redraw, name, shown(name, *one)[1]) for one in able]
        late |= statistics.median(page) > MOST
        cells = (f"{statistics.median(one):6.3f} {max(one):6.3f}" for one in (page, phone))
        print(f"{name:12} {'   '.join(cells)}")
    return int(late)


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or REGIONS))
