"""A training that is saved and resumed ends as the one that was not, to the last bit."""

from __future__ import annotations

import errno
import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nn
from nn import (
    SGD,
    AdaGrad,
    Adam,
    DamagedFileError,
    Momentum,
    Optimizer,
    SigmoidTwoLayerNet,
    Trainer,
    TwoLayerNet,
    checkpoints,
    load_weights,
    save_weights,
)
from nn.weights import CHECKPOINT, read_arrays, write_arrays

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4))
T = X[:, :3].argmax(axis=1)


class Noisy(Optimizer):
    """An optimizer of the user's that draws numbers, counts, and keeps a log."""

    def __init__(self, lr: float = 0.1) -> None:
        super().__init__(lr)
        self.rng = np.random.default_rng(7)
        self.log: list[Any] = []
        self.seen: dict[Any, int] = {}
        self.last: Any = None

    def _step(self, key: str, parameter: Any, gradient: Any) -> None:
        self.log = [*self.log[-3:], (key, gradient)]
        self.seen[key, True] = self.seen.get((key, True), 0) + 1
        self.last = np.float32(gradient.max())
        parameter -= self.lr * gradient * self.rng.random(gradient.shape) + 1e-3 * self.last


class Decaying(SGD):
    """An optimizer of the user's whose learning rate falls."""

    def update(self, params: Any, grads: Any) -> None:
        super().update(params, grads)
        self.lr *= 0.9


OPTIMIZERS = [SGD, Momentum, AdaGrad, Adam, Noisy, Decaying]


def trainer(
    optimizer: Callable[[], Any] = SGD,
    make: Any = TwoLayerNet,
    data: tuple[Any, ...] = (X, T, X[:9], T[:9]),
    hidden: int = 5,
    dtype: Any = float,
    **given: Any,
) -> Trainer:
    network = make(4, hidden, 3, weight_init_std=0.3, dtype=dtype, seed=0)
    given = {"batch_size": 7, "iterations": 25, "seed": 3, "verbose": False, **given}
    return Trainer(network, *data, optimizer=optimizer(), **given)


def bits(value: Any) -> Any:
    """A value in which equal means equal to the last bit."""
    if isinstance(value, np.ndarray | np.generic):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, np.random.Generator):
        return bits(value.bit_generator.state)
    if isinstance(value, dict):
        return {key: bits(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value), [bits(part) for part in value]
    return type(value), repr(value)


def left_by(run: Trainer) -> Any:
    """All that a training leaves: of the optimizer all but what it makes again."""
    remembered = {key: part for key, part in vars(run.optimizer).items() if key != "_entries"}
    return bits([run.network.params, remembered, run._rng, vars(run.history)])


def saved_at(position: int, path: Path, *args: Any, **given: Any) -> Path:
    """A checkpoint after so many iterations."""
    run = trainer(*args, **{**given, "iterations": position})
    run.train()
    run.save(path)
    return path


@pytest.fixture(scope="module", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    """Files reach the disk late, which only a power cut could tell."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda number: None)
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.safetensors"


# to the last bit ----------------------------------------------------------------------------------


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


# killed -------------------------------------------------------------------------------------------

KILLED = """
import os, random, signal, sys, time
from pathlib import Path
import numpy as np
from nn import Adam, Trainer, TwoLayerNet

path = Path(sys.argv[1])

def made():
    x = np.random.default_rng(0).normal(size=(60, 4))
    net = TwoLayerNet(4, 5, 3, seed=0)
    data = x, x[:, :3].argmax(axis=1)
    return Trainer(net, *data, optimizer=Adam(), iterations=3000, seed=1, verbose=False)

def child(before=lambda: None):
    number = os.fork()
    if number == 0:
        run = made()
        if path.exists():
            run.resume(path)
        before()
        run.train(checkpoint=path, every=1)
        os._exit(0)
    return number

def die(*args):
    os.kill(os.getpid(), signal.SIGKILL)

write, replace = Path.write_bytes, Path.replace

def empty():
    Path.write_bytes = die

def half():
    Path.write_bytes = lambda self, content: (write(self, content[:len(content) // 2]), die())

def not_renamed():
    Path.replace = die

def renamed():
    Path.replace = lambda self, target: (replace(self, target), die())

random.seed(0)
made().train()  # so that the children need not load what a training needs
drafts = 0
for _ in range(30):
    number = child()
    time.sleep(random.uniform(0.0, 0.04))
    os.kill(number, signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(number, 0)[1])
    drafts += any(path.parent.glob(".*.tmp"))
for moment in (empty, half, not_renamed, renamed):
    assert os.WIFSIGNALED(os.waitpid(child(moment), 0)[1])
    assert any(path.parent.glob(".*.tmp")) == (moment is not renamed), moment
resumed, whole = made(), made()
resumed.resume(path)
print(len(resumed.history.loss), drafts)
assert 0 < len(resumed.history.loss) < 3000
resumed.train(checkpoint=path)
whole.train()
for one, other in zip(
    [resumed.history.loss, *resumed.network.params.values(), *resumed.optimizer.v.values()],
    [whole.history.loss, *whole.network.params.values(), *whole.optimizer.v.values()],
):
    assert one.tobytes() == other.tobytes()
assert resumed._rng.bit_generator.state == whole._rng.bit_generator.state
assert [file.name for file in path.parent.iterdir()] == [path.name]
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_training_that_is_killed_again_and_again_ends_as_the_one_that_was_not(path):
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=True)


# Ctrl-C -------------------------------------------------------------------------------------------


TRAINING = "training.py", "optimizers.py"


def interrupted_at_line(number: int, do: Callable[[], object]) -> bool:
    """Do something, with a Ctrl-C at one of the lines it runs; returns whether it got so far."""
    files = tuple(str(Path(nn.__file__).with_name(name)) for name in TRAINING)
    lines = [0]

    def trace(frame: Any, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename not in files:
            return None
        if event == "line":
            lines[0] += 1
            if lines[0] == number:
                signal.raise_signal(signal.SIGINT)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        do()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


@pytest.mark.parametrize("jit", [False, True])
@pytest.mark.parametrize("optimizer", [Adam, Noisy])
def test_ctrl_c_at_any_line_leaves_a_whole_update_and_a_checkpoint(optimizer, jit, path):
    given = {"iterations": 2, "batch_size": 60, "jit": jit}
    whole = trainer(optimizer, **given)
    whole.train()
    at = []
    for position in range(3):
        run = trainer(optimizer, **given)
        run.iterations = position
        if position:
            run.train()
        at.append(bits(run.network.params))
    number, handler = 0, signal.getsignal(signal.SIGINT)
    while True:
        number += 3  # each takes a while; 1 would take all lines
        path.unlink(missing_ok=True)
        run = trainer(optimizer, **given)
        stopped = interrupted_at_line(number, lambda run=run: run.train(checkpoint=path, every=1))
        assert signal.getsignal(signal.SIGINT) is handler
        assert bits(run.network.params) == at[len(run.history.loss)]
        resumed = trainer(optimizer, **{**given, "jit": False})  # the same, and begins at once
        if path.exists():
            assert len(checkpoints.read(path).loss) == len(run.history.loss)
            resumed.resume(path)
        else:
            assert not len(run.history.loss)
        resumed.train()
        assert left_by(resumed) == left_by(whole)
        if not stopped:
            break
    assert number > 100


def test_a_second_ctrl_c_does_not_break_off_the_checkpoint(path, monkeypatch):
    class Stopped(TwoLayerNet):
        def loss_and_gradient(self, x: Any, t: Any) -> Any:
            if len(run.history.loss) == 5:
                signal.raise_signal(signal.SIGINT)
            return super().loss_and_gradient(x, t)

    run = trainer(make=Stopped)
    write = Path.write_bytes

    def interrupted(self: Path, content: bytes) -> int:
        if len(run.history.loss) == 5:
            signal.raise_signal(signal.SIGINT)
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.train(checkpoint=path)
    assert len(checkpoints.read(path).loss) == 5


def test_a_handler_of_ones_own_that_raises_nothing_is_called_after_the_update():
    calls = []

    class Stopping(SGD):
        def update(self, params: Any, grads: Any) -> None:
            signal.raise_signal(signal.SIGINT)
            calls.append("update")
            super().update(params, grads)

    before = signal.signal(signal.SIGINT, lambda number, frame: calls.append("handler"))
    try:
        trainer(Stopping, iterations=2).train()
    finally:
        signal.signal(signal.SIGINT, before)
    assert calls == ["update", "handler"] * 2


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


# files that are none ------------------------------------------------------------------------------


class Bomb:
    """What a file of pickles may do."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def refused(path: Path, message: str, error: type[Exception] = DamagedFileError) -> None:
    run = trainer(Adam)
    before = left_by(run)
    with pytest.raises(error, match=message):
        run.resume(path)
    assert left_by(run) == before


def test_nothing_is_unpickled(path):
    exploded = path.with_name("exploded")
    path.write_bytes(pickle.dumps(Bomb(exploded)))
    refused(path, "is damaged, or no safetensors file")
    np.save(path, np.array([Bomb(exploded)]), allow_pickle=True)
    refused(path.with_name(f"{path.name}.npy"), "is damaged, or no safetensors file")
    assert not exploded.exists()


def test_files_of_another_kind_are_refused(path):
    save_weights(TwoLayerNet(4, 5, 3), path)
    refused(path, "is no checkpoint of nn.Trainer; nn.load_weights reads files of weights")
    refused(path.parent, "is a folder or a device", OSError)
    refused(path.with_name("missing"), "missing", FileNotFoundError)
    path.write_bytes(b"")
    refused(path, "is damaged")


def test_a_newer_checkpoint_says_what_to_do(path, monkeypatch):
    monkeypatch.setattr(checkpoints, "VERSION", 2)
    saved_at(10, path, Adam)
    monkeypatch.undo()
    refused(path, "of version 2, but this autograd-scratch reads up to version 1; inst", ValueError)


@pytest.fixture(scope="module")
def whole_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved_at(10, tmp_path_factory.mktemp("whole") / "run.safetensors", Adam)


FUZZED = settings(
    max_examples=150, suppress_health_check=[HealthCheck.too_slow], derandomize=True, deadline=None
)


@FUZZED
@given(st.data())
def test_a_damaged_file_is_refused(whole_file, data):
    content = bytearray(whole_file.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1), "place")
    damage = data.draw(st.sampled_from(["cut", "changed", "added", "lost"]), "damage")
    if damage == "cut":
        del content[place:]
    elif damage == "changed":
        content[place] ^= data.draw(st.integers(1, 255), "change")
    elif damage == "added":
        content[place:place] = data.draw(st.binary(min_size=1, max_size=20), "added")
    else:
        del content[place : place + data.draw(st.integers(1, 20), "lost")]
    damaged = whole_file.with_name("damaged.safetensors")
    damaged.write_bytes(content)
    expected = checkpoints.read(whole_file)
    try:
        found = checkpoints.read(damaged)
    except DamagedFileError:
        return
    # Only blanks between the header and the numbers mean nothing.
    assert bits(vars(found)) == bits(vars(expected))


def test_any_bytes_are_refused(whole_file):
    path = whole_file.with_name("any.safetensors")

    @FUZZED
    @given(st.binary(max_size=200))
    def refuse(content: bytes) -> None:
        path.write_bytes(content)
        with pytest.raises(DamagedFileError):
            checkpoints.read(path)

    refuse()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["dict", "array", "list", "generator", "x"]), inner, max_size=2
        )
    ),
    max_leaves=5,
)


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Each container in a tree of JSON, with each of its keys."""
    keys = (
        range(len(tree)) if isinstance(tree, list) else list(tree) if isinstance(tree, dict) else ()
    )
    return [pair for key in keys for pair in [(tree, key), *places(tree[key])]]


@FUZZED
@given(st.data())
def test_a_forged_text_is_refused_or_is_a_training(whole_file, data):
    arrays, texts = read_arrays(whole_file)
    text = json.loads(texts[CHECKPOINT])
    container, key = data.draw(st.sampled_from(places(text)), "place")
    container[key] = data.draw(JSON, "forged")
    forged = whole_file.with_name("forged.safetensors")
    write_arrays(forged, arrays, {CHECKPOINT: json.dumps(text)})
    run = trainer(Adam)
    before = left_by(run)
    try:
        run.resume(forged)
    except ValueError:  # which DamagedFileError is
        assert left_by(run) == before
    else:
        assert len(run.history.loss) == 10


def test_a_text_of_great_depth_is_refused(whole_file, path):
    arrays, _ = read_arrays(whole_file)
    write_arrays(path, arrays, {CHECKPOINT: "[" * 100_000})
    refused(path, "is no checkpoint that can be read: RecursionError")


def test_a_history_that_does_not_fit_is_refused(whole_file, path):
    arrays, texts = read_arrays(whole_file)
    for name, wrong, message in (
        ("history.loss", np.ones(3), "3 losses, but 2 and 2 accuracies"),
        ("history.test_accuracy", np.ones(1), "10 losses, but 2 and 1 accuracies"),
        ("history.loss", np.ones((5, 2)), "no checkpoint that can be read"),
    ):
        write_arrays(path, {**arrays, name: wrong}, texts)
        refused(path, message)


# weights ------------------------------------------------------------------------------------------


def test_weights_come_back_by_name(path):
    one, other = (TwoLayerNet(4, 5, 3, seed=seed) for seed in (1, 2))
    arrays = dict(other.params)
    save_weights(one, path)
    load_weights(other, path)
    assert bits(other.params) == bits(one.params)
    assert all(other.params[key] is arrays[key] for key in arrays)
    assert read_arrays(path)[0].keys() == one.params.keys()


def test_weights_are_those_of_a_checkpoint_too(whole_file):
    run, net = trainer(Adam), TwoLayerNet(4, 5, 3)
    run.resume(whole_file)
    load_weights(net, whole_file)
    assert bits(net.params) == bits(run.network.params)


def test_weights_are_written_in_the_float_type_of_the_network(path):
    single, double = TwoLayerNet(4, 5, 3, dtype=np.float32, seed=0), TwoLayerNet(4, 5, 3)
    save_weights(single, path)
    load_weights(double, path)
    assert double.params["W1"].dtype == np.float64
    np.testing.assert_array_equal(double.params["W1"], single.params["W1"])


def test_weights_in_any_order_of_memory_are_saved_as_they_are(path):
    net, other = TwoLayerNet(4, 5, 3, seed=0), TwoLayerNet(4, 5, 3)
    net.params["W1"] = np.asfortranarray(net.params["W1"])
    net.params["b1"] = np.arange(10.0)[::-2]
    net.params["W2"] = net.params["W2"].astype(">f8")
    save_weights(net, path)
    load_weights(other, path)
    for key in net.params:
        np.testing.assert_array_equal(other.params[key], net.params[key])


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (
            lambda w: w.pop("b2"),
            ValueError,
            r"holds W1 \(4, 5\), .*; the TwoLayerNet has .*b2 \(3,",
        ),
        (lambda w: w.update(W3=w["W2"]), ValueError, r"holds .*W3 \(5, 3\)"),
        (lambda w: w.update(W1=w["W1"].T), ValueError, r"holds W1 \(5, 4\).* has W1 \(4, 5\)"),
        (lambda w: w.update(b1=np.arange(5)), TypeError, "b1 must hold floats, but holds int64"),
        (lambda w: w.clear(), ValueError, "holds nothing; the TwoLayerNet has"),
    ],
)
def test_weights_that_do_not_fit_leave_the_network_as_it_is(change, error, message, path):
    net = TwoLayerNet(4, 5, 3, seed=0)
    before, weights = bits(net.params), {key: 2.0 * p for key, p in net.params.items()}
    change(weights)
    write_arrays(path, weights, {})
    with pytest.raises(error, match=message):
        load_weights(net, path)
    assert bits(net.params) == before


def test_read_only_parameters_are_named(path):
    net = TwoLayerNet(4, 5, 3)
    save_weights(net, path)
    net.params["W2"].flags.writeable = False
    with pytest.raises(ValueError, match="the array of W2 in the network is read-only"):
        load_weights(net, path)


def test_files_of_other_libraries_need_no_checksum_of_ours(path):
    from safetensors.numpy import save_file

    net = TwoLayerNet(4, 5, 3, seed=0)
    save_file({key: 2.0 * p for key, p in net.params.items()}, path, {"format": "pt"})
    load_weights(net, path)
    np.testing.assert_array_equal(net.params["W1"], 2.0 * TwoLayerNet(4, 5, 3, seed=0).params["W1"])


def test_numbers_that_numpy_does_not_have_are_an_error(path):
    header = json.dumps({"W": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + b"1234")
    with pytest.raises(DamagedFileError, match=r"holds what NumPy has no type for: .*bfloat16"):
        load_weights(TwoLayerNet(4, 5, 3), path)


def test_a_missing_library_is_named(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    message = r"safetensors is needed for weights and checkpoints: pip install .*\[nn\]"
    with pytest.raises(ImportError, match=message):
        save_weights(TwoLayerNet(4, 5, 3), path)
    with pytest.raises(ImportError, match=message):
        trainer().resume(path)
