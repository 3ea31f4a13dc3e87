"""What is held about a region, by kind: an honest picture of a shelf that may be nearly empty."""

import matplotlib as mpl

from analysis.findings.model import Findings
from analysis.report import numbers, words
from analysis.report.rows import Around, Row, rows_field
from analysis.report.style import BLUE, INK, MUTED, PAGE, Drawing, Sheet

_AROUND = Around(left=3.1, right=0.9, top=0.1, bottom=0.15, row=0.32, name_at=-0.02, pad=0.0)
#: Inches that a bar is thick.
_BAR = 0.176


def _counts(findings: Findings) -> dict[str, int]:
    """How many records of each kind the page rests on."""
    victims = {claim_id for group in findings.groups for claim_id in group.claim_ids}
    counts = {
        "numbers of all victims": len(victims),
        "other numbers": len(findings.claims) - len(victims),
        "statements about its role": len(findings.roles),
        "ratings": len(findings.ratings),
        "laws, reports and institutions": len(findings.policy),
    }
    if findings.region.kind != "country":
        within = sum(neighbour.claims for neighbour in findings.neighbours)
        counts["numbers on pages of places within it"] = within
    return counts


def held_figure(findings: Findings, sheet: Sheet = PAGE) -> Drawing:
    """How many records of each kind are held about a region, zeros included."""
    counts = _counts(findings)
    field = rows_field([Row(name) for name in counts], _AROUND, sheet, numbered=False)
    axes = field.axes
    with mpl.rc_context(sheet.rc):
        axes.set_xlim(0, max(5, *counts.values()) * 1.12)
        axes.set_axis_off()
        for place, count in enumerate(counts.values()):
            y = field.places[place]
            axes.barh(y, count, height=field.heights(_BAR), color=BLUE)
            field.name(place)
            axes.annotate(
                numbers.whole(count), (count, y), xytext=(5, 0), textcoords="offset points",
                va="center", color=INK if count else MUTED,
            )  # fmt: skip
    said = numbers.listed([f"{name}: {count}" for name, count in counts.items()])
    alt = f"What is held about {words.named(findings.region.name)}. {numbers.capitalised(said)}."
    rows = tuple({"kind": name, "records": count} for name, count in counts.items())
    return Drawing("held", field.figure, alt, rows)
