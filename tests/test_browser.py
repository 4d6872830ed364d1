"""Opens the index and every report in a browser as readers do: offline, at a desk, on a phone."""

import re
from pathlib import Path

import pytest

from cemlab.report import run

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
NO_ALT = re.compile(r"^$|no description|^(figure|image|plot|chart)\W*\d*$|<Figure", re.IGNORECASE)


@pytest.fixture(scope="session")
def published(sample_dir, tmp_path_factory):
    """Where the reports of the simulated company lie; one run for all tests."""
    return run(sample_dir, reports=tmp_path_factory.mktemp("shelf")).parent


def problems_of(browser, path: Path) -> list[str]:
    """Everything a reader of a page could trip over."""
    from axe_playwright_python.sync_playwright import Axe

    found: list[str] = []
    page = browser.new_page(viewport=DESK)
    page.on("console", lambda said: found.append(f"console: {said.text}"))
    page.on("pageerror", lambda error: found.append(f"error: {error}"))
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith(("file:", "data:"))
            else found.append(f"request: {asked.url}")
        ),
    )
    page.goto(path.as_uri())
    found += [f"script: {path.name}"] * page.locator("script").count()
    alts = page.eval_on_selector_all("img", "images => images.map(image => image.alt)")
    found += [f"alt: {alt!r}" for alt in alts if NO_ALT.search(alt.strip()) or len(alt) < 25]
    loaded = "images => images.filter(i => !i.complete || !i.naturalWidth).length"
    found += ["broken image"] * page.eval_on_selector_all("img", loaded)
    found += [f"h1: {page.locator('h1').count()}"] * (page.locator("h1").count() != 1)
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        width = page.evaluate("document.documentElement.scrollWidth")
        found += [f"overflow: {width} at {size['width']}"] * (width > size["width"])
    result = Axe().run(page).response["violations"]
    found += [f"axe: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in result]
    page.close()
    return found


def test_the_index_and_every_report_can_be_read_by_anyone(browser, published):
    pages = [published / "index.html", *sorted(published.glob("*/*/*.html"))]
    assert len(pages) >= 6
    assert {path.name: problems_of(browser, path) for path in pages} == {
        path.name: [] for path in pages
    }


def test_a_page_with_faults_is_found_out(browser, tmp_path):
    page = tmp_path / "faulty.html"
    page.write_text(
        "<html><body><h1>A</h1><h3 style='color:#ccc'>B</h3><script>console.log('hello')</script>"
        "<div style='width:500px'>wide</div><img alt='Figure 1' src='http://localhost:1/a.png'>"
    )
    kinds = {found.split(":")[0] for found in problems_of(browser, page)}
    assert kinds == {"console", "request", "script", "alt", "broken image", "overflow", "axe"}


def test_a_reader_finds_the_way_from_the_index_to_a_figure(browser, published):
    page = browser.new_page(viewport=PHONE)
    page.goto((published / "index.html").as_uri())
    page.locator(".cards a").nth(1).click()
    assert page.locator("section.bottom-line .cem-say").first.is_visible()
    page.locator("nav.contents a").last.click()
    assert page.locator(page.evaluate("location.hash")).is_visible()
    page.close()


def test_what_a_script_would_do_is_forbidden_by_the_page_itself(browser, published, tmp_path):
    report = sorted(published.glob("*/*/*.html"))[0].read_text("utf-8")
    attack = '<script>document.title="pwned"</script><img src="https://evil.example/x.png" alt="x">'
    attacked = tmp_path / "attacked.html"
    attacked.write_text(report.replace("</main>", f"{attack}</main>"), "utf-8")
    page = browser.new_page()
    loaded = []
    page.on("requestfinished", lambda asked: loaded.append(asked.url))
    page.goto(attacked.as_uri())
    assert page.title() != "pwned"
    assert not [address for address in loaded if address.startswith("http")]
    page.close()
