"""Heads of columns as plain text."""

import html
import re

_TAG = re.compile(
    r"</?(?:[abipu]|br|div|em|font|h[1-6]|li|ol|span|strong|sub|sup|ul)\b[^<>]*>", re.I
)
_UNNAMED = re.compile(r"Unnamed: \d+(?:_level_\d+)?")
_HEAD = 10_000  # characters of a question that are read; what is longer is an answer


def plain(text: str) -> str:
    """Take the markup out of a question, as platforms export it.

    Examples
    --------
    >>> plain("<strong>How  was it?</strong>")
    'How was it?'
    """
    return re.sub(r"\s+", " ", html.unescape(_TAG.sub(" ", text))).strip()


def plain_head(cell: str) -> str:
    """Give a head without markup; blank where it is what pandas writes for a blank one.

    Examples
    --------
    >>> plain_head("How <b>was</b> it?"), plain_head("Unnamed: 2")
    ('How was it?', '')
    """
    text = plain(cell[:_HEAD])
    return "" if _UNNAMED.fullmatch(text) else text
