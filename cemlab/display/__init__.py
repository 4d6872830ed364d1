"""Inside notebooks: show figures with alt text, say sentences, quote customers, tell provenance."""

from cemlab.display.banner import banner_html, banner_xlsx, show_banner
from cemlab.display.figure import show
from cemlab.display.markup import table
from cemlab.display.provenance import provenance
from cemlab.display.since import spoken_since, spoken_with
from cemlab.display.words import decide, quotes, say, theme_quotes

__all__ = [
    "banner_html", "banner_xlsx", "decide", "provenance", "quotes", "say", "show", "show_banner",
    "spoken_since", "spoken_with", "table", "theme_quotes",
]  # fmt: skip
