"""What is held about a region, by kind: an honest picture of a shelf that may be nearly empty."""

import matplotlib as mpl

from analysis.findings.model import Findings
from analysis.report import numbers, words
from analysis.report.style import BLUE, INK, MUTED, PAGE_WIDTH, RC, Drawing, new_figure

_LEFT, _TOP, _BOTTOM, _ROW = 3.1, 0.1, 0.15, 0.32


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


def held_figure(findings: Findings) -> Drawing:
    """How many records of each kind are held about a region, zeros included."""
    counts = _counts(findings)
    height = _TOP + _BOTTOM + _ROW * len(counts)
    figure = new_figure(height=height)
    box = (_LEFT / PAGE_WIDTH, _BOTTOM / height, 3.6 / PAGE_WIDTH, _ROW * len(counts) / height)
    with mpl.rc_context(RC):
        axes = figure.add_axes(box)
        axes.set_xlim(0, max(5, *counts.values()) * 1.12)
        axes.set_ylim(-0.5, len(counts) - 0.5)
        axes.set_axis_off()
        for place, (name, count) in enumerate(counts.items()):
            y = len(counts) - 1 - place
            axes.barh(y, count, height=0.55, color=BLUE)
            axes.text(
                -0.02, y, name, ha="right", va="center", color=INK, transform=axes.get_yaxis_transform()
            )
            axes.annotate(
                numbers.whole(count), (count, y), xytext=(5, 0), textcoords="offset points",
                va="center", color=INK if count else MUTED,
            )  # fmt: skip
    said = numbers.listed([f"{name}: {count}" for name, count in counts.items()])
    alt = f"What is held about {words.named(findings.region.name)}. {numbers.capitalised(said)}."
    return Drawing(
        "held", figure, alt, tuple({"kind": name, "records": count} for name, count in counts.items())
    )
