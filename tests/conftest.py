"""What all tests share: the simulated company, loaded once, and real data where there are any."""

import os
import shutil
from pathlib import Path

import pytest

import cemlab

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


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


@pytest.fixture(scope="module")
def browser():
    """A browser that talks to nobody but the test."""
    if CHROMIUM is None:
        missing = "Chromium is missing; on Debian: apt-get install chromium"
        if os.environ.get("CEMLAB_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()
