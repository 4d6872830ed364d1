"""The questions, their options and the columns in which an export holds the answers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from cemlab.errors import ParameterError, raise_all
from cemlab.load.ticked import NONE, OTHER, SIDES, column_name
from cemlab.study import Study, read_study
from cemlab.study.checks import nearest
from cemlab.study.feelings import feeling_names

MOST = 10  # feelings that somebody reads before choosing


def question_block(
    study: Study | str | Path,
    language: str = "en",
    *,
    touchpoints: Sequence[str] = (),
    seed: int = 7,
) -> pd.DataFrame:
    """Lay out the questions for feelings wanted and felt at each touch point.

    Parameters
    ----------
    study
        A study, its file, its folder or its name; with a list of at most ten feelings.
    language
        "en" or "de".
    touchpoints
        Which, by id; default: all, in the order of the journey.
    seed
        Of the printed order of feelings: the same on both sides of a touch point, another one for
        each touch point. The survey tool should shuffle anew for each respondent.

    Returns
    -------
    DataFrame
        One row per option: question (its column), touchpoint, label, side (wanted, felt), wording,
        option (the feeling as the study lists it, "none" or "other"), text (as customers read it),
        column (where each option has one of its own). attrs["texts"]: the other texts.

    Raises
    ------
    ParameterError
        For an unknown language or touch point, more than ten feelings or none, a feeling or a
        touch point without a name in the language, or two that share a column; all at once.

    Examples
    --------
    >>> block = question_block("hitouch", touchpoints=["billing"])
    >>> block[["question", "option", "column"]].iloc[-1].tolist()
    ['felt_billing', 'other', 'felt_billing_other']
    >>> block["wording"].iloc[0]
    'Your last experience with us: Billing. Which two of these did you most want to feel?'
    """
    study = study if isinstance(study, Study) else read_study(study)
    known = YAML(typ="safe").load((resources.files("cemlab.instrument") / "texts.yaml").read_text())
    texts = known.get(language)
    if texts is None:
        hint = nearest(language, known)
        raise ParameterError(f"the instrument does not speak '{language}': {hint}.")
    chosen = list(touchpoints) or list(study.touchpoints)
    raise_all(_problems(study, language, chosen), ParameterError, "the instrument needs mending")
    names = feeling_names(study, language)
    rows = []
    for place, key in enumerate(chosen):
        order = np.random.default_rng([seed, place]).permutation(list(names))
        options = [*((f, names[f]) for f in order), (NONE, texts[NONE]), (OTHER, texts[OTHER])]
        label = point_label(study, key, language)
        for side in SIDES:
            wording = f"{texts['about'].format(touchpoint=label)} {texts[side]}"
            question = {"question": column_name(side, key), "touchpoint": key, "label": label}
            rows += [
                {**question, "side": side, "wording": wording, "option": str(option),
                 "text": text, "column": column_name(side, key, str(option))}
                for option, text in options
            ]  # fmt: skip
    table = pd.DataFrame(rows)
    table.attrs = {"texts": texts, "language": language}
    return table


def point_label(study: Study, key: str, language: str) -> str:
    """Give a touch point's label in a language, else its own."""
    return study.touchpoints[key].labels.get(language, study.touchpoints[key].label)


def _problems(study: Study, language: str, chosen: Sequence[str]) -> Iterator[str]:
    """Tell everything that keeps a study from being asked."""
    for key in chosen:
        if key not in study.touchpoints:
            yield f"'{key}' is no touch point: {nearest(key, study.touchpoints)}"
        elif language != study.language and language not in study.touchpoints[key].labels:
            yield (
                f"touchpoints.{key} has no name in '{language}': add "
                f"labels: {{{language}: …}} there"
            )
    if not study.touchpoints:
        yield "no touch point is declared: add touchpoints"
    feelings = study.feelings.list if study.feelings else []
    if not feelings:
        yield f"no feelings are listed: add feelings: {{list: [calm, in control, …]}}, 2 to {MOST}"
    elif not 1 < len(feelings) <= MOST:
        yield f"feelings.list holds {len(feelings)} feelings: ask for 2 to {MOST}"
    lacking = [f for f in feelings if f not in feeling_names(study, language)]
    if lacking:
        yield (
            f"no name in '{language}' for {', '.join(lacking)}: add "
            f"names: {{{language}: {{{lacking[0]}: …}}}} under feelings"
        )
    yield from _unreadable(study, feelings)


def _unreadable(study: Study, feelings: Sequence[str]) -> Iterator[str]:
    """Tell what an export could not be read back from."""
    for feeling in feelings:
        if re.search(r"[;,|\n]", feeling) or feeling.casefold() in (NONE, OTHER):
            yield f"feelings.list: '{feeling}' would be read as several, or as no feeling: reword"
    columns: Mapping[str, tuple] = {}
    for key in study.touchpoints:
        for option in ("", *feelings, NONE, OTHER):
            name = re.sub(r"_", "", column_name("felt", key, option))
            if columns.setdefault(name, (key, option)) != (key, option):
                yield f"touch point '{key}' and '{columns[name][0]}' share column names: rename one"
