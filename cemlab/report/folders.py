"""Folders to work in, which are gone afterwards, however the work ends."""

import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cemlab.errors import RunError

WORKSHOP = "cemlab-run-"
DAY = 86_400


@contextmanager
def workshop() -> Iterator[Path]:
    """Give a private folder to execute notebooks in; it stays only where one of them failed.

    Being ended (SIGTERM) or hung up on (SIGHUP) unwinds the block like any exception, since the
    notebooks' processes would outlive this one. What dead runs left a day ago is removed.

    Yields
    ------
    pathlib.Path
        With a path short enough for the kernels' sockets.
    """
    parent = Path(tempfile.gettempdir())
    parent = parent if len(str(parent)) < 40 else Path("/tmp")
    sweep(parent, WORKSHOP)
    folder, kept = Path(tempfile.mkdtemp(prefix=WORKSHOP, dir=parent)), False
    try:
        with _unwinding():
            yield folder
    except RunError:
        kept = True
        raise
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def sweep(parent: Path, prefix: str) -> None:
    """Remove one's own folders that dead runs left behind more than a day ago.

    Parameters
    ----------
    parent
        The folder to look in.
    prefix
        With which their names begin.
    """
    for path in parent.glob(f"{prefix}*"):
        about = path.lstat()
        if about.st_uid == os.getuid() and about.st_mtime < time.time() - DAY:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _unwinding() -> Iterator[None]:
    """Turn signals that would end this process at once into SystemExit; others' handlers stay."""

    def leave(number: int, frame: object) -> None:
        for one in held:
            signal.signal(one, signal.SIG_IGN)  # a second one must not interrupt the tidying
        raise SystemExit(128 + number)

    ours = threading.current_thread() is threading.main_thread()
    ending = (signal.SIGTERM, signal.SIGHUP) if ours else ()
    held = [one for one in ending if signal.getsignal(one) is signal.SIG_DFL]
    for one in held:
        signal.signal(one, leave)
    try:
        yield
    finally:
        for one in held:
            signal.signal(one, signal.SIG_DFL)
