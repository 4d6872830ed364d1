"""What tests and the examples of docstrings share."""

import functools
import os
from collections.abc import Iterator
from importlib.util import find_spec

import hypothesis
import pytest

import cemlab.load

hypothesis.settings.register_profile("cemlab", deadline=None)  # tests are not timed
hypothesis.settings.load_profile("cemlab")

collect_ignore = (
    []
    if find_spec("torch") and find_spec("onnx")
    else [
        f"cemlab/emotions/training/{name}.py"
        for name in (
            "altered",
            "checkpoint",
            "encoder",
            "export",
            "meaning",
            "student",
            "transformer",
        )
    ]
)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep a test run out of the user's own folders; its workers share one cache.

    Where CEMLAB_TEST_CACHE names one, it is that: `make test` lets its notebooks use it, too.
    """
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with pytest.MonkeyPatch.context() as patch:
        for name in ("cache", "config"):
            (base / name).mkdir(mode=0o700, exist_ok=True)
            patch.setenv(f"CEMLAB_{name.upper()}", str(base / name))
        if shared := os.environ.get("CEMLAB_TEST_CACHE"):
            patch.setenv("CEMLAB_CACHE", shared)
        yield


@pytest.fixture(scope="session", autouse=True)
def one_company() -> Iterator[None]:
    """Let the examples of docstrings load the simulated company once for all of them."""
    load, once = cemlab.load.load_study, functools.cache(cemlab.load.load_study)

    def load_study(path: str, data: str | None = None) -> cemlab.load.Feedback:
        return once(path) if (path, data) == ("hitouch", None) else load(path, data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cemlab.load, "load_study", load_study)
        yield
