"""Pages to be printed: the journey map, cards, the guide and the record of a workshop."""

from cemlab.paper.cards import voices_page
from cemlab.paper.journey import journey_map, journey_page
from cemlab.paper.pages import write_page

__all__ = ["journey_map", "journey_page", "voices_page", "write_page"]
