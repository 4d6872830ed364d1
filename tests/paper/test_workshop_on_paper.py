import dataclasses
import re

import pandas as pd
import pytest

from cemlab.errors import ParameterError
from cemlab.paper import prediction_page, read_cards, write_workshop
from cemlab.stats import delivery_gap
from cemlab.workshop.keep import BELIEFS

HEAD = "card,round,role,function,touchpoint,wanted,felt,low,high,seen\n"


def safe(html):
    """A page runs nothing and asks nobody for anything."""
    return "<script" not in html and "http" not in html.replace("http-equiv", "")


@pytest.fixture(scope="module")
def written(hitouch, tmp_path_factory):
    paths = write_workshop(hitouch, tmp_path_factory.mktemp("paper"), ["billing"], people=3)
    return {path.name: path.read_text("utf-8") for path in paths}


def test_every_sheet_is_there_and_only_the_envelope_holds_a_result(hitouch, written):
    assert list(written) == [
        "guide.html", "prediction.html", "entries.csv", "visit.html", "envelope.html",
        "voices_billing.html",
    ]  # fmt: skip
    for name, text in written.items():
        if name.endswith("html"):
            assert safe(text)
    # By hand: of all answers about billing after transactions the share of 8 and more.
    answers = hitouch.answers(role="touchpoint", pattern="past")
    share = answers.loc[answers["touchpoint"].eq("billing"), "value"].ge(7.5).mean()
    assert f'<p class="figure">{100 * share:.0f}</p>' in written["envelope.html"]
    assert "%" not in re.sub(r"<style>.*?</style>", "", written["prediction.html"], flags=re.S)
    assert "“How satisfied were you with Billing?”" in written["prediction.html"]


def test_no_sheet_is_wider_than_a_phone(browser, written):
    pages, wide = [name for name in written if name.endswith("html")], {}
    page = browser.new_page(viewport={"width": 390, "height": 844})
    for name in pages:
        page.set_content(written[name])
        wide[name] = page.evaluate("document.documentElement.scrollWidth")
    assert wide == dict.fromkeys(pages, 390)


def test_two_sheets_a_person_with_feelings_in_an_order_of_their_own(written):
    html = written["prediction.html"]
    assert html.count('class="sheet"') == 6
    orders = re.findall(r"<ul>(.*?)</ul>", html)
    assert len(set(orders)) == 3, "one order a person, the same on both sides and in both rounds"
    assert len(written["entries.csv"].splitlines()) == 1 + 6
    with pytest.raises(ParameterError, match="1 to 40"):
        prediction_page({}, people=0)


def test_what_was_typed_comes_back_as_beliefs_that_the_delivery_gap_reads(hitouch, tmp_path):
    rows = [
        f"{card},{name},leader,sales,billing,Informed,confident,{low},{low + 20} %,{seen}"
        for card, seen in ((1, ""), (2, ""), (3, ""), (4, ""), (5, ""), (6, "x"))
        for name, low in (("first", 60), ("second", 40))
    ]
    file = tmp_path / "entries.csv"
    file.write_text(HEAD + "\n".join([*rows, "7,first,leader,,billing,,,,,"]))
    beliefs = read_cards("hitouch", file, "spring 2027")
    assert list(beliefs) == list(BELIEFS)
    assert beliefs["predictor"].nunique() == 6, "an empty sheet predicts nothing"
    assert beliefs["measure"].value_counts().to_dict() == {
        "dominant": 12, "wanted": 12, "share": 10,
    }  # fmt: skip
    beliefs["sealed_at"] = pd.to_datetime(beliefs["sealed_at"], utc=True)
    gap = delivery_gap(dataclasses.replace(hitouch, beliefs=beliefs)).set_index("measure")
    # By hand: five first guesses of 60 to 80, the middle 0.7; who had seen the figure is out.
    assert gap.loc["share", "n"] == 5
    assert gap.loc["share", "believed"] == pytest.approx(0.7)


def test_every_row_that_cannot_be_used_is_told_with_the_reason(tmp_path):
    file = tmp_path / "entries.csv"
    file.write_text(
        HEAD + "1,first,leader,,billing,informed,informed,80,60,\n"
        "2,first,leader,,biling,informed,informed,60,140,\n"
        "3,third,board,,billing,furious,informed,10,20,\n"
        "4,first,leader,,billing,informed,informed,10,20,\n"
        "4,first,leader,,billing,informed,informed,30,40,\n"
        ",first,leader,,billing,informed,informed,,40,\n"
    )
    with pytest.raises(ParameterError) as caught:
        read_cards("hitouch", file, "x")
    for told in ("row 2: high: The range is upside down", "row 3: touchpoint: did you mean billing",
                 "row 3: high", "row 4: round", "row 4: role", "row 4: wanted",
                 "row 6: this card, round and touch point stand further up",
                 "row 7: card is missing", "row 7: low"):  # fmt: skip
        assert told in str(caught.value)
    file.write_text("card,round\n1,first\n")
    with pytest.raises(ParameterError, match="no column 'low'"):
        read_cards("hitouch", file, "x")
