"""What is told of a file whose rows stay: columns nobody reads, customers nobody knows."""

from collections.abc import Mapping, Set

import pandas as pd

from cemlab.load.files import Export
from cemlab.load.lines import told
from cemlab.load.set_aside import SetAside
from cemlab.study import Study

_NAMED = 12


def note_unread(
    study: Study,
    exports: Mapping[str, Export],
    read: Mapping[str, Set[str]],
    asides: Mapping[str, SetAside],
) -> None:
    """Note once per file which of its columns the study does not read.

    Parameters
    ----------
    study
        Two of its parts may read one file.
    exports, read, asides
        By use: the cells, the columns that are read, and where the remark goes.
    """
    for file in dict.fromkeys(study.files[use] for use in exports):
        uses = [use for use in exports if study.files[use] == file]
        known = set().union(*(read[use] for use in uses))
        names = [name for use in uses for name in exports[use].cells if name not in known]
        if names := list(dict.fromkeys(names)):
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            listed = ", ".join(map(told, names[:_NAMED]))
            asides[uses[0]].remarks.append(f"columns that the study does not read: {listed}{more}")


def note_unknown(
    study: Study,
    responses: pd.DataFrame,
    customers: pd.Series,
    rows: Mapping[str, pd.Series],
    asides: Mapping[str, SetAside],
) -> None:
    """Note how many responses of each source name a customer whom the customers table lacks.

    Parameters
    ----------
    study
        Names the file of the customers.
    responses
        Of all sources, with customer keys written as in `customers`.
    customers
        The keys that are known.
    rows, asides
        By source: numbers in the file of the rows that were kept, and where the remark goes.
    """
    lost = responses["customer_id"].notna() & ~responses["customer_id"].isin(customers)
    for source in study.sources:
        found = rows[source][lost[responses["source"] == source].to_numpy()]
        if count := len(found):
            first = ", ".join(map(str, found[:3]))
            kept = f"{count} rows kept" if count > 1 else "1 row kept"
            where = f"first rows {first}" if count > 3 else f"row {first}"
            known = study.files["customers"]
            asides[source].remarks.append(f"{kept} whose customer is not in {known} ({where})")
