"""Personal data out of verbatims, sensitive comments, small groups hidden."""

from cemlab.privacy.caution import sensitive
from cemlab.privacy.groups import hide_small_groups
from cemlab.privacy.redaction import redact

__all__ = ["hide_small_groups", "redact", "sensitive"]
