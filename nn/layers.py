"""The layers of the book's chapter 5: ``forward``, then ``backward`` with the upstream gradient.

A layer only says what it computes; its ``backward`` is the engine's. ``forward`` records what it
does to plain inputs, and ``backward`` carries a gradient back through that record.

Given nodes, ``forward`` returns a node: so layers join into one graph, and one ``backward()`` from
its end does the work of calling each layer's ``backward`` in reverse order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from autograd_scratch import (
    Dual,
    Node,
    Value,
    add,
    affine,
    mul,
    relu,
    sigmoid,
    softmax,
    softmax_cross_entropy,
    vjp,
)

__all__ = ["AddLayer", "Affine", "Layer", "MulLayer", "Relu", "Sigmoid", "SoftmaxWithLoss"]


class _Pass(NamedTuple):
    """What a layer remembers of its last ``forward``.

    Attributes:
        inputs: the plain inputs; None in the place of a node.
        variables: nodes made of plain inputs of a layer in a larger graph; None in other places.
        output: what was returned, and ``pullback`` its gradients to those of the inputs; None in
            a larger graph, so as not to keep all of it alive.
    """

    inputs: tuple[Any, ...]
    variables: tuple[Node | None, ...]
    output: Any = None
    pullback: Callable[[Any], tuple[Any, ...]] | None = None


_NO_PASS = _Pass((), ())


@cache  # since networks ask for it in each step
def _pass_of_nodes(inputs: int) -> _Pass:
    """What a layer remembers of a ``forward`` that was given nodes only: nothing."""
    return _Pass((None,) * inputs, (None,) * inputs)


_RECORDED = (Node, Dual)


class Layer:
    """What all layers share: computing with nodes, and ``backward``.

    A layer of your own is a class whose ``forward`` returns ``self._compute(function, *inputs)``.
    What a layer remembers of its last ``forward`` is None before it, and in place of a node.
    A copy of a layer, also one by ``pickle``, has the layer's settings, but no ``forward`` yet.

    Source: book section 5.4.

    Example:
        >>> class Square(Layer):
        ...     def forward(self, x):
        ...         return self._compute(lambda x: x * x, x)
        >>> square = Square()
        >>> square.forward(3.0), square.backward(1.0)
        (9.0, 6.0)
    """

    pure: ClassVar[bool] = False
    """Whether ``forward`` uses its inputs and attributes only; subclasses say so themselves."""

    forward: Callable[..., Any]
    _pass: _Pass = _NO_PASS
    _gradients: tuple[Any, ...] | None = None  # what the last backward returned

    def _compute(self, function: Callable[..., Any], *inputs: Any) -> Any:
        """Apply ``function`` to the inputs; give back a node only if one was given."""
        recorded = [x for x in inputs if isinstance(x, _RECORDED)]
        if len(recorded) == len(inputs):
            output, done = function(*inputs), _pass_of_nodes(len(inputs))
        elif recorded:
            given, done = _with_variables(inputs, max(x.level for x in recorded))
            output = function(*given)
        else:
            values = tuple(map(_as_real, inputs))
            output, pullback = vjp(function, *values)
            done = _Pass(values, (None,) * len(values), output, pullback)
        self._pass, self._gradients = done, None
        return output

    def backward(self, dout: Any = 1.0) -> Any:
        """Gradients of the final result with respect to the inputs of the last ``forward``.

        Args:
            dout: the upstream gradient: the one with respect to what ``forward`` returned, and of
                its shape (1.0 for a number). It is not changed.

        Returns:
            One gradient for each input, of its shape: a tuple, or for a single input just that.

        Raises:
            RuntimeError: ``forward`` was not called, or was given nodes.
            ValueError: ``dout`` has another shape than the output.
        """
        name = type(self).__name__
        done = self._pass
        if done is _NO_PASS:
            raise RuntimeError(f"{name}.backward: nothing to go back through; call forward first")
        if done.pullback is None:
            raise RuntimeError(
                f"{name}.backward: forward was given nodes, so this layer is part of a larger "
                f"graph; call backward() on the node at its end, which covers all layers at once"
            )
        if np.shape(dout) != np.shape(done.output):
            raise ValueError(
                f"{name}.backward: dout has shape {np.shape(dout)}, but forward returned shape "
                f"{np.shape(done.output)}; the upstream gradient must have the shape of the output"
            )
        self._gradients = gradients = done.pullback(dout)
        return gradients if len(gradients) > 1 else gradients[0]

    def _value(self, position: int) -> Any:
        """The value of an input of the last ``forward``; None before it, or if it was a node."""
        return self._pass.inputs[position] if self._pass is not _NO_PASS else None

    def _gradient(self, position: int) -> Any:
        """Its gradient; None before a backward pass."""
        if self._gradients is not None:
            return self._gradients[position]
        node = self._pass.variables[position] if self._pass is not _NO_PASS else None
        return node.grad if node is not None else None

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        state.pop("_pass", None)
        state.pop("_gradients", None)
        return state

    def __copy__(self) -> Self:
        # As the copy module would do it, but three times as fast: networks do it in each step.
        new = object.__new__(type(self))
        new.__dict__ = self.__getstate__()
        return new


def _with_variables(inputs: tuple[Any, ...], level: int) -> tuple[list[Any], _Pass]:
    """The inputs of a layer in a graph of that level: its own weights become variables."""
    given, variables, values = [], [], []
    for x in inputs:
        recorded = isinstance(x, _RECORDED)
        # Inside grad, jvp and the like, the layer's own weights lie outside the function that is
        # differentiated: as variables they would go on recording when it is done.
        variable = Node(x) if not recorded and _level_of_node(x) == level else None
        given.append(x if variable is None else variable)
        variables.append(variable)
        values.append(None if recorded else x)
    return given, _Pass(tuple(values), tuple(variables))


def _level_of_node(x: Any) -> int:
    """The level that a node made of a plain input has: while jit traces, it is above the tracer."""
    return Node(x).level if isinstance(x, Value) else 0


def _as_real(x: Any) -> Any:
    """A plain input as what a variable may hold: floats where it has integers or booleans."""
    x = x if isinstance(x, float) or hasattr(x, "dtype") else np.array(x)
    return x.astype(float) if getattr(x, "dtype", None) is not None and x.dtype.kind in "iub" else x


class MulLayer(Layer):
    """The product x·y; its backward swaps the inputs.

    Attributes:
        x, y: the inputs of the last ``forward``, as floats.

    Source: book section 5.4.1.

    Example:
        >>> layer = MulLayer()
        >>> layer.forward(100, 2)
        200.0
        >>> layer.backward(1.1)
        (2.2, 110.00000000000001)
    """

    pure = True

    def forward(self, x: Any, y: Any) -> Any:
        """Return x·y, for numbers, arrays that broadcast, or nodes."""
        return self._compute(mul, x, y)

    @property
    def x(self) -> Any:
        return self._value(0)

    @property
    def y(self) -> Any:
        return self._value(1)


class AddLayer(Layer):
    """The sum x + y; its backward passes the gradient on to both.

    Source: book section 5.4.2.

    Example:
        >>> layer = AddLayer()
        >>> layer.forward(200, 450)
        650.0
        >>> layer.backward(1.1)
        (1.1, 1.1)
    """

    pure = True

    def forward(self, x: Any, y: Any) -> Any:
        """Return x + y, for numbers, arrays that broadcast, or nodes."""
        return self._compute(add, x, y)


class Relu(Layer):
    """x where x > 0, else 0; its backward lets the gradient pass where x > 0, and not at 0.

    Attributes:
        mask: where the input of the last ``forward`` was 0 or less.

    Source: book section 5.5.1.

    Example:
        >>> import numpy as np
        >>> layer = Relu()
        >>> layer.forward(np.array([1.0, -0.5, 0.0]))
        array([1., 0., 0.])
        >>> layer.backward(np.array([5.0, 5.0, 5.0]))
        array([5., 0., 0.])
    """

    pure = True

    def forward(self, x: Any) -> Any:
        """Return relu(x), for an array of any shape or a node."""
        return self._compute(relu, x)

    @property
    def mask(self) -> Any:
        x = self._value(0)
        return x <= 0 if x is not None else None


class Sigmoid(Layer):
    """y = 1 / (1 + exp(-x)); its backward is dout·y(1 - y).

    Attributes:
        out: the output of the last ``forward``.

    Source: book section 5.5.2.

    Example:
        >>> layer = Sigmoid()
        >>> layer.forward(0.0), layer.backward(1.0)
        (0.5, 0.25)
    """

    pure = True

    def forward(self, x: Any) -> Any:
        """Return sigmoid(x), for an array of any shape or a node."""
        return self._compute(sigmoid, x)

    @property
    def out(self) -> Any:
        return self._pass.output


class Affine(Layer):
    """Matrix product and bias, x·W + b.

    Args:
        W: weights, float array (D, M) or a node.
        b: bias, float array (M,) or a node.

    Attributes:
        W, b: as given. Assign others, or change the arrays in place: ``forward`` takes what is
            there when it is called.
        x: the input of the last ``forward``.
        dW, db: their gradients, of the shapes of W and b; None before a backward pass, be it this
            layer's or that of the graph it is part of. (A W that is a node has ``W.grad``.)

    Source: book section 5.6.

    Example:
        >>> import numpy as np
        >>> layer = Affine(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.zeros(3))
        >>> layer.forward(np.array([[1.0, 1.0], [0.0, 1.0]]))
        array([[5., 7., 9.],
               [4., 5., 6.]])
        >>> layer.backward(np.ones((2, 3)))
        array([[ 6., 15.],
               [ 6., 15.]])
        >>> layer.db
        array([2., 2., 2.])
    """

    pure = True

    def __init__(self, W: Any, b: Any) -> None:
        self.W = W
        self.b = b

    def forward(self, x: Any) -> Any:
        """Return x·W + b.

        Args:
            x: a single example (D,), a batch (N, D), or images (N, C, H, W) of C·H·W = D numbers,
                or a node that holds one of these.

        Returns:
            (M,) for a single example, else (N, M).

        Raises:
            ValueError: x does not fit W, or b does not.
        """
        return self._compute(_affine, x, self.W, self.b)

    def backward(self, dout: Any = 1.0) -> Any:
        """Gradient with respect to x, of its shape; ``dW`` and ``db`` hold the other two.

        Args:
            dout: the upstream gradient, (M,) or (N, M).

        Raises:
            RuntimeError, ValueError: as :meth:`Layer.backward`.
        """
        dx, _, _ = super().backward(dout)
        return dx

    @property
    def x(self) -> Any:
        return self._value(0)

    @property
    def dW(self) -> Any:
        return self._gradient(1)

    @property
    def db(self) -> Any:
        return self._gradient(2)


def _affine(x: Node, W: Node, b: Node) -> Any:
    return affine(x if x.ndim <= 2 else x.reshape(x.shape[0], math.prod(x.shape[1:])), W, b)


class SoftmaxWithLoss(Layer):
    """Softmax and mean cross entropy in one; its backward is (y - t) / batch size.

    That is so for targets that sum to 1 in each example, as one-hot ones do.

    The loss is exact: computed from the scores in one op, it needs no small delta inside the
    logarithm. So it differs from ``cross_entropy_error(softmax(x), t)``, by about 1e-7 / y for a
    right class of probability y, and is right where y is too small for a float.

    Attributes:
        loss: what the last ``forward`` computed, a number.
        y: softmax of its scores, the probabilities.
        t: its targets.

    Source: book section 5.6.3 and appendix A.

    Example:
        >>> import numpy as np
        >>> layer = SoftmaxWithLoss()
        >>> round(layer.forward(np.array([[0.0, 0.0]]), np.array([[0, 1]])), 6)
        0.693147
        >>> layer.backward()
        array([[ 0.5, -0.5]])
    """

    pure = True

    t: Any = None

    def forward(self, x: Any, t: Any) -> Any:
        """Return the mean loss.

        Args:
            x: scores, (N, C) or (C,), or a node.
            t: targets: one-hot, of the shape of x; or integer labels, (N,) or a single one.

        Returns:
            A number, or a node if x is one.

        Raises:
            ValueError: targets of another shape, or a label that is not one of the classes.
            TypeError: labels that are not integers.
        """
        if isinstance(t, _RECORDED):
            loss = self._compute(softmax_cross_entropy, x, t)
        else:
            loss = self._compute(lambda x: softmax_cross_entropy(x, t), x)
        self.t = t
        return loss

    @property
    def loss(self) -> Any:
        return self._pass.output

    @property
    def y(self) -> Any:
        x = self._value(0)
        return softmax(x) if x is not None else None
