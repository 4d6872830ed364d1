"""Where a training that was cut off goes on."""

import os
from pathlib import Path
from typing import Any

import torch

_FILE = "last.pt"


def save_checkpoint(work: Path, state: dict[str, Any]) -> None:
    """Put a checkpoint in the place of the last one; half of one never stands there."""
    work.mkdir(parents=True, exist_ok=True)
    torch.save(state, work / "next.pt")
    os.replace(work / "next.pt", work / _FILE)


def last_checkpoint(work: Path) -> dict[str, Any] | None:
    """Give what was saved last, or None."""
    file = work / _FILE
    return torch.load(file, weights_only=True) if file.exists() else None
