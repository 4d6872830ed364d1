"""Writes the model card from what was measured."""

from collections.abc import Mapping
from pathlib import Path
from string import Template

_TEMPLATE = Path(__file__).parent / "data" / "card_template.md"


def model_card(figures: Mapping) -> str:
    """Fill the card with the figures that `training.measure` returns.

    Returns
    -------
    str
        Markdown.
    """
    test, unseen, dev = (
        figures[name] for name in ("goemotions_test", "customers_unseen", "customers_dev")
    )
    rows = zip(test["emotions"], unseen["emotions"], strict=True)
    card = Template(_TEMPLATE.read_text(encoding="utf-8"))
    return card.substitute(
        features=f"{figures['features']:,}",
        reddit=f"{figures['trained_on'][0]:,}",
        customers=f"{figures['trained_on'][1]:,}",
        share=f"{figures['customer_share']:.0%}",
        seed=figures["seed"],
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
