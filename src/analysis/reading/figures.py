"""Figures as printed, read as typed intervals: one text with `parse_figure`, a column with `parse_figures`.

How the words are read
----------------------
* A point has only `best`. A range has `low` and `high`; so has "at least 200,000 to 225,000", with a lower bound.
  A bound has only its end. A point with its interval in brackets ("24,900 (20,000-30,000)") has all three.
* "More than 5" keeps the printed number as its floor. "Fewer than 5" of something that is counted is at most 4; of
  a share, a rate or money it keeps the printed number. The sign in "<5", as administrative tables use it, is the
  interval from 1 to 4.
* "Nearly", "almost", "close to", "some", "an estimated" and "perhaps" make a number approximate and no bound.
* "Thousands" is a floor at 1,000, "dozens" at 12, "scores" at 20, "tens of thousands" at 10,000; "several thousand"
  and "many thousands" at 1,000. They are lower bounds, vague. "Many" or "several" alone name no number: an error.
* "Most", "mainly", "the majority" are a share above one half, "a minority" one below, both vague; "all" is the
  share 1, and "nearly all" the same, approximate and vague.
* "One in five", "two out of three", "21 of the 47" are shares; "one of 21" (a member of a group of 21) is the count
  21, and "one of three" could be either: an error. "151 in 2005" could be a year: an error.
* "Second", "2nd", "#3" are ranks, a superlative ("the largest") is rank 1, "top 10" a rank of at most 10.
* "151,000 ± 30,000" has its ends 30,000 from the point, whatever level its maker meant; "(SE 15,000)" is a standard
  error, and the ends are those of a 95 % interval. One scale word counts for the whole of "0.66 million (0.39-0.94)".
* "A handful" is a floor at 3, vague. "Two to three times as many" is a ratio; "5 times" and "5 times more" are errors.
* "4.0 per 1,000" is the value 4.0 with the denominator 1,000. Shares are fractions and never above 1.
* "None", "no", "not a single" are the count 0; "-", "n/a", "no data", an empty cell are missing (kind none), never 0.
* Bare dollars are US dollars, pounds are sterling, rupees Indian rupees; the signs of yen and yuan are errors unless
  the subject says whose they are (`currencies.yml`).
* "1.234" may be either of two numbers, "12,5" a decimal or a slip, "500 to 1 million" 500 or 500,000: errors. So is
  a number that goes on in digits or number words below a line break or behind a tab: 150 and 200 are not 150,200.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from numbers import Integral, Real
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.arguments import nearest
from analysis.reading.grammar.digits import Slots
from analysis.reading.grammar.figure_templates import Template, fill, filled_label
from analysis.reading.grammar.phrase_list import phrases
from analysis.reading.grammar.readings import read_template
from analysis.reading.grammar.roles import Role
from analysis.reading.grammar.text import BAD, NUMBER_WORD, RUN, skeletons, strange_sign, without_number_words
from analysis.reading.problems import nearest_form
from analysis.subject import listed, load
from analysis.vocabulary import Bound, FigureKind, StepCode

#: One example of every form that the grammar knows; the nearest one is offered when a text is not a figure.
FORMS = listed(load("readable_forms.yml")["figures"])

SHOWN = 5
_LONGEST_SHOWN = 80
#: What comes of the digits, and what a template says of a figure whatever they are.
_ENDS = ("low", "high", "best", "denominator")
_OF_TEMPLATE = ("bound", "kind", "currency", "approximate", "vague", "hedge", "steps")
#: How the grammar tells a word that it does not know.
UNKNOWN_WORD = re.compile(r"the word '(.+)' is unknown here")
#: How many unknown words of a text are mended, and how long that may be.
_MOST_MENDED = 3
_LONGEST_MENDED = 300
_ARTICLE = re.compile(r"(?<!\w)an?\Z", re.IGNORECASE)
_NUMBER = r"\d(?:[\d.,' ]*\d)?"


class FigureError(ValueError):
    """A text that is not a figure, or figures of a column that are not; where, why, and the nearest form that is one.

    A row number counts the header as line 1; of a column `count` figures cannot be read, and `others` are the next few.
    """

    def __init__(
        self, text: str, reason: str, *, file: object = None, row: object = None, column: object = None
    ) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = strange_sign(text) if reason == BAD else reason
        self.file = file
        self.row = row
        self.column = column
        self.count = 1
        self.others: tuple[FigureError, ...] = ()

    def __str__(self) -> str:
        """One line for one figure, or the count and the first lines for many."""
        text_lines = [self._line(), *map(str, self.others)]
        if self.count == 1:
            return text_lines[0]
        heading = f"{self.count} figures cannot be read"
        if self.count > len(text_lines):
            heading += f" (the first {len(text_lines)})"
        return "\n  ".join([f"{heading}:", *text_lines])

    @property
    def nearest(self) -> str:
        """The text with its unknown words mended, if that is a figure; else the known form that looks most like it."""
        return _mended(self.text, self.reason) or nearest_form(self.text, FORMS, number=_NUMBER)

    def _line(self) -> str:
        """What is wrong with the one figure, and where it stands."""
        parts = (("", self.file), ("row ", self.row), ("column ", self.column))
        where = ", ".join(f"{word}{value}" for word, value in parts if value is not None)
        text = self.text
        if len(text) > _LONGEST_SHOWN:
            text = f"{text[:_LONGEST_SHOWN]}..."
        problem = f"{text!r} is not a figure: {self.reason}; nearest known form: {self.nearest!r}"
        return f"{where}: {problem}" if where else problem


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as a typed interval.

    Shares are fractions, money is in units of the currency, rates are per `denominator`, ranks count from 1.
    """

    low: float | None  # the ends and the point, as far as the text gives them
    high: float | None
    best: float | None
    bound: Bound  # whether the text only fixes one end
    kind: FigureKind  # what sort of number it is; none if the text says that the figure is missing
    currency: str | None = None  # ISO 4217 code of an amount of money
    denominator: float | None = None  # what a rate is per: 1,000 in "4.0 per 1,000"
    approximate: bool = False  # whether a word such as "about" stands at it
    vague: bool = False  # whether it only names an order of magnitude, or a share by a word
    hedge: str = ""  # the words that qualify the number, as printed, signs in ASCII ("~", ">=")
    rating: tuple[str, ...] = ()  # the labels of a rating; several are a set
    steps: tuple[StepCode, ...] = ()  # what was changed between print and value


def parse_figure(text: str) -> Figure:
    """The typed interval that a figure as printed says.

    Parameters
    ----------
    text : str
        The number phrase with its hedge, and nouns at most: "at least 200,000 to 225,000 women and children".

    Raises
    ------
    FigureError
        If the text is no figure, or could be more than one.

    Examples
    --------
    >>> parse_figure("up to 1,420").high
    1420.0
    """
    text = _text_of(text)
    shapes, digits = skeletons([text])
    (skeleton,), words = without_number_words(shapes)
    template = read_template(skeleton)
    if isinstance(template, str):
        raise FigureError(text, template)
    slots = _slots(digits, words)
    *ends, problems = fill(template, slots)
    for is_wrong, reason in problems:
        if is_wrong:
            raise FigureError(text, reason)
    values: dict[str, Any] = {name: getattr(template, name) for name in _OF_TEMPLATE}
    for name, end in zip(_ENDS, ends, strict=True):
        values[name] = None if end is None else float(end)
    rating = [filled_label(label, slots) for label in template.labels]
    return Figure(**values, rating=tuple(rating))


def parse_figures(series: pd.Series, *, file: str | None = None, column: str | None = None) -> pd.DataFrame:
    """The typed interval that each figure of a column says.

    Parameters
    ----------
    series : Series
        Figures as printed; numbers are counts, missing cells stay missing.
    file, column : str, optional
        Where the figures come from, for error messages.

    Returns
    -------
    DataFrame
        The index of `series`; columns `low`, `high`, `best`, `denominator` (float, NaN: none), `bound`, `kind`,
        `hedge`, `steps` (text; several steps joined by semicolons), `currency`, `rating` (text or None), `approximate`,
        `vague` (bool); each as in `Figure`.

    Raises
    ------
    FigureError
        If any text is no figure: how many there are, and the first five with their rows. A row is the line of the
        file if the series has a RangeIndex (the header being line 1), else the label of the index.

    Examples
    --------
    >>> parse_figures(pd.Series(["up to 1,420", "half a million"]))["high"].tolist()
    [1420.0, nan]
    """
    series = pd.Series(series)
    texts = series.tolist()
    if not set(map(type, texts)) <= {str}:
        texts = [_text_of(cell) for cell in texts]
    columns, reasons = _read_column(texts)
    rows = np.flatnonzero(reasons)
    if len(rows):
        # The header is line 1 of a file.
        labels = rows + 2 if isinstance(series.index, pd.RangeIndex) else series.index[rows]
        errors = []
        for row, label in zip(rows[:SHOWN].tolist(), labels[:SHOWN].tolist(), strict=True):
            errors.append(FigureError(texts[row], reasons[row], file=file, row=label, column=column))
        first = errors[0]
        first.others = tuple(errors[1:])
        first.count = len(rows)
        raise first
    figures = {}
    for field in fields(Figure):
        values = columns[field.name]
        figures[field.name] = pd.Series(values, series.index, values.dtype)
    return pd.DataFrame(figures)


def _mended(text: str, reason: str) -> str:
    """A text with its unknown words spelled as the nearest known one, or left out; empty if that is no figure."""
    unknown = UNKNOWN_WORD.fullmatch(reason)
    for _ in range(_MOST_MENDED):
        if not unknown:
            break
        still_unknown = None
        for mended in _respelled(text, unknown[1]):
            try:
                parse_figure(mended)
            except FigureError as error:
                still_unknown = UNKNOWN_WORD.fullmatch(error.reason)
                text = mended if still_unknown else text
            else:
                return mended
        unknown = still_unknown
    return ""


def _respelled(text: str, word: str) -> Iterator[str]:
    """A text with a known word in place of an unknown one that is spelled alike; before all digits, without it too."""
    stands = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    if not stands or len(text) > _LONGEST_MENDED:
        return
    before, behind = text[: stands.start()], text[stands.end() :]
    # What is counted is spelled alike by chance: birdies are no brides.
    words = [known for known, meanings in phrases().items() if meanings[0][0] is not Role.NOUN]
    for near in nearest(word, words, most=1):
        yield f"{before}{near}{behind}"
    if not re.search(r"\d", before):
        kept = _ARTICLE.sub("", before.rstrip())
        yield f"{kept.rstrip()} {behind.lstrip()}".strip()


def _text_of(value: object) -> str:
    """A cell as text: the empty text if it is missing, plain digits if it is a number."""
    if isinstance(value, str):
        return value
    is_missing = value is None or value is pd.NA or value is pd.NaT
    if is_missing or value != value:
        return ""
    if isinstance(value, (bool, np.bool_, Integral)) or not isinstance(value, Real):
        return str(value)
    number = float(value)
    if number.is_integer():
        return str(int(number))
    # Seventeen digits give the same number back, and no decimal point that could mark thousands.
    return f"{number:.16e}"


def _slots(digits: Sequence[Any], words: Sequence[Any]) -> Slots:
    """What fills the slots of a template: runs of digits from 0 on, number words from -1 down."""
    slots = dict(enumerate(digits))
    for index, word in enumerate(words):
        slots[-1 - index] = word
    return slots


def _read_column(texts: Sequence[str]) -> tuple[dict[str, npt.NDArray[Any]], npt.NDArray[np.object_]]:
    """What many texts say, by the columns of `parse_figures`, and why those are none that are no figures."""
    forms = _Forms.of(texts)
    templates = [read_template(skeleton) for skeleton in forms.skeletons]
    columns: dict[str, npt.NDArray[Any]] = {name: np.full(len(texts), np.nan) for name in _ENDS}
    columns["rating"] = np.full(len(texts), None, dtype=object)
    reasons = np.full(len(texts), "", dtype=object)
    for template, rows in zip(templates, forms.rows(), strict=True):
        if isinstance(template, str):
            reasons[rows] = template
        else:
            _fill_rows(template, rows, forms.slots(rows), columns, reasons)
    for name in _OF_TEMPLATE:
        columns[name] = _column_of(name, templates)[forms.form_of_text]
    return columns, reasons


def _fill_rows(
    template: Template,
    rows: npt.NDArray[np.int64],
    slots: Slots,
    columns: dict[str, npt.NDArray[Any]],
    reasons: npt.NDArray[np.object_],
) -> None:
    """Write what the texts of one template say into their rows of the columns, or why they say nothing."""
    *ends, problems = fill(template, slots)
    for name, end in zip(_ENDS, ends, strict=True):
        columns[name][rows] = np.nan if end is None else end
    # Of several problems the first counts.
    for is_wrong, reason in reversed(problems):
        if np.any(is_wrong):
            wrong_rows = np.broadcast_to(np.asarray(is_wrong, dtype=bool), rows.shape)
            reasons[rows[wrong_rows]] = reason
    if not template.labels:
        return
    for index, row in enumerate(rows):
        slots_of_row = {slot: numbers[index] for slot, numbers in slots.items()}
        rating = [filled_label(label, slots_of_row) for label in template.labels]
        columns["rating"][row] = ";".join(rating)


def _column_of(name: str, templates: Sequence[Template | str]) -> npt.NDArray[Any]:
    """What each template says of one field, a tuple of codes as text.

    A reason in the place of a template says nothing; whoever finds one raises it.
    """
    is_flag = name in ("approximate", "vague")
    column = np.empty(len(templates), dtype=bool if is_flag else object)
    for index, template in enumerate(templates):
        value = getattr(template, name, False)
        if isinstance(value, tuple):
            value = ";".join(value)
        elif isinstance(value, str):
            value = str(value)
        column[index] = value
    return column


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of many texts in one row, and where those of each text stand in it."""

    values: npt.NDArray[np.object_]
    starts: npt.NDArray[np.int64]  # of each text
    counts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, numbers: list[int], counts: npt.NDArray[np.int64]) -> "_Numbers":
        """Numbers in the order of their texts, and how many each text has."""
        return cls(np.array(numbers, dtype=object), np.cumsum(counts) - counts, counts)

    def by_position(self, texts: npt.NDArray[np.int64]) -> list[npt.NDArray[np.object_]]:
        """The first, the second, ... numbers of some texts that have equally many."""
        starts = self.starts[texts]
        return [self.values[starts + position] for position in range(self.counts[texts[0]])]


@dataclass(frozen=True, slots=True)
class _Forms:
    """Many texts by the skeleton that they have without digits and number words."""

    skeletons: npt.NDArray[np.object_]  # each once
    form_of_text: npt.NDArray[np.int64]  # the index of each text's skeleton
    digits: _Numbers  # of each text
    shape_of_text: npt.NDArray[np.int64]
    words: _Numbers  # of each shape: a text without its digits

    @classmethod
    def of(cls, texts: Sequence[str]) -> "_Forms":
        """The forms of texts."""
        shapes, digits = skeletons(texts) if texts else ([], [])
        shape_of_text, distinct = pd.factorize(np.array(shapes, dtype=object))
        forms, words = without_number_words(distinct.tolist()) if texts else ([], [])
        form_of_shape, plain = pd.factorize(np.array(forms, dtype=object))
        form_of_text = form_of_shape[shape_of_text]
        return cls(
            plain,
            form_of_text,
            _Numbers.of(digits, _counts(RUN, plain)[form_of_text]),
            shape_of_text,
            _Numbers.of(words, _counts(NUMBER_WORD, plain)[form_of_shape]),
        )

    def rows(self) -> list[npt.NDArray[np.int64]]:
        """Which texts have each skeleton."""
        if not len(self.form_of_text):
            return []
        by_form = np.argsort(self.form_of_text, kind="stable")
        sizes = np.bincount(self.form_of_text, minlength=len(self.skeletons))
        ends = np.cumsum(sizes)
        return np.split(by_form, ends[:-1])

    def slots(self, rows: npt.NDArray[np.int64]) -> Slots:
        """The numbers of texts that share a skeleton."""
        digits = self.digits.by_position(rows)
        words = self.words.by_position(self.shape_of_text[rows])
        return _slots(digits, words)


def _counts(sign: str, forms: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """How often a sign stands in each form."""
    return np.array([len(re.findall(sign, form)) for form in forms], dtype=np.int64)
