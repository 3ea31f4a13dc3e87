"""What adds up: each edition's whole as a bar, its parts below it, all on one scale of persons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.findings.nested import Part
from analysis.findings.world import World
from analysis.report import numbers
from analysis.report.canvas import caption
from analysis.report.rows import Around, Field, Row, rows_field
from analysis.report.style import INK, MUTED, PAGE, Drawing, Sheet, new_figure

_MARGIN, _TOP, _BOTTOM, _ROW, _HEAD = 0.05, 0.05, 0.3, 0.38, 0.34
_AROUND = Around(left=0, right=0, top=0, bottom=0, row=_ROW, size=8.0)
#: Lines of a narrow sheet that a bar is thick, and inches that the names of parts are moved in.
_BAR, _INDENT = 0.72, 0.13
_SAID = "Each bar is one edition. Bars of two editions must not be added: their people may be the same."
_SAID_NARROW = (
    "Dark: all of one edition. Lighter: its parts, each where it lies in the whole. Editions must not be added: their "
    "people may be the same."
)
_FILLS = ("#0b5c94", "#79b2d9", "#cfe3f1")
_LETTERS = ("white", INK, INK)
#: Inches that a letter takes in a box, on average.
_LETTER = 0.062
#: A rest smaller than this share of its whole is rounding.
_ROUNDING = 0.01


@dataclass(frozen=True, slots=True)
class _Box:
    """A part of a bar: where it begins, how far it reaches (persons), how deep it is nested, and its words."""

    start: float
    value: float
    depth: int
    name: str
    claim_id: str
    rest: bool = False


def name_of(part: Part) -> str:
    """What a part counts, in a word or two: forced labour; Africa."""
    claim = part.claim
    return claim.area_name.split(": ")[-1] if claim.area != "WORLD" else str(claim.status).replace("_", " ")


def _boxes(part: Part, start: float = 0.0, depth: int = 0) -> Iterator[_Box]:
    """The boxes of a number and all within it, the rest of each as a box of its own."""
    yield _Box(start, part.value, depth, name_of(part), part.claim.claim_id)
    for inner in part.parts:
        yield from _boxes(inner, start, depth + 1)
        start += inner.value
    if part.rest > _ROUNDING * part.value:
        yield _Box(start, part.rest, depth + 1, "not told apart", part.claim.claim_id, rest=True)


def nested_figure(world: World, sheet: Sheet = PAGE) -> Drawing | None:
    """The whole and the parts of each edition; None where no edition tells its parts."""
    editions = [(whole, list(_boxes(whole))) for whole in world.wholes]
    if not editions:
        return None
    draw = _rows if sheet.narrow else _bars
    rows = tuple(_record(whole, box) for whole, boxes in editions for box in boxes)
    return Drawing("nested", draw(editions, sheet), _alt(world), rows)


#: A whole with its boxes.
_Edition = tuple[Part, list[_Box]]


def _bars(editions: Sequence[_Edition], sheet: Sheet) -> Figure:
    """Each edition as a bar with its parts below it, as deep as they are nested, words in the boxes."""
    heights = [_HEAD + _ROW * (1 + max(box.depth for box in boxes)) for _, boxes in editions]
    height = _TOP + _BOTTOM + sum(heights)
    figure = new_figure(height=height, sheet=sheet)
    scale = max(whole.value for whole, _ in editions) / (sheet.width - 2 * _MARGIN)
    with mpl.rc_context(sheet.rc):
        axes = figure.add_axes((_MARGIN / sheet.width, 0, 1 - 2 * _MARGIN / sheet.width, 1))
        axes.set_xlim(0, sheet.width - 2 * _MARGIN)
        axes.set_ylim(height, 0)
        axes.set_axis_off()
        y = _TOP
        for (whole, boxes), tall in zip(editions, heights, strict=True):
            _edition(axes, whole, boxes, y, scale)
            y += tall
        axes.text(0, height - 0.12, _SAID, color=MUTED, fontsize=8, va="center")
    return figure


def _rows(editions: Sequence[_Edition], sheet: Sheet) -> Figure:
    """Each box as a row of its own with its words above it, where there is no room for words in boxes."""
    rows: list[tuple[Row, _Box | None]] = []
    for whole, boxes in editions:
        rows.append((Row(_heading(whole), heading=True), None))
        rows += [(_row(box), box) for box in boxes]
    field = rows_field([row for row, _ in rows], _AROUND, sheet, numbered=False)
    with mpl.rc_context(sheet.rc):
        field.axes.set_axis_off()
        field.axes.set_xlim(0, max(whole.value for whole, _ in editions))
        for index, (_, box) in enumerate(rows):
            field.name(index)
            if box is not None:
                field.value(index)
                _bar(field, box, field.places[index])
        caption(field.axes, _SAID_NARROW, sheet)
    return field.figure


def _row(box: _Box) -> Row:
    """The words of one box, further in the deeper it is nested."""
    indent = _INDENT * box.depth
    return Row(numbers.capitalised(box.name), numbers.short(box.value), indent=indent)


def _bar(field: Field, box: _Box, y: float) -> None:
    """One box as a bar of a narrow sheet."""
    fill, edge = ("white", MUTED) if box.rest else (_FILLS[box.depth], "white")
    field.axes.barh(
        y, box.value, left=box.start, height=_BAR, color=fill, edgecolor=edge, linewidth=0.5,
        hatch="////" if box.rest else None,
    )  # fmt: skip


def _heading(whole: Part) -> str:
    """Who made an edition, and of when it is."""
    claim = whole.claim
    years = f"{claim.start}–{claim.end}" if claim.start != claim.end else f"{claim.start}"
    return f"{claim.producer}, {years}"


def _edition(axes: Axes, whole: Part, boxes: list[_Box], top: float, scale: float) -> None:
    """One edition: its heading and its boxes, a box being as wide as it has persons."""
    axes.text(0, top + 0.2, _heading(whole), weight="bold", fontsize=8.8, va="center")
    for box in boxes:
        x, width, y = box.start / scale, box.value / scale, top + _HEAD + _ROW * box.depth
        fill = "white" if box.rest else _FILLS[box.depth]
        axes.bar(
            x, _ROW - 0.03, width=width, bottom=y, align="edge", color=fill, edgecolor=MUTED if box.rest else "white",
            linewidth=0.8, hatch="////" if box.rest else None,
        )  # fmt: skip
        words_ = _words(box, width)
        ink = INK if box.rest else _LETTERS[box.depth]
        plate = {"facecolor": "white", "edgecolor": "none", "pad": 1.0} if box.rest else None
        axes.text(
            x + 0.05,
            y + _ROW / 2 - 0.01,
            words_,
            va="center",
            fontsize=7.5,
            color=ink,
            linespacing=1.05,
            bbox=plate,
        )


def _words(box: _Box, width: float) -> str:
    """As many words as fit into a box: name and number side by side or one above the other, number, or nothing."""
    number = numbers.short(box.value)
    for text in (f"{box.name}: {number}", f"{box.name}\n{number}", number, number.split()[0]):
        if max(map(len, text.splitlines())) * _LETTER + 0.08 <= width:
            return text
    return ""


def _record(whole: Part, box: _Box) -> dict[str, object]:
    """What is drawn of one box."""
    return {
        "edition": f"{whole.claim.producer}, {whole.claim.start} to {whole.claim.end}", "level": box.depth,
        "part": box.name, "persons": box.value, "claim_id": box.claim_id, "rest": box.rest,
    }  # fmt: skip


def _alt(world: World) -> str:
    """What the figure shows, in words."""
    parts = [
        f"{whole.claim.producer}, {whole.claim.start} to {whole.claim.end}: {numbers.short(whole.value)} people in "
        f"{name_of(whole)}, made up of {_told(whole)}"
        for whole in world.wholes
    ]
    editions = numbers.capitalised(numbers.plural(len(parts), "edition"))
    return f"{editions} as bars with their parts below. {'. '.join(parts)}."


def _told(whole: Part) -> str:
    """The parts of a whole with their numbers, as a sentence lists them."""
    return numbers.listed([f"{name_of(part)} ({numbers.short(part.value)})" for part in whole.parts])
