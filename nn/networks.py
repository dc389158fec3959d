"""The networks of the book: two layers as chapters 4 and 5 write them."""

from __future__ import annotations

import copy
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from autograd_scratch import (
    Dual,
    Node,
    Value,
    astype,
    check_targets,
    constant,
    dot,
    group,
    numerical_gradient,
    value_and_grad,
)
from nn.functions import check_float_type, cross_entropy_error, sigmoid, softmax
from nn.layers import Affine, Layer, Relu, SoftmaxWithLoss
from nn.purity import declares_pure
from nn.simple_net import SimpleNet

__all__ = ["Network", "SigmoidTwoLayerNet", "SimpleNet", "TwoLayerNet"]

Arrays: TypeAlias = dict[str, NDArray[Any]]
Seed: TypeAlias = int | np.random.Generator | None


class Network(ABC):
    """A classifier with a dict of parameters: what the :class:`nn.Trainer` trains.

    A network of your own defines ``params``, ``predict`` and ``loss``; the rest follows from them.
    If its ``loss_and_gradient`` depends on nothing but ``params`` and its arguments, its class may
    say so, ``pure = True``: then :class:`nn.Trainer` runs it inside a program. (Subclasses do not
    inherit that: they may do anything.)

    Attributes:
        params: the parameters by name, float arrays. Change them in place
            (``net.params["W1"] -= …``) or assign new ones; both take effect at once.

    Example:
        >>> from autograd_scratch import softmax_cross_entropy
        >>> class OneLayer(Network):
        ...     def __init__(self):
        ...         self.params = {"W": np.zeros((2, 3))}
        ...     def predict(self, x):
        ...         return x @ self.params["W"]
        ...     def loss(self, x, t):
        ...         return softmax_cross_entropy(self.predict(x), t)
        >>> OneLayer().gradient(np.array([[3.0, 6.0]]), np.array([2]))["W"]
        array([[ 1.,  1., -2.],
               [ 2.,  2., -4.]])
    """

    pure: ClassVar[bool] = False
    """Whether this very class keeps ``loss_and_gradient`` pure; subclasses say so themselves."""

    params: Arrays

    def is_pure(self) -> bool:
        """Whether this network may run inside a program, since its class says that it is pure."""
        return declares_pure(self)

    def with_params(self, params: Mapping[str, Any]) -> Self:
        """The same network with other parameters; this one is left as it is.

        ``loss_and_gradient`` asks for it with nodes, and :class:`nn.Trainer` with what stands for
        the parameters in a program. So a network of your own with parts that know the parameters,
        or remember something of a pass, makes new ones here.

        Args:
            params: arrays by name, or nodes.

        Returns:
            A shallow copy with these parameters.

        Example:
            >>> network = TwoLayerNet(4, 5, 3, seed=0)
            >>> zero = network.with_params({key: 0 * p for key, p in network.params.items()})
            >>> zero.predict(np.ones(4)), bool(network.predict(np.ones(4)).any())
            (array([0., 0., 0.]), True)
        """
        network = copy.copy(self)
        network.params = dict(params)
        return network

    @abstractmethod
    def predict(self, x: Any) -> Any:
        """One number for each class, the largest for the class that x most likely is.

        Args:
            x: input, (D,) for a single example or (N, D) for a batch.

        Returns:
            (C,) or (N, C).
        """

    def probabilities(self, x: Any) -> Any:
        """What the network believes: a probability for each class.

        The softmax of :meth:`predict`, so ``predict`` is taken to return scores. A network whose
        ``predict`` returns probabilities already says so by overriding this.

        Args:
            x: input, as for :meth:`predict`.

        Returns:
            (C,) for a single example, else (N, C): from 0 to 1, each row with sum 1.

        Raises:
            ValueError: x has the wrong number of features.

        Source: book section 3.5.

        Example:
            >>> network = TwoLayerNet(4, 5, 3, weight_init_std=0.0)
            >>> network.predict(np.ones(4)), network.probabilities(np.ones(4)).round(2)
            (array([0., 0., 0.]), array([0.33, 0.33, 0.33]))
        """
        return softmax(self.predict(x))

    @abstractmethod
    def loss(self, x: Any, t: Any) -> Any:
        """The mean loss over a batch, a number.

        Args:
            x: input, as for :meth:`predict`.
            t: targets: one-hot, (N, C) or (C,); or integer labels, (N,) or a single one.

        Raises:
            ValueError: x or t has the wrong shape, or a label is not one of the classes.
            TypeError: labels that are not integers.
        """

    def loss_and_gradient(self, x: Any, t: Any) -> tuple[Any, Arrays]:
        """The loss, and its gradient by backpropagation, from one pass through the network.

        It may be called from several threads at once.

        Args:
            x, t: input and targets, as for :meth:`loss`.

        Returns:
            The loss, and for each parameter the gradient, of its shape and type.
        """
        found: tuple[Any, Arrays] = _loss_and_gradient(self.params, self, x, t)
        return found

    def gradient(self, x: Any, t: Any) -> Arrays:
        """Gradient of the loss by backpropagation.

        Args:
            x, t: input and targets, as for :meth:`loss`.

        Returns:
            For each parameter the gradient, of its shape and type.

        Source: book section 5.7.2.
        """
        _, gradient = self.loss_and_gradient(x, t)
        return gradient

    def numerical_gradient(self, x: Any, t: Any) -> Arrays:
        """Gradient of the loss by central differences: simple, and slow.

        The loss is computed twice for each single number in ``params``. Use float64 parameters:
        in float32 the difference of two nearly equal losses has few digits left.

        Args:
            x, t: input and targets, as for :meth:`loss`.

        Returns:
            For each parameter the gradient, of its shape and type.

        Source: book section 4.5.1.
        """
        return {
            key: numerical_gradient(lambda _: self.loss(x, t), parameter)
            for key, parameter in self.params.items()
        }

    def accuracy(self, x: Any, t: Any) -> float:
        """The share of examples that the network puts into the right class.

        Args:
            x, t: input and targets, as for :meth:`loss`.

        Returns:
            From 0 to 1.

        Raises:
            ValueError, TypeError: as :meth:`loss`.

        Source: book section 4.5.1.
        """
        y = self.predict(x)
        t = check_targets("accuracy", y.shape, t)
        labels = np.argmax(t, axis=-1) if t.shape == y.shape else t
        return float(np.mean(np.argmax(y, axis=-1) == labels))


@value_and_grad
def _loss_and_gradient(params: Any, network: Network, x: Any, t: Any) -> Any:
    return network.with_params(params).loss(x, t)


class _TwoLayers(Network):
    """What both networks of two layers share: their parameters, and the way to the gradient."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        weight_init_std: float = 0.01,
        *,
        dtype: DTypeLike = np.float64,
        seed: Seed = None,
    ) -> None:
        check_float_type(type(self).__name__, dtype)
        rng = np.random.default_rng(seed)
        W1 = weight_init_std * rng.standard_normal((input_size, hidden_size))
        W2 = weight_init_std * rng.standard_normal((hidden_size, output_size))
        self.params = {
            "W1": W1.astype(dtype),
            "b1": np.zeros(hidden_size, dtype),
            "W2": W2.astype(dtype),
            "b2": np.zeros(output_size, dtype),
        }

    def __copy__(self) -> Self:
        # As the copy module would do it, but faster: it is done in each step.
        new = object.__new__(type(self))
        new.__dict__ = self.__dict__.copy()
        return new

    def loss_and_gradient(self, x: Any, t: Any) -> tuple[Any, Arrays]:
        copy = not self.is_pure()  # in between, nobody changes arrays but foreign code
        params = {key: Node(value, key, copy=copy) for key, value in self.params.items()}
        rows = _rows(x, self.params["W1"])
        # As a constant, the examples join the layers into one graph, but ask for no gradient.
        examples = rows if isinstance(rows, (Node, Dual)) else constant(rows, copy=copy)
        loss = self.with_params(params).loss(examples, t)
        loss.backward()
        return loss.value, {key: _gradient_of(node) for key, node in params.items()}


def _gradient_of(node: Node) -> Any:
    # None where the loss of a subclass does not depend on a parameter.
    return np.zeros_like(node.value) if node.grad is None else node.grad


class SigmoidTwoLayerNet(_TwoLayers):
    """Two layers as chapter 4 writes them: sigmoid between them, softmax at the end.

    ``predict`` returns probabilities, and the loss is the book's :func:`nn.cross_entropy_error`.

    Args:
        input_size: numbers per example, D.
        hidden_size: hidden neurons.
        output_size: classes, C.
        weight_init_std: standard deviation of the first weights; biases start at 0.
        dtype: float type of the parameters, in which the network computes.
        seed: a generator, or the seed of one, to draw the weights with. One seed gives the same
            weights in every float type, but for rounding.

    Attributes:
        params: ``W1`` (D, hidden), ``b1`` (hidden,), ``W2`` (hidden, C), ``b2`` (C,).

    Raises:
        TypeError: ``dtype`` is no float type.

    Source: book section 4.5.1 (there called TwoLayerNet).

    Example:
        >>> net = SigmoidTwoLayerNet(4, 5, 3, seed=0)
        >>> x, t = np.ones((2, 4)), np.array([0, 2])
        >>> net.predict(x).shape
        (2, 3)
        >>> {key: gradient.shape for key, gradient in net.gradient(x, t).items()}
        {'W1': (4, 5), 'b1': (5,), 'W2': (5, 3), 'b2': (3,)}
    """

    pure = True

    def predict(self, x: Any) -> Any:
        """Probabilities of the classes.

        Args:
            x: a single example (D,), a batch (N, D), or images (N, …) of D numbers each.

        Returns:
            (C,) for a single example, else (N, C).

        Raises:
            ValueError: x has the wrong number of features.
        """
        return _probabilities(x, self.params)

    def probabilities(self, x: Any) -> Any:
        """The same as :meth:`predict`, which ends with softmax."""
        return self.predict(x)

    def loss(self, x: Any, t: Any) -> Any:
        return cross_entropy_error(self.predict(x), t)


def _probabilities(x: Any, params: dict[str, Any]) -> Any:
    W1, W2 = params["W1"], params["W2"]
    b1, b2 = params["b1"], params["b2"]
    a1 = dot(_rows(x, W1), W1) + b1
    z1 = sigmoid(a1)
    a2 = dot(z1, W2) + b2
    return softmax(a2)


class TwoLayerNet(_TwoLayers):
    """Two layers as chapter 5 writes them: Affine, Relu, Affine, and SoftmaxWithLoss at the end.

    ``predict`` returns scores: to know the largest one, softmax is not needed. ``loss`` and
    ``predict`` run layer by layer, so the book's loop over ``layer.backward`` works after them;
    ``gradient`` runs the layers as one graph, and does not compute the gradient of the images.

    Args:
        input_size, hidden_size, output_size, weight_init_std, dtype, seed: as in
            :class:`SigmoidTwoLayerNet`.

    Attributes:
        params: ``W1`` (D, hidden), ``b1`` (hidden,), ``W2`` (hidden, C), ``b2`` (C,). The layers
            are given them again at each pass, so what ``params`` holds is what counts.
        layers: ``Affine1``, ``Relu1`` and ``Affine2``, in this order.
        lastLayer: the SoftmaxWithLoss.

    Source: book section 5.7.2.

    Example:
        >>> net = TwoLayerNet(4, 5, 3, seed=0)
        >>> x, t = np.ones((2, 4)), np.array([0, 2])
        >>> loss, gradient = net.loss_and_gradient(x, t)
        >>> for key in net.params:
        ...     net.params[key] -= 0.1 * gradient[key]
        >>> bool(net.loss(x, t) < loss)
        True
    """

    pure = True

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        weight_init_std: float = 0.01,
        *,
        dtype: DTypeLike = np.float64,
        seed: Seed = None,
    ) -> None:
        sizes = input_size, hidden_size, output_size
        super().__init__(*sizes, weight_init_std, dtype=dtype, seed=seed)
        self.layers: dict[str, Layer] = {
            "Affine1": Affine(self.params["W1"], self.params["b1"]),
            "Relu1": Relu(),
            "Affine2": Affine(self.params["W2"], self.params["b2"]),
        }
        self.lastLayer = SoftmaxWithLoss()

    def with_params(self, params: Mapping[str, Any]) -> Self:
        # Layers remember their last pass, so each network has its own. What a layer of another
        # kind remembers, it may need in the next pass.
        network = super().with_params(params)
        network.layers = {
            name: copy.copy(layer) if declares_pure(layer) else layer
            for name, layer in self.layers.items()
        }
        network.lastLayer = copy.copy(self.lastLayer)
        return network

    def is_pure(self) -> bool:
        return super().is_pure() and all(map(declares_pure, self.layers.values()))

    def predict(self, x: Any) -> Any:
        """Scores of the classes; their softmax are the probabilities.

        Args:
            x: a single example (D,), a batch (N, D), or images (N, …) of D numbers each.

        Returns:
            (C,) for a single example, else (N, C).

        Raises:
            ValueError: x has the wrong number of features.
        """
        return self._scores(_rows(x, self.params["W1"]))

    def loss(self, x: Any, t: Any) -> Any:
        return self.lastLayer.forward(self.predict(x), t)

    def graph(self, x: Any, t: Any) -> tuple[Node, list[group]]:
        """The loss on a batch as a graph that can be drawn, with each layer as a group.

        Args:
            x: a single example (D,) or a batch (N, D).
            t: its targets, one-hot or labels, as for ``loss``.

        Returns:
            The node of the loss, after its backward pass; and the layers, for ``collapse``.

        Raises:
            ValueError, TypeError: as ``loss``.

        Source: book section 5.7.2.

        Example:
            >>> from autograd_scratch import draw
            >>> net = TwoLayerNet(4, 5, 3, seed=0)
            >>> loss, layers = net.graph(np.ones((2, 4)), np.array([0, 2]))
            >>> "Affine1" in draw(loss, collapse=layers)
            True
        """
        params = {key: Node(value, key) for key, value in self.params.items()}
        layers = {
            "Affine1": Affine(params["W1"], params["b1"]),
            "Relu1": Relu(),
            "Affine2": Affine(params["W2"], params["b2"]),
        }
        groups = []
        h: Any = constant(_rows(x, self.params["W1"]), "x")
        for name, layer in layers.items():
            with group(name) as layer_group:
                h = layer.forward(h)
            groups.append(layer_group)
        targets = constant(np.asarray(t), "t")
        with group("SoftmaxWithLoss") as layer_group:
            loss: Node = SoftmaxWithLoss().forward(h, targets)
        groups.append(layer_group)
        loss.name = "loss"
        loss.backward()
        return loss, groups

    def _scores(self, x: Any) -> Any:
        params = self.params
        for name, layer in self.layers.items():
            if isinstance(layer, Affine):
                number = name.removeprefix("Affine")
                layer.W, layer.b = (
                    params.get("W" + number, layer.W),
                    params.get("b" + number, layer.b),
                )
            x = layer.forward(x)
        return x


BY_ACTIVATION: dict[str, type[Any]] = {"relu": TwoLayerNet, "sigmoid": SigmoidTwoLayerNet}
"""The networks of two layers by the activation between them."""


def _rows(x: Any, W: Any) -> Any:
    """Input as a row, or a row per example, in the float type of the weights that it meets."""
    if not isinstance(x, Value):
        x = np.asarray(x, dtype=W.dtype)
    elif x.dtype != W.dtype:
        x = astype(x, dtype=W.dtype)
    shape, features = x.shape, W.shape[0]
    if len(shape) > 2:
        x = x.reshape(shape[0], math.prod(shape[1:]))
    if x.shape[-1:] != (features,):
        raise ValueError(
            f"the network has {features} inputs, but x has shape {shape}; give ({features},), "
            f"(N, {features}), or images (N, …) of {features} numbers each"
        )
    return x
