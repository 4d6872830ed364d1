"""What a notebook says about itself: its question, the tables it needs, its parameters."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from cemlab.errors import DataError, ParameterError, RunError

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from cemlab.load import Feedback

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
TYPES = {"int": int, "float": float, "str": str, "bool": bool}
WORDS = {  # how a reader would call a table that is missing
    "ratings": "scores",
    "comments": "comments",
    "choices": "ticked options",
    "customers": "customers file",
    "feelings": "feelings wanted or felt",
    "contacts": "list of invitations",
    "beliefs": "beliefs of leaders or the front line",
    "readings": "comments to read emotions in",
}


@dataclass(frozen=True)
class Notebook:
    """One notebook as its author wrote it.

    Attributes
    ----------
    path
        Its file.
    title
        Its first heading, a question.
    needs
        Tables it cannot do without: "table", "table.column" or "table.column=value|other".
    types
        The declared type of each parameter.
    defaults
        The value of each parameter where nobody sets another.
    """

    path: Path
    title: str
    needs: tuple[str, ...]
    types: dict[str, type]
    defaults: dict[str, object]

    @property
    def name(self) -> str:
        """Its file name without the suffix."""
        return self.path.stem


def find_notebooks(chosen: Sequence[str | Path] | None = None) -> list[Notebook]:
    """Find the notebooks to run, in reading order.

    Parameters
    ----------
    chosen
        Numbers ("03"), names ("03_present_patterns") or paths of notebooks of one's own; all
        numbered notebooks of the project by default.

    Returns
    -------
    list of Notebook
        Each once.

    Raises
    ------
    ParameterError
        Where a name fits no notebook.
    RunError
        Where the project has no notebooks, as in an installed wheel.
    """
    shelf = {path.stem: path for path in sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))}
    if chosen is None:
        if not shelf:
            raise RunError(f"There are no notebooks in {FOLDER}: run from a clone of the project.")
        return [read_notebook(path) for path in shelf.values()]
    paths = dict.fromkeys(_choose(str(name), shelf) for name in chosen)
    return [read_notebook(path) for path in sorted(paths, key=lambda path: path.name)]


def read_notebook(path: Path) -> Notebook:
    """Read what a notebook declares about itself.

    Parameters
    ----------
    path
        The notebook's file.

    Returns
    -------
    Notebook
        Title, needs and parameters.

    Raises
    ------
    RunError
        Where the file is no notebook, or its parameters are not typed literals.
    """
    import nbformat

    try:
        book = nbformat.read(path, as_version=4)
    except Exception as error:
        raise RunError(f"{path.name} is not a notebook that can be read.") from error
    types, defaults = _parameters(book, path.name)
    needs = tuple(book.metadata.get("cemlab", {}).get("needs", ()))
    return Notebook(path.resolve(), title_of(book) or path.stem, needs, types, defaults)


def title_of(book: "NotebookNode") -> str:
    """Give the first heading of a notebook.

    Parameters
    ----------
    book
        The notebook.

    Returns
    -------
    str
        Without its mark; empty where there is none.
    """
    for cell in book.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("# "):
                    return line[2:].strip()
    return ""


def lacking(needs: Sequence[str], feedback: "Feedback") -> str:
    """Say what of a notebook's needs a study does not have.

    Parameters
    ----------
    needs
        As a notebook declares them: "table", "table.column" (some value is there) or
        "table.column=value|other" (some row has one of them), "table|other" (one of both is
        there), "relationship" (a source was answered about the whole and about touch points) or
        "transactions" (a source of the pattern past has scores of touch points or of the whole).
    feedback
        The study's tables.

    Returns
    -------
    str
        A reason for readers; empty where nothing lacks.
    """
    return "; ".join(reason for need in needs if (reason := _lacks(need, feedback)))


def _lacks(need: str, feedback: "Feedback") -> str:
    """Say why one need is not met."""
    if need == "relationship":
        return _lacks_relationship(feedback)
    if need == "transactions":
        return _lacks_transactions(feedback)
    if "=" not in need and "|" in need:
        first, *rest = (_lacks(one, feedback) for one in need.split("|"))
        told = [first, *(reason.removeprefix("the study has ") for reason in rest)]
        return " and ".join(told) if all(told) else ""
    place, _, value = need.partition("=")
    name, _, column = place.partition(".")
    table = getattr(feedback, name)
    if table.empty:
        return f"the study has no {WORDS.get(name, name)}"
    if not column:
        return ""
    if column not in table or table[column].isna().all():
        return f"the study has no {column.replace('_', ' ')} ({name})"
    wanted = value.split("|")
    if value and not table[column].astype(str).isin(wanted).any():
        told = " or ".join(f"“{name}”" for name in wanted)
        return f"the study has no {name} of the {column.replace('_', ' ')} {told}"
    return ""


def _lacks_relationship(feedback: "Feedback") -> str:
    """Say why no source tells of the whole and of touch points, and what goes along with it."""
    from cemlab.stats import relationship_source, touchpoint_drivers

    try:
        answers = feedback.answers(source=relationship_source(feedback))
        touchpoint_drivers(answers, draws=0)
    except DataError as error:
        return str(error)
    return ""


def _lacks_transactions(feedback: "Feedback") -> str:
    """Say why nothing that customers rated after a transaction can be watched."""
    from cemlab.stats import after_transactions

    if len(after_transactions(feedback)):
        return ""
    return (
        "no source of the pattern past has scores of touch points, an overall score, or recommend "
        "on 0–10: give its items these roles in study.yaml"
    )


def without_lacking(path: Path, feedback: "Feedback", folder: Path) -> Path:
    """Leave out the cells whose own needs a study does not meet, such as a section on feelings.

    Parameters
    ----------
    path
        A notebook; its cells may declare needs as notebooks do.
    feedback
        The study's tables.
    folder
        Where the shorter notebook is written.

    Returns
    -------
    Path
        `path` itself where every cell stays.
    """
    import nbformat

    book = nbformat.read(path, as_version=4)
    kept = [
        cell
        for cell in book.cells
        if not lacking(cell.metadata.get("cemlab", {}).get("needs", ()), feedback)
    ]
    if len(kept) == len(book.cells):
        return path
    book.cells, shorter = kept, folder / "shorter" / path.name
    shorter.parent.mkdir(exist_ok=True)
    nbformat.write(book, shorter)
    return shorter


def _choose(name: str, shelf: dict[str, Path]) -> Path:
    """Find one notebook by number, name or path."""
    if name.endswith(".ipynb") and Path(name).is_file():
        return Path(name).resolve()
    wanted = Path(name).stem
    fits = [path for stem, path in shelf.items() if wanted in (stem, stem.split("_")[0])]
    if fits:
        return fits[0]
    near = get_close_matches(wanted, shelf, n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(shelf) or 'none'}."
    raise ParameterError(f"There is no notebook {name!r}.{hint}")


def _parameters(book: "NotebookNode", name: str) -> tuple[dict[str, type], dict[str, object]]:
    """Read types and defaults from the cell tagged `parameters`."""
    types: dict[str, type] = {}
    defaults: dict[str, object] = {}
    cells = [cell for cell in book.cells if "parameters" in cell.metadata.get("tags", ())]
    if not cells:
        return types, defaults
    try:
        for line in ast.parse(cells[0].source).body:
            key, default = line.target.id, ast.literal_eval(line.value)  # type: ignore[attr-defined]
            types[key], defaults[key] = TYPES[line.annotation.id], default  # type: ignore[attr-defined]
    except (AttributeError, KeyError, SyntaxError, ValueError) as error:
        raise RunError(
            f"The parameters cell of {name} may hold only lines such as `seed: int = 7`, "
            f"of the types {', '.join(TYPES)}."
        ) from error
    return types, defaults
