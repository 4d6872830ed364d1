"""The three lists of what cemlab needs say the same thing."""

import re
import tomllib
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
GIVEN = {"jupyterlab", "pandas", "seaborn", "scikit-learn", "textblob", "papermill", "nbval"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA = YAML(typ="safe").load(ROOT / "environment.yml")
LOCK = (ROOT / "requirements.lock").read_text()


def name(requirement):
    return re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", requirement).group().lower())


def test_environment_yml_names_the_given_packages_without_pins():
    plain = [entry for entry in CONDA["dependencies"] if isinstance(entry, str)]
    assert set(plain) >= GIVEN
    assert set(plain) - GIVEN == {f"python{PROJECT['requires-python']}", "pip"}
    assert {"pip": ["-e ."]} in CONDA["dependencies"]
    assert CONDA["channels"] == ["conda-forge"]


def test_every_conda_name_is_a_dependency():
    assert {name(requirement) for requirement in PROJECT["dependencies"]} >= GIVEN


def test_the_lock_covers_running_and_testing_with_hashes_and_without_addresses():
    locked = {name(line) for line in LOCK.splitlines() if re.match(r"[a-z0-9]", line)}
    wanted = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    assert {name(requirement) for requirement in wanted} <= locked
    assert "://" not in LOCK
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z0-9])", LOCK.strip()))


def test_training_and_benchmark_packages_stay_out_of_the_lock():
    extras = PROJECT["optional-dependencies"]
    locked = {name(line) for line in LOCK.splitlines() if re.match(r"[a-z0-9]", line)}
    heavy = {name(requirement) for requirement in extras["train"] + extras["bench"]}
    assert not heavy & locked
