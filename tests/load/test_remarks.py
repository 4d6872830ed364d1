"""What is told of a file whose rows stay."""

from tests.load.conftest import CALLS

MORE = """  again:
    file: calls.csv
    pattern: present
    promise: anonymous
    columns: {response_id: id}
    items: {later: {role: overall, scale: {low: 0, high: 10}}}
customers:
"""


def remarks(feedback):
    return dict(feedback.intake.set_index("used_as")["remarks"].fillna(""))


def test_customers_who_are_not_in_the_customers_table_are_told_with_their_rows(study):
    feedback = study()
    assert len(feedback.responses) == 4
    assert remarks(feedback) == {
        "calls": "1 row kept whose customer is not in crm.csv (row 4)", "customers": ""
    }  # fmt: skip
    rows = "".join(f"n{i},new {i},desk,2024-03-01,,7,,\n" for i in range(4))
    set_aside = "n9,new 9,desk,soon,,7,,\n"  # is not kept, so nobody looks for its customer
    head, rest = CALLS.split("\n", 1)
    told = remarks(study(f"{head}\n{set_aside}{rows}{rest}"))["calls"]
    assert told.startswith("5 rows kept whose customer is not in crm.csv (first rows 3, 4, 5)")


def test_columns_that_nobody_reads_are_told_once_per_file(study):
    lines = CALLS.splitlines()
    known = [line.rsplit(",", 1) for line in lines]
    extra = ["later,how clean", *("5,9" for _ in lines[1:])]
    calls = "".join(f"{a},{x},{b}\n" for (a, b), x in zip(known, extra, strict=True))
    assert remarks(study(calls))["calls"].startswith(
        'columns that the study does not read: "later", "how clean"; 1 row kept'
    )
    told = remarks(study(calls, change=("customers:\n", MORE)))
    assert told["calls"].startswith('columns that the study does not read: "how clean"; 1 row')
    assert told["again"] == ""
