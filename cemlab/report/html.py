"""One self-contained page per notebook: no script, no outside address, readable by anyone.

A customer's words are untrusted input. Whatever a notebook shows passes an allow-list here, and the
page forbids scripts once more by its Content-Security-Policy.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from cemlab.errors import RunError

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from jinja2 import Environment
    from nbformat import NotebookNode

TEMPLATES = Path(__file__).parent / "templates"
TAGS = (
    "a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption "
    "figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s small span strong sub summary "
    "sup table tbody td tfoot th thead time tr u ul"
)
ATTRIBUTES = {
    "*": {"class", "lang", "dir", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width"},
    "pre": {"tabindex"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
IMAGE = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+\Z")
SHOWN = ["text/html", "text/markdown", "image/png", "image/jpeg", "text/plain"]
NUMBER = re.compile(r"[−+-]?[\d.,\s]*\d\s*%?|[–—-]|nan|NaN|<NA>|NaT")
READERS = {"analyst": "analysts", "manager": "managers", "executive": "executives"}


def render(book: "NotebookNode", about: Mapping[str, object]) -> str:
    """Make the page of one executed notebook.

    Parameters
    ----------
    book
        The executed notebook.
    about
        `study` (with a title), `name`, `title`, `started` (ISO 8601), `run` and `audience`: an
        analyst finds the code folded away; for others it is not in the page at all.

    Returns
    -------
    str
        A whole HTML document.

    Raises
    ------
    RunError
        Where a figure has no alternative text.
    """
    from markupsafe import Markup

    body = _body(book, analyst=about["audience"] == "analyst", name=str(about["name"]))
    page = environment().get_template("report.html.j2")
    return page.render(**about, body=Markup(str(body)), contents=_contents(body))


def bottom_line(page: str) -> list[str]:
    """Give the sentences that a report's bottom line says.

    Parameters
    ----------
    page
        The report, as `render` made it.

    Returns
    -------
    list of str
        In order; empty where the notebook has no heading "Bottom line".
    """
    section = _soup(page).select_one("section.bottom-line")
    if section is None:
        return []
    parts = section.select(".output p, .output li") or section.select(".output pre")
    lines = [line for part in parts for line in part.get_text(" ", strip=True).splitlines()]
    return [" ".join(line.split()) for line in lines if line.strip()]


@cache
def environment() -> "Environment":
    """Give the page templates, which escape whatever they are given.

    Returns
    -------
    jinja2.Environment
        With style, version and the filters of the pages.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    found = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    found.globals["css"] = Markup((TEMPLATES / "style.css").read_text())
    found.globals["version"] = version("cemlab")
    found.filters["label"] = _label
    found.filters["readers"] = lambda audience: READERS.get(audience, audience)
    found.filters["day"] = lambda moment: f"{datetime.fromisoformat(moment):%-d %B %Y}"
    found.filters["moment"] = lambda moment: f"{datetime.fromisoformat(moment):%-d %B %Y, %H:%M}"
    found.filters["thousands"] = lambda number: f"{number:,}"
    return found


def clean(html: str) -> str:
    """Keep only what may stand on a page.

    Parameters
    ----------
    html
        Any HTML, hostile or not.

    Returns
    -------
    str
        Without scripts, styles, handlers, frames, forms, outside links and outside images.
    """
    import nh3

    return nh3.clean(
        html,
        tags=set(TAGS.split()),
        attributes=ATTRIBUTES,
        attribute_filter=_keep,
        url_schemes={"data"},
        link_rel=None,
    )


def _body(book: "NotebookNode", *, analyst: bool, name: str) -> "BeautifulSoup":
    """Convert the cells, clean them and put them in order."""
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    exporter = HTMLExporter(
        template_name="report",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
        embed_images=False,
        config=Config(NbConvertBase={"display_data_priority": SHOWN}),
    )
    html, _ = exporter.from_notebook_node(book, resources={"analyst": analyst})
    body = _soup(clean(html))
    _tidy_images(body, name)
    _tidy_headings(body)
    _tidy_tables(body)
    return body


def _tidy_images(body: "BeautifulSoup", name: str) -> None:
    """Insist on alternative texts; drop images that pointed elsewhere."""
    for image in body.find_all("img"):
        if not image.get("src"):
            image.decompose()
        elif not image.get("alt", "").strip():
            raise RunError(
                f"Notebook {name} shows a figure without an alternative text: show figures "
                "with cemlab.display.show.\n  Nothing was published."
            )


def _tidy_headings(body: "BeautifulSoup") -> None:
    """Leave the only h1 to the page, skip no level, and give each h2 a section and an anchor."""
    first = body.find("h1")
    if first is not None:
        first.decompose()
    deepest = 1
    for heading in body.find_all(re.compile(r"h[1-6]$")):
        deepest = min(max(int(heading.name[1]), 2), deepest + 1)
        heading.name = f"h{deepest}"
    section = None
    taken: set[str] = set()
    for node in list(body.contents):
        if getattr(node, "name", None) == "h2":
            anchor = slug = re.sub(r"[^a-z0-9]+", "-", node.get_text().casefold()).strip("-")
            while anchor in taken or not anchor or anchor == "content":
                anchor = f"{slug or 'section'}-{len(taken) + 1}"
            taken.add(anchor)
            section = body.new_tag("section", id=anchor)
            if slug in ("bottom-line", "the-bottom-line"):
                section["class"] = ["bottom-line"]
            node.insert_before(section)
        if section is not None:
            section.append(node.extract())


def _tidy_tables(body: "BeautifulSoup") -> None:
    """Mark heads and numbers, and let wide tables scroll in a box that a keyboard reaches."""
    for number, table in enumerate(body.find_all("table"), start=1):
        for cell in table.find_all(["th", "td"]):
            _tidy_cell(cell)
        before = table.find_previous(re.compile(r"h[2-6]$"))
        label = f"Table {number}" + (f": {before.get_text(strip=True)}" if before else "")
        box = body.new_tag("div", tabindex="0", role="region")
        box["class"], box["aria-label"] = ["scroll"], label
        table.wrap(box)


def _tidy_cell(cell: "Tag") -> None:
    """Give a head cell its scope, an empty one no head at all, and a number its place."""
    text = cell.get_text(strip=True)
    if cell.name == "th" and not text:
        cell.name = "td"
        cell.attrs.pop("scope", None)
    elif cell.name == "th":
        cell["scope"] = "col" if cell.find_parent("thead") else "row"
    if NUMBER.fullmatch(text):
        cell["class"] = ["num"]


def _contents(body: "BeautifulSoup") -> Sequence[tuple[str, str]]:
    """List anchors and headings."""
    sections = body.find_all("section", recursive=False)
    return [(str(part["id"]), part.h2.get_text(" ", strip=True)) for part in sections]


def _keep(tag: str, attribute: str, value: str) -> str | None:
    """Let through only links within the page and images within the file."""
    if (tag, attribute) == ("a", "href"):
        return value if value.startswith("#") else None
    if (tag, attribute) == ("img", "src"):
        return value if IMAGE.match(value) else None
    return value


def _soup(html: str) -> "BeautifulSoup":
    """Parse HTML."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(html, "html.parser")


def _label(name: str) -> str:
    """Read a notebook's file name as words: "03_present_patterns" → "03 Present patterns"."""
    number, _, words = name.partition("_")
    return f"{number} {words.replace('_', ' ').capitalize()}".strip()
