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

from cemlab.report.tidy import arrange, check_images, label_tables

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
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
    parts = section.select("p.cem-say, .cem-say li") or section.select(".output p, .output pre")
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

    from cemlab.text import sentences

    found = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    found.globals["css"] = Markup((TEMPLATES / "style.css").read_text("utf-8"))
    found.globals["version"] = version("cemlab")
    found.filters["label"] = _label
    found.filters["readers"] = lambda audience: READERS.get(audience, audience)
    found.filters["day"] = lambda moment: f"{datetime.fromisoformat(moment):%-d %B %Y}"
    found.filters["moment"] = lambda moment: f"{datetime.fromisoformat(moment):%-d %B %Y, %H:%M}"
    found.filters["first_sentence"] = lambda text: (sentences(text) or [""])[0]
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
    check_images(body, name)
    arrange(body, analyst=analyst)
    label_tables(body)
    return body


def _contents(body: "BeautifulSoup") -> Sequence[tuple[str, str]]:
    """List anchors and headings."""
    sections = body.find_all("section", recursive=False)
    return [(str(part["id"]), part.h2.get_text(strip=True)) for part in sections]


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
