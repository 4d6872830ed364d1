"""What all tests share: the simulated company, loaded once, and a cache of the test run's own."""

import os
from pathlib import Path

import pytest

import cemlab

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """Keep prepared tables of a test run out of the user's own cache; its workers share one."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with pytest.MonkeyPatch.context() as patch:
        for name in ("cache", "config"):
            (base / name).mkdir(mode=0o700, exist_ok=True)
            patch.setenv(f"CEMLAB_{name.upper()}", str(base / name))
        yield


@pytest.fixture(scope="session")
def sample_dir():
    """Where the simulated company lies."""
    return ROOT / "data" / "hitouch"


@pytest.fixture(scope="session")
def hitouch(sample_dir):
    """The simulated company, loaded."""
    return cemlab.load_study(sample_dir / "study.yaml")


@pytest.fixture(scope="session")
def shared_data():
    """Real data for measuring, which lies beside the project, never in it."""

    def folder(name):
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"shared data absent: {name}")
        return path

    return folder
