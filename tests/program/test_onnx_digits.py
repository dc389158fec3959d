"""Networks that leave: ONNX Runtime reads the same digits from them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag
import nn

pytest.importorskip("onnx", reason='not installed: pip install "autograd-scratch[onnx]"')
pytest.importorskip("onnxruntime", reason="not installed: pip install onnxruntime")

from onnx_models import TOLERANCE, Model

needs_mnist = pytest.mark.skipif(
    not os.environ.get("MNIST_DIR"), reason="set MNIST_DIR to a folder with the four MNIST files"
)

NETWORKS = (nn.TwoLayerNet, nn.SigmoidTwoLayerNet)


def check_digits(network: Any, images: Any, path: Path) -> None:
    """See that a model gives the digits and probabilities of the network."""

    def probabilities(x: Any) -> Any:
        return nn.softmax(network.predict(x))

    model = Model(probabilities, path, images[:1])
    expected = probabilities(images)
    (found,) = model(images)
    assert found.dtype == expected.dtype == images.dtype
    assert found.shape == (len(images), 10)
    assert (found.argmax(axis=1) == expected.argmax(axis=1)).all()
    tolerance = TOLERANCE[images.dtype]
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


def trained(kind: Any, train: Any, test: Any, **settings: Any) -> Any:
    """A network that has learned to read."""
    network = kind(784, 50, 10, dtype=train[0].dtype, seed=0)
    optimizer = nn.Adam(lr=0.005)
    nn.Trainer(
        network, *train, *test, optimizer=optimizer, seed=0, verbose=False, **settings
    ).train()
    return network


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("kind", NETWORKS, ids=lambda kind: kind.__name__)
def test_a_network_reads_the_sample(kind: Any, dtype: Any, tmp_path: Path) -> None:
    train, test = nn.load_mnist_sample(dtype=dtype)
    network = trained(kind, train, test, epochs=4)
    assert network.accuracy(*test) > 0.85
    check_digits(network, test[0], tmp_path / "net.onnx")


@pytest.mark.full_mnist
@needs_mnist
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_network_reads_all_test_images(dtype: Any, tmp_path: Path) -> None:
    train, test = nn.load_mnist(dtype=dtype)
    network = trained(nn.TwoLayerNet, train, test, iterations=600)
    assert network.accuracy(*test) > 0.9
    assert len(test[0]) == 10_000
    check_digits(network, test[0], tmp_path / "net.onnx")


def test_the_digit_and_its_saliency_are_one_model(tmp_path: Path) -> None:
    """Which pixels speak for the digit that is read: a gradient inside the model."""
    (x, _), _ = nn.load_mnist_sample(dtype=np.float64)
    network = nn.TwoLayerNet(784, 50, 10, seed=0)

    def read(x: Any) -> Any:
        scores = network.predict(x)
        speaks = ag.grad(lambda x: ag.sum(ag.max(network.predict(x), axis=1)))(x)
        return {"digit": np.argmax(scores, axis=1), "saliency": ag.abs(speaks)}

    model = Model(read, tmp_path / "read.onnx", x[:2])
    assert model.written.outputs == {
        "output.digit": "int64 (batch,)",
        "output.saliency": "float64 (batch, 784)",
    }
    for size in (1, 7, 1000):
        model.check(x[:size])
