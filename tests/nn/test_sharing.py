"""Ranks that share batches compute what one process does; here they are threads of this one."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from ranks import Ended, Meeting, ThreadRank, in_ranks
from trainings import OPTIMIZERS, Noisy, T, X, left_by, trainer

import nn
from nn import SGD, Adam, Layer, Momentum, SigmoidTwoLayerNet, Trainer, TwoLayerNet, parallel
from nn.interrupts import InterruptsWait
from nn.parallel import Communicator

pytestmark = pytest.mark.usefixtures("no_waiting_for_the_disk")


def trained(size: int, *args: Any, **given: Any) -> list[Trainer]:
    """The trainings of all ranks, after their end."""

    def train(communicator: Communicator) -> Trainer:
        run = trainer(*args, **given, communicator=communicator)
        run.train()
        return run

    return in_ranks(size, train)


def check_same(runs: list[Trainer], alone: Trainer, tolerance: float = 1e-13) -> None:
    """All ranks ended alike, and as one process does but for rounding."""
    for run in runs:
        assert left_by(run) == left_by(runs[0])
        assert np.abs(run.history.loss - alone.history.loss).max() <= tolerance
        for key, parameter in run.network.params.items():
            assert parameter.dtype == alone.network.params[key].dtype
            assert np.abs(parameter - alone.network.params[key]).max() <= tolerance
        assert run.history.train_accuracy.tolist() == alone.history.train_accuracy.tolist()
        assert run._rng.bit_generator.state == alone._rng.bit_generator.state


@pytest.mark.parametrize("jit", [False, True])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_ranks_train_as_one_process_does(optimizer, jit):
    alone = trainer(optimizer)
    alone.train()
    for size in (2, 3):
        check_same(trained(size, optimizer, jit=jit), alone)


@pytest.mark.parametrize(
    ("given", "tolerance"),
    [
        ({"make": SigmoidTwoLayerNet}, 1e-13),
        ({"dtype": np.float32, "optimizer": Adam}, 1e-5),
        ({"dtype": np.float16, "jit": False}, 1e-2),
        ({"data": (X, T)}, 1e-13),
        ({"data": (X.astype(">f8"), np.eye(3)[T], X[::20], T[::20])}, 1e-13),
        ({"batch_size": 100}, 1e-13),
        ({"gradient": "numerical", "iterations": 6}, 1e-9),
    ],
    ids=["sigmoid", "float32", "float16", "no test data", "views", "large batches", "numerical"],
)
def test_so_do_trainings_of_other_kinds(given, tolerance):
    alone = trainer(**given)
    alone.train()
    check_same(trained(4, **given), alone, tolerance)


@pytest.mark.parametrize("batch_size", [1, 3])
def test_ranks_may_outnumber_the_examples_of_a_batch(batch_size):
    alone = trainer(batch_size=batch_size)
    alone.train()
    check_same(trained(4, batch_size=batch_size), alone)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 100, 101])
@pytest.mark.parametrize("size", [1, 2, 3, 64])
def test_shards_are_nearly_equal_parts_in_order(n, size):
    ranks = Communicator(ThreadRank(Meeting(size), 0))
    shards = [ranks.shard(list(range(n)), rank) for rank in range(size)]
    assert [i for shard in shards for i in shard] == list(range(n))
    lengths = list(map(len, shards))
    assert max(lengths) - min(lengths) <= 1


class WeightDecay(TwoLayerNet):
    pure = True

    def loss(self, x: Any, t: Any) -> Any:
        return super().loss(x, t) + 0.01 * (self.params["W1"] ** 2).sum()


def test_weight_decay_counts_once():
    alone = trainer(make=WeightDecay)
    alone.train()
    check_same(trained(3, make=WeightDecay), alone)


class Scheduled(SGD):
    def __init__(self) -> None:
        super().__init__(0.1)
        self.rate = lambda i: 0.1 / (1 + i)  # which no file and no message can hold

    def update(self, params: Any, grads: Any) -> None:
        self.lr = self.rate(self.iter)
        super().update(params, grads)


class Slots:
    __slots__ = ("lr",)

    def __init__(self) -> None:
        self.lr = 0.1

    def update(self, params: Any, grads: Any) -> None:
        for key, parameter in params.items():
            parameter -= self.lr * grads[key]


def test_an_optimizer_need_not_be_one_that_can_be_saved():
    for make in (Scheduled, Slots):
        alone = trainer(make)
        alone.train()
        runs = trained(2, make)
        for run in runs:
            assert np.abs(run.history.loss - alone.history.loss).max() <= 1e-13


class WithoutOne(TwoLayerNet):
    """Its accuracy is no share of examples."""

    def accuracy(self, x: Any, t: Any) -> float:
        return float(np.abs(self.predict(x)).max())


def test_an_accuracy_of_ones_own_sees_all_examples():
    alone = trainer(make=WithoutOne)
    alone.train()
    for run in trained(2, make=WithoutOne):
        difference = run.history.train_accuracy - alone.history.train_accuracy
        assert np.abs(difference).max() <= 1e-13


def test_ranks_begin_with_the_weights_and_the_random_numbers_of_rank_0():
    def train(communicator: Communicator) -> Trainer:
        run = trainer(Noisy, seed=None, communicator=communicator)
        run.network.params["W1"] += communicator.rank
        run.optimizer.rng = np.random.default_rng()
        run.train()
        return run

    first, *others = in_ranks(3, train)
    for run in others:
        assert left_by(run) == left_by(first)


def test_a_communicator_of_one_changes_no_bit():
    alone, one = trainer(Adam), trainer(Adam, communicator=Communicator())
    alone.train()
    one.train()
    assert left_by(one) == left_by(alone)


# checkpoints --------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("before", "after"), [(2, 4), (2, 1), (1, 2), (2, 2)])
def test_a_checkpoint_of_some_ranks_resumes_on_others(optimizer, before, after, path):
    whole = trained(before, optimizer, jit=False)[0]

    def begin(communicator: Communicator) -> None:
        given = {"iterations": 10, "jit": False, "communicator": communicator}
        trainer(optimizer, **given).train(checkpoint=path)

    def go_on(communicator: Communicator) -> Trainer:
        run = trainer(optimizer, jit=False, communicator=communicator)
        run.resume(path)
        assert len(run.history.loss) == 10
        run.train()
        return run

    in_ranks(before, begin)
    runs = in_ranks(after, go_on)
    check_same(runs, whole)
    if before == after:
        assert left_by(runs[0]) == left_by(whole)


def test_it_is_enough_that_rank_0_has_resumed(path):
    whole = trained(2, Momentum)[0]

    def train(communicator: Communicator) -> Trainer:
        run = trainer(Momentum, communicator=communicator)
        if communicator.rank == 0:
            run.resume(path)
        run.train()
        return run

    first = trainer(Momentum, iterations=10)
    first.train(checkpoint=path)
    check_same(in_ranks(2, train), whole)


def test_rank_0_alone_saves(path):
    def save(communicator: Communicator) -> None:
        run = trainer(communicator=communicator)
        folder = path.parent / str(communicator.rank)
        folder.mkdir()
        run.train(checkpoint=folder / "run.safetensors")
        run.save(folder / "end.safetensors")

    in_ranks(2, save)
    assert len(list((path.parent / "0").iterdir())) == 2
    assert not list((path.parent / "1").iterdir())


def test_rank_0_alone_shows_how_far_it_is(capsys):
    trained(2, verbose=True)
    shown = capsys.readouterr()
    assert shown.out.count("train acc, test acc") == 3
    assert shown.err.count("25/25") == 1


# what cannot be shared ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"batch_size": 8}, "batch_size is 8 on rank 1, but 7 on rank 0"),
        ({"iterations": 24}, "iterations is 24 on rank 1, but 25 on rank 0"),
        ({"seed": 4}, "seed is 4 on rank 1, but 3 on rank 0"),
        ({"optimizer": lambda: SGD(0.2)}, "optimizer.lr is 0.2 on rank 1, but 0.01 on rank 0"),
        ({"hidden": 6}, r"params is 'W1 float64 \(4, 6\).* on rank 1"),
        ({"make": SigmoidTwoLayerNet}, "network is 'SigmoidTwoLayerNet' on rank 1"),
        ({"data": (X, T)}, r"x_test is None on rank 1, but 'float64 \(9, 4\), SHA-256 "),
        ({"data": (X[::-1], T, X[:9], T[:9])}, r"x_train is 'float64 \(60, 4\), SHA-256 .* rank 1"),
    ],
)
def test_ranks_that_are_not_to_train_the_same_are_named(other, message):
    def train(communicator: Communicator) -> None:
        trainer(**(other if communicator.rank == 1 else {}), communicator=communicator).train()

    errors = in_ranks(3, train)
    for error in errors:
        assert isinstance(error, ValueError)
        assert str(error) == str(errors[0])
        with pytest.raises(ValueError, match=message):
            raise error


class BatchNorm(Layer):
    pure = True

    def forward(self, x: Any) -> Any:
        return self._compute(lambda x: (x - x.mean(0)) / (x.std(0) + 1e-3), x)


class Dropout(Layer):
    def __init__(self) -> None:
        self.rng = np.random.default_rng(0)

    def forward(self, x: Any) -> Any:
        return self._compute(lambda x: x * (self.rng.random(x.shape) > 0.5), x)


class Summed(TwoLayerNet):
    def loss(self, x: Any, t: Any) -> Any:
        return super().loss(x, t) * len(x)


def with_layer(layer: type[Layer]) -> Any:
    def make(*args: Any, **given: Any) -> TwoLayerNet:
        network = TwoLayerNet(*args, **given)
        network.layers = {"Affine1": network.layers["Affine1"], "New": layer(), **network.layers}
        return network

    return make


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("make", [with_layer(BatchNorm), with_layer(Dropout), Summed])
def test_a_loss_that_is_no_mean_over_examples_is_refused(make, dtype):
    trainer(make=make, dtype=dtype).train()  # alone it is not
    errors = trained(2, make=make, dtype=dtype)
    message = "the loss of 7 examples is .*, but the mean of the losses of 2 shards of them is"
    for error in errors:
        with pytest.raises(ValueError, match=message):
            raise error


def test_what_mpi4py_calls_a_communicator_is_not_one_of_this_package():
    with pytest.raises(TypeError, match=r"must be a nn.parallel.Communicator, got ThreadRank"):
        trainer(communicator=ThreadRank(Meeting(1), 0))


# ends ---------------------------------------------------------------------------------------------


def test_all_ranks_say_why_a_loss_is_not_finite():
    x = X.copy()
    x[30, 2] = np.inf
    alone = trainer(data=(x, T))
    with pytest.raises(FloatingPointError) as found:
        alone.train()
    for error in trained(3, data=(x, T)):
        assert isinstance(error, FloatingPointError)
        assert str(error) == str(found.value)


@pytest.mark.parametrize("stopped", [0, 1])
def test_ctrl_c_on_one_rank_stops_all_of_them(stopped):
    network = TwoLayerNet(4, 5, 3, seed=0)

    def stop(communicator: Communicator) -> bool:
        waits = InterruptsWait(lambda number, frame: None)
        compute = communicator.shared(
            lambda shard: network.loss_and_gradient(X[shard], T[shard]), network, waits
        )
        compute(np.arange(9))
        waits.noted = communicator.rank == stopped
        with pytest.raises(KeyboardInterrupt):
            compute(np.arange(9))
        return waits.noted

    assert in_ranks(3, stop) == [False, False, False]


@pytest.mark.parametrize("where", ["loss_and_gradient", "accuracy", "with_params"])
def test_an_error_of_one_rank_ends_all_and_is_told_with_its_number(where, capsys):
    def train(communicator: Communicator) -> None:
        run = trainer(communicator=communicator, jit=False)
        if communicator.rank == 1:

            def fail(*args: Any) -> None:
                raise FloatingPointError("a fault in one rank")

            setattr(run.network, where, fail)
        run.train()

    assert all(isinstance(error, Ended) for error in in_ranks(3, train))
    told = capsys.readouterr().err
    assert "FloatingPointError: a fault in one rank\nrank 1 of 3 ended by FloatingPoint" in told


def test_a_checkpoint_that_cannot_be_written_ends_all(path, capsys):
    def train(communicator: Communicator) -> None:
        trainer(communicator=communicator).train(checkpoint=path / "missing" / "file")

    assert all(isinstance(error, Ended) for error in in_ranks(2, train))
    assert "rank 0 of 2 ended by FileNotFoundError, so all end" in capsys.readouterr().err


def test_a_rank_that_has_ended_is_missed_by_those_that_begin(capsys):
    def train(communicator: Communicator) -> None:
        if communicator.rank == 1:
            communicator._mpi.allgather(None)
        else:
            trainer(communicator=communicator).train()

    in_ranks(2, train)
    assert "RuntimeError: rank 1 ended before this training began" in capsys.readouterr().err


# world --------------------------------------------------------------------------------------------


@pytest.fixture
def hooks(monkeypatch):
    """What a rank does at its end, which is not to happen here."""
    monkeypatch.setattr(sys, "excepthook", lambda *error: told.append(error[1]))
    registered, told = [], []
    monkeypatch.setattr(parallel.atexit, "register", lambda *call: registered.append(call))
    return SimpleNamespace(registered=registered, told=told)


class World(ThreadRank):
    """COMM_WORLD as rank 0 of two sees it."""

    def Dup(self) -> World:
        return self

    def gather(self, value: str) -> list[str] | None:
        return [value, "rank 1 is elsewhere"] if self.rank == 0 else None


def started(monkeypatch, size: int, rank: int = 0) -> World:
    mpi = World(Meeting(size), rank)
    monkeypatch.setitem(sys.modules, "mpi4py", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "mpi4py.MPI", SimpleNamespace(COMM_WORLD=mpi))
    return mpi


def test_a_process_that_mpiexec_has_not_started_is_alone(monkeypatch, hooks):
    started(monkeypatch, 1)
    assert parallel.world.__wrapped__().size == 1
    monkeypatch.setitem(sys.modules, "mpi4py.MPI", None)
    assert parallel.world.__wrapped__().size == 1
    assert not hooks.registered


@pytest.mark.parametrize("name", ["PMI_SIZE", "OMPI_COMM_WORLD_SIZE"])
def test_processes_that_cannot_find_each_other_do_not_train_each_for_itself(name, monkeypatch):
    monkeypatch.setenv(name, "4")
    started(monkeypatch, 1)
    with pytest.raises(RuntimeError, match=r"has started 4 processes, but mpi4py finds 1: .*mpiex"):
        parallel.world.__wrapped__()
    monkeypatch.setitem(sys.modules, "mpi4py.MPI", None)
    with pytest.raises(ImportError, match=r'pip install "autograd-scratch\[parallel\]"'):
        parallel.world.__wrapped__()


def test_rank_0_tells_which_process_is_which_rank(monkeypatch, hooks, capsys):
    for rank in (0, 1):
        mpi = started(monkeypatch, 2, rank)
        ranks = parallel.world.__wrapped__()
        assert (ranks.rank, ranks.size) == (rank, 2)
        told = capsys.readouterr().err
        assert ("rank 0 is process " in told and ", rank 1 is elsewhere\n" in told) == (rank == 0)
        assert hooks.registered[-1] == (mpi.allgather, None)


def test_an_error_that_nobody_catches_ends_all_unless_all_have_it(monkeypatch, hooks, capsys):
    before = sys.excepthook
    for rank in (0, 1):
        monkeypatch.setattr(sys, "excepthook", before)
        mpi = started(monkeypatch, 2, rank)
        ranks = parallel.world.__wrapped__()
        capsys.readouterr()
        error = ranks.agreed(ValueError("of all"))
        sys.excepthook(ValueError, error, None)
        assert hooks.told == [error] * (rank == 0)
        hooks.told.clear()
        with pytest.raises(Ended):
            sys.excepthook(KeyError, KeyError("of one"), None)
        assert mpi.meeting.ended_by == [rank]
        assert f"KeyError: 'of one'\nrank {rank} of 2 ended by" in capsys.readouterr().err


def test_nobody_needs_to_read_what_is_told_at_the_end(monkeypatch, capsys):
    mpi = World(Meeting(2), 0)

    def closed(text: str) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(sys.stderr, "write", closed)
    with pytest.raises(Ended):
        Communicator(mpi)._end_all(ValueError())


def test_nn_comes_with_parallel_which_is_lazy_about_mpi():
    assert nn.parallel is parallel
