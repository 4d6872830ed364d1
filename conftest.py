"""Leaves out what can be collected only where the extra "train" is installed."""

from importlib.util import find_spec

collect_ignore = (
    []
    if find_spec("torch") and find_spec("onnx")
    else [
        f"cemlab/emotions/training/{name}.py"
        for name in ("encoder", "export", "student", "transformer")
    ]
)
