"""A small study that tests change as they need."""

import pytest

import cemlab
from cemlab.load.files import read_export
from cemlab.load.new import _look

STUDY = """\
title: Trial
timezone: Europe/Berlin
sources:
  calls:
    file: calls.csv
    pattern: past
    promise: confidential
    columns: {response_id: id, customer_id: customer, touchpoint: where, answered_at: at}
    segments: {region: region}
    items:
      score:
        role: touchpoint
        wording: {en: "How good?"}
        scale: {low: 0, high: 10, labels: {10: Great}}
        not_applicable: [99]
      why: {role: comment}
      tick: {role: choice, separator: ";"}
customers:
  file: crm.csv
  columns: {customer_id: customer, account_id: account, role: role, revenue: revenue}
  segments: {region: region, size: size}
touchpoints:
  desk: {label: Service desk}
  bill: {label: Billing}
"""
CALLS = """\
id,customer,where,at,region,score,why,tick
r1,c1,desk,2024-03-01 09:00,,7,"Call me on +49 30 555 0123, please",phone;mail
r2,c1,Billing,2024-03-02,north,Great,,mail
r3,c9,desk,2024-03-03,,99,fine,
r4,,bill,04.03.2024,,,Die Rechnung war leider wieder falsch,
"""
CRM = """\
customer,account,role,revenue,region,size
c1,a1,buyer,"1.200,50",south,big
c2,,boss,"2.000,00",west,small
"""


@pytest.fixture
def study(tmp_path):
    """Write the small study, with changes, and load it."""

    def load(calls=CALLS, crm=CRM, *changes, change=("", ""), **files):
        text = STUDY
        for old, new in (change, *changes):
            text = text.replace(old, new)
        (tmp_path / "study.yaml").write_text(text)
        (tmp_path / "calls.csv").write_text(calls)
        (tmp_path / "crm.csv").write_text(crm)
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text)
        return cemlab.load_study(tmp_path)

    return load


def parts(tmp_path, columns, n=60):
    """Name → part of the columns of a file; a column is a list, of which the rows take turns."""
    rows = [[f'"{cells[i % len(cells)]}"' for cells in columns.values()] for i in range(n)]
    heads = [f'"{name}"' for name in columns]
    (tmp_path / "a.csv").write_text("\n".join(map(",".join, [heads, *rows])))
    return {c.name: part for c, part, _ in _look(read_export(tmp_path / "a.csv"))}
