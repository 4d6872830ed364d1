"""Tables of a database, read by the study's own queries and never changed."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import numpy as np
import pandas as pd

from cemlab.errors import DataError
from cemlab.load.files import Export

_AT_ONCE = 20_000
_READ_ONLY = {"sqlite": "PRAGMA query_only = ON", "mysql": "SET TRANSACTION READ ONLY"}


_HELD: ContextVar[dict[tuple, Export] | None] = ContextVar("held", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Within this block a query that is asked again gives what it gave at first."""
    token = _HELD.set({})
    try:
        yield
    finally:
        _HELD.reset(token)


def read_query(database: str, use: str, query: str) -> Export:
    """Run one query in a transaction that cannot write; every cell becomes text.

    Parameters
    ----------
    database
        The environment variable that holds the database's address, as SQLAlchemy writes it
        (sqlite:///answers.db, postgresql+psycopg://user:password@host/name).
    use
        What the result is used as, such as a source's name.
    query
        A SELECT. Rows are fetched in parts, so that no second copy is held by the driver.

    Returns
    -------
    Export
        Its rows are numbered from 1, in the order of the result.

    Raises
    ------
    DataError
        The variable is not set, the database cannot be reached, or the query fails. Neither the
        address nor anything the database says is repeated, as both may hold what is secret.
    """
    held, key = _HELD.get(), (database, use, query)
    if held is None:
        return _ask(*key)
    if key not in held:
        held[key] = _ask(*key)
    return held[key]


def _ask(database: str, use: str, query: str) -> Export:
    """Run one query."""
    import sqlalchemy as sa

    if not (address := os.environ.get(database)):
        raise DataError(f"the environment variable {database} is not set: put the address there.")
    try:
        engine = sa.create_engine(address, poolclass=sa.NullPool)
        options = {"stream_results": True}
        if engine.dialect.name == "postgresql":
            options["postgresql_readonly"] = True
        with engine.connect().execution_options(**options) as connection:
            if (command := _READ_ONLY.get(engine.dialect.name)) is not None:
                connection.exec_driver_sql(command)
            # A colon in a query is its own, not the mark of a parameter.
            result = connection.execute(sa.text(re.sub(r"(?<!:):(?=\w)", r"\:", query)))
            names = [str(name) for name in result.keys()]  # noqa: SIM118 (a result is no dict)
            parts = [_text(part, names) for part in result.partitions(_AT_ONCE)]
            connection.rollback()
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise DataError(
            f"the query of {use} failed ({kind}): try it in the database's own client, with the "
            f"address that {database} holds."
        ) from None
    cells = pd.concat(parts, ignore_index=True) if parts else _text([], names)
    if cells.empty:
        raise DataError(f"the query of {use} gives no rows: widen it.")
    # A result without ORDER BY may come in any order, and is the same result.
    rows = np.sort(pd.util.hash_pandas_object(cells, index=False).to_numpy())
    return Export(
        path=Path(f"query of {use}"),
        cells=cells,
        rows=pd.Series(range(1, len(cells) + 1), dtype="int64"),
        ragged=pd.Series(False, index=cells.index),
        kind="sql",
        sha256=hashlib.sha256(rows.tobytes()).hexdigest(),
        platform="database",
    )


def _text(rows: list, names: list[str]) -> pd.DataFrame:
    """Write rows as an export would: blank for nothing, ISO for times."""
    frame = pd.DataFrame([tuple(row) for row in rows], columns=names, dtype=object)
    return frame.map(lambda cell: "" if cell is None else str(cell)).astype("str")
