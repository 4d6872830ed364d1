"""The study: the YAML file a researcher writes, checked before any data is read."""

from cemlab.study.checks import nearest
from cemlab.study.models import (
    DIMENSIONS,
    RATING_ROLES,
    Beliefs,
    Contacts,
    Customers,
    Feelings,
    Goal,
    Item,
    Scale,
    Source,
    SourceColumns,
    Study,
    TouchPoint,
)
from cemlab.study.reading import find_study, read_study
from cemlab.study.values import RESERVED, line_of
from cemlab.study.yaml_file import read_yaml

__all__ = [
    "DIMENSIONS", "RATING_ROLES", "RESERVED", "Beliefs", "Contacts", "Customers", "Feelings",
    "Goal", "Item", "Scale", "Source", "SourceColumns", "Study", "TouchPoint", "find_study",
    "line_of", "nearest", "read_study", "read_yaml",
]  # fmt: skip
