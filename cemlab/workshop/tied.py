"""Runs a module until whoever started it is gone: even killed, it leaves no port taken behind."""

import os
import runpy
import signal
import sys
import threading


def _follow() -> None:
    """End this process once the other end of its standard input is closed."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_follow, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
