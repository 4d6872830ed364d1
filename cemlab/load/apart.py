"""Files that could end their reader, or fill the memory: tried in a process of its own first."""

import subprocess
import sys
from pathlib import Path

_PATIENCE = 60  # seconds, and one more for each megabyte
# What the modules take already is not counted: a library may set addresses aside for each core.
_LIMIT = """
try:
    import resource
    with open("/proc/self/statm") as file:
        taken = int(file.read().split()[0]) * resource.getpagesize()
except (ImportError, OSError):  # Windows; macOS
    taken = 0
try:
    most = taken + {most}
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
except (NameError, ValueError):  # Windows, or less is allowed
    pass
"""


def find_failure(path: Path, module: str, call: str, most: int) -> str:
    """Tell why a reader does not come to an end on a file; empty where it does.

    Parameters
    ----------
    path
        The file: `sys.argv[1]` of the call.
    module
        Imported before the memory is limited.
    call
        Code that reads the file; that it raises nothing, too, is asked.
    most
        Bytes that the call may take. The caller's own reading may take several times as many.

    Examples
    --------
    >>> find_failure(Path("answers.csv"), "json", "json.loads('[')", 10**9)
    'it is damaged, or unpacks to more than 1 GB'
    >>> find_failure(Path("answers.csv"), "json", "json.loads('[]')", 10**9)
    ''
    """
    code = f"import sys, {module}\n{_LIMIT.format(most=most)}\n{call}"
    patience = _PATIENCE + (path.stat().st_size / 1e6 if path.exists() else 0)
    # Without -P what lies in the working folder would be imported in place of Python's own.
    arguments = [sys.executable, "-P", "-c", code, path]
    try:
        done = subprocess.run(arguments, capture_output=True, timeout=patience)
    except subprocess.TimeoutExpired:
        return f"it takes longer than {patience:.0f} seconds"
    return f"it is damaged, or unpacks to more than {most / 1e9:g} GB" if done.returncode else ""
