"""Inside notebooks: show figures with alt text, say sentences, quote customers, tell provenance."""

from cemlab.display.excerpt import spoken_since
from cemlab.display.figure import show
from cemlab.display.markup import table
from cemlab.display.provenance import provenance
from cemlab.display.words import decide, quotes, say, theme_quotes

__all__ = ["decide", "provenance", "quotes", "say", "show", "spoken_since", "table", "theme_quotes"]
