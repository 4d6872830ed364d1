from pathlib import Path

import pytest

from cemlab.errors import ParameterError
from cemlab.report.notebooks import Notebook
from cemlab.report.parameters import check_parameters

TYPES = {"study": str, "seed": int, "confidence": float, "min_group": int, "rate": float}
TYPES |= {"fast": bool, "wave": str}
BOOK = Notebook(Path("01_a.ipynb"), "A?", (), TYPES, {})
OTHER = Notebook(Path("02_b.ipynb"), "B?", (), {"seed": int, "level": float}, {})

SEED = "a whole number from 0 to 4294967295"
SHARE = "a number between 0 and 1, both excluded"


@pytest.mark.parametrize(
    ("name", "value", "typed"),
    [
        ("seed", "007", 7),
        ("seed", 7, 7),
        ("confidence", "0.9", 0.9),
        ("rate", 1, 1.0),
        ("min_group", "0", 0),
        ("fast", "yes", True),
        ("fast", "False", False),
        ("wave", "007", "007"),
        ("wave", "nan", "nan"),
        ("wave", "NO", "NO"),
    ],
)
def test_a_value_takes_its_declared_type(name, value, typed):
    found = check_parameters({name: value}, [BOOK])["01_a"][name]
    assert found == typed
    assert type(found) is type(typed)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("seed", "7.5", f"`seed` must be {SEED}, got '7.5'."),
        ("seed", 7.5, f"`seed` must be {SEED}, got 7.5."),
        ("seed", True, f"`seed` must be {SEED}, got True."),
        ("seed", -1, f"`seed` must be {SEED}, got -1."),
        ("seed", "4294967296", f"`seed` must be {SEED}, got '4294967296'."),
        ("confidence", "nan", f"`confidence` must be {SHARE}, got 'nan'."),
        ("confidence", 0, f"`confidence` must be {SHARE}, got 0."),
        ("confidence", "1", f"`confidence` must be {SHARE}, got '1'."),
        ("confidence", 95, f"`confidence` must be {SHARE}, got 95."),
        ("min_group", -1, "`min_group` must be a whole number, 0 or more, got -1."),
        ("rate", "nan", "`rate` must be a number, got 'nan'."),
        ("fast", "perhaps", "`fast` must be true or false, got 'perhaps'."),
        ("wave", 3, "`wave` must be a text, got 3."),
        ("study", "x", "`study` is set by the study argument."),
        (
            "x=1;import os;y",
            "1",
            "`x=1;import os;y` is a parameter of no notebook that runs. "
            "There are: confidence, fast, min_group, rate, seed, wave.",
        ),
    ],
)
def test_an_unusable_value_is_refused(name, value, problem):
    with pytest.raises(ParameterError) as caught:
        check_parameters({name: value}, [BOOK])
    assert str(caught.value) == f"Parameters cannot be used:\n  - {problem}"


def test_each_notebook_gets_only_what_it_declares():
    found = check_parameters({"seed": "8", "level": "2"}, [BOOK, OTHER])
    assert found == {"01_a": {"seed": 8}, "02_b": {"seed": 8, "level": 2.0}}
