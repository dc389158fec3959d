"""Training by mini-batches (book 4.5 and 5.7.4)."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from autograd_scratch import check_targets
from nn import checkpoints
from nn.datasets import DamagedFileError
from nn.history import History
from nn.interrupts import InterruptsWait, interrupts_wait
from nn.networks import Network
from nn.not_finite import why_not_finite
from nn.optimizers import SGD, Optimizer, remember, remembered, write
from nn.parallel import Communicator
from nn.progress import progress_bar
from nn.purity import declares_pure
from nn.updates import LossError, as_program, in_python, problem_with_shards
from nn.weights import FilePath, check_params

__all__ = ["History", "Trainer"]


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
        jit: run each iteration, from the examples of the batch to the update, as one program,
            which gives the same numbers to the last digit, and faster. By default that is done if
            network and optimizer are of classes that say ``pure = True`` of themselves, as those
            of this package do. With ``True`` it is done for any network: what its
            ``loss_and_gradient`` uses besides ``params`` and its arguments is frozen when the
            program is made. An optimizer whose ``update`` is not its ``step`` still updates
            outside the program.
        backend: that of the program; see :func:`autograd_scratch.jit`. Another one than
            ``"python"`` gives the same numbers to rounding only.
        verbose: show a progress bar, and a line at each evaluation. Needs tqdm.
        communicator: ``nn.parallel.world()``: train in all processes that ``mpiexec`` has started.
            Each computes with its part of every batch, and all end with the same numbers as one
            process would, but for rounding. Rank 0 alone shows and saves something.

    Attributes:
        history: the :class:`History` of the last ``train``, as far as it got.

    Raises:
        ValueError: examples and targets do not fit each other or the network, or a setting is
            out of range, or ``jit`` with numerical gradients.
        TypeError: labels that are not integers, examples that are not real numbers, or a setting of
            the wrong type.

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
        backend: str = "python",
        verbose: bool = True,
        communicator: Communicator | None = None,
    ) -> None:
        _check_parts(network, optimizer)
        if (x_test is None) != (t_test is None):
            raise ValueError("Trainer: give x_test and t_test both, or neither")
        if gradient not in ("backprop", "numerical"):
            raise ValueError(
                f"Trainer: gradient must be 'backprop' or 'numerical', got {gradient!r}"
            )
        if jit and gradient == "numerical":
            raise ValueError("Trainer: jit=True needs gradient='backprop'")
        counts = {"batch_size": batch_size, "iterations": iterations, "epochs": epochs}
        for name, count in counts.items():
            if count is None:
                continue
            if not isinstance(count, int | np.integer):
                raise TypeError(f"Trainer: {name} must be a whole number, got {count!r}")
            if count < 1:
                raise ValueError(f"Trainer: {name} must be at least 1, got {count}")
        if not isinstance(communicator, Communicator | None):
            raise TypeError(
                f"Trainer: communicator must be a nn.parallel.Communicator, got "
                f"{type(communicator).__name__}; give nn.parallel.Communicator of it"
            )
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
        pure = isinstance(network, Network) and network.is_pure() and declares_pure(self.optimizer)
        self.jit = pure and gradient == "backprop" if jit is None else jit
        self.backend = backend
        self.verbose = verbose
        self.communicator = Communicator() if communicator is None else communicator
        self._rng = np.random.default_rng(seed)
        self._seed = int(seed) if isinstance(seed, int | np.integer) else None
        self._optimizer_settings = checkpoints.settings_of(self.optimizer)
        self._state_before_draw: Any = None  # of the generator, until the batch was used
        self._goes_on = False  # from a checkpoint, in the next train
        self._losses: list[float] = []
        self._train_accuracies: list[float] = []
        self._test_accuracies: list[float] = []

    def train(self, *, checkpoint: FilePath | None = None, every: int = 500) -> History:
        """Train the network. A second call goes on from where the parameters are.

        After :meth:`resume`, it goes on with the training that the checkpoint is of.

        Ctrl-C ends it after a whole update, never in the middle of one.

        Ranks that train together begin with the weights of rank 0, and with all else that
        :meth:`save` saves: it is enough that rank 0 has resumed. Where one fails, all end.

        Args:
            checkpoint: file to :meth:`save` in, at the beginning, at the end, and in between; also
                when it is stopped with Ctrl-C. A file that is there is replaced.
            every: how many iterations lie between one checkpoint and the next.

        Returns:
            The history of this call. Should it end early, by an error or by Ctrl-C, then
            :attr:`history` has what there is.

        Raises:
            FloatingPointError: the loss is infinite or nan; the parameters are those before it.
            TypeError: with ``jit``, what cannot run as a program, such as a branch on a number
                that is traced; with ``checkpoint``, as :meth:`save`.
            ValueError: ``every`` is below 1; or the ranks of the communicator do not train the
                same, or cannot share the loss, as it is no mean over examples.
            OSError: the checkpoint cannot be written; the last one is still there.
            ImportError: ``verbose``, and tqdm is not installed; ``checkpoint``, and safetensors is
                not installed.
        """
        if every < 1:
            raise ValueError(f"Trainer.train: every must be at least 1, got {every}")
        data = self._data() if checkpoint is not None or self.communicator.size > 1 else {}
        save = self._saver(Path(checkpoint), data) if checkpoint is not None else lambda: None
        if not self._goes_on:
            self._losses, self._train_accuracies, self._test_accuracies = [], [], []
        self._goes_on, self._state_before_draw = False, None
        with _quiet(), interrupts_wait() as waits, self.communicator.one_fate(waits):
            if self.communicator.size > 1:
                self._begin_together(data)
            with self._progress_bar() as bar:
                try:
                    save()  # what would fail later fails now
                    self._go_on(waits, bar, save, every)
                    save()
                except KeyboardInterrupt:
                    save()
                    raise
        return self.history

    def _go_on(self, waits: InterruptsWait, bar: Any, save: Callable[[], None], every: int) -> None:
        """Train from where the history ends to the last iteration."""
        x, t = self.train_data
        made_of = self.network, self.optimizer
        share: Any = None
        if self.communicator.size > 1:
            share = partial(self.communicator.shared, network=self.network, waits=waits)
        if self.jit:
            compute = as_program(*made_of, x, t, self.backend, share)
        else:
            compute = in_python(*made_of, self.gradient, x, t, share)
        while True:
            i = len(self._losses)
            if len(self._train_accuracies) < self._evaluations(i):
                line = self._evaluate(waits)
                if bar is not None:
                    bar.write(line)
            if i >= self.iterations:
                return
            self._state_before_draw = self._rng.bit_generator.state
            batch = self._rng.integers(0, len(x), self.batch_size)
            try:
                loss, update = compute(batch)
            except LossError as loss_found:
                data, params, lr = self.train_data, self.network.params, self.optimizer.lr
                message = why_not_finite(str(loss_found), i, data, batch, params, lr)
                raise self.communicator.agreed(FloatingPointError(message)) from None
            with waits:
                update()
                self._losses.append(float(loss))
                self._state_before_draw = None
            if (i + 1) % every == 0 and i + 1 < self.iterations:
                save()
            if bar is not None:
                bar.set_postfix_str(f"loss {loss:.4f}", refresh=False)
                bar.update()

    def save(self, path: FilePath) -> None:
        """Save the training, as far as it got, in one file: all that :meth:`resume` needs.

        These are the parameters, the attributes of the optimizer, the state of the generator, the
        history, the settings, and a checksum of the data. What a network of your own remembers
        besides its ``params`` is not saved. The file is written as a whole or not at all. Of the
        ranks of a communicator, only rank 0 writes it.

        Args:
            path: file to write, usually ``….safetensors``; one that is there is replaced.

        Raises:
            TypeError: the optimizer remembers what is no number, text, array, generator of NumPy's,
                or list, tuple or dict of them.
            OSError: the file cannot be written; one that was there is as it was.
            ImportError: safetensors is not installed.
        """
        self._saver(Path(path), self._data())()

    def resume(self, path: FilePath) -> None:
        """Go on with a training that was saved: the next ``train`` continues it to its end.

        It ends as the training would have ended without the break, to the last bit. So this
        trainer must be made as the one that was saved: with the same network, optimizer, settings
        and data. ``iterations`` or ``epochs`` may be more than then; ``jit`` and ``verbose``, which
        do not change the numbers, may be others. (``backend`` may be another one, too: then the
        numbers go on to rounding.)

        Args:
            path: what :meth:`save` wrote.

        Raises:
            ValueError: it is of another training; the message names what differs. Or a later
                version of this package wrote it.
            DamagedFileError: the file is not whole, or is no checkpoint.
            OSError: the file cannot be read.
            ImportError: safetensors is not installed.

        Example:
            A script that may be killed, and is then started again:

            >>> import tempfile
            >>> from nn import TwoLayerNet
            >>> def script(path, iterations):
            ...     network = TwoLayerNet(4, 5, 4, seed=0)
            ...     settings = {"iterations": iterations, "seed": 0, "verbose": False}
            ...     trainer = Trainer(network, np.eye(4), np.arange(4), **settings)
            ...     if path.exists():
            ...         trainer.resume(path)
            ...     return trainer.train(checkpoint=path)
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     begun = script(Path(folder, "run.safetensors"), iterations=10)
            ...     ended = script(Path(folder, "run.safetensors"), iterations=20)
            ...     whole = script(Path(folder, "other.safetensors"), iterations=20)
            >>> len(ended.loss), bool((ended.loss == whole.loss).all())
            (20, True)
        """
        path = Path(path)
        found = checkpoints.read(path)
        checkpoints.refuse_others(path, found, self._state(self._data()))
        position, evaluations = len(found.loss), len(found.train_accuracy)
        if position > self.iterations:
            raise ValueError(
                f"{path} is at iteration {position} already, but this training has only "
                f"{self.iterations}"
            )
        expected = self._evaluations(position)
        tested = evaluations if self.test_data is not None else 0
        if evaluations not in (expected, expected - 1) or len(found.test_accuracy) != tested:
            raise DamagedFileError(
                f"{path} has {position} losses, but {evaluations} and "
                f"{len(found.test_accuracy)} accuracies, which do not belong together"
            )
        check_params(self.network, found.params, str(path))
        checkpoints.check_optimizer(path, self.optimizer, found.optimizer)
        with interrupts_wait() as waits, waits:
            remember(self.optimizer, found.optimizer)
            self._take_over(
                found.params,
                found.generator.bit_generator.state,
                (found.loss, found.train_accuracy, found.test_accuracy),
            )
            self._goes_on, self._state_before_draw = True, None

    def _take_over(self, params: Any, generator: Any, history: Any) -> None:
        write(self.network.params, params)
        self._rng.bit_generator.state = generator
        self._losses, self._train_accuracies, self._test_accuracies = history

    def _begin_together(self, data: checkpoints.Data) -> None:
        """See that all ranks train the same, and begin where rank 0 is."""
        ranks, network = self.communicator, self.network
        examples = (part[: self.batch_size] for part in self.train_data)
        problem = problem_with_shards(ranks, network, *examples)
        digests = {
            name: each and f"{each[0]}, SHA-256 {each[1][:12]}…" for name, each in data.items()
        }
        ranks.agree({**self._settings(), "iterations": self.iterations, **digests}, problem)
        optimizer = checkpoints.what_can_be_saved(self.optimizer)
        history = self._losses, self._train_accuracies, self._test_accuracies
        mine = network.params, self._rng.bit_generator.state, history
        first, remembered_first = ranks.from_rank_0((mine, optimizer))
        self._take_over(*first)
        for name, value in remembered_first.items():
            setattr(self.optimizer, name, value)

    def _saver(self, path: Path, data: checkpoints.Data) -> Callable[[], None]:
        """What saves the training in this file, which is the task of rank 0."""
        if self.communicator.rank:
            return lambda: None
        return lambda: checkpoints.write(path, self._state(data))

    def _data(self) -> checkpoints.Data:
        return checkpoints.data_of(self.train_data, self.test_data)

    def _state(self, data: checkpoints.Data) -> checkpoints.TrainingState:
        generator = np.random.Generator(type(self._rng.bit_generator)())
        generator.bit_generator.state = self._state_before_draw or self._rng.bit_generator.state
        return checkpoints.TrainingState(
            settings=self._settings(),
            data=data,
            params=self.network.params,
            optimizer=remembered(self.optimizer),
            generator=generator,
            loss=self._losses,
            train_accuracy=self._train_accuracies,
            test_accuracy=self._test_accuracies,
        )

    def _settings(self) -> dict[str, Any]:
        settings = {
            "network": type(self.network).__qualname__,
            "params": ", ".join(
                f"{key} {value.dtype.name} {value.shape}"
                for key, value in self.network.params.items()
            ),
            "optimizer": type(self.optimizer).__qualname__,
            **self._optimizer_settings,
            "batch_size": self.batch_size,
            "gradient": self.gradient,
            "generator": type(self._rng.bit_generator).__name__,
        }
        if self.backend != "python":  # which has other roundings
            settings["backend"] = self.backend
        if self._seed is not None:
            settings["seed"] = self._seed
        return settings

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

    def _epoch(self, i: int) -> int:
        """How many epochs are complete before iteration ``i``."""
        train_size = len(self.train_data[0])
        return i * min(self.batch_size, train_size) // train_size

    def _evaluations(self, iterations: int) -> int:
        """How many evaluations there are after so many iterations: one in each epoch begun."""
        return self._epoch(iterations - 1) + 1 if iterations else 0

    def _evaluate(self, waits: InterruptsWait) -> str:
        """Record the accuracies; return the line that the book prints."""
        train = self._accuracy(*self.train_data)
        if self.test_data is None:
            self._train_accuracies.append(train)
            return f"train acc | {train:.4f}"
        test = self._accuracy(*self.test_data)
        with waits:
            self._train_accuracies.append(train)
            self._test_accuracies.append(test)
        return f"train acc, test acc | {train:.4f}, {test:.4f}"

    def _accuracy(self, x: Any, t: Any) -> float:
        """The accuracy, for which each rank counts in its own part of the examples."""
        ranks, network = self.communicator, self.network
        if ranks.size == 1 or type(network).accuracy is not Network.accuracy:
            return network.accuracy(x, t)
        shard = ranks.shard(x)
        right = round(len(shard) * network.accuracy(shard, ranks.shard(t))) if len(shard) else 0
        return ranks.total(right) / len(x)

    def _progress_bar(self) -> Any:
        """The bar as a context manager; None in it if training is to be silent."""
        if not self.verbose or self.communicator.rank:
            return nullcontext()
        return progress_bar(self.iterations, len(self._losses))


def _check_parts(network: Any, optimizer: Any) -> None:
    """See that a network and an optimizer, or None, can do what a training asks of them."""
    if not all(hasattr(network, name) for name in ("params", "predict", "loss_and_gradient")):
        raise TypeError(f"Trainer: network must be a nn.Network, got {network!r}")
    is_made = not isinstance(optimizer, type) and callable(getattr(optimizer, "update", None))
    if optimizer is not None and not is_made:
        raise TypeError(f"Trainer: optimizer must be one such as nn.Adam(), got {optimizer!r}")


def _quiet() -> np.errstate:
    # NumPy would warn on the way to a loss of inf or nan; the error says what to do.
    return np.errstate(over="ignore", divide="ignore", invalid="ignore")


def _checked(network: Network, x: Any, t: Any, part: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Examples and targets as arrays, once they are known to fit each other and the network."""
    x = np.asarray(x)
    if x.dtype.kind not in "fiub":
        raise TypeError(f"Trainer: x_{part} must hold real numbers, got {x.dtype}")
    if x.ndim < 2 or not len(x):
        raise ValueError(
            f"Trainer: x_{part} must hold examples, (N, …) with N > 0, got shape {x.shape}"
        )
    with _quiet():
        classes = network.predict(x[:1]).shape[-1]
    return x, check_targets(f"Trainer, t_{part}", (len(x), classes), t)
