"""Attacks on hidden groups: by all tables of some answers, and by the pages of a real run."""

import itertools
from dataclasses import replace

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from scipy.optimize import linprog

from cemlab import stats
from cemlab.display.markup import table_html
from cemlab.errors import RunError
from cemlab.privacy import hide_small_groups
from cemlab.report import run
from cemlab.report.disclosure import Published, check_hidden, published, recovered

DIMENSIONS = ["touchpoint", "region", "wave"]
LEAST = 10


def answers(seed):
    """Answers of very uneven groups."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(250, 900))
    named = {
        column: rng.choice(list(names), n, p=rng.dirichlet(np.full(len(names), 0.9)))
        for column, names in zip(DIMENSIONS, ("abcdef", "NSWE", "123"), strict=True)
    }
    return pd.DataFrame(named | {"value": rng.integers(0, 11, n).astype(float)})


def tables_of(frame, hide):
    """Every table of one or two groupings, the total, and each group against the rest."""
    for depth in range(3):
        for names in itertools.combinations(DIMENSIONS, depth):
            yield list(names), hide(stats.score(frame, by=list(names)))
    for group in DIMENSIONS:
        table = hide(stats.compare(frame, groups=group))
        yield [group], table.assign(value=np.nan)
        total = table[~table["suppressed"]].eval("n + n_against").rename("n")
        yield [], pd.DataFrame({"n": total, "value": np.nan, "suppressed": False})


def naive(table):
    """Hide small groups alone, as most tools do."""
    small = table["n"] < LEAST
    return table.assign(
        n=table["n"].mask(small), value=table["value"].mask(small), suppressed=small
    )


def attacked(frame, hide):
    """Bound each hidden count, and sum of ratings, by all that is shown; return what is settled.

    Unknown are the count and the sum of each combination of all groups: counts from 0, sums from
    0 to ten times the count. Every number shown is one equation.
    """
    grid = pd.MultiIndex.from_product([sorted(set(frame[d])) for d in DIMENSIONS])
    grid = grid.set_names(DIMENSIONS).to_frame(index=False)
    none, rows, rests, hidden = np.zeros(len(grid)), [], [], {}
    for names, table in tables_of(frame, hide):
        for row in table.to_dict("records"):
            inside = np.all([grid[c] == row[c] for c in names] or [none == 0], axis=0).astype(float)
            if row["suppressed"]:
                hidden[tuple((c, row[c]) for c in names)] = inside
                continue
            rows.append(np.append(inside, none))
            rests.append(row["n"])
            if not np.isnan(row["value"]):
                rows.append(np.append(none, inside))
                rests.append(row["n"] * row["value"])
    unit = np.eye(len(grid))
    limits = {"A_ub": np.hstack([-10 * unit, unit]), "b_ub": none, "A_eq": rows, "b_eq": rests}
    found = {}
    for key, inside in hidden.items():
        for what, aim in {"n": np.append(inside, none), "sum": np.append(none, inside)}.items():
            ends = [linprog(sign * aim, **limits, bounds=(0, None)) for sign in (1, -1)]
            if -ends[1].fun - ends[0].fun < 0.99 and ends[1].fun < -0.5:
                found[key, what] = ends[0].fun
    return found


@pytest.mark.parametrize("seed", [0, 4, 11])
def test_nothing_hidden_follows_from_all_tables_together(seed):
    frame = answers(seed)
    told = attacked(frame, naive)
    assert len(told) >= 3, "the attack is no attack"
    for (key, what), found in told.items():
        group = frame[np.all([frame[c] == name for c, name in key], axis=0)]
        assert found == pytest.approx(len(group) if what == "n" else group["value"].sum(), abs=1)
    assert attacked(frame, lambda table: hide_small_groups(table, LEAST)) == {}


def page(*tables):
    """An executed notebook that shows some tables."""
    shown = [new_output("display_data", {"text/html": table_html(t, "", None)}) for t in tables]
    return new_notebook(cells=[new_code_cell("", outputs=shown)])


def test_a_table_that_shows_what_another_hides_stops_the_run(tmp_path):
    regions = [*"N" * 300, *"S" * 200, *"O" * 150, *"E" * 40, *"W" * 6]
    frame = pd.DataFrame({"region": regions, "wave": ["1", "2", "3"] * 232, "value": 1.0})
    whole, split = stats.score(frame, by="region"), stats.score(frame, by=["region", "wave"])
    hidden = hide_small_groups(whole, LEAST)
    path = tmp_path / "02_past_patterns.ipynb"
    for other in (whole, split):
        nbformat.write(page(hidden, other), path)
        with pytest.raises(RunError, match="such as region: W") as error:
            check_hidden([path], LEAST)
        assert "6" not in str(error.value)
    nbformat.write(page(hidden, hide_small_groups(split, LEAST)), path)
    check_hidden([path], LEAST)


@pytest.fixture(scope="module")
def thin_run(sample_dir, tmp_path_factory):
    """The executed notebooks of a study with one answer in eight, few with a comment."""
    folder = tmp_path_factory.mktemp("thin")
    for path in sample_dir.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    for name in ("transactions.csv", "relationship.csv"):
        rows = pd.read_csv(folder / name, dtype=str).iloc[::8]
        rows.loc[rows.index % 128 != 0, "comment"] = None
        rows.to_csv(folder / name, index=False)
    reports = folder / "reports"
    run(folder / "study.yaml", notebooks=["01", "02", "03"], reports=reports)
    return [nbformat.read(book, as_version=4) for book in sorted(reports.glob("*/*/*.ipynb"))]


def test_no_page_of_a_run_gives_away_what_another_hides(thin_run):
    tables = published(thin_run)
    assert sum(n is None for table in tables for n in table.sizes.values()) > 50
    assert recovered(tables) == {}


def test_the_same_attack_succeeds_where_only_small_groups_are_hidden(thin_run):
    tables = published(thin_run)
    months = next(t for t in tables if t.columns == ("touchpoint", "period"))
    rng = np.random.default_rng(3)
    sizes = {key: int(rng.integers(2, 60)) for key in months.sizes}
    primary = replace(months, sizes={k: n if n >= LEAST else None for k, n in sizes.items()})
    margins = []
    for column in months.columns:
        total = pd.Series(0, index=sorted({p for k in sizes for p in k if p[0] == column}))
        for key, n in sizes.items():
            total[next(p for p in key if p[0] == column)] += n
        margins.append(Published((column,), {frozenset({p}): int(n) for p, n in total.items()}))
    found = recovered([primary, *margins])
    assert len(found) > 3
    assert all(sizes[key] == n for key, n in found.items())
