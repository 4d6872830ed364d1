"""Writes the model card from what was measured."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

_DATA = Path(__file__).parent / "data"


def model_card(figures: Mapping, tier: str) -> str:
    """Fill the card of a tier with the figures that its training returns.

    Returns
    -------
    str
        Markdown.
    """
    test, unseen, dev = (
        figures[name] for name in ("goemotions_test", "customers_unseen", "customers_dev")
    )
    rows = zip(test["emotions"], unseen["emotions"], strict=True)
    card = Template((_DATA / f"card_{tier}.md").read_text(encoding="utf-8"))
    names = ("reddit", "customers", "voices", "everyday", "sentences", "altered")
    sources = zip(names, figures["trained_on"], strict=False)
    plans = figures.get("plans", [])
    return card.substitute(
        features=f"{figures.get('features', 0):,}",
        share=f"{figures.get('customer_share', 0):.0%}",
        plans="; then ".join(
            ", ".join(f"{name} {_told(value)}" for name, value in plan.items()) for plan in plans
        ),
        seed=figures["seed"],
        **{name: f"{n:,}" for name, n in sources},
        versions=", ".join(f"{name} {number}" for name, number in figures["versions"].items()),
        **{f"test_{short}": value for short, value in _headline(test).items()},
        **{f"cv_{short}": value for short, value in _headline(unseen).items()},
        **{f"dev_{short}": value for short, value in _headline(dev).items()},
        labellers=_number(dev["labellers_micro_f1"]),
        ekman=_number(test["ekman_macro_f1"]),
        sentiment=_number(test["sentiment_macro_f1"]),
        rows="\n".join(
            _row(
                [a["emotion"], _number(figures["thresholds"][a["emotion"]]), *_cells(a), *_cells(b)]
            )
            for a, b in rows
        ),
    )


def _told(value: float | Sequence[int]) -> str:
    """Write a number, or one per epoch."""
    return "/".join(f"{n:,g}" for n in (value if isinstance(value, (list, tuple)) else [value]))


def _headline(figures: Mapping) -> dict[str, str]:
    """Give the three summary figures, and n."""
    names = {"macro": "macro_f1", "micro": "micro_f1", "ece": "calibration_error"}
    told = {short: _number(figures.get(name)) for short, name in names.items()}
    return {"n": f"{figures['n']:,}", **told}


def _cells(row: Mapping) -> list[str]:
    """Support, precision, recall and F1 of one emotion."""
    return [str(row["support"]), *[_number(row[name]) for name in ("precision", "recall", "f1")]]


def _row(cells: list[str]) -> str:
    """One row of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def _number(value: float | None) -> str:
    """Two or three digits, or a dash."""
    return "–" if value is None else f"{value:.3f}"
