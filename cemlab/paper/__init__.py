"""Pages to be printed: the journey map, cards, the guide and the record of a workshop."""

from cemlab.paper.cards import voices_page
from cemlab.paper.guide import envelope_page, guide_page, visit_page, write_workshop
from cemlab.paper.journey import journey_map, journey_page
from cemlab.paper.pages import write_page
from cemlab.paper.prediction import entry_sheet, prediction_page, read_cards
from cemlab.paper.record import record, record_page

__all__ = [
    "entry_sheet", "envelope_page", "guide_page", "journey_map", "journey_page", "prediction_page",
    "read_cards", "record", "record_page", "visit_page", "voices_page", "write_page",
    "write_workshop",
]  # fmt: skip
