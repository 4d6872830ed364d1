import re

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cemlab.errors import RunError
from cemlab.report.html import bottom_line, clean, render

HOSTILE = (
    '<script>window.pwned=1</script><img src=x onerror="window.pwned=1"><svg onload=pwned()>'
    '[x](javascript:alert(1)) <a href="javascript:alert(1)">y</a> <iframe src="//evil.example">'
    '</iframe> it rose from $5 to $10 <form action="//evil.example"><input></form>'
    '<style>body{display:none}</style><base href="//evil.example"><meta http-equiv="refresh">'
)
DOT = "iVBORw0KGgoAAAANSUhEUgAA"
ABOUT = {"study": {"title": "HiTouch"}, "name": "02_past_patterns", "title": "What was wrong?"}
ABOUT |= {"started": "2026-03-01T10:00:00+00:00", "run": "r1", "audience": "analyst"}


def shown(data, metadata=None, source="display(x)", tags=()):
    output = new_output("display_data", data=data, metadata=metadata or {})
    return new_code_cell(source, outputs=[output], execution_count=1, metadata={"tags": list(tags)})


def page_of(*cells, audience="analyst"):
    return render(new_notebook(cells=list(cells)), ABOUT | {"audience": audience})


def soup_of(*cells, audience="analyst"):
    return BeautifulSoup(page_of(*cells, audience=audience), "html.parser")


def live(soup):
    """What could act on a page."""
    acting = soup.find_all(["script", "iframe", "form", "object", "embed", "base", "svg", "link"])
    acting = [tag for tag in acting if tag.attrs != {"rel": ["icon"], "href": "data:,"}]
    handlers = [
        tag for tag in soup.find_all(True) if any(key.startswith("on") for key in tag.attrs)
    ]
    links = [tag for tag in soup.find_all(href=True) if tag["href"][0] != "#" and tag.name == "a"]
    images = [tag for tag in soup.find_all("img") if not tag["src"].startswith("data:image/")]
    return acting + handlers + links + images


@pytest.mark.parametrize("audience", ["analyst", "executive"])
@pytest.mark.parametrize("kind", ["text/html", "text/markdown", "text/plain"])
def test_hostile_words_act_on_no_page(kind, audience):
    page = page_of(shown({kind: HOSTILE}), audience=audience)
    assert not live(BeautifulSoup(page, "html.parser"))
    assert "from $5 to $10" in page
    assert page.count("<style>") == 1


def test_hostile_words_pass_through_tables_and_stylers_harmlessly():
    import pandas as pd

    frame = pd.DataFrame({"comment": [HOSTILE]})
    plain, styled = frame._repr_html_(), frame.style.to_html()
    assert "<script>" in styled
    soup = soup_of(shown({"text/html": plain}), shown({"text/html": styled}))
    assert not live(soup)
    assert "window.pwned=1" not in soup.find_all("table")[1].get_text()


def test_hostile_words_are_quoted_as_they_are(monkeypatch):
    import pandas as pd

    from cemlab import display

    published = []
    monkeypatch.setattr("IPython.display.display", lambda data, **rest: published.append(data))
    rows = pd.DataFrame({"comment_id": ["a"], "text": [HOSTILE], "may_quote": True})
    display.quotes(rows.assign(sensitive=False), audience="analyst", by=[], max_length=1000)
    display.say(HOSTILE)
    soup = soup_of(*map(shown, published))
    assert len(published) == 2
    assert not live(soup)
    assert soup.blockquote.p.get_text() == HOSTILE
    assert soup.find(class_="cem-say").get_text() == HOSTILE


def test_the_page_forbids_scripts_and_every_address():
    soup = soup_of(new_markdown_cell("# What was wrong?"))
    policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert policy == (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
        "form-action 'none'"
    )
    assert soup.html["lang"] == "en"
    assert soup.title.get_text() == "What was wrong? · HiTouch"
    assert not re.search(r"https?://|url\(|@import", str(soup.find("style")))


def test_there_is_one_h1_and_no_level_is_skipped():
    soup = soup_of(
        new_markdown_cell("# What was wrong?\n\ntext"),
        new_markdown_cell("## First\n\n#### Deep\n\n# Another h1"),
        new_markdown_cell("## First\n\n### Below"),
    )
    levels = [tag.name for tag in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels == ["h1", "h2", "h3", "h2", "h2", "h3"]
    contents = [link["href"] for link in soup.select("nav a")]
    assert len(set(contents)) == 3
    assert all(soup.find(id=anchor[1:]) for anchor in contents)


def test_code_is_folded_for_analysts_and_absent_for_others():
    cells = [
        new_code_cell("secret_source = 1", metadata={"tags": ["parameters"]}),
        shown({"text/plain": "the result"}, source="secret_source"),
        new_markdown_cell("## Checks"),
        shown({"text/plain": "headline"}, source="secret_source", tags=["nbval-check-output"]),
    ]
    soup = soup_of(*cells)
    assert "secret_source" in soup.select_one("details.code:not([open]) pre").get_text()
    assert "headline" in soup.get_text()
    for audience in ("manager", "executive"):
        page = page_of(*cells, audience=audience)
        assert "the result" in page
        assert "secret_source" not in page
        assert "headline" not in page


def test_a_figure_needs_an_alternative_text():
    about = {"image/png": {"alt": 'Billing is "lowest" & <worst>', "width": 800}}
    image = soup_of(shown({"image/png": DOT, "text/plain": "x"}, about)).img
    assert image["alt"] == 'Billing is "lowest" & <worst>'
    assert image["width"] == "800"
    with pytest.raises(RunError, match="02_past_patterns shows a figure without an alternative"):
        page_of(shown({"image/png": DOT}))


def test_tables_say_what_their_heads_are_for():
    html = (
        "<table><caption>Scores</caption><thead><tr><th></th><th>n</th></tr></thead>"
        "<tbody><tr><th>Billing</th><td>1,204</td></tr></tbody></table>"
    )
    soup = soup_of(shown({"text/html": html}))
    box = soup.select_one("div.scroll")
    assert (box["tabindex"], box["role"], box["aria-label"]) == ("0", "region", "Table 1: Scores")
    assert [head.get("scope") for head in box.find_all("th")] == ["col", "row"]
    assert box.thead.td.get_text() == ""
    assert [cell["class"] for cell in box.select("thead th, tbody td")] == [["num"], ["num"]]


def test_the_bottom_line_leads_and_can_be_read_back():
    cells = [
        new_markdown_cell("# What was wrong?\n\n**Decision it serves**: one."),
        new_markdown_cell("## Bottom line"),
        shown({"text/html": '<ul class="cem-say"><li>Billing &amp; more.</li><li>Two.</li></ul>'}),
        new_markdown_cell("## Scores\n\nNo sentence of the bottom line."),
    ]
    page = page_of(*cells)
    assert bottom_line(page) == ["Billing & more.", "Two."]
    assert page.index("Billing &amp; more.") < page.index("Decision it serves")
    assert bottom_line(page_of(cells[0], cells[3])) == []


def test_warnings_and_colours_of_terminals_do_not_reach_managers():
    stream = new_output("stream", name="stderr", text="\x1b[31mcareful\x1b[0m")
    cell = new_code_cell("warn()", outputs=[stream], execution_count=1)
    assert "careful" in page_of(cell)
    assert "\x1b" not in page_of(cell)
    assert "careful" not in page_of(cell, audience="manager")


def test_clean_keeps_what_a_report_is_made_of():
    html = '<h2>A</h2><p class="cem-say">b <strong>c</strong></p><a href="#x">d</a>'
    assert clean(html) == html
