"""What customers talk about: themes that come back the same and say how sure they are.

```python
found = find_themes(verbatims["text"])
found.table                                 # label, size with interval, stability
theme_quotes(found, verbatims["text"])      # theme → positions of the comments that show it
describe_themes(found, verbatims, answers)  # touch point, growth, score beside each theme
emerging(verbatims, found)                  # what rises or fades, tested
opportunities(found.table, found, verbatims)  # where customers wish, work around, compare
```
"""

from cemlab.themes.context import describe_themes
from cemlab.themes.describe import theme_quotes
from cemlab.themes.emerging import emerging, first_calls
from cemlab.themes.find import Themes, find_themes
from cemlab.themes.opportunities import opportunities, wishes
from cemlab.themes.trend import theme_trend

__all__ = [
    "Themes",
    "describe_themes",
    "emerging",
    "find_themes",
    "first_calls",
    "opportunities",
    "theme_quotes",
    "theme_trend",
    "wishes",
]
