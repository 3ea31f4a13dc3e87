"""Remarks of the transcriber: words in square brackets within a note, as editors mark what is not in the source."""

import re

_REMARK = re.compile(r"\s*\[[^\]]*\]")


def without_remarks(note: str) -> str:
    """A note as far as the source says it: without the transcriber's remarks, which stand in square brackets.

    Parameters
    ----------
    note : str
        As the raw table has it: "had no immigration papers [could be a share of the foreigners]".

    Returns
    -------
    str
        "had no immigration papers"; empty if the note is nothing but a remark.
    """
    return _REMARK.sub("", note).strip()
