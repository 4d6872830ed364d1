"""Keys of customers, written differently in two exports."""

import pandas as pd

from cemlab import load_study
from cemlab.load import new_study
from cemlab.load.keys import match_keys


def test_only_what_fits_one_customer_is_rewritten():
    known = pd.Series(["K-17", "42", "007", "7", "Ä1"])
    given = pd.Series(["k-17", " 42.0", "0042", "7", "07", "ä 1", "K17", None])
    found = match_keys(given, known)
    # "07" could be 007 or 7, and a hyphen is no blank: both stay as they are.
    assert found.tolist()[:7] == ["K-17", "42", "42", "7", "07", "Ä1", "K17"]
    assert found.isna().tolist() == [False] * 7 + [True]


def test_answers_meet_their_customers(tmp_path):
    (tmp_path / "study.yaml").write_text(
        "title: Keys\n"
        "sources:\n"
        "  survey:\n"
        "    file: answers.csv\n"
        "    pattern: past\n"
        "    promise: confidential\n"
        "    columns: {customer_id: who}\n"
        "    items: {overall: {role: overall, scale: {low: 0, high: 10}}}\n"
        "customers: {file: crm.csv, columns: {customer_id: id, account_id: account}}\n"
    )
    (tmp_path / "answers.csv").write_text("who,overall\nk1,7\nK2 ,8\nnobody,9\n")
    (tmp_path / "crm.csv").write_text("id,account\nK1,A\nK2,B\n")
    answers = load_study(tmp_path).answers(role="overall")
    assert answers["customer_id"].tolist() == ["K1", "K2", "nobody"]
    assert answers["account_id"].fillna("").tolist() == ["A", "B", ""]


def test_two_customers_may_say_the_same_on_one_day_but_not_at_one_minute(tmp_path):
    said = "Never before did I wait so long for so little"
    rows = ["5,Good,{}", "5,Good,{}", f"1,{said},{{}}", f"1,{said},{{}}", "4,Fine,{}"]
    for when, kept in (("2026-03-01", 4), ("2026-03-01 00:00:00", 4), ("2026-03-01 10:07", 3)):
        lines = [row.format(when) for row in rows]
        (tmp_path / "a.csv").write_text("\n".join(["stars,comment,date", *lines]))
        home = tmp_path / when.replace(":", "")
        assert len(load_study(new_study(tmp_path / "a.csv", home)).responses) == kept
