"""The tables of a workshop's file: rooms, who takes part, what they wrote, what was revealed."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

META = sa.MetaData()
ROOMS = sa.Table(
    "rooms", META,
    sa.Column("code", sa.String, primary_key=True),
    sa.Column("front_code", sa.String, unique=True),
    sa.Column("plan", sa.JSON, nullable=False),
    sa.Column("step", sa.Integer, nullable=False, default=0),
    sa.Column("reveal_order", sa.JSON, nullable=False),
    sa.Column("timer_end", sa.String),
    sa.Column("changes", sa.Integer, nullable=False, default=0),
    sa.Column("opened_at", sa.String, nullable=False),
)  # fmt: skip
PARTICIPANTS = sa.Table(
    "participants", META,
    sa.Column("room", sa.ForeignKey("rooms.code"), primary_key=True),
    sa.Column("participant", sa.Integer, primary_key=True),
    sa.Column("token_hash", sa.String, nullable=False, unique=True),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("function", sa.String),
    sa.Column("joined_at", sa.String, nullable=False),
)  # fmt: skip
ENTRIES = sa.Table(
    "entries", META,
    sa.Column("room", sa.String, primary_key=True),
    sa.Column("participant", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("touchpoint", sa.String, primary_key=True),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("admitted", sa.Boolean, nullable=False, default=False),
    sa.Column("written_at", sa.String, nullable=False),
    sa.ForeignKeyConstraint(
        ["room", "participant"], ["participants.room", "participants.participant"]
    ),
)  # fmt: skip
RESULTS = sa.Table(
    "results", META,
    sa.Column("room", sa.ForeignKey("rooms.code"), primary_key=True),
    sa.Column("touchpoint", sa.String, primary_key=True),
    sa.Column("stage", sa.Integer, primary_key=True),
    sa.Column("body", sa.JSON, nullable=False),
)  # fmt: skip


def open_file(file: Path) -> sa.Engine:
    """Open a file so that several processes may write, and a killed one loses nothing.

    SQLite's rollback journal is kept: its write-ahead log needs locks that last, and a process
    that merely opens and closes the file (to copy it, say) would drop its own and lose what is
    written afterwards.
    """
    engine = sa.create_engine(f"sqlite:///{file}", connect_args={"timeout": 10})

    @sa.event.listens_for(engine, "connect")
    def _pragmas(link: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection
        for pragma in ("journal_mode=TRUNCATE", "synchronous=FULL", "foreign_keys=ON"):
            link.execute(f"PRAGMA {pragma}")

    return engine
