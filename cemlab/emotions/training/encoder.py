"""MiniLM in torch, as far as training needs it: its first layers stay as they are.

So that one pass gives both, the meaning of a sentence is read from the original last layers, and
its emotions from copies that were trained.
"""

from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from cemlab.emotions.taxonomy import EMOTIONS

WIDTH, HEADS, LAYERS, INNER = 384, 12, 6, 1536
SHARED = 2
WORDS, PLACES = 30_522, 512
DROPOUT = 0.1
# Where the parts of a layer stand in the file of the original weights.
ORIGINAL_NAMES = {
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}


class Layer(nn.Module):
    """One layer: attention over all tokens, then each token by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Give (comments, length, WIDTH); `mask` is −1e9 where a comment has ended, else 0."""
        n, length, _ = x.shape
        q, k, v = self.qkv(x).view(n, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        alike = (q @ k.transpose(-1, -2)) * (WIDTH // HEADS) ** -0.5 + mask
        mixed = (self.drop(alike.softmax(-1)) @ v).transpose(1, 2).reshape(n, length, WIDTH)
        x = self.norm1(x + self.drop(self.out(mixed)))
        return self.norm2(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """The words' vectors, six layers, the mean over tokens, and one linear unit per emotion."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(WORDS, WIDTH)
        self.places = nn.Embedding(PLACES, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.drop = nn.Dropout(DROPOUT)
        self.head = nn.Linear(WIDTH, len(EMOTIONS))
        for part in (self.words, self.places, self.norm, *self.layers[:SHARED]):
            part.requires_grad_(False)

    def forward(self, ids: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """Give log odds (comments, 28); `present` is False where a comment has ended."""
        mask = torch.where(present[:, None, None, :], 0.0, -1e9)
        with torch.no_grad():
            x = self.norm(self.words(ids) + self.places.weight[: ids.shape[1]])
            for layer in self.layers[:SHARED]:
                x = layer(x, mask)
        for layer in self.layers[SHARED:]:
            x = layer(x, mask)
        kept = present[..., None].float()
        return self.head(self.drop((x.float() * kept).sum(1) / kept.sum(1)))

    def train(self, mode: bool = True) -> "Encoder":
        """Switch dropout on or off; the layers that stay as they are never drop anything."""
        super().train(mode)
        for layer in self.layers[:SHARED]:
            layer.eval()
        return self


def load_encoder(file: Path, rates: torch.Tensor) -> Encoder:
    """Fill an encoder with the original weights; the head starts at the labels' `rates` (28)."""
    from safetensors.torch import load_file

    stored = load_file(file)
    words = "embeddings.word_embeddings.weight"
    # The position of a token and its sentence's number, always the first, are added anyway.
    places = stored["embeddings.position_embeddings.weight"]
    state = {
        "words.weight": stored[words],
        "places.weight": places + stored["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": stored["embeddings.LayerNorm.weight"],
        "norm.bias": stored["embeddings.LayerNorm.bias"],
        "head.weight": torch.randn(len(EMOTIONS), WIDTH) * 0.02,
        "head.bias": torch.logit(rates.clamp(0.01, 0.5)),
    }
    for i in range(LAYERS):
        old = f"encoder.layer.{i}."
        for kind in ("weight", "bias"):
            qkv = [stored[f"{old}attention.self.{n}.{kind}"] for n in ("query", "key", "value")]
            state[f"layers.{i}.qkv.{kind}"] = torch.cat(qkv)
            for new, there in ORIGINAL_NAMES.items():
                state[f"layers.{i}.{new}.{kind}"] = stored[f"{old}{there}.{kind}"]
    encoder = Encoder()
    encoder.load_state_dict(state)
    return encoder
