"""Write the network as ONNX graphs that compute in eight-bit numbers.

Weights are rounded to seven bits per output channel, activations to eight bits per row, at the
time they are multiplied: the products are whole numbers, so they come out the same whatever else
a batch holds, and seven bits keep processors without VNNI from overflowing (`reduce_range`).
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from cemlab.emotions.training.encoder import HEADS, MINILM

WEIGHT_TOP = 63
OPSETS = [helper.make_opsetid("", 20)]
# GELU is nowhere below −0.17: shifted by that, its outcome takes the whole unsigned range.
GELU_FLOOR = 0.17

State = Mapping[str, np.ndarray]


class _Graph:
    """Collects nodes and constants, each under a name of its own."""

    def __init__(self) -> None:
        self.nodes, self.constants = [], []

    def constant(self, value: np.ndarray) -> str:
        name = f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def add(self, kind: str, *inputs: str, name: str = "", **attributes: object) -> str:
        name = name or f"value{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray, *, floor: float = 0) -> str:
        """Multiply by the weight (out, in), both rounded, and add the bias."""
        scale = np.maximum(np.abs(weight).max(axis=1), 1e-9) / WEIGHT_TOP
        rounded = np.round(weight / scale[:, None]).astype(np.int8)
        if floor:
            x = self.add("Add", x, self.constant(np.float32(floor)))
            bias = bias - floor * (rounded * scale[:, None]).sum(axis=1)
            top, zero = self.add("ReduceMax", x, self.constant([1]), keepdims=1), np.uint8(0)
        else:
            size = self.add("Abs", x)
            top, zero = self.add("ReduceMax", size, self.constant([1]), keepdims=1), np.uint8(128)
        steps = self.constant(np.float32(1 / (255 - int(zero))))
        step = self.add("Mul", top, steps)
        line = self.add("Squeeze", step, self.constant([1]))
        zeros = self.add("Expand", self.constant(zero), self.add("Shape", line))
        small = self.add("QuantizeLinear", x, line, zeros, axis=0)
        product = self.add("MatMulInteger", small, self.constant(rounded.T), self.constant(zero))
        plain = self.add("Cast", product, to=TensorProto.FLOAT)
        sized = self.add("Mul", plain, self.constant(scale.astype(np.float32)))
        return self.add("Add", self.add("Mul", sized, step), self.constant(bias.astype(np.float32)))

    def norm(self, x: str, state: State, name: str) -> str:
        parts = [self.constant(state[f"{name}.{kind}"]) for kind in ("weight", "bias")]
        return self.add("LayerNormalization", x, *parts, axis=-1, epsilon=1e-12)

    def layer(self, x: str, state: State, shape: str) -> str:
        """One transformer layer over rows of tokens; `shape` tells comments and length."""
        parts = self.add("Concat", shape, self.constant([3, HEADS, MINILM.width // HEADS]), axis=0)
        split = self.add("Reshape", self.linear(x, state["qkv.weight"], state["qkv.bias"]), parts)
        turned = self.add("Transpose", split, perm=[2, 0, 3, 1, 4])
        q, k, v = (self.add("Gather", turned, self.constant(np.int64(i)), axis=0) for i in range(3))
        alike = self.add("MatMul", q, self.add("Transpose", k, perm=[0, 1, 3, 2]))
        scaled = self.add("Mul", alike, self.constant(np.float32((MINILM.width // HEADS) ** -0.5)))
        mixed = self.add("MatMul", self.add("Softmax", scaled, axis=-1), v)
        rows = self.add(
            "Reshape",
            self.add("Transpose", mixed, perm=[0, 2, 1, 3]),
            self.constant([-1, MINILM.width]),
        )
        attended = self.linear(rows, state["out.weight"], state["out.bias"])
        x = self.norm(self.add("Add", x, attended), state, "norm1")
        inner = self.add("Gelu", self.linear(x, state["up.weight"], state["up.bias"]))
        outer = self.linear(inner, state["down.weight"], state["down.bias"], floor=GELU_FLOOR)
        return self.norm(self.add("Add", x, outer), state, "norm2")

    def save(self, path: Path, inputs: dict, output: tuple[str, list]) -> None:
        """Check the graph and write it."""
        kinds = {"ids": TensorProto.INT64, "hidden": TensorProto.FLOAT}
        graph = helper.make_graph(
            self.nodes,
            path.stem,
            [helper.make_tensor_value_info(n, kinds[n], shape) for n, shape in inputs.items()],
            [helper.make_tensor_value_info(output[0], TensorProto.FLOAT, output[1])],
            self.constants,
        )
        model = helper.make_model(graph, opset_imports=OPSETS, ir_version=10)
        onnx.checker.check_model(model)
        onnx.save(model, path)


def export(tuned: State, meaning: State, folder: Path) -> None:
    """Write trunk.onnx, emotions.onnx and meaning.onnx.

    Parameters
    ----------
    tuned, meaning
        Weights of the network that was trained for emotions and of that for meaning; the shared
        layers are the same in both.
    folder
        Where to.
    """
    trunk = _Graph()
    table = tuned["words.weight"]
    scale = np.maximum(np.abs(table).max(axis=1), 1e-9) / 127
    rounded = np.round(table / scale[:, None]).astype(np.int8)
    words = trunk.add("Cast", trunk.add("Gather", trunk.constant(rounded), "ids"), to=1)
    sizes = trunk.add("Gather", trunk.constant(scale.astype(np.float32)[:, None]), "ids")
    length = trunk.add("Shape", "ids", start=1, end=2)
    places = trunk.constant(tuned["places.weight"][:128].astype(np.float32))
    placed = trunk.add("Slice", places, trunk.constant([0]), length)
    x = trunk.add("Add", trunk.add("Mul", words, sizes), placed)
    shape = trunk.add("Shape", "ids")
    x = trunk.add("Reshape", trunk.norm(x, tuned, "norm"), trunk.constant([-1, MINILM.width]))
    for i in range(MINILM.fixed):
        x = trunk.layer(x, _layer(tuned, i), shape)
    whole = trunk.add("Concat", shape, trunk.constant([MINILM.width]), axis=0)
    trunk.add("Reshape", x, whole, name="hidden")
    hidden = ["comments", "length", MINILM.width]
    trunk.save(folder / "trunk.onnx", {"ids": hidden[:2]}, ("hidden", hidden))
    for name, state in (("emotions", tuned), ("meaning", meaning)):
        head = _Graph()
        shape = head.add("Shape", "hidden", start=0, end=2)
        x = head.add("Reshape", "hidden", head.constant([-1, MINILM.width]))
        for i in range(MINILM.fixed, MINILM.layers):
            x = head.layer(x, _layer(state, i), shape)
        whole = head.add("Concat", shape, head.constant([MINILM.width]), axis=0)
        head.add("Reshape", x, whole, name=name)
        head.save(folder / f"{name}.onnx", {"hidden": hidden}, (name, hidden))


def _layer(state: State, number: int) -> State:
    """Weights of one layer."""
    start = f"layers.{number}."
    return {name.removeprefix(start): state[name] for name in state if name.startswith(start)}
