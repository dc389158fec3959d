"""Training by mini-batches, and the history of how it went (book 4.5 and 5.7.4)."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from autograd_scratch import jit as jit_function
from autograd_scratch.engine.pytree import flatten, map_leaves
from autograd_scratch.engine.values import concretize
from autograd_scratch.ops.probability import check_targets
from nn.networks import Network, SigmoidTwoLayerNet, TwoLayerNet
from nn.optimizers import SGD, AdaGrad, Adam, Momentum, Optimizer
from nn.optional import imported

__all__ = ["History", "Trainer"]


@dataclass(frozen=True, eq=False)
class History:
    """How a training went.

    Attributes:
        loss: the loss of each iteration's batch before its update, (iterations,).
        epoch: how many epochs were complete at each evaluation: 0, 1, 2, …
        train_accuracy: accuracy on the training data at each evaluation, from 0 to 1.
        test_accuracy: the same on the test data; None if there were none.
    """

    loss: NDArray[np.float64]
    epoch: NDArray[np.int64]
    train_accuracy: NDArray[np.float64]
    test_accuracy: NDArray[np.float64] | None


class Trainer:
    """Trains a network by stochastic gradient descent, with the book's loop.

    Each iteration draws a batch with replacement, computes loss and gradient, and updates the
    parameters. An epoch is as many iterations as it takes to see as many examples as there are.
    The accuracy is evaluated right after the first update and after the first update of each
    further epoch, so 10,000 iterations of 100 on 60,000 examples give the book's 17 lines.

    Two things differ from the book. The recorded loss is that of the batch *before* the update: it
    comes from the pass that computes the gradient, while the book's, after the update, costs a
    second pass and looks better than it is, being taken on the very batch the update was made for.
    And an epoch need not be a whole number of iterations: the book's ``i % iter_per_epoch == 0``
    hardly ever holds then.

    Args:
        network: what to train; its ``params`` are changed in place.
        x_train: examples to train with, (N, …).
        t_train: their targets: one-hot (N, C), or integer labels (N,).
        x_test, t_test: the same to test with; give both or neither.
        optimizer: ``SGD(lr=0.1)`` if not given.
        batch_size: examples per iteration.
        iterations: how many iterations ``train`` makes.
        epochs: instead of ``iterations``, how many epochs: one iteration more than they take, so
            that the last one is evaluated too.
        seed: a generator, or the seed of one, that draws the batches.
        gradient: ``"backprop"``, or ``"numerical"`` for central differences: the same gradient,
            thousands of times slower.
        jit: run each iteration but the first of a ``train``, from the examples of the batch to the
            update, as one program, which gives the same numbers to the last digit, and faster. By
            default that is done for the networks and optimizers of this package. For classes of
            your own say ``True``, unless they draw random numbers or count something elsewhere
            than here: from one iteration to the next, a program changes the arrays in the
            network's ``params``, the numbers among the optimizer's attributes, and the arrays in
            dicts among them, if they are changed in place. All else is frozen when it is made.
        verbose: show a progress bar, and a line at each evaluation. Needs tqdm.

    Attributes:
        history: the :class:`History` of the last ``train``, as far as it got.

    Raises:
        ValueError: examples and targets do not fit each other or the network, or a setting is
            out of range, or ``jit`` with numerical gradients.
        TypeError: labels that are not integers, or examples that are no real numbers.

    Source: book sections 4.5.2, 4.5.3 and 5.7.4.

    Example:
        >>> from nn import TwoLayerNet, load_mnist_sample
        >>> (x_train, t_train), (x_test, t_test) = load_mnist_sample()
        >>> network = TwoLayerNet(784, 50, 10, seed=0)
        >>> trainer = Trainer(
        ...     network, x_train, t_train, x_test, t_test, epochs=5, seed=0, verbose=False
        ... )
        >>> history = trainer.train()
        >>> history.epoch
        array([0, 1, 2, 3, 4, 5])
        >>> bool(history.test_accuracy[-1] > 0.8)
        True
    """

    def __init__(
        self,
        network: Network,
        x_train: Any,
        t_train: Any,
        x_test: Any = None,
        t_test: Any = None,
        *,
        optimizer: Optimizer | None = None,
        batch_size: int = 100,
        iterations: int | None = None,
        epochs: int | None = None,
        seed: int | np.random.Generator | None = None,
        gradient: Literal["backprop", "numerical"] = "backprop",
        jit: bool | None = None,
        verbose: bool = True,
    ) -> None:
        if (x_test is None) != (t_test is None):
            raise ValueError("Trainer: give x_test and t_test both, or neither")
        if gradient not in ("backprop", "numerical"):
            raise ValueError(
                f"Trainer: gradient must be 'backprop' or 'numerical', got {gradient!r}"
            )
        if jit and gradient == "numerical":
            raise ValueError("Trainer: jit=True goes with gradient='backprop' only")
        counts = {"batch_size": batch_size, "iterations": iterations, "epochs": epochs}
        for name, count in counts.items():
            if count is not None and count < 1:
                raise ValueError(f"Trainer: {name} must be at least 1, got {count}")
        self.network = network
        self.train_data = _checked(network, x_train, t_train, "train")
        self.test_data = None if x_test is None else _checked(network, x_test, t_test, "test")
        self.optimizer = SGD(lr=0.1) if optimizer is None else optimizer
        self.batch_size = batch_size
        if iterations is not None and epochs is None:
            self.iterations = iterations
        elif epochs is not None and iterations is None:
            # One more, so that the end of the last epoch is reached and evaluated.
            train_size = len(self.train_data[0])
            self.iterations = 1 + math.ceil(epochs * train_size / min(batch_size, train_size))
        else:
            raise ValueError("Trainer: give either iterations or epochs")
        self.gradient = gradient
        known = type(network) in _TRACEABLE and type(self.optimizer) in _TRACEABLE
        self.jit = known and gradient == "backprop" if jit is None else jit
        self.verbose = verbose
        self._rng = np.random.default_rng(seed)
        self._losses: list[float] = []
        self._train_accuracies: list[float] = []
        self._test_accuracies: list[float] = []

    def train(self) -> History:
        """Train the network. A second call goes on from where the parameters are.

        Returns:
            The history of this call. Should it end early, by an error or by Ctrl-C, then
            :attr:`history` has what there is.

        Raises:
            FloatingPointError: the loss became infinite or nan; the parameters are those before.
            TypeError: with ``jit``, what cannot run as a program, such as a branch on a number
                that is traced, or an optimizer that keeps what a program cannot change.
            ImportError: ``verbose``, and tqdm is not installed.
        """
        self._losses, self._train_accuracies, self._test_accuracies = [], [], []
        x, t = self.train_data
        update = self._as_it_is(x, t)
        # NumPy would warn on the way to a loss of inf or nan; the error says what to do.
        quiet = np.errstate(over="ignore", divide="ignore", invalid="ignore")
        with quiet, self._progress_bar() as bar:
            for i in range(self.iterations):
                batch = self._rng.integers(0, len(x), self.batch_size)
                loss = update(batch)
                if i == 0 and self.jit:
                    update = self._as_program(x, t)  # the optimizer has made its arrays by now
                self._losses.append(float(loss))
                starts_epoch = i == 0 or self._epoch(i) > self._epoch(i - 1)
                line = self._evaluate() if starts_epoch else None
                if bar is not None:
                    if line:
                        bar.write(line)
                    bar.set_postfix_str(f"loss {loss:.4f}", refresh=False)
                    bar.update()
        return self.history

    @property
    def history(self) -> History:
        """How the last ``train`` went, as far as it got."""
        tested = self.test_data is not None
        return History(
            loss=np.array(self._losses, dtype=float),
            epoch=np.arange(len(self._train_accuracies)),
            train_accuracy=np.array(self._train_accuracies, dtype=float),
            test_accuracy=np.array(self._test_accuracies, dtype=float) if tested else None,
        )

    def _as_it_is(self, x: Any, t: Any) -> Callable[[Any], Any]:
        """The function that makes one update with a batch and returns its loss."""
        network = self.network

        def loss_and_gradient(x: Any, t: Any) -> Any:
            return network.loss(x, t), network.numerical_gradient(x, t)

        backprop = network.loss_and_gradient
        compute = backprop if self.gradient == "backprop" else loss_and_gradient
        return lambda batch: _update(compute, network.params, self.optimizer, x[batch], t[batch])

    def _as_program(self, x: Any, t: Any) -> Callable[[Any], Any]:
        """The same as one program, which changes parameters and optimizer in place."""
        network, optimizer = self.network, self.optimizer
        classes = network.predict(x[:1])
        # Labels as rows of probabilities: they give the same numbers, and no step needs new memory.
        rows = np.eye(classes.shape[-1], dtype=classes.dtype)[t] if t.ndim == 1 else t

        @jit_function
        def step(params: Any, state: Any, x: Any, t: Any, batch: Any) -> Any:
            net, opt = copy.deepcopy(network), copy.copy(optimizer)
            net.params = params
            rest = {name: value for name, value in vars(optimizer).items() if name not in state}
            vars(opt).update(map_leaves(_copied, rest), **state)  # in lists of its own
            loss = _update(net.loss_and_gradient, params, opt, x[batch], t[batch])
            found = {name: value for name, value in vars(opt).items() if name not in state}
            _check_frozen(optimizer, rest, found)
            return loss, {name: getattr(opt, name) for name in state}

        def update(batch: Any) -> Any:
            state = _state(optimizer)
            loss, state = step(network.params, state, x, rows, batch)
            for name, value in state.items():
                if isinstance(value, float):
                    setattr(optimizer, name, type(getattr(optimizer, name))(value))
            return loss

        return update

    def _epoch(self, i: int) -> int:
        """How many epochs are complete before iteration ``i``."""
        train_size = len(self.train_data[0])
        return i * min(self.batch_size, train_size) // train_size

    def _evaluate(self) -> str:
        """Record the accuracies; return the line that the book prints."""
        self._train_accuracies.append(self.network.accuracy(*self.train_data))
        if self.test_data is None:
            return f"train acc | {self._train_accuracies[-1]:.4f}"
        self._test_accuracies.append(self.network.accuracy(*self.test_data))
        return (
            f"train acc, test acc | {self._train_accuracies[-1]:.4f}, "
            f"{self._test_accuracies[-1]:.4f}"
        )

    def _progress_bar(self) -> Any:
        """A bar of tqdm's as a context manager; None in it if training is to be silent."""
        if not self.verbose:
            return nullcontext()
        return imported("tqdm", "a progress bar (or give verbose=False)").tqdm(
            total=self.iterations, unit=" iterations"
        )


_TRACEABLE = {TwoLayerNet, SigmoidTwoLayerNet, SGD, Momentum, AdaGrad, Adam}
"""Classes that keep all that changes where a program finds it."""


def _update(
    loss_and_gradient: Callable[..., Any], params: Any, optimizer: Optimizer, x: Any, t: Any
) -> Any:
    """One step downhill; returns the loss before it."""
    loss, gradient = loss_and_gradient(x, t)
    if not concretize(np.isfinite(loss)):
        raise FloatingPointError(
            f"the loss is {loss} at iteration {optimizer.iter:.0f}: training diverged; try a "
            f"learning rate below {optimizer.lr}"
        )
    optimizer.update(params, gradient)
    return loss


def _state(optimizer: Optimizer) -> dict[str, Any]:
    """What an optimizer remembers: its numbers, as floats, and its arrays by parameter."""
    state: dict[str, Any] = {}
    for name, value in vars(optimizer).items():
        if isinstance(value, dict):
            state[name] = value
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            state[name] = float(value)
    return state


def _check_frozen(optimizer: Optimizer, before: dict[str, Any], after: dict[str, Any]) -> None:
    """See that an update left alone what a program would not carry on to the next one."""
    for name, value in after.items():
        old, new = list(flatten(before.get(name, ()))), list(flatten(value))
        if len(old) != len(new) or any(
            path != other or not _same(x, y) for (path, x), (other, y) in zip(old, new, strict=True)
        ):
            raise TypeError(
                f"Trainer: {type(optimizer).__name__} changes its attribute {name!r}, which a "
                f"program cannot carry on from one update to the next; keep numbers in attributes, "
                f"and arrays in a dict in which they are changed in place, or say jit=False"
            )


def _copied(leaf: Any) -> Any:
    return leaf.copy() if isinstance(leaf, np.ndarray) else leaf


def _same(x: Any, y: Any) -> bool:
    """Whether a leaf is what it was, or a copy of that."""
    if isinstance(x, np.ndarray) and isinstance(y, np.ndarray):
        return x.dtype == y.dtype and x.shape == y.shape and x.tobytes() == y.tobytes()
    return x is y


def _checked(network: Network, x: Any, t: Any, part: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Examples and targets as arrays, once they are known to fit each other and the network."""
    x = np.asarray(x)
    if x.dtype.kind not in "fiub":
        raise TypeError(f"Trainer: x_{part} must hold real numbers, got {x.dtype}")
    if x.ndim < 2 or not len(x):
        raise ValueError(
            f"Trainer: x_{part} must hold examples, (N, …) with N > 0, got shape {x.shape}"
        )
    classes = network.predict(x[:1]).shape[-1]
    return x, check_targets(f"Trainer, t_{part}", (len(x), classes), t)
