"""Both tiers trained on Reddit alone: ``python benchmarks/reddit_only.py --data DIR --out FOLDER``.

They stand beside those that ship in ``benchmarks/emotions.py --reddit-only FOLDER``, to show what
customers' comments bring. Trained, calibrated and decided by the package's own code on GoEmotions
(DIR/goemotions): the same encoder and layers, no customer's comment and no teacher. Needs the extra
"train" and half an hour or more; cut off, it goes on from its last checkpoint in FOLDER.
"""

import argparse
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from cemlab.emotions import EMOTIONS
from cemlab.emotions.linear import LinearModel
from cemlab.emotions.training import linear, transformer
from cemlab.emotions.training.__main__ import _packaged_weights
from cemlab.emotions.training.encoder import Encoder, load_encoder
from cemlab.emotions.training.export import export
from cemlab.emotions.training.student import SOURCES, Examples, Plan, train_encoder
from cemlab.emotions.training.worlds import Corpora, read_dev
from cemlab.emotions.transformer import Transformer, blend

EPOCHS = 3
PLAN = Plan(
    rate=1e-4,
    average=0.998,
    reddit=(50_000,) * EPOCHS,  # all there are
    **{source: (0,) * EPOCHS for source in SOURCES[1:]},
)


def of_reddit(data: Path) -> Corpora:
    """Read GoEmotions; its dev also stands where the customers' would."""
    corpora = Corpora.read(data)
    nobody, dev = corpora.customers.take(np.arange(0)), corpora.reddit["dev"]
    return replace(corpora, customers=nobody, voices=nobody, everyday=nobody, passes=(dev, dev))


def trained(corpora: Corpora, weights: Path, work: Path) -> Encoder:
    """Train the encoder on GoEmotions."""
    sources = [corpora.reddit["train"], *[corpora.customers] * (len(SOURCES) - 1)]
    examples = Examples.of(sources, Tokenizer.from_file(str(weights / "tokenizer.json")))
    rates = torch.tensor(sources[0].labels.mean(axis=0)).float()
    torch.manual_seed(0)
    encoder = load_encoder(weights / "model.safetensors", rates)
    return train_encoder(examples, encoder, work, PLAN)


def words_of(corpora: Corpora, file: Path) -> LinearModel:
    """Train the linear tier on GoEmotions, once."""
    if not file.exists():
        model, _ = linear.train(corpora, 0)
        decision = linear.decide(corpora, read_dev(model.read, corpora), everything(corpora))
        with file.open("wb") as opened:
            replace(model, thresholds=decision.limits.astype(np.float32)).save(opened)
    with file.open("rb") as opened:
        return LinearModel.load(opened)


def everything(corpora: Corpora) -> np.ndarray:
    """All of dev decides."""
    return np.ones(len(corpora.passes[0].texts), dtype=bool)


def main() -> None:
    """Train both and write them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    corpora, weights, out = of_reddit(given.data), _packaged_weights(), given.out
    out.mkdir(parents=True, exist_ok=True)
    words = words_of(corpora, out / "linear.npz")
    encoder = trained(corpora, weights, out / "work")
    state = {name: value.numpy() for name, value in encoder.state_dict().items()}
    export(state, state, out)
    shutil.copyfile(weights / "tokenizer.json", out / "tokenizer.json")
    head = transformer.head_of(encoder)
    for values in head.values():  # no customer taught their half of the head
        values[len(EMOTIONS) : 2 * len(EMOTIONS)] = values[: len(EMOTIONS)]
    np.savez(out / "transformer.npz", **head, **transformer._undecided())
    network = Transformer(out)
    read = read_dev(lambda x: blend(network.odds(x), words.odds(x)), corpora)
    found = transformer.decide(corpora, read, everything(corpora))
    chosen = {"thresholds": found.limits, "slopes": found.slopes, "shift": found.shift}
    np.savez(out / "transformer.npz", **head, **chosen)


if __name__ == "__main__":
    main()
