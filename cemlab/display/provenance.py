"""Tell what a page rests on."""

import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cemlab.display.markup import cell, publish, table_html

if TYPE_CHECKING:
    from cemlab.load import Feedback

PACKAGES = ("cemlab", "numpy", "pandas", "scikit-learn", "statsmodels")


def provenance(feedback: "Feedback", **parameters: object) -> None:
    """Show what a page rests on: parameters, inputs with their hashes, versions, commit, time.

    Parameters
    ----------
    feedback
        Whose `intake` is told.
    parameters
        Of the notebook, by name.
    """
    made = {name: _told(value) for name, value in parameters.items()}
    made_of = pd.DataFrame({"parameter": list(made), "value": list(made.values())})
    names = ["file", "rows_in", "rows_kept", "rows_set_aside", "sha256"]
    inputs = feedback.intake[[name for name in names if name in feedback.intake]].copy()
    if "sha256" in inputs:
        inputs["sha256"] = inputs["sha256"].astype("str").str[:12]
    tools = versions() | {"time": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"}
    made_with = pd.DataFrame(list(tools.items()), columns=["what", "version"])
    parts = [
        table_html(made_of, "Parameters", None),
        table_html(inputs, "Inputs, with the first 12 digits of their SHA-256", None),
        table_html(made_with, "Made with", None),
    ]
    plain = "\n\n".join(part.to_string(index=False) for part in (made_of, inputs, made_with))
    publish("".join(parts), plain)


def cut_path(value: object) -> object:
    """Leave of a whole path only its end, as a page may leave this machine.

    Parameters
    ----------
    value
        Of a parameter; anything but an absolute path stays as it is.

    Returns
    -------
    object
        The value, or the path's last two parts.

    Examples
    --------
    >>> cut_path("/home/anna/cafe/study.yaml")
    '…/cafe/study.yaml'
    """
    if isinstance(value, str) and Path(value).is_absolute():
        return "/".join(["…", *Path(value).parts[-2:]])
    return value


def versions() -> dict[str, str]:
    """Tell what made a page.

    Returns
    -------
    dict
        The versions of Python and of the packages that reckon, and the commit of the checkout
        this package runs from, where there is one, marked where it was changed since.
    """
    told = {"python": platform.python_version()}
    told |= {package: version(package) for package in PACKAGES}
    return told | ({"commit": commit} if (commit := _commit()) else {})


def _told(value: object) -> str:
    """Write a parameter."""
    return "(empty)" if value == "" else cell(cut_path(value), None)


def _commit() -> str:
    """Give the commit of the checkout this package runs from; empty where there is none."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return ""
    command = [
        "git",
        "-C",
        str(root),
        "describe",
        "--always",
        "--dirty",
        "--abbrev=12",
        "--exclude=*",
    ]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip()
