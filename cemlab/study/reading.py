"""study.yaml → Study, with every problem told at once, each with its line."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from cemlab.errors import StudyError, raise_all
from cemlab.study.checks import Problem, check, check_files, nearest
from cemlab.study.models import Study
from cemlab.study.values import line_of
from cemlab.study.yaml_file import read_yaml

_MANY = 100  # problems that are told at once; of a file with more, nobody reads them all
_ROUNDS = 6  # a part that cannot stand without what was left out goes too
_WRONG = {
    "string_type": "must be text (put a number or a date in quotes to make it text)",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "dict_type": "must hold lines of the form name: value",
    "model_type": "must hold lines of the form name: value",
    "list_type": "must be a list, such as [a, b]",
    "greater_than_equal": "must be at least 1",
    "finite_number": "must be a finite number",
    "float_parsing": "must be a number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "greater_than": "must be above 0",
}


def find_study(ref: str | Path) -> Path:
    """Find the study file that a reference means.

    Parameters
    ----------
    ref
        A study file, a folder holding study.yaml, or a name under `data/` of the project;
        a name is looked for beside the current folder, then upwards, then beside the package.

    Returns
    -------
    Path
        The study file's absolute path.

    Raises
    ------
    StudyError
        Nothing is found; the message says where was looked and which names there are.

    Examples
    --------
    >>> find_study("no-such-study")
    Traceback (most recent call last):
    cemlab.errors.StudyError: no study 'no-such-study': ...
    """
    path = Path(ref).expanduser()
    if path.is_dir() and (path / "study.yaml").is_file():
        return (path / "study.yaml").resolve()
    if path.is_file():
        return path.resolve()
    homes = [Path.cwd(), *Path.cwd().parents, Path(__file__).resolve().parents[2]]
    folders = dict.fromkeys(home / "data" for home in homes)
    for folder in folders:
        if len(path.parts) == 1 and (folder / path / "study.yaml").is_file():
            return (folder / path / "study.yaml").resolve()
    names = sorted({f.parent.name for d in folders for f in d.glob("*/study.yaml")})
    raise StudyError(
        f"no study '{ref}': it is neither a study file, nor a folder with a study.yaml, nor a "
        f"name under data/ ({nearest(str(ref), names)})."
    )


def read_study(path: str | Path, *, data: str | Path | None = None, files: bool = False) -> Study:
    r"""Read and check a study file.

    Parameters
    ----------
    path
        A study reference as `find_study` takes it.
    data
        The folder of the sources, where they do not lie beside the study file.
    files
        Whether the files that the study names must be there.

    Returns
    -------
    Study
        With `name`, `path`, `folder` and `line(...)` beside the keys of the file.

    Raises
    ------
    StudyError
        Lists every problem with its line and, for a misspelt name, the nearest valid one.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "study.yaml"
    >>> _ = file.write_text("title: Trial\nsource: {}\n")
    >>> read_study(file)
    Traceback (most recent call last):
    cemlab.errors.StudyError: .../study.yaml cannot be used:
      - line 1, sources: is missing: add it
      - line 2, source: unknown key: did you mean sources?
    """
    path = find_study(path)
    content, lines, problems = read_yaml(path)
    if not isinstance(content, dict):
        problems.append(((), "must hold lines of the form key: value, beginning with title"))
    else:
        study, found = _validate(content)
        problems += found
        if study is not None:
            study._path, study._lines = path, lines
            checked = [*check(study), *(check_files(study, data) if files else ())]
            problems += [c for c in checked if not _follows(c[0], found)]
    raise_all(_told(problems, lines), StudyError, f"{path} cannot be used")
    return study


def _validate(content: dict) -> tuple[Study | None, list[Problem]]:
    """Check keys and types; what is wrong is left out, so that the rest can be checked too."""
    found: dict[tuple, Problem] = {}
    for _ in range(_ROUNDS):
        try:
            return Study.model_validate(content), list(found.values())
        except ValidationError as error:
            for wrong in error.errors(include_url=False)[:_MANY]:
                place, message = translate(wrong)
                if not _follows(place, found.values()):
                    found[place] = (place, message)
                content = _without(content, place, _stand_in(wrong))
    return None, list(found.values())


def _follows(place: tuple, problems: Iterable[Problem]) -> bool:
    """Whether a problem may only be the consequence of one that is told already."""
    return any(
        place[: len(other)] == other or other[: len(place)] == place for other, _ in problems
    )


def _stand_in(wrong: dict[str, Any]) -> str | None:
    """Choose a word for a misspelt one, so that its part can be checked further."""
    return wrong["ctx"]["expected"].split("'")[1] if wrong["type"] == "literal_error" else None


def _without(content: Any, place: tuple, stand_in: str | None) -> Any:  # noqa: ANN401
    """Copy the content without a place; without its parent, where the place is absent itself."""
    first, rest = place[0], place[1:]
    pairs = enumerate(content) if isinstance(content, list) else content.items()
    child = dict(pairs).get(first)
    if rest and isinstance(child, dict | list) and not (len(rest) == 1 and rest[0] not in child):
        new = _without(child, rest, stand_in)
    else:
        new = stand_in
    if isinstance(content, list):
        return [c if i != first else new for i, c in enumerate(content) if i != first or new]
    return {k: c if k != first else new for k, c in content.items() if k != first or new}


def _told(problems: list[Problem], lines: dict[tuple, int]) -> list[str]:
    """Problems as lines of a message, in the order of the file."""
    placed = sorted((line_of(lines, place), i) for i, (place, _) in enumerate(problems))
    return [
        f"line {line}, {'.'.join(map(str, problems[i][0])) or 'file'}: {problems[i][1]}"
        for line, i in placed
    ]


def translate(error: dict[str, Any], model: type[BaseModel] = Study) -> Problem:
    """Say one of pydantic's findings about a model in a researcher's words."""
    place = tuple(p for p in error["loc"] if p != "[key]")
    kind = error["type"]
    if kind == "extra_forbidden":
        known = _fields(place[:-1], model)
        return place, f"unknown key: {nearest(str(place[-1]), known)}"
    if kind == "missing":
        return place, "is missing: add it"
    if kind == "literal_error":
        words = [w.strip(" '") for w in error["ctx"]["expected"].replace(" or ", ", ").split(",")]
        hint = nearest(str(error["input"]), words)
        hint = hint if hint.startswith("choose") else f"{hint} (of {', '.join(words)})"
        return place, f"'{error['input']}' is not possible: {hint}"
    if kind == "value_error":
        return place, str(error["ctx"]["error"])
    if kind.startswith("date"):
        return place, "must be a date such as 2026-12-31"
    return place, _WRONG.get(kind, error["msg"][0].lower() + error["msg"][1:])


def _fields(place: tuple, kind: Any) -> list[str]:  # noqa: ANN401 - a type's annotation
    """List the keys that are valid at a place of a model."""
    for part in place:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            kind = kind.model_fields[part].annotation
            inner = [a for a in get_args(kind) if a is not type(None)]
            if inner and getattr(kind, "__origin__", None) is None:
                kind = inner[0]
        else:
            kind = get_args(kind)[-1]
    return list(kind.model_fields)
