"""MiniLM and MPNet in torch, as far as training needs them: their first layers stay as they are.

MiniLM is what ships. So that one pass gives both, its last layers are there twice: trained for the
emotions of a sentence, and for its meaning. MPNet, five times as large, teaches both and stays
behind.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from cemlab.emotions.taxonomy import EMOTIONS

HEADS = 12
DROPOUT = 0.1
# Emotions as Reddit labels them, as customers' comments are labelled, and which of both it is like.
OUTCOMES = 2 * len(EMOTIONS) + 1


@dataclass(frozen=True)
class Shape:
    """Of an encoder; `fixed` of its layers are not trained."""

    width: int = 384
    inner: int = 1536
    layers: int = 6
    fixed: int = 2
    words: int = 30_522
    places: int = 512
    first_place: int = 0
    padding: int = 0
    small: float = 1e-12
    relative: int = 0  # how many distances between tokens have a weight of their own


MINILM = Shape()
MPNET = Shape(768, 3072, 12, 6, 30_527, 514, 2, 1, 1e-5, 32)

# Where the parts of a layer stand in the files of the original weights.
IN_MINILM = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}
IN_MPNET = IN_MINILM | {
    "query": "attention.attn.q",
    "key": "attention.attn.k",
    "value": "attention.attn.v",
    "out": "attention.attn.o",
    "norm1": "attention.LayerNorm",
}


class Layer(nn.Module):
    """One layer: attention over all tokens, then each token by itself."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=shape.small)
        self.up = nn.Linear(width, shape.inner)
        self.down = nn.Linear(shape.inner, width)
        self.norm2 = nn.LayerNorm(width, eps=shape.small)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: torch.Tensor, near: torch.Tensor) -> torch.Tensor:
        """Give (comments, length, width); `near` is added to how alike two tokens are."""
        n, length, width = x.shape
        q, k, v = self.qkv(x).view(n, length, 3, HEADS, width // HEADS).permute(2, 0, 3, 1, 4)
        alike = (q @ k.transpose(-1, -2)) * (width // HEADS) ** -0.5 + near
        mixed = (self.drop(alike.softmax(-1)) @ v).transpose(1, 2).reshape(n, length, width)
        x = self.norm1(x + self.drop(self.out(mixed)))
        return self.norm2(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """The words' vectors, the layers, the mean over tokens, and one linear unit per outcome."""

    def __init__(self, shape: Shape = MINILM) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.words, shape.width)
        self.places = nn.Embedding(shape.places, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=shape.small)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.drop = nn.Dropout(DROPOUT)
        self.head = nn.Linear(shape.width, OUTCOMES)
        fixed = [self.words, self.places, self.norm, *self.layers[: shape.fixed]]
        if shape.relative:
            self.distances = nn.Embedding(shape.relative, HEADS)
            fixed.append(self.distances)
        for part in fixed:
            part.requires_grad_(False)

    def forward(self, ids: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """Give log odds (comments, 57); `present` is False where a comment has ended."""
        kept = present[..., None].float()
        return self.head(self.drop((self.hidden(ids, present).float() * kept).sum(1) / kept.sum(1)))

    def hidden(self, ids: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """Give what the last layer makes of each token (comments, length, width)."""
        first, length = self.shape.first_place, ids.shape[1]
        near = torch.where(present[:, None, None, :], 0.0, -1e9)
        with torch.no_grad():
            if self.shape.relative:
                near = near + self.distances(_bucket(length)).permute(2, 0, 1)[None]
            x = self.norm(self.words(ids) + self.places.weight[first : first + length])
            for layer in self.layers[: self.shape.fixed]:
                x = layer(x, near)
        for layer in self.layers[self.shape.fixed :]:
            x = layer(x, near)
        return x

    def train(self, mode: bool = True) -> "Encoder":
        """Switch dropout on or off; the layers that stay as they are never drop anything."""
        super().train(mode)
        for layer in self.layers[: self.shape.fixed]:
            layer.eval()
        return self


def load_encoder(file: Path, rates: torch.Tensor, shape: Shape = MINILM) -> Encoder:
    """Fill an encoder with the original weights; the head starts at the labels' `rates` (28)."""
    from safetensors.torch import load_file

    usual = torch.logit(rates.clamp(0.01, 0.5))
    stored = {name.removeprefix("mpnet."): value for name, value in load_file(file).items()}
    places = stored["embeddings.position_embeddings.weight"]
    if not shape.relative:
        # The sentence's number, always the first, is added anyway.
        places = places + stored["embeddings.token_type_embeddings.weight"][0]
    state = {
        "words.weight": stored["embeddings.word_embeddings.weight"],
        "places.weight": places,
        "norm.weight": stored["embeddings.LayerNorm.weight"],
        "norm.bias": stored["embeddings.LayerNorm.bias"],
        "head.weight": torch.randn(OUTCOMES, shape.width) * 0.02,
        "head.bias": torch.cat([usual, usual, torch.zeros(1)]),
    }
    if shape.relative:
        state["distances.weight"] = stored["encoder.relative_attention_bias.weight"]
    names = IN_MPNET if shape.relative else IN_MINILM
    for i in range(shape.layers):
        for kind in ("weight", "bias"):
            part = {n: stored[f"encoder.layer.{i}.{old}.{kind}"] for n, old in names.items()}
            qkv = torch.cat([part.pop(name) for name in ("query", "key", "value")])
            for name, value in {"qkv": qkv, **part}.items():
                state[f"layers.{i}.{name}.{kind}"] = value
    encoder = Encoder(shape)
    encoder.load_state_dict(state)
    return encoder


def _bucket(length: int) -> torch.Tensor:
    """Give MPNet's numbers of the distances between tokens: 16 each way, far ones together."""
    place = torch.arange(length)
    away = place[:, None] - place[None, :]
    far = 8 + (torch.log(away.abs().clamp(min=1) / 8) / math.log(16) * 8).long()
    return (away < 0).long() * 16 + torch.where(away.abs() < 8, away.abs(), far.clamp(max=15))
