"""Puts a cleaned page in order: headings, sections, folded code, tables that can be read aloud."""

import re
from typing import TYPE_CHECKING

from cemlab.errors import RunError

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

HEADING = re.compile(r"h[1-6]$")
NUMBER = re.compile(r"[−+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?\s*%?|[–—-]|nan|NaN|<NA>|NaT")
LONG = 24  # characters from which a cell wants room, so that narrow screens scroll the table


def check_images(body: "BeautifulSoup", name: str) -> None:
    """Insist on alternative texts; drop images that pointed out of the file.

    On a narrow screen a figure scrolls in its own box, so a keyboard must reach it.

    Parameters
    ----------
    body
        The cleaned page; changed in place.
    name
        The notebook, for the message.

    Raises
    ------
    RunError
        Where a figure has no alternative text.
    """
    for number, figure in enumerate(body.find_all("figure"), start=1):
        figure["tabindex"], figure["aria-label"] = "0", f"Figure {number}"
    for image in body.find_all("img"):
        if not image.get("src"):
            image.decompose()
        elif not image.get("alt", "").strip():
            raise RunError(
                f"Notebook {name} shows a figure without an alternative text: show figures "
                "with cemlab.display.show.\n  Nothing was published."
            )


def arrange(body: "BeautifulSoup", *, analyst: bool) -> None:
    """Give each h2 a section with an anchor, the bottom line first, the code behind its results.

    Parameters
    ----------
    body
        The cleaned page; changed in place. The only h1 is left to the page around it.
    analyst
        Whether the checks stay.
    """
    if first := body.find("h1"):
        first.decompose()
    _level(body)
    _fold(body)
    _section(body)
    _lead(body)
    if not analyst and (checks := body.select_one("section#checks")):
        checks.decompose()


def label_tables(body: "BeautifulSoup") -> None:
    """Mark heads and numbers, and let wide tables scroll in a box that a keyboard reaches.

    Parameters
    ----------
    body
        The cleaned page; changed in place.
    """
    for number, table in enumerate(body.find_all("table"), start=1):
        for cell in table.find_all(["th", "td"]):
            _label(cell)
        _align(table)
        about = table.find("caption") or table.find_previous(HEADING)
        label = f"Table {number}" + (f": {about.get_text(strip=True)}" if about else "")
        box = body.new_tag("div", tabindex="0", role="region")
        box["class"], box["aria-label"] = ["scroll"], label
        table.wrap(box)


def _level(body: "BeautifulSoup") -> None:
    """Let headings begin at the second level and skip none."""
    deepest = 1
    for heading in body.find_all(HEADING):
        deepest = min(max(int(heading.name[1]), 2), deepest + 1)
        heading.name = f"h{deepest}"


def _fold(body: "BeautifulSoup") -> None:
    """Join the code of neighbouring cells and put it behind what it shows."""
    for code in body.select("details.code"):
        following = code.find_next_sibling()
        while following is not None and "output" in following.get("class", []):
            following.insert_after(code.extract())
            following = code.find_next_sibling()
        before = code.find_previous_sibling()
        if before is not None and before.name == "details" and before.summary == code.summary:
            code.summary.decompose()
            for part in list(code.children):
                before.append(part.extract())
            code.decompose()


def _section(body: "BeautifulSoup") -> None:
    """Wrap each h2 and what follows it."""
    section = None
    taken = {"content"}
    for node in list(body.contents):
        if getattr(node, "name", None) == "h2":
            slug = re.sub(r"[^a-z0-9]+", "-", node.get_text().casefold()).strip("-") or "section"
            anchor = slug if slug not in taken else f"{slug}-{len(taken)}"
            taken.add(anchor)
            section = body.new_tag("section", id=anchor)
            if slug in ("bottom-line", "the-bottom-line"):
                section["class"] = ["bottom-line"]
            node.insert_before(section)
        if section is not None:
            section.append(node.extract())


def _lead(body: "BeautifulSoup") -> None:
    """Put the bottom line before what the notebook says about itself."""
    preface = body.new_tag("div")
    preface["class"] = ["preface"]
    for node in list(body.contents):
        if getattr(node, "name", None) == "section":
            break
        preface.append(node.extract())
    line = body.select_one("section.bottom-line")
    if line is not None and line.find_previous_sibling("section") is None:
        line.insert_after(preface)
    else:
        body.insert(0, preface)


def _label(cell: "Tag") -> None:
    """Give a head cell its scope, an empty one no head at all; mark numbers and long texts."""
    text = cell.get_text(strip=True)
    if cell.name == "th" and not text:
        cell.name = "td"
        cell.attrs.pop("scope", None)
    elif cell.name == "th":
        cell["scope"] = "col" if cell.find_parent("thead") else "row"
    if NUMBER.fullmatch(text) and cell.name == "td":
        cell["class"] = ["num"]
    elif len(text) > LONG:
        cell["class"] = ["long"]


def _align(table: "Tag") -> None:
    """Set the head of a column of numbers over its numbers."""
    rows = [row.find_all(["th", "td"]) for row in table.select("tbody tr")]
    for head in table.select("thead tr"):
        for place, cell in enumerate(head.find_all(["th", "td"])):
            below = [row[place] for row in rows if len(row) > place]
            numbers = [one for one in below if one.get("class") == ["num"]]
            if len(numbers) * 2 > len(below):
                cell["class"] = ["num"]
            else:
                for one in numbers:
                    del one["class"]
