"""One self-contained page for the printer: no script, no outside address."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cemlab.privacy import owner_only

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


def page(template: str, **about: object) -> str:
    """Fill a template; every text is escaped.

    Parameters
    ----------
    template
        Its name without ending.
    **about
        What it needs.

    Returns
    -------
    str
        A whole HTML document.
    """
    return _templates().get_template(f"{template}.html.j2").render(**about)


def write_page(html: str, path: str | Path) -> Path:
    """Write a page that its owner alone may read, with the folder where it is missing."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", opener=owner_only) as file:
        file.write(html)
    path.chmod(0o600)
    return path


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from cemlab.sentences.numbers import day, number

    found = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    found.globals["css"] = Markup((TEMPLATES / "paper.css").read_text("utf-8"))
    found.filters |= {"number": number, "day": day}
    return found
