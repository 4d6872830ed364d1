"""Labels beside points, where they cover nothing else."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from cemlab.figures.house import PAPER, label


def place_labels(ax: Axes, points: Sequence[tuple[float, float]], texts: Sequence[str]) -> None:
    """Write a label beside each point, at the first place that covers nothing else."""
    ax.get_figure(root=True).draw_without_rendering()
    taken = [ax.transData.transform(p) for p in points]
    boxes: list[Any] = []
    frame = ax.get_window_extent()
    places = [(9, 0), (-9, 0), (0, 11), (0, -11), (9, 13), (9, -13), (-9, 13), (-9, -13),
              (9, 27), (9, -27), (-9, 27), (-9, -27)]  # fmt: skip
    for point, text in zip(points, texts, strict=True):
        note = ax.annotate(label(text, 20), point, textcoords="offset points", xytext=(9, 0),
                           bbox={"fc": PAPER, "ec": "none", "pad": 1, "alpha": 0.75})  # fmt: skip
        best: tuple[int, int] = (10**9, 0)
        for i, (dx, dy) in enumerate(places):
            _move(note, dx, dy)
            box = note.get_window_extent().expanded(1.02, 1.05)
            clashes = sum(box.overlaps(other) for other in boxes)
            clashes += sum(box.contains(*other) for other in taken)
            outside = not (frame.x0 <= box.x0 and box.x1 <= frame.x1 + 40)
            best = min(best, (clashes + 2 * outside, i))
            if best[0] == 0:
                break
        _move(note, *places[best[1]])
        boxes.append(note.get_window_extent())


def _move(note: Any, dx: int, dy: int) -> None:  # noqa: ANN401 - matplotlib's Annotation
    note.set_position((dx, dy))
    note.set_ha("left" if dx > 0 else "right" if dx < 0 else "center")
    note.set_va("center" if dx and not dy else "bottom" if dy > 0 else "top")
