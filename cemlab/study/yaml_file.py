"""A YAML file → plain values with the line of each, and what a study may not hold refused."""

import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import ConstructorError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from cemlab.errors import StudyError
from cemlab.study.checks import Problem

_MAX_BYTES = 2_000_000
_MAX_DEPTH = 20
_BRACKETS = re.compile(rf"(?:[\[{{]\s*){{{_MAX_DEPTH + 1}}}")
_MEANT = {  # what a reader of YAML says, and what is most often meant
    "expected ',' or": "a bracket is opened before and not closed",
    "cannot start any token": "a tab or a sign that YAML keeps for itself: indent with spaces, put "
    "the text in quotes",
    "mapping values are not allowed": "a colon where none can stand: put the text in quotes, or "
    "indent as the lines around it",
    "could not find expected ':'": "a name without its colon, or quotes that are not closed",
    "end of stream": "quotes or a bracket that are not closed",
    "block end": "indented otherwise than the lines around it",
}


def read_yaml(path: Path, kind: str = "study file") -> tuple[Any, dict[tuple, int], list[Problem]]:
    """Read a file as plain values, with each place's line and what YAML forbids.

    Raises
    ------
    StudyError
        It is too large or too deep for a `kind`, not UTF-8, or not YAML.
    """
    if path.stat().st_size > _MAX_BYTES:
        raise StudyError(f"{path} holds more than {_MAX_BYTES:,} bytes: is it a {kind}?")
    lines: dict[tuple, int] = {}
    problems: list[Problem] = []
    too_deep = f"{path} is nested too deeply to be a {kind}."
    try:
        text = path.read_text(encoding="utf-8-sig")
        if _BRACKETS.search(text):  # to read them all would take minutes
            raise StudyError(too_deep)
        depth = 0
        for event in YAML(typ="safe", pure=True).parse(text):
            _refuse_indirection(event)
            depth += isinstance(event, CollectionStartEvent)
            depth -= isinstance(event, CollectionEndEvent)
            if depth > _MAX_DEPTH:
                raise StudyError(too_deep)
        yaml = YAML(typ="safe", pure=True)
        node = yaml.compose(text)
        content = _plain(yaml, node, (), lines, problems) if node is not None else None
    except UnicodeDecodeError:
        raise StudyError(f"{path} is not UTF-8 text: save the {kind} as UTF-8.") from None
    except (MarkedYAMLError, ConstructorError) as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}: " if mark else ""
        said = str(error.problem)
        meant = next((told for cue, told in _MEANT.items() if cue in said), said)
        raise StudyError(f"{path} is not valid YAML: {line}{meant}.") from None
    except (YAMLError, ValueError) as error:
        raise StudyError(f"{path} is not valid YAML: {str(error).splitlines()[0]}.") from None
    return content, lines, problems


def _refuse_indirection(event: Any) -> None:  # noqa: ANN401
    """Anchors, aliases and tags hide what is meant, and can grow without bound."""
    tag = getattr(event, "tag", None)
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None) or tag:
        raise ConstructorError(
            None,
            None,
            "anchors (&), aliases (*) and tags (!) are not allowed; write the text in "
            "quotes, or the value out in full",
            event.start_mark,
        )


def _plain(
    yaml: YAML, node: Node, place: tuple, lines: dict[tuple, int], problems: list[Problem]
) -> Any:  # noqa: ANN401
    """Turn a node into plain Python, noting the line of each key."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, ScalarNode):
        return yaml.constructor.construct_object(node)
    if not isinstance(node, MappingNode):
        return [
            _plain(yaml, child, (*place, i), lines, problems) for i, child in enumerate(node.value)
        ]
    found: dict[Any, Any] = {}
    for key_node, child in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            problems.append((place, f"a key in line {line} is not a plain word"))
            continue
        key = yaml.constructor.construct_object(key_node)
        if key in found:
            first = lines[(*place, key)]
            problems.append(
                ((*place, key), f"stands twice, in line {first} and again in line {line}: keep one")
            )
            continue
        lines[(*place, key)] = line
        found[key] = _plain(yaml, child, (*place, key), lines, problems)
    return found
