"""What customers talk about: themes that come back the same and say how sure they are.

```python
found = find_themes(verbatims["text"])
found.table                                 # label, size with interval, stability
theme_quotes(found, verbatims["text"])      # theme → positions of the comments that show it
describe_themes(found, verbatims, answers)  # touch point and score beside each theme
emerging(verbatims, found)                  # what rises or fades, tested
opportunities(found.table, found, verbatims)  # where customers wish, work around, compare
```
"""

from cemlab.themes.asked import questions_of, unasked
from cemlab.themes.chance import beside_chance
from cemlab.themes.codebook import Codebook, new_codebook, read_frame
from cemlab.themes.codebook_file import read_codebook, write_codebook
from cemlab.themes.context import describe_themes
from cemlab.themes.drift import drift, new_words
from cemlab.themes.emerging import emerging, first_calls
from cemlab.themes.find import Themes, find_themes
from cemlab.themes.follow import follow_codebook
from cemlab.themes.known import assign
from cemlab.themes.levels import sub_themes
from cemlab.themes.next import potential_patterns, study_themes, wished_next
from cemlab.themes.opportunities import (
    lost_or_at_risk,
    opportunities,
    said_more,
    wishes,
)
from cemlab.themes.options import back_code, other_answers
from cemlab.themes.places import beside_nearest, place_themes
from cemlab.themes.portraits import count_leads, lead_users, said_by, theme_feelings
from cemlab.themes.quotes import theme_quotes, theme_sentences
from cemlab.themes.trend import theme_trend
from cemlab.themes.waves import (
    add_candidates,
    by_wave,
    codebook_of,
    count_waves,
    history,
    keep_codebook,
    waves_of,
)

__all__ = [
    "Codebook",
    "Themes",
    "add_candidates",
    "assign",
    "back_code",
    "beside_chance",
    "beside_nearest",
    "by_wave",
    "codebook_of",
    "count_leads",
    "count_waves",
    "describe_themes",
    "drift",
    "emerging",
    "find_themes",
    "first_calls",
    "follow_codebook",
    "history",
    "keep_codebook",
    "lead_users",
    "lost_or_at_risk",
    "new_codebook",
    "new_words",
    "opportunities",
    "other_answers",
    "place_themes",
    "potential_patterns",
    "questions_of",
    "read_codebook",
    "read_frame",
    "said_by",
    "said_more",
    "study_themes",
    "sub_themes",
    "theme_feelings",
    "theme_quotes",
    "theme_sentences",
    "theme_trend",
    "unasked",
    "waves_of",
    "wished_next",
    "wishes",
    "write_codebook",
]
