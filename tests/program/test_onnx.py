"""to_onnx: models that take a batch of any size, and what is refused."""

from __future__ import annotations

import functools
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag
import nn

pytest.importorskip("onnx", reason='not installed: pip install "autograd-scratch[onnx]"')
pytest.importorskip("onnxruntime", reason="not installed: pip install onnxruntime")

import onnx
from onnx_models import Model

SIZES = (1, 2, 7, 10_000)
"""Of batches with which models are run; none of them was there when the function was traced."""


def rows(size: int, *shape: int) -> Any:
    return np.random.default_rng(size).standard_normal((size, *shape))


def labels(size: int, classes: int = 3) -> Any:
    return np.random.default_rng(size).integers(0, classes, size)


def filled(x: Any) -> Any:
    """Code that fills an array."""
    y = ag.zeros(x.shape)
    y[:, 0] = 2.0 * x[:, 1]
    y[:, 1:] = x[:, :2]
    return y + 0.0


def in_place(x: Any) -> Any:
    """Code that changes an array of its own in place."""
    y = x * 1.5
    y -= y.mean(axis=0)
    y /= 2.0
    return y


BATCHES = {
    "mean of all": lambda x: x.mean(),
    "mean of all pairs": lambda x: (np.mean(x @ x.T), np.std(x @ x.T)),
    "mean of a column": lambda x: x - x.mean(axis=0),
    "normalization": lambda x: (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5),
    "softmax": lambda x: ag.softmax(x, axis=1),
    "ones": lambda x: (x**0.0, (x**0.0 * np.arange(3.0)).reshape(-1)),
    "flattened": lambda x: x.reshape(x.shape[0], -1),
    "flattened from the left": lambda x: x.reshape(-1, 1, 3),
    "all in a row": lambda x: x.reshape(-1),
    "split": lambda x: x.reshape(1, x.shape[0], 3).swapaxes(0, 1),
    "a column of ones": lambda x: np.concatenate([x, np.ones((len(x), 1))], axis=1),
    "zeros of its shape": lambda x: np.stack([x, np.zeros(x.shape)]),
    "its own number": lambda x: x * np.arange(len(x))[:, None],
    "two for each": lambda x: np.repeat(x, 2, axis=0) + np.repeat(2.0 * x, 2, axis=0),
    "tiles": lambda x: np.tile(x, (2, 1)) * np.tile(np.arange(3.0), (2 * len(x), 1)),
    "the first for all": lambda x: np.broadcast_to(x[0], x.shape) * x,
    "backwards": lambda x: x[::-1, ::-1],
    "but the last": lambda x: x[:-1],
    "the last": lambda x: x[-1],
    "rolled": lambda x: np.roll(x, 1, axis=0),
    "running": lambda x: (np.cumsum(x, axis=0), ag.cumprod(x, axis=1), ag.cumprod(x, axis=0)),
    "sorted": lambda x: (np.sort(x, axis=1), np.sort(x, axis=0)),
    "classes": lambda x: np.argmax(x, axis=1),
    "the largest of each": lambda x: x[np.arange(len(x)), np.argmax(x, axis=1)],
    "one-hot": lambda x: (np.argmax(x, axis=1)[:, None] == np.arange(3)) * 1.0,
    "some columns": lambda x: (x[:, [2, 0]], x[:, np.array([True, False, True])], x[:, 1, None]),
    "branches": lambda x: np.where(x > 0.0, x, 0.1 * x),
    "set": lambda x: ag.set_at(x, 7.0, index=(slice(None), 1)),
    "filled": filled,
    "in place": in_place,
    "products": lambda x: (x.T @ x, np.einsum("ni,nj->nij", x, x), np.outer(x[:, 0], x[0])),
    "of one over the size": lambda x: ag.sum(x) * (1.0 / len(x)) + 3.0 * len(x),
    "structures": lambda x: {"a": x, "b": [x * 2.0, (x.sum(), np.arange(3.0))]},
    "gradient": ag.grad(lambda x: ag.mean(ag.tanh(x) ** 2)),
    "gradient of the largest": ag.grad(lambda x: ag.sum(ag.max(x, axis=1) ** 2)),
    "gradient of places": ag.grad(lambda x: ag.sum(ag.take(x, [0, 0, 2], axis=1) ** 3)),
    "gradient of rows": ag.grad(lambda x: ag.sum(x[:, 1:] * x[:, :-1])),
    "second derivatives": lambda x: ag.hessian(lambda w: ag.sum(ag.tanh(x @ w)))(np.ones(3)),
    "forward mode": lambda x: ag.jvp(lambda x: ag.softmax(x, axis=1), (x,), (x * x,)),
    "jit": ag.jit(lambda x: ag.exp(x) / (1.0 + ag.exp(x))),
}
"""Functions of a batch of three numbers each."""


@pytest.mark.parametrize("name", BATCHES)
def test_a_model_takes_batches_of_any_size(name: str, tmp_path: Path) -> None:
    model = Model(BATCHES[name], tmp_path / "f.onnx", rows(4, 3))
    for size in SIZES:
        if size < 10_000 or name not in ("running", "products", "mean of all pairs"):
            model.check(rows(size, 3))


STACKED = {
    "two axes": lambda x: (x[:, [0, 2], [1, -1]], x[:, [[0], [2]], [1, 3]]),
    "a number beside places": lambda x: (x[:, 1, [0, 3]], x[..., 1, 2], x[:, 1, ..., None]),
    "far apart": lambda x: x[np.arange(len(x)), :, np.argmax(x[:, 0], axis=1)],
    "three axes": lambda x: x[np.arange(len(x)), np.argmax(x[:, :, 0], 1), np.argmax(x[:, 0], 1)],
    "a mask of two axes": lambda x: x[:, np.eye(3, 4) > 0.0],
    "slices beside places": lambda x: x[1:, [0, 2], 1:3],
    "a new axis beside places": lambda x: x[:, None, [0, 2, 2]],
    "computed places": lambda x: x[np.argmax(x[:, 0], axis=1) * 0 - 1],
    "taken": lambda x: (ag.take(x, [5, -7], 2, mode="wrap"), ag.take(x, [9, -9], 1, mode="clip")),
    "taken of all": lambda x: (ag.take(x, [1, -1]), x.flatten()[:5]),
    "put": ag.grad(lambda x: ag.sum(x[:, [0, 2, 2], [1, 3, 3]] ** 2 + x[:, 1, :3] ** 3)),
    "traces": lambda x: np.trace(x, 1, 1, 2),
    "turned": lambda x: (x.transpose(2, 0, 1), x @ x.swapaxes(1, 2), np.moveaxis(x, 2, 0)),
    "spread": lambda x: (np.var(x, axis=(0, 2), ddof=1), np.std(x, axis=1)),
    "starts": lambda x: (np.max(x, 1, initial=0.5), np.sum(x, axis=2, initial=2.0)),
    "of nothing": lambda x: (np.max(x[:, :0], axis=1, initial=3.0), np.sum(x[:, :0], axis=1)),
    "sorted in a row": lambda x: (np.argsort(x, axis=None), np.argmin(x, axis=2, keepdims=True)),
    "tensor products": lambda x: (np.tensordot(x, np.ones((4, 2)), 1), np.dot(x, np.ones((4, 2)))),
}
"""Functions of a batch of arrays of three rows and four columns."""


@pytest.mark.filterwarnings("ignore:Degrees of freedom")
@pytest.mark.parametrize("name", STACKED)
def test_a_model_takes_batches_of_arrays(name: str, tmp_path: Path) -> None:
    model = Model(STACKED[name], tmp_path / "f.onnx", rows(4, 3, 4))
    for size in (1, 2, 7, 1000):
        model.check(rows(size, 3, 4))


@pytest.mark.parametrize("name", ["mean of a column", "running", "rolled", "filled", "sorted"])
def test_an_empty_batch_is_a_batch(name: str, tmp_path: Path) -> None:
    """ONNX Runtime ends the whole process where it divides a whole number by 0."""
    found = Model(BATCHES[name], tmp_path / "f.onnx", rows(4, 3))(rows(0, 3))
    assert all(x.shape == (0, 3) for x in found)


def test_an_array_without_elements_keeps_its_shape(tmp_path: Path) -> None:
    f = ag.grad(lambda x: ag.sum(ag.sin(ag.sum(x, axis=0, keepdims=True))))
    Model(f, tmp_path / "f.onnx", np.zeros((0, 2)), batch_axis=None).check(np.zeros((0, 2)))
    empty = Model(lambda x: ag.cumprod(x[:, :0], axis=1), tmp_path / "g.onnx", rows(2, 2))
    empty.check(rows(3, 2))


def test_one_example_is_enough(tmp_path: Path) -> None:
    model = Model(BATCHES["normalization"], tmp_path / "f.onnx", rows(1, 3))
    model.check(rows(7, 3))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_loss_with_its_gradient_is_a_model(dtype: Any, tmp_path: Path) -> None:
    def loss(params: Any, x: Any, t: Any) -> Any:
        hidden = ag.sigmoid(x @ params["W1"] + params["b1"])
        return ag.softmax_cross_entropy(hidden @ params["W2"], t)

    rng = np.random.default_rng(0)
    params = {"W1": rng.random((4, 5)), "b1": rng.random(5), "W2": rng.random((5, 3))}
    params = {key: p.astype(dtype) for key, p in params.items()}
    step = ag.value_and_grad(loss)
    example = params, rows(3, 4).astype(dtype), labels(3)
    model = Model(step, tmp_path / "step.onnx", *example, batch_axis=(None, 0, 0))
    assert list(model.written.inputs) == ["params.W1", "params.b1", "params.W2", "x", "t"]
    assert list(model.written.outputs) == ["output.0", "output.1.W1", "output.1.b1", "output.1.W2"]
    for size in SIZES:
        model.check(params, rows(size, 4).astype(dtype), labels(size))


def test_where_a_branch_goes_another_way_all_results_are_nan(tmp_path: Path) -> None:
    """The loss refuses labels that are no class, which a model cannot say otherwise."""
    loss = ag.softmax_cross_entropy
    model = Model(loss, tmp_path / "loss.onnx", rows(3, 3), np.array([0, 1, 2]))
    assert model.written.conditions == 2
    assert "all results are nan" in onnx.load(tmp_path / "loss.onnx").doc_string
    (found,) = model(rows(2, 3), np.array([0, -1]))
    assert np.isnan(found)
    with pytest.raises(Exception, match="out of data bounds"):  # ONNX Runtime's own error
        model(rows(2, 3), np.array([0, 3]))


def test_a_branch_without_nan_for_the_other_way_is_refused(tmp_path: Path) -> None:
    def f(x: Any) -> Any:
        return np.argmax(x, axis=1) if ag.concretize(np.all(x < 9.0)) else np.argmin(x, axis=1)

    with pytest.raises(ValueError, match="branches on numbers, and output, of int64"):
        ag.to_onnx(f, tmp_path / "f.onnx", rows(3, 3))


# names and types ----------------------------------------------------------------------------------


def test_a_network_keeps_the_names_of_its_parameters(tmp_path: Path) -> None:
    network = nn.TwoLayerNet(4, 5, 3, seed=0)
    network.params["b1"] += 0.1
    model = Model(network.predict, tmp_path / "net.onnx", rows(1, 4))
    graph = onnx.load(tmp_path / "net.onnx").graph
    assert {x.name for x in graph.initializer} >= {"W1", "b1", "W2", "b2"}
    assert [x.name for x in graph.node][:2] == ["dot/MatMul", "add/Add"]
    assert graph.name == "predict"
    assert model.written.inputs == {"x": "float64 (batch, 4)"}
    assert model.written.outputs == {"output": "float64 (batch, 3)"}
    for size in SIZES:
        model.check(rows(size, 4))


@dataclass
class Point:
    x: Any
    y: Any


def test_structures_of_arguments_and_results_have_names_with_dots(tmp_path: Path) -> None:
    def f(points: Any, scale: float, how: str) -> Any:
        assert how == "far"
        return {"far": Point(points[0].x * scale, points[1].y), "sum": points[0].y + points[1].x}

    example = ([Point(rows(2, 1), rows(2, 2)), Point(rows(2, 2), rows(2, 1))], 2.0, "far")
    model = Model(f, tmp_path / "f.onnx", *example)
    assert list(model.written.inputs) == [
        *("points.0.x", "points.0.y", "points.1.x", "points.1.y", "scale"),
    ]
    assert list(model.written.outputs) == ["output.far.x", "output.far.y", "output.sum"]
    assert model.written.inputs["scale"] == "float64 ()"


def test_arrays_that_a_function_closes_over_keep_their_names(tmp_path: Path) -> None:
    weights, layers = rows(3, 2), [rows(2, 2), rows(2, 2) + 1.0]

    def f(x: Any) -> Any:
        return x @ weights @ layers[0] @ layers[1]

    ag.to_onnx(f, tmp_path / "f.onnx", rows(1, 3))
    names = [x.name for x in onnx.load(tmp_path / "f.onnx").graph.initializer]
    assert names == ["weights", "layers_0", "layers_1"]


def test_names_are_found_wherever_a_function_has_its_arrays(tmp_path: Path) -> None:
    def f(x: Any, weights: Any) -> Any:
        return x @ weights @ later if len(weights) == 2 else x @ weights

    known = functools.partial(f, weights=rows(3, 4))
    ag.to_onnx(known, tmp_path / "f.onnx", rows(1, 3))  # before there is any ``later``
    ag.to_onnx(ag.grad(lambda x: ag.sum(known(x) ** 2)), tmp_path / "g.onnx", rows(1, 3))
    for file in ("f.onnx", "g.onnx"):
        names = [x.name for x in onnx.load(tmp_path / file).graph.initializer]
        assert "weights" in names
    later = None


def test_the_axis_of_the_batch_may_be_another_or_none(tmp_path: Path) -> None:
    model = Model(
        lambda x: x - x.mean(axis=1, keepdims=True), tmp_path / "f.onnx", rows(3, 4), batch_axis=1
    )
    assert model.written.inputs == {"x": "float64 (3, batch)"}
    model.check(rows(3, 9))
    fixed = Model(
        lambda x: x.reshape(2, 6) @ np.eye(6), tmp_path / "g.onnx", rows(3, 4), batch_axis=None
    )
    assert fixed.written.inputs == {"x": "float64 (3, 4)"}
    fixed.check(rows(3, 4))


def test_a_scalar_has_no_batch(tmp_path: Path) -> None:
    model = Model(lambda x, a: a * x, tmp_path / "f.onnx", rows(3, 2), 2.5)
    model.check(rows(5, 2), -1.0)
    Model(lambda a, b: ag.sin(a) * b, tmp_path / "g.onnx", 0.5, np.float32(2.0)).check(
        1.5, np.float32(3.0)
    )


def test_float64_in_float32_is_said_in_a_warning_the_result_and_the_file(tmp_path: Path) -> None:
    path = tmp_path / "f.onnx"
    with pytest.warns(UserWarning, match="no float64 kernel for Det"):
        written = ag.to_onnx(np.linalg.det, path, np.eye(3), batch_axis=None)
    assert written.in_float32 == ("Det",)
    model = onnx.load(path)
    assert "In float32" in model.doc_string
    assert [(x.key, x.value) for x in model.metadata_props] == [("in_float32", "Det")]


# the file -----------------------------------------------------------------------------------------


def test_a_function_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    network = nn.TwoLayerNet(4, 5, 3, seed=0)
    code = (
        "import sys, numpy as np, autograd_scratch as ag, nn\n"
        "ag.to_onnx(nn.TwoLayerNet(4, 5, 3, seed=0).predict, sys.argv[1], np.ones((2, 4)))"
    )
    paths = [tmp_path / "here.onnx", tmp_path / "there.onnx"]
    ag.to_onnx(network.predict, paths[0], rows(3, 4))
    subprocess.run([sys.executable, "-c", code, str(paths[1])], check=True)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_the_file_says_who_made_it_and_for_which_version(tmp_path: Path) -> None:
    ag.to_onnx(ag.exp, str(tmp_path / "f.onnx"), rows(1, 3))
    model = onnx.load(tmp_path / "f.onnx")
    assert (model.producer_name, model.producer_version) == ("autograd-scratch", ag.__version__)
    assert [(x.domain, x.version) for x in model.opset_import] == [("", 18)]
    assert model.ir_version == 8
    onnx.checker.check_model(model, full_check=True)


def test_after_a_failure_the_file_is_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "f.onnx"
    ag.to_onnx(ag.exp, path, rows(1, 3))
    before = path.read_bytes()
    with pytest.raises(ValueError, match="inv cannot be exported"):
        ag.to_onnx(np.linalg.inv, path, np.eye(3), batch_axis=None)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["f.onnx"]


def test_the_package_is_loaded_when_it_is_needed() -> None:
    code = "import sys, autograd_scratch as ag; ag.jit, ag.to_onnx; print('onnx' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


def test_without_the_package_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ImportError, match=r'pip install "autograd-scratch\[onnx\]"'):
        ag.to_onnx(ag.exp, tmp_path / "f.onnx", 1.0)


# refusals -----------------------------------------------------------------------------------------


def changes_its_argument(x: Any) -> Any:
    x -= 1.0
    return x


def writes(x: Any) -> Any:
    np.copyto(x, 0.0)
    return x


def many_steps(x: Any) -> Any:
    """As many steps as there are examples."""
    y = x
    for _ in range(len(x)):
        y = ag.sin(y)
    return y


def branching(x: Any) -> Any:
    """Another way for large batches."""
    return -x if ag.concretize(ag.sum(x * 0.0) + len(x) > 20.0) else ag.exp(x)


REFUSED = {
    "many steps": (many_steps, "takes 19 steps at one and 31 at another, first sin"),
    "another way": (branching, "bool: a branch on numbers goes another way"),
    "as many results": (lambda x: (x, [1.0] * len(x)), "another structure"),
    "other axes": (lambda x: x.reshape([1, -1] if len(x) < 20 else [-1]), "has 2, 1, 1 parts"),
    "other types": (lambda x: x.astype("f4" if len(x) < 20 else "f2"), "an operand is 'f4', 'f2'"),
    "as wide as the batch": (lambda x: np.pad(x, len(x)), "pad cannot be exported: widths"),
    "as often as told": (lambda x: np.repeat(x, np.argmax(x, 1), axis=0), "repeat"),
    "a diagonal of the batch": (lambda x: np.diag(x[:, 0]), "along the axis of the batch"),
    "a trace of the batch": (lambda x: np.trace(x), "trace cannot be exported: along the axis"),
    "a convolution of it": (lambda x: np.convolve(x[:, 0], np.ones(2)), "along the axis of the"),
    "a loop": (
        lambda x: ag.fori_loop(0, 3, lambda i, c: c * x, x),
        "fori_loop cannot be exported: a model has no loops",
    ),
    "places": (lambda x: np.nonzero(x), "nonzero cannot be exported: how many there are"),
    "shapes that follow": (
        lambda x: np.where(x > 0.0),
        "where cannot be exported: how many there are",
    ),
    "a derivative of sinc": (ag.grad(lambda x: ag.sum(np.sinc(x))), "sinc.*not its derivatives"),
    "high powers": (lambda x: np.argmax(x, axis=1) ** 17, "integers to powers above 16"),
    "tens": (lambda x: np.round(np.argmax(x, axis=1), -1), "integers to tens and hundreds"),
    "a mask of all": (lambda x: x[True], "a mask of booleans"),
    "a list of places": (lambda x: x[:, [np.argmax(x[0]), 0]], "list of computed places"),
    "up to a place": (lambda x: x[: np.argmax(x)], "the shape of a slice between computed"),
    "parts of a sum": (lambda x: np.sum(x, axis=1, where=x > 0.0), "sum"),
    "loop over examples": (lambda x: np.stack([ag.exp(row) for row in x]), "stack"),
    "half of them": (lambda x: x[: len(x) // 2], "getitem: a constant is 9, 11, 15"),
    "all pairs in a row": (lambda x: (x @ x.T).reshape(-1), "reshape: a constant is 361"),
    "square root of the size": (lambda x: x / np.sqrt(len(x)), "div: a constant is"),
    "an identity for all": (lambda x: np.eye(len(x)) @ x, "matmul: constant arrays are"),
    "squeezed": (lambda x: np.squeeze(x), r"batch of one example the function gives shapes \(3,\)"),
    "not for one": (lambda x: x[1] * x, "fails on a batch of one example"),
    "a mask": (lambda x: x[x > 0.0], "getitem cannot be exported: how many elements a mask"),
    "three rows": (lambda x: x + rows(4, 3), "works on the example but fails when axis 0 of x"),
    "random": (lambda x: x * np.random.random(3), "has other numbers each time"),
    "in place": (changes_its_argument, "changes its argument x in place"),
    "words": (lambda x: (x, "done"), "output.1 is str"),
    "no result": (lambda x: {}, "returns no number or array"),
    "branch": (lambda x: x if (x > 0.0).all() else -x, "to_onnx: a branch on a traced value"),
    "written into": (writes, "to_onnx: the function has NumPy write into an array"),
    "half precision": (lambda x: x.astype(np.float16), "astype is of float16"),
    "special": (lambda x: np.fft.rfft(x), "rfft"),
    "integer powers": (
        lambda x: np.argmax(x, axis=1) ** np.argmin(x, axis=1),
        "integers to powers",
    ),
}
"""Functions of a batch that no model could do, and what is said."""


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_model_does_right_is_refused_by_name(name: str, tmp_path: Path) -> None:
    f, message = REFUSED[name]
    with pytest.raises((ValueError, TypeError), match=message):
        ag.to_onnx(f, tmp_path / "f.onnx", rows(4, 3))
    assert not list(tmp_path.iterdir())


def test_an_op_of_ones_own_is_refused_by_name(tmp_path: Path, registry: None) -> None:
    @ag.op(lambda g, y, x: 2.0 * g * x, kind="elementwise")
    def squared(x: Any) -> Any:
        return x * x

    with pytest.raises(ValueError, match="squared is an op of your own"):
        ag.to_onnx(lambda x: squared(x), tmp_path / "f.onnx", rows(2, 3))


@pytest.mark.parametrize("name", ["expm", "solve_banded"])
def test_what_scipy_computes_is_refused_by_name(name: str, tmp_path: Path) -> None:
    linalg = pytest.importorskip("autograd_scratch.scipy.linalg", reason="SciPy is not installed")
    f = {"expm": linalg.expm, "solve_banded": lambda x: linalg.solve_banded((0, 0), [[2.0]], x)}
    with pytest.raises(ValueError, match=f"{name} cannot be exported: nothing in ONNX"):
        ag.to_onnx(f[name], tmp_path / "f.onnx", np.ones((1, 1)), batch_axis=None)


def test_a_node_from_outside_is_refused(tmp_path: Path) -> None:
    w = ag.Node(2.0)
    with pytest.raises(TypeError, match="closes over a node"):
        ag.to_onnx(lambda x: x * w, tmp_path / "f.onnx", rows(2, 3))
    with pytest.raises(TypeError, match="x is a Node; pass plain numbers"):
        ag.to_onnx(lambda x: x, tmp_path / "f.onnx", w)


@pytest.mark.parametrize(
    ("arguments", "settings", "error", "message"),
    [
        ((3, "f.onnx", 1.0), {}, TypeError, "takes a function, got int"),
        ((ag.exp, rows(1, 3)), {}, TypeError, "path must be the name of a file, got ndarray"),
        ((ag.exp, "f.txt", 1.0), {}, ValueError, "must end with .onnx, got 'f.txt'"),
        ((lambda: 1.0, "f.onnx"), {}, ValueError, "would have no input"),
        ((abs, "f.onnx", 3), {}, ValueError, "would have no input"),
        ((ag.exp, "f.onnx", rows(0, 3)), {}, ValueError, "x must have at least one example"),
        ((ag.dot, "f.onnx", rows(2, 3), rows(3, 2)), {}, ValueError, "x 2, y 3; say for each"),
        ((ag.exp, "f.onnx", rows(2)), {"batch_axis": 1}, ValueError, r"shape \(2,\), so no axis 1"),
        ((ag.exp, "f.onnx", rows(2)), {"batch_axis": (0, 0)}, ValueError, "names 2 arguments"),
        ((ag.exp, "f.onnx", rows(2)), {"batch_axis": "x"}, TypeError, "integers and None, got 'x'"),
        ((ag.exp, "f.onnx", rows(2) * 1j), {}, ValueError, "x is of complex128"),
        ((ag.exp, "f.onnx", np.float16(1)), {}, ValueError, "x is of float16"),
    ],
)
def test_wrong_arguments_are_refused(
    arguments: Any, settings: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        ag.to_onnx(*arguments, **settings)
