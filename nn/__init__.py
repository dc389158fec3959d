"""The networks of the book 'Deep Learning from Scratch', chapters 4 and 5: nn of autograd-scratch.

>>> from nn import Trainer, TwoLayerNet, load_mnist_sample
>>> (x_train, t_train), _ = load_mnist_sample()
>>> network = TwoLayerNet(input_size=784, hidden_size=50, output_size=10, seed=0)
>>> history = Trainer(network, x_train, t_train, epochs=3, seed=0, verbose=False).train()
>>> len(history.loss), bool(history.train_accuracy[-1] > 0.7)
(121, True)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from nn.datasets import DamagedFileError, load_mnist, load_mnist_sample
from nn.functions import (
    cross_entropy_error,
    relu,
    sigmoid,
    sigmoid_grad,
    softmax,
    sum_squares_error,
)
from nn.handwriting import digit_from_image
from nn.history import History
from nn.layers import AddLayer, Affine, Layer, MulLayer, Relu, Sigmoid, SoftmaxWithLoss
from nn.networks import Network, SigmoidTwoLayerNet, TwoLayerNet
from nn.optimizers import SGD, AdaGrad, Adam, Momentum, Optimizer, gradient_descent
from nn.pictures import (
    confusion_matrix,
    plot_confusion,
    plot_history,
    plot_mistakes,
    plot_weights,
)
from nn.simple_net import SimpleNet
from nn.training import Trainer
from nn.weights import load_weights, save_weights

__all__ = [
    "AdaGrad",
    "Adam",
    "AddLayer",
    "Affine",
    "DamagedFileError",
    "History",
    "Layer",
    "Momentum",
    "MulLayer",
    "Network",
    "Optimizer",
    "Relu",
    "SGD",
    "Sigmoid",
    "SigmoidTwoLayerNet",
    "SimpleNet",
    "SoftmaxWithLoss",
    "Trainer",
    "TwoLayerNet",
    "confusion_matrix",
    "cross_entropy_error",
    "digit_from_image",
    "gradient_descent",
    "load_mnist",
    "load_mnist_sample",
    "load_weights",
    "plot_confusion",
    "plot_history",
    "plot_mistakes",
    "plot_weights",
    "relu",
    "save_weights",
    "sigmoid",
    "sigmoid_grad",
    "softmax",
    "sum_squares_error",
]

# Classifier is public as well. It is not in __all__: a `from nn import *` would import
# scikit-learn, or fail where there is none.
if TYPE_CHECKING:
    from nn.classifier import Classifier as Classifier
else:

    def __getattr__(name: str) -> Any:
        """``Classifier``, loaded when it is first asked for: it alone needs scikit-learn."""
        if name == "Classifier":
            globals()[name] = import_module("nn.classifier").Classifier
            return globals()[name]
        raise AttributeError(f"module 'nn' has no attribute {name!r}")
