"""The picture and the words of what a score would be without a theme."""

import pandas as pd

from cemlab import figures, sentences

TABLE = pd.DataFrame(
    {
        "theme": ["late", "kind", "dull", "few"], "n": [90, 80, 70, 2],
        "value": [-0.4, 0.1, -0.05, -0.9], "low": [-0.5, 0.05, -0.2, -2],
        "high": [-0.3, 0.15, 0.1, 0.2], "p_adjusted": [0.001, 0.01, 0.6, 0.3],
        "suppressed": [False, False, False, True],
    }
)  # fmt: skip


def test_hidden_themes_are_not_drawn_and_the_lowest_comes_first():
    ax = figures.plot_impact(TABLE)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["late", "dull", "kind"]
    assert [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"] == [
        -0.4,
        -0.05,
        0.1,
    ]


def test_only_what_is_beyond_noise_is_told():
    told = sentences.about_impact(TABLE)
    assert "“late” (n = 90)" in told
    assert "dull" not in told
    assert "few" not in told
    assert "beyond noise" in sentences.about_impact(TABLE[2:])
