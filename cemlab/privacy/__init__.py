"""Personal data out of verbatims, sensitive comments, small groups hidden."""

from cemlab.privacy.caution import sensitive, sensitive_kinds
from cemlab.privacy.exports import as_written, neutral, owner_only
from cemlab.privacy.groups import hide_small_groups
from cemlab.privacy.keys import as_trained, study_key, unnumbered
from cemlab.privacy.redaction import redact

__all__ = [
    "as_trained",
    "as_written",
    "hide_small_groups",
    "neutral",
    "owner_only",
    "redact",
    "sensitive",
    "sensitive_kinds",
    "study_key",
    "unnumbered",
]
