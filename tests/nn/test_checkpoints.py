"""A training that is saved and resumed ends as the one that was not, to the last bit."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from trainings import OPTIMIZERS, Noisy, T, X, bits, left_by, saved_at, trainer

from nn import (
    SGD,
    Adam,
    Momentum,
    SigmoidTwoLayerNet,
    Trainer,
    checkpoints,
)

pytestmark = pytest.mark.usefixtures("no_waiting_for_the_disk")


@pytest.mark.parametrize("numba", [True, False], ids=["with numba", "without numba"])
@pytest.mark.parametrize(("before", "after"), [(True, True), (False, False), (True, False)])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_resumed_training_ends_as_the_one_that_was_not_interrupted(
    optimizer, before, after, numba, path, monkeypatch
):
    if not numba:
        monkeypatch.setitem(sys.modules, "autograd_scratch.program.scalars.loop", None)
    whole = trainer(optimizer, jit=before)
    whole.train()
    for position in (1, 9, 10, 25):  # 9 lies just before the end of an epoch
        saved_at(position, path, optimizer, jit=before)
        resumed = trainer(optimizer, jit=after)
        resumed.resume(path)
        assert len(resumed.history.loss) == position
        resumed.train()
        assert left_by(resumed) == left_by(whole)


@pytest.mark.parametrize(
    "given",
    [
        {"make": SigmoidTwoLayerNet},
        {"dtype": np.float32, "optimizer": Adam},
        {"dtype": np.float16, "optimizer": Momentum},
        {"data": (X, T)},
        {"data": (X.astype(">f8"), np.eye(3)[T][:, ::-1][:, ::-1], X[::2], T[::2])},
        {"batch_size": 100},
        {"gradient": "numerical", "iterations": 12},
    ],
    ids=["sigmoid", "float32", "float16", "no test data", "views", "large batches", "numerical"],
)
def test_so_does_a_training_of_another_kind(given, path):
    whole, resumed = trainer(**given), trainer(**given)
    whole.train()
    resumed.resume(saved_at(11, path, **given))
    resumed.train()
    assert left_by(resumed) == left_by(whole)


@pytest.mark.parametrize("bits_of", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_every_generator_of_numpy_goes_on(bits_of, path):
    def made(**given: Any) -> Trainer:
        return trainer(seed=np.random.Generator(getattr(np.random, bits_of)(5)), **given)

    whole, first, resumed = made(), made(iterations=10), made()
    whole.train()
    first.train(checkpoint=path)
    resumed.resume(path)
    resumed.train()
    assert left_by(resumed) == left_by(whole)


def test_checkpoints_change_nothing_in_a_training(path):
    plain, saving = trainer(Adam), trainer(Adam)
    plain.train()
    saving.train(checkpoint=path, every=3)
    assert left_by(saving) == left_by(plain)


@pytest.mark.parametrize(
    ("every", "positions"), [(10, [0, 10, 20, 25]), (25, [0, 25]), (99, [0, 25])]
)
def test_a_checkpoint_is_written_at_the_beginning_each_so_many_iterations_and_at_the_end(
    every, positions, path, monkeypatch
):
    written = []
    write = checkpoints.write
    monkeypatch.setattr(
        checkpoints, "write", lambda p, state: written.append(len(state.loss)) or write(p, state)
    )
    trainer().train(checkpoint=path, every=every)
    assert written == positions
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_finished_training_is_not_begun_again_and_the_next_call_is_a_new_one(path):
    run = trainer()
    run.train(checkpoint=path)
    resumed = trainer()
    resumed.resume(path)
    resumed.train()
    assert left_by(resumed) == left_by(run)
    assert bits(resumed.train().loss) == bits(run.train().loss)


def test_a_training_can_be_resumed_in_place(path):
    whole, run = trainer(Adam), trainer(Adam)
    whole.train()
    saved_at(10, path, Adam)
    run.train()
    run.resume(path)
    run.train()
    assert left_by(run) == left_by(whole)


def test_the_progress_bar_goes_on_where_it_was(path, capsys):
    saved_at(20, path)
    run = trainer(verbose=True)
    run.resume(path)
    run.train()
    assert "25/25" in capsys.readouterr().err


# what cannot be written ---------------------------------------------------------------------------


def test_a_full_disk_leaves_the_last_checkpoint_and_says_so(path, monkeypatch):
    write, calls = Path.write_bytes, []

    def full(self: Path, content: bytes) -> int:
        calls.append(self)
        if len(calls) < 3:
            return write(self, content)
        write(self, content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    run, whole = trainer(Adam), trainer(Adam)
    message = rf"No space left on device; the last checkpoint is as it was: '{path}'"
    with pytest.raises(OSError, match=message):
        run.train(checkpoint=path, every=10)
    assert len(run.history.loss) == 20
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    monkeypatch.undo()
    run = trainer(Adam)
    run.resume(path)
    assert len(run.history.loss) == 10
    run.train()
    whole.train()
    assert left_by(run) == left_by(whole)


def test_a_folder_that_is_missing_is_an_error_before_the_training(path):
    run = trainer()
    with pytest.raises(FileNotFoundError, match=r"there is no checkpoint: '.*missing"):
        run.train(checkpoint=path.parent / "missing" / "run.safetensors")
    assert not len(run.history.loss)


@pytest.mark.parametrize(
    ("remembered", "message"),
    [
        (print, "optimizer.extra is a builtin_function_or_method, which a checkpoint cannot hold"),
        ([{"a": {1}}], r"optimizer.extra.0.a is a set"),
        (np.array([None]), "optimizer.extra is object, which a safetensors file cannot hold"),
        (np.ones(2, np.longdouble), "optimizer.extra is "),
    ],
    ids=["function", "set", "objects", "longdouble"],
)
def test_an_optimizer_that_cannot_be_saved_is_an_error_before_the_training(
    remembered, message, path
):
    run = trainer()
    run.optimizer.extra = remembered
    with pytest.raises(TypeError, match=message):
        run.train(checkpoint=path)
    assert not path.exists()
    assert not len(run.history.loss)


def test_an_optimizer_that_holds_itself_cannot_be_saved(path):
    run = trainer(Noisy)
    run.optimizer.log.append(run.optimizer.log)
    with pytest.raises(TypeError, match="holds itself"):
        run.save(path)


@pytest.mark.parametrize("every", [0, -1])
def test_checkpoints_lie_at_least_one_iteration_apart(every, path):
    with pytest.raises(ValueError, match=f"every must be at least 1, got {every}"):
        trainer().train(checkpoint=path, every=every)


# other trainings ----------------------------------------------------------------------------------


def changed(array: Any) -> Any:
    array = array.copy()
    array[-1] = array[0]
    return array


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"data": (changed(X), T, X[:9], T[:9])}, "x_train holds other numbers than it did"),
        ({"data": (X, T[::-1], X[:9], T[:9])}, "t_train holds other numbers"),
        ({"data": (X, T, X[1:10], T[:9])}, "x_test holds other numbers"),
        ({"data": (X, T)}, r"x_test was float64 \(9, 4\), here it is not given; t_test was int64"),
        (
            {"data": (X[1:], T[1:], X[:9], T[:9])},
            r"x_train was float64 \(60, 4\), here .*\(59, 4\)",
        ),
        ({"data": (np.float32(X), T, X[:9], T[:9])}, "x_train was float64 .*, here it is float32"),
        ({"hidden": 6}, r"params was 'W1 float64 \(4, 5\), .*here it is 'W1 float64 \(4, 6\)"),
        ({"dtype": np.float32}, "params was 'W1 float64 .*, here it is 'W1 float32"),
        ({"make": SigmoidTwoLayerNet}, "network was 'TwoLayerNet', here it is 'SigmoidTwo"),
        (
            {"optimizer": Adam},
            "optimizer was 'Momentum', here it is 'Adam'; .* optimizer.beta1 was not set, here it",
        ),
        ({"optimizer": lambda: Momentum(0.2)}, "optimizer.lr was 0.01, here it is 0.2"),
        ({"optimizer": lambda: Momentum(0.01, 0.5)}, "optimizer.momentum was 0.9, here it is 0.5"),
        ({"batch_size": 8}, "batch_size was 7, here it is 8"),
        ({"seed": 4}, "seed was 3, here it is 4"),
        (
            {"seed": np.random.Generator(np.random.MT19937(3))},
            "generator was 'PCG64', here it is 'MT",
        ),
        ({"gradient": "numerical"}, "gradient was 'backprop', here it is 'numerical'"),
        ({"iterations": 9}, "is at iteration 10 already, but this training has only 9"),
    ],
)
def test_another_training_is_refused_by_the_name_of_what_differs(other, message, path):
    saved_at(10, path, Momentum)
    run = trainer(**{"optimizer": Momentum, **other})
    before = left_by(run)
    with pytest.raises(ValueError, match=message):
        run.resume(path)
    assert left_by(run) == before


def test_a_seed_that_was_not_given_again_is_that_of_the_checkpoint(path):
    whole, resumed = trainer(), trainer(seed=None)
    whole.train()
    resumed.resume(saved_at(10, path))
    resumed.train()
    assert left_by(resumed) == left_by(whole)


@pytest.mark.parametrize(("before", "after"), [("auto", "python"), ("python", "auto")])
def test_a_training_goes_on_with_another_backend(before, after, path):
    whole, resumed = trainer(), trainer(backend=after)
    whole.train()
    saved_at(10, path, backend=before)
    resumed.resume(path)
    resumed.train()
    np.testing.assert_allclose(resumed.history.loss, whole.history.loss, rtol=1e-9)


def test_an_optimizer_without_attributes_trains_but_cannot_be_saved(path):
    class Slots:
        __slots__ = ()

        def update(self, params: Any, grads: Any) -> None:
            for key in params:
                params[key] -= 0.1 * grads[key]

    run, same = trainer(Slots), trainer(lambda: SGD(0.1))
    assert bits(run.train().loss) == bits(same.train().loss)
    with pytest.raises(TypeError, match="__dict__"):
        run.save(path)
