"""Feedback: the tables of a study, redacted, and the two frames that analyses take."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from cemlab.errors import DataError
from cemlab.load.quotes import add_quotes
from cemlab.load.tables import TABLES
from cemlab.privacy import sensitive
from cemlab.study import Study, read_study

_RATED = "response_id item value role scale_low scale_high wording source"
_SAID = "comment_id response_id item text quote language may_quote sensitive"
_PEOPLE = (
    "response_id source pattern wave touchpoint customer_id account_id answered_at happened_at "
    "channel language weight revenue owner contact_role may_quote may_contact marks"
)


@dataclass
class Feedback:
    """Everything customers said in one study; `load_study` makes it, nobody else.

    Attributes
    ----------
    study
        The study file.
    items, responses, ratings, not_applicable, choices, comments
        What was asked and answered; a response_id joins them. `not_applicable` lists the
        questions a customer said do not apply.
    contacts, customers, feelings, beliefs, readings, memberships
        See data/README.md; empty where the study has none.
    set_aside
        What was not used: file, row (as a spreadsheet shows it), column, reason, scope
        ("row" or "cell").
    intake
        One row per file: rows in = rows kept + rows set aside.
    """

    study: Study
    items: pd.DataFrame
    responses: pd.DataFrame
    ratings: pd.DataFrame
    not_applicable: pd.DataFrame
    choices: pd.DataFrame
    comments: pd.DataFrame
    contacts: pd.DataFrame
    customers: pd.DataFrame
    feelings: pd.DataFrame
    beliefs: pd.DataFrame
    readings: pd.DataFrame
    memberships: pd.DataFrame
    set_aside: pd.DataFrame
    intake: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by its name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "study"}

    @property
    def segments(self) -> list[str]:
        """The names of all segments, those of responses first."""
        own = [c for c in self.responses if c not in TABLES["responses"]]
        return list(
            dict.fromkeys([*own, *(c for c in self.customers if c not in TABLES["customers"])])
        )

    def answers(
        self,
        role: str | Sequence[str] | None = None,
        source: str | Sequence[str] | None = None,
        pattern: str | Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Ratings joined with their questions, responses and customers.

        Parameters
        ----------
        role, source, pattern
            Keep only these; one or several; None keeps all.

        Returns
        -------
        DataFrame
            One row per rating: response_id, item, value, role, scale_low, scale_high,
            wording, source, pattern, wave, touchpoint (the item's, else the response's),
            customer_id, account_id, answered_at, happened_at, channel, language, weight,
            revenue, owner, contact_role, marks, then the segments. Customers' columns are missing
            for anonymous sources and unknown customers.

        Examples
        --------
        >>> from cemlab import load_study
        >>> len(load_study("hitouch").answers(role="touchpoint", pattern="past"))
        12055
        """
        wanted = _among(self.items["role"], role)
        items = self.items.loc[wanted].rename(columns={"touchpoint": "asked_about"})
        items = items.drop(columns=["dimension", "level", "asked_from", "asked_until"])
        people = self._people(source, pattern)
        frame = self.ratings[self.ratings["item"].isin(items["item"])]
        frame = frame.merge(people, on="response_id").merge(items, on=["source", "item"])
        frame["touchpoint"] = frame.pop("asked_about").fillna(frame["touchpoint"])
        first = _RATED.split()
        rest = [c for c in people if c not in (*first, "may_quote", "may_contact")]
        return frame[[*first, *rest]]

    def verbatims(
        self,
        pattern: str | Sequence[str] | None = None,
        source: str | Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Comments joined with their responses and customers.

        Parameters
        ----------
        pattern, source
            Keep only these; one or several; None keeps all.

        Returns
        -------
        DataFrame
            One row per comment: comment_id, response_id, item, text (redacted), quote (what of it
            a researcher approved for pages that others read; missing else), language (the
            comment's), may_quote, sensitive, then the columns of `answers` that belong to
            responses and customers.

        Examples
        --------
        >>> from cemlab import load_study
        >>> len(load_study("hitouch").verbatims(pattern="past"))
        5496
        """
        people = self._people(source, pattern).drop(columns=["language", "may_contact"])
        frame = self.comments.drop(columns="translation").rename(columns={"touchpoint": "about"})
        frame = frame.merge(people, on="response_id")
        frame["touchpoint"] = frame.pop("about").fillna(frame["touchpoint"])
        frame["sensitive"] = sensitive(frame["text"])
        frame["quote"] = add_quotes(self.study, frame)
        first = _SAID.split()
        return frame[[*first, *(c for c in people if c not in first)]]

    def _people(
        self, source: str | Sequence[str] | None, pattern: str | Sequence[str] | None
    ) -> pd.DataFrame:
        """Responses with the columns of their customers; a response's own segment wins."""
        keep = _among(self.responses["source"], source) & _among(self.responses["pattern"], pattern)
        own = self.responses.loc[keep]
        crm = self.customers.drop(columns=["potential_revenue", "left_on"])
        joined = own.merge(crm, on="customer_id", how="left", suffixes=("", " of customer"))
        for column in [c for c in joined if c.endswith(" of customer")]:
            theirs = joined.pop(column)
            name = column.removesuffix(" of customer")
            joined[name] = joined[name].fillna(theirs)
        joined["contact_role"] = joined["contact_role"].fillna(joined.pop("role"))
        return joined[[*_PEOPLE.split(), *self.segments]]

    def save(self, folder: str | Path) -> Path:
        """Store every table as Parquet, and the study beside them, for the owner alone.

        Parameters
        ----------
        folder
            Is made where absent (mode 0700; its files 0600).

        Returns
        -------
        Path
            The folder.
        """
        folder = Path(folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        for name, table in self.tables.items():
            table.to_parquet(folder / f"{name}.parquet", index=False)
        (folder / "study.yaml").write_bytes(self.study.path.read_bytes())
        (folder / "origin.json").write_text(json.dumps({"path": str(self.study.path)}))
        for file in folder.iterdir():
            file.chmod(0o600)
        return folder

    @classmethod
    def open(cls, folder: str | Path) -> "Feedback":
        """Open what `save` stored; the sources themselves are not needed.

        Raises
        ------
        DataError
            A table is absent or cannot be read.
        """
        folder = Path(folder)
        try:
            tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}
            origin = json.loads((folder / "origin.json").read_text())["path"]
        except (OSError, ValueError, KeyError) as error:
            raise DataError(
                f"{folder} holds no whole study ({type(error).__name__}): load it again."
            ) from None
        study = read_study(folder / "study.yaml")
        study._path = Path(origin)
        return cls(study=study, **tables)


def _among(values: pd.Series, wanted: str | Sequence[str] | None) -> pd.Series:
    """Which values are wanted; None wants all."""
    if wanted is None:
        return pd.Series(True, index=values.index)
    return values.isin([wanted] if isinstance(wanted, str) else list(wanted))
