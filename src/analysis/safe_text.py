"""Text that others wrote, on its way in and out: signs that no cell may hold, terminals, spreadsheets.

A sign is *hidden* if nobody sees it, and it changes what a terminal does, in which order text is read, or whether two
texts are the same: control characters but the tab and the line feed, line and paragraph separators, marks of writing
direction, zero-width and other invisible characters, halves of surrogate pairs.

The joiners U+200C and U+200D are hidden too, except right behind a letter of a script that needs them: names in
Persian, Kurdish, Hindi, Bengali, Malayalam or Sinhala are spelled with them. A Latin, Greek or Cyrillic name never is.
"""

import csv
import io
import json
import re
import unicodedata
from typing import Literal

#: Scripts whose letters join, or are drawn, by the two joiners: from Arabic to Mongolian, later blocks of the same
#: scripts, and those of South Asia that lie further up.
_JOINED_SCRIPTS = (
    "\u0600-\u07ff\u0840-\u109f\u1700-\u18af\u1900-\u1cff\ua800-\ua8ff\ua980-\uaaff\uabc0-\uabff"
    "\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff"
)
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
#: Line and paragraph separators, and marks of direction.
_DIRECTION = "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_INVISIBLE = "\xad\u034f\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_HIDDEN = re.compile(
    f"[{_CONTROLS}{_DIRECTION}{_INVISIBLE}\ud800-\udfff]|(?<![{_JOINED_SCRIPTS}])[\u200c\u200d]"
)


def hidden_sign(text: str) -> str:
    r"""The first hidden sign of a text, by its code point and name; empty where there is none.

    Examples
    --------
    >>> hidden_sign("La Strada"), hidden_sign("La\u202e Strada"), hidden_sign("a\x1b[31m")
    ('', 'U+202E (RIGHT-TO-LEFT OVERRIDE)', 'U+001B (a control character)')
    """
    # Most text is plain, which this tells ten times sooner.
    if text.isprintable():
        return ""
    match = _HIDDEN.search(text)
    if match is None:
        return ""
    sign = match[0]
    kind = "a control character" if unicodedata.category(sign) == "Cc" else "an invisible character"
    return f"U+{ord(sign):04X} ({unicodedata.name(sign, kind)})"


def visible(text: str) -> str:
    r"""A text with every hidden sign spelled out, as JSON writes it.

    Examples
    --------
    >>> visible("a\x1b[31m")
    'a\\u001b[31m'
    """
    return text if text.isprintable() else _HIDDEN.sub(_spelled_out, text)


def _spelled_out(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


# -- spreadsheets -----------------------------------------------------------------------------------------------------

#: What a spreadsheet takes a cell for a formula by, after OWASP, *CSV Injection*; and where one may begin in a file.
_STARTS = ("=", "+", "-", "@", "\t", "\r")
_MAY_START = re.compile('(?:^|[,"\n])[=+@\t\r-]')
_NUMBER = re.compile(r"[+-](\d[\d,]*)?\.?\d+(e[+-]?\d+)?|[+-]inf", re.IGNORECASE)


def without_formulas(table: str) -> str:
    r"""A CSV text in which no cell is a formula to a spreadsheet: an apostrophe stands before what would be one.

    A number stays a number. A text without such a cell stays as it is, to the byte.

    Examples
    --------
    >>> without_formulas("change,note\n-5,=1+1\n")
    "change,note\n-5,'=1+1\n"
    """
    if not _MAY_START.search(table):
        return table
    rows = list(csv.reader(io.StringIO(table, newline="")))
    safe_rows = [list(map(_without_formula, row)) for row in rows]
    if safe_rows == rows:
        return table
    # Before Python 3.13 a carriage return is written without quotes, and ends the row when read.
    quoting: Literal[0, 1] = csv.QUOTE_ALL if "\r" in table else csv.QUOTE_MINIMAL
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", quoting=quoting).writerows(safe_rows)
    return text.getvalue()


def _without_formula(cell: str) -> str:
    """A cell as text where a spreadsheet would compute it."""
    is_formula = cell.startswith(_STARTS) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell
