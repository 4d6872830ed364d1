"""The file of a codebook: written so that people can edit it, read with every problem told."""

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import LiteralScalarString

from cemlab.errors import StudyError, raise_all
from cemlab.study import line_of, nearest, read_yaml
from cemlab.study.reading import translate
from cemlab.themes.codebook import Codebook
from cemlab.themes.embed import terms

HEAD = """The themes of this study, kept from wave to wave. Edit it, then run `cemlab codebook`.
rename: change `name`, keep the id.    adopt a candidate: status: alive
merge: status: merged, into: [id]      split: status: split, into: [id, id], and add these
retire: status: retired; it is still counted, so that the others stay comparable.
Reports follow all of it: merged themes are one, parts go by their words, the rest of a split
theme says so, and a retired theme is marked.
No sentence of a customer stands here: words (a higher weight tells the theme better) that at
least five different comments of the theme hold."""


def write_codebook(book: Codebook, path: str | Path) -> Path:
    """Write a codebook; comments that people wrote into the file stay.

    Parameters
    ----------
    book
        From `new_codebook`, `read_frame` or `read_codebook`.
    path
        The file; only its owner can read it.

    Returns
    -------
    Path
        The file.
    """
    path, yaml = Path(path), YAML()
    yaml.width = 4096  # what wraps is wrapped here
    old = CommentedMap()
    if path.exists():
        old = yaml.load(path.read_text(encoding="utf-8")) or old
    if not old:
        old.yaml_set_start_comment(HEAD)
    new = book.model_dump()
    for theme in new["themes"].values():
        words = ", ".join(f"{word} {weight:g}" for word, weight in theme["words"].items())
        theme["words"] = LiteralScalarString(textwrap.fill(words, 92))
    _lay(old, new)
    if not path.exists():
        path.touch(mode=0o600)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(old, file)
    return path


def _lay(old: Any, new: dict[str, Any], place: tuple[str, ...] = ()) -> None:  # noqa: ANN401
    """Lay new values over a tree that keeps its comments."""
    for key in [key for key in old if key not in new]:
        del old[key]
    for key, value in new.items():
        deep = (*place, str(key))
        if isinstance(value, dict):
            if not isinstance(old.get(key), dict):
                old[key] = CommentedMap()
                if deep[-1] == "counts" or deep[-2:-1] == ("waves",):
                    old[key].fa.set_flow_style()
            _lay(old[key], value, deep)
        elif isinstance(value, list):
            if list(old.get(key, ())) != value or key not in old:
                old[key] = CommentedSeq(value)
                old[key].fa.set_flow_style()
        elif old.get(key) != value or key not in old:
            old[key] = value


def read_codebook(path: str | Path) -> Codebook:
    """Read and check a codebook.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Codebook

    Raises
    ------
    StudyError
        Tells every problem with its line and how to mend it.
    """
    content, lines, problems = read_yaml(Path(path), "codebook")
    book = None
    if not problems:
        try:
            book = Codebook.model_validate(content or {})
        except ValidationError as error:
            problems += [translate(wrong, Codebook) for wrong in error.errors(include_url=False)]
        else:
            problems += _contradictions(book)
    raise_all([*_once(problems, lines)], StudyError, f"{path} cannot be used")
    return book or Codebook()


def _once(found: list[tuple[tuple, str]], lines: dict[tuple, int]) -> Iterator[str]:
    """Tell each problem with its line; the same one at several places once."""
    same: dict[tuple[str, str], list[tuple]] = {}
    for place, message in found:
        same.setdefault((str(place[-1:]), message), []).append(place)
    for (_, message), (place, *others) in same.items():
        more = ", ".join(str(line_of(lines, other)) for other in others)
        again = f" (also line {more})" if others else ""
        name = ".".join(map(str, place)) or "file"
        yield f"line {line_of(lines, place)}, {name}: {message}{again}"


def _contradictions(book: Codebook) -> Iterator[tuple[tuple, str]]:
    """Say what does not fit together."""
    needed = {"merged": (1, 1, "the one theme"), "split": (2, 99, "two themes or more")}
    names: dict[str, str] = {}
    owner: dict[str, str] = {}
    for key, theme in book.themes.items():
        place = ("themes", key)
        low, high, what = needed.get(theme.status, (0, 0, ""))
        if not low <= len(theme.into) <= high:
            mend = f"name {what} it goes into" if what else "take it out, or change the status"
            yield (*place, "into"), f"does not fit the status {theme.status}: {mend}"
        for other in theme.into:
            if other not in book.themes:
                yield (*place, "into"), f"no theme '{other}': {nearest(other, book.themes)}"
            elif theme.status == "split" and owner.setdefault(other, key) != key:
                yield (*place, "into"), f"'{other}' is part of {owner[other]} already"
        if theme.status in ("merged", "split") and _returns(book, key):
            yield (*place, "into"), "leads back to itself: change one of them"
        if not any(terms(word) for word in theme.words):
            yield (*place, "words"), "holds no word that can tell a theme: list some"
        name = theme.name.strip().casefold()
        if theme.status == "alive" and names.setdefault(name, key) != key:
            yield (*place, "name"), f"is also the name of {names[name]}: each needs its own"


def _returns(book: Codebook, start: str) -> bool:
    """Whether merging and splitting lead from a theme back to it."""
    todo, seen = list(book.themes[start].into), set()
    while todo:
        key = todo.pop()
        if key == start:
            return True
        if key in book.themes and key not in seen:
            seen.add(key)
            todo += book.themes[key].into
    return False
