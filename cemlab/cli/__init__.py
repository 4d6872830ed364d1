"""The command line: thin commands over functions that Python users call just the same."""

from cemlab.cli import data, plan, room, run  # noqa: F401 - each adds its commands
from cemlab.cli.base import app

__all__ = ["app"]
