"""From an opportunity to a planned study, and back with what it found.

```python
plan = plan_pulse(feedback, "one view of all accounts", contrast="region")
plan.log                       # how many customers each rule took out
plan.groups                    # how many answers each group needs, whom to invite
write_plan(plan, "pulses/one_view", feedback)  # contact list, log, invitations, study file
read_answers("pulses/one_view", feedback)  # afterwards, against the plan, by segment
```
"""

from cemlab.pulse.choose import (
    Opportunity,
    find_opportunity,
    not_answered,
    plan_opportunity,
    worth_a_pulse,
)
from cemlab.pulse.files import about_replaced, write_plan
from cemlab.pulse.many import detectable, finite, plan_groups, power_of
from cemlab.pulse.plan import PulsePlan, plan_pulse
from cemlab.pulse.questions import check_questions, minutes, question_table
from cemlab.pulse.reading import (
    PulseResults,
    last_finished,
    read_answers,
    read_pulse,
)
from cemlab.pulse.segments import by_segment
from cemlab.pulse.when import per_month, stagger, year_calendar
from cemlab.pulse.who import eligible, most_different, sampling_log

__all__ = [
    "Opportunity",
    "PulsePlan",
    "PulseResults",
    "about_replaced",
    "by_segment",
    "check_questions",
    "detectable",
    "eligible",
    "find_opportunity",
    "finite",
    "last_finished",
    "minutes",
    "most_different",
    "not_answered",
    "per_month",
    "plan_groups",
    "plan_opportunity",
    "plan_pulse",
    "power_of",
    "question_table",
    "read_answers",
    "read_pulse",
    "sampling_log",
    "stagger",
    "worth_a_pulse",
    "write_plan",
    "year_calendar",
]
