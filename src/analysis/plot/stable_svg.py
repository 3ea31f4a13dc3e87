"""SVG whose bytes do not depend on the last digit of a coordinate.

Where something stands in a figure is computed in floating point, and the last of some sixteen digits differs between
releases of NumPy and between processors. Matplotlib writes six decimals, which differ where the seventh is about a 5,
and makes the ids of clips from all digits.
"""

import hashlib
import re

_TAG = re.compile(r"<[^>]+>")
_LONG_NUMBER = re.compile(r"(?<![\w.#-])-?\d+\.\d{4,}(?![\w.])")
# What matplotlib calls by a digest: clips, markers, hatches and the paths of collections.
_DIGEST_ID = re.compile(r"(id=\"|#)((?:[pmh]|C[0-9a-f]+_[0-9a-f]+_)[0-9a-f]{10})(?=[\")])")


def stable(svg: str) -> str:
    """A figure with coordinates to a thousandth of a point and ids by their order; words stay as they are.

    Examples
    --------
    >>> stable('<clipPath id="p0123456789"><rect x="31.907812"/></clipPath><text>0.123456</text>')
    '<clipPath id="i7ee41d58b6-0"><rect x="31.908"/></clipPath><text>0.123456</text>'
    """
    rounded = _TAG.sub(_with_short_numbers, svg)
    # Two figures of a document must not share an id, unless they are the same.
    content = _DIGEST_ID.sub("", rounded).encode()
    figure = hashlib.sha256(content).hexdigest()[:10]
    positions: dict[str, int] = {}

    def renamed(match: re.Match[str]) -> str:
        position = positions.setdefault(match[2], len(positions))
        return f"{match[1]}i{figure}-{position}"

    return _DIGEST_ID.sub(renamed, rounded)


def _with_short_numbers(tag: re.Match[str]) -> str:
    return _LONG_NUMBER.sub(_short, tag[0])


def _short(number: re.Match[str]) -> str:
    digits = f"{float(number[0]):.3f}".rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits
