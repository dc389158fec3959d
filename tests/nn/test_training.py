"""What the trainer promises: the book's loop, a true history, and errors that say what to do."""

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from nn import (
    SGD,
    AdaGrad,
    Adam,
    History,
    Momentum,
    Network,
    Optimizer,
    Relu,
    SigmoidTwoLayerNet,
    SimpleNet,
    Trainer,
    TwoLayerNet,
)

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4))
T = X[:, :3].argmax(axis=1)
ONE_HOT = np.eye(3)[T]


def network(make: type = TwoLayerNet, **settings: Any) -> Any:
    return make(4, 8, 3, weight_init_std=0.3, **{"seed": 0, **settings})


def train(net: Network, *data: Any, **settings: Any) -> History:
    data = data or (X, T)
    settings = {"batch_size": 20, "iterations": 10, "seed": 0, "verbose": False, **settings}
    return Trainer(net, *data, **settings).train()


class Linear(Network):
    """A network of one's own, with one parameter."""

    def __init__(self):
        self.params = {"W": np.zeros((4, 3))}

    def predict(self, x):
        return np.dot(x, self.params["W"])

    def loss(self, x, t):
        return 0.5 * np.mean((self.predict(x) - t) ** 2)

    def loss_and_gradient(self, x, t):
        error = self.predict(x) - t
        return 0.5 * np.mean(error**2), {"W": x.T @ error / error.size}


@pytest.mark.parametrize("make", [TwoLayerNet, SigmoidTwoLayerNet])
def test_the_loop_is_the_book_s(make):
    net, by_hand = network(make), network(make)
    history = train(net, X, T, X[:9], T[:9], iterations=7)

    rng = np.random.default_rng(0)
    losses, train_accuracy, test_accuracy = [], [], []
    iter_per_epoch = max(60 / 20, 1)
    for i in range(7):
        batch_mask = rng.choice(60, 20)
        x_batch, t_batch = X[batch_mask], T[batch_mask]
        losses.append(by_hand.loss(x_batch, t_batch))
        grad = by_hand.gradient(x_batch, t_batch)
        for key in ("W1", "b1", "W2", "b2"):
            by_hand.params[key] -= 0.1 * grad[key]
        if i % iter_per_epoch == 0:
            train_accuracy.append(by_hand.accuracy(X, T))
            test_accuracy.append(by_hand.accuracy(X[:9], T[:9]))

    for key, value in net.params.items():
        np.testing.assert_array_equal(value, by_hand.params[key])
    np.testing.assert_array_equal(history.loss, losses)
    np.testing.assert_array_equal(history.train_accuracy, train_accuracy)
    np.testing.assert_array_equal(history.test_accuracy, test_accuracy)
    np.testing.assert_array_equal(history.epoch, [0, 1, 2])


def test_a_network_learns():
    net = network()
    history = train(net, X, T, iterations=None, epochs=60, optimizer=SGD(0.5))
    assert history.train_accuracy[-1] > 0.9
    assert history.loss[-1] < 0.5 * history.loss[0]


@pytest.mark.parametrize("t", [T, ONE_HOT], ids=["labels", "one-hot"])
def test_a_seed_repeats_a_training(t):
    one, other, different = (train(network(), X, t, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.loss, other.loss)
    assert (one.loss != different.loss).any()
    generator = train(network(), X, t, seed=np.random.default_rng(1))
    np.testing.assert_array_equal(one.loss, generator.loss)


@pytest.mark.parametrize(
    ("train_size", "batch_size", "iterations", "evaluations"),
    [
        (60, 20, 1, 1),
        (60, 20, 3, 1),
        (60, 20, 4, 2),
        (60, 7, 60, 7),  # not a whole number of iterations per epoch
        (60, 60, 3, 3),
        (60, 100, 3, 3),  # batches larger than the data: the book evaluates at each iteration
    ],
)
def test_each_epoch_is_evaluated_once(train_size, batch_size, iterations, evaluations):
    x, t = X[:train_size], T[:train_size]
    history = train(network(), x, t, batch_size=batch_size, iterations=iterations)
    assert history.loss.shape == (iterations,)
    assert len(history.epoch) == len(history.train_accuracy) == evaluations


@pytest.mark.parametrize(("batch_size", "iterations"), [(20, 7), (7, 19), (60, 3), (100, 3)])
def test_epochs_end_with_an_evaluation(batch_size, iterations):
    history = train(network(), iterations=None, epochs=2, batch_size=batch_size)
    assert len(history.loss) == iterations
    np.testing.assert_array_equal(history.epoch, [0, 1, 2])


def test_without_test_data_there_is_no_test_accuracy():
    assert train(network()).test_accuracy is None


def test_the_optimizer_is_used():
    optimizer = Adam()
    train(network(), optimizer=optimizer)
    assert optimizer.iter == 10


def test_float32_parameters_stay_float32():
    net = network(dtype=np.float32)
    history = train(net, optimizer=Adam())
    assert {value.dtype for value in net.params.values()} == {np.dtype(np.float32)}
    assert history.loss.dtype == np.float64


def test_a_second_call_goes_on_from_the_first():
    net = network()
    trainer = Trainer(net, X, T, batch_size=20, iterations=5, seed=0, verbose=False)
    first, second = trainer.train(), trainer.train()
    assert len(first.loss) == len(second.loss) == 5
    twice = train(network(), iterations=10)
    np.testing.assert_array_equal(twice.loss, [*first.loss, *second.loss])


def test_verbose_training_shows_the_book_s_lines_and_a_bar(capsys):
    train(network(), X, T, X[:9], T[:9], verbose=True)
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert len(lines) == 4
    assert all(line.startswith("train acc, test acc | 0.") for line in lines)
    assert "10/10" in err
    assert "loss" in err
    train(network(), verbose=True)
    assert capsys.readouterr().out.startswith("train acc | 0.")


def test_in_a_notebook_the_bar_and_the_lines_go_to_the_same_place(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: "a shell"))
    train(network(), X, T, X[:9], T[:9], verbose=True)
    out, err = capsys.readouterr()
    assert err == ""
    assert "10/10" in out
    # What a carriage return leaves to be seen: the lines, and no bar.
    seen = [line.rpartition("\r")[2] for line in out.split("\n")]
    assert len(seen) == 5
    assert all(line.startswith("train acc, test acc | 0.") for line in seen[:-1])
    assert seen[-1] == ""


def test_loading_ipython_makes_no_notebook(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    train(network(), verbose=True)
    assert "10/10" in capsys.readouterr().err


def test_a_history_says_in_a_line_how_it_went():
    history = train(network(), X, T, X[:9], T[:9])
    assert repr(history) == (
        f"History(10 iterations, loss {history.loss[0]:.4g} to {history.loss[-1]:.4g}, "
        f"training accuracy {history.train_accuracy[-1]:.4g}, "
        f"test accuracy {history.test_accuracy[-1]:.4g})"
    )
    assert repr(Trainer(network(), X, T, iterations=1).history) == "History(0 iterations)"


def test_silent_training_is_silent(capsys):
    train(network())
    assert capsys.readouterr() == ("", "")


def test_a_diverging_training_stops_and_says_what_to_do():
    net = network()
    trainer = Trainer(
        net, 1e3 * X, T, optimizer=SGD(1e200), batch_size=20, iterations=50, seed=0, verbose=False
    )
    with pytest.raises(FloatingPointError, match=r"loss is (nan|inf) at iteration \d+: .*1e\+200"):
        trainer.train()
    assert np.isfinite(trainer.history.loss).all()
    assert 0 < len(trainer.history.loss) < 50


@pytest.mark.parametrize("as_program", [False, True])
@pytest.mark.parametrize(
    ("x", "t", "settings", "message"),
    [
        (np.where(np.arange(60)[:, None] == 7, np.nan, X), T, {}, "example 7 of x_train holds inf"),
        (X, np.where(np.arange(60)[:, None] == 7, np.inf, ONE_HOT), {}, "example 7 of t_train"),
        (1e200 * X, T, {"weight_init_std": 1e200}, "before the first update: .* smaller weights"),
    ],
)
def test_a_loss_that_is_not_finite_is_traced_to_its_cause(x, t, settings, message, as_program):
    net = TwoLayerNet(4, 8, 3, **settings)
    before = {key: value.copy() for key, value in net.params.items()}
    settings = {"batch_size": 500, "iterations": 5, "verbose": False, "seed": 0}
    trainer = Trainer(net, x, t, **settings, jit=as_program)
    with pytest.raises(FloatingPointError, match=f"the loss is .* at iteration 0.*{message}"):
        trainer.train()
    for key, value in net.params.items():
        np.testing.assert_array_equal(value, before[key])


@pytest.mark.parametrize("as_program", [False, True])
@pytest.mark.parametrize("make", [TwoLayerNet, SigmoidTwoLayerNet])
@pytest.mark.parametrize(
    ("number", "dtype", "message"),
    [
        (-np.inf, np.float64, "holds inf or nan; leave it out"),
        (np.nan, np.float64, "holds inf or nan; leave it out"),
        (1e300, np.float32, r"holds numbers up to 1e\+300, too large for float32; scale"),
    ],
)
def test_an_example_that_broke_the_weights_in_an_earlier_batch_is_named(
    make, number, dtype, message, as_program
):
    # A single number, and weights of one sign: ReLU makes 0 of -inf, sigmoid 0 or 1 of any inf.
    x = X.copy()
    x[7, 2] = number
    net = network(make, dtype=dtype)
    net.params["W1"][...] = np.abs(net.params["W1"])
    with pytest.raises(FloatingPointError, match=rf"example 7 of x_train {message}"):
        train(net, x, T, iterations=200, batch_size=1, jit=as_program)


def test_an_interrupted_training_keeps_its_history():
    class Interrupted(TwoLayerNet):
        calls = 0

        def loss_and_gradient(self, x, t):
            self.calls += 1
            if self.calls == 5:
                raise KeyboardInterrupt
            return super().loss_and_gradient(x, t)

    trainer = Trainer(network(Interrupted), X, T, batch_size=20, iterations=10, verbose=False)
    with pytest.raises(KeyboardInterrupt):
        trainer.train()
    assert len(trainer.history.loss) == 4
    np.testing.assert_array_equal(trainer.history.epoch, [0, 1])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("t", [T, ONE_HOT], ids=["labels", "one-hot"])
@pytest.mark.parametrize("optimizer", [SGD, Momentum, AdaGrad, Adam])
@pytest.mark.parametrize("make", [TwoLayerNet, SigmoidTwoLayerNet])
def test_a_program_trains_to_the_last_bit_as_python_does(make, optimizer, t, dtype):
    found = []
    for as_program in (False, True):
        net = network(make, dtype=dtype)
        settings = {"batch_size": 20, "iterations": 5, "seed": 0, "verbose": False}
        trainer = Trainer(net, X, t, optimizer=optimizer(), jit=as_program, **settings)
        losses = [trainer.train().loss]
        trainer.optimizer.lr = 0.5
        net.params["W1"] = 2.0 * net.params["W1"]
        losses.append(trainer.train().loss)
        found.append([*losses, *net.params.values(), np.array(trainer.optimizer.iter)])
    for eager, program in zip(*found, strict=True):
        assert eager.dtype == program.dtype
        assert eager.tobytes() == program.tobytes()


class Logged(SGD):
    """An optimizer of the user's, with the hook for one array: it keeps a log, and may be odd."""

    def __init__(self):
        super().__init__(lr=0.1)
        self.log = []
        self.odd = False

    def _step(self, key, parameter, gradient):
        self.log.append(gradient)
        self.odd = not self.odd
        super()._step(key, parameter, gradient if self.odd else 2.0 * gradient)


class Decaying(SGD):
    """An optimizer of the user's that has an update of its own."""

    def update(self, params, grads):
        super().update(params, grads)
        self.lr *= 0.5


class Heavy(Optimizer):
    """An optimizer of the user's with init and step, which do not say whether they are pure."""

    def init(self, params):
        return {**super().init(params), "speed": {key: 0.0 * p for key, p in params.items()}}

    def step(self, params, gradients, state):
        speed = {key: 0.5 * v - state["lr"] * gradients[key] for key, v in state["speed"].items()}
        new = {key: p + speed[key] for key, p in params.items()}
        return new, {**state, "iter": state["iter"] + 1.0, "speed": speed}


class DeclaredPure(Heavy):
    pure = True


OF_USERS = {
    "with _step": Logged,
    "with update": lambda: Decaying(0.1),
    "with step": lambda: Heavy(0.1),
    "that is pure": lambda: DeclaredPure(0.1),
}


@pytest.mark.parametrize("make", OF_USERS.values(), ids=OF_USERS)
def test_optimizers_of_users_train_in_a_program_as_they_do_in_python(make):
    found = []
    for as_program in (False, True):
        net, optimizer = network(), make()
        history = train(net, optimizer=optimizer, jit=as_program)
        assert optimizer.iter == 10
        found.append([history.loss, *net.params.values(), np.array(optimizer.lr)])
        if isinstance(optimizer, Logged):
            assert len(optimizer.log) == 40
            assert all(type(x) is np.ndarray for x in optimizer.log)
    for eager, program in zip(*found, strict=True):
        assert eager.tobytes() == program.tobytes()


class Subclass(TwoLayerNet):
    pass


class PureSubclass(TwoLayerNet):
    pure = True


class Noise(Relu):
    """A layer of the user's that is not pure."""


def with_noise():
    net = network()
    net.layers["Relu1"] = Noise()
    return net


@pytest.mark.parametrize(
    ("make", "optimizer", "traced"),
    [
        (network, SGD(), True),
        (lambda: network(SigmoidTwoLayerNet), Adam(), True),
        (lambda: network(PureSubclass), DeclaredPure(0.1), True),
        (lambda: network(Subclass), SGD(), False),
        (Linear, SGD(), False),
        (with_noise, SGD(), False),
        (network, Logged(), False),
        (network, Decaying(), False),
        (network, Heavy(0.1), False),
        (network, type("Plain", (DeclaredPure,), {})(0.1), False),
    ],
)
def test_a_program_is_made_of_classes_that_say_of_themselves_that_they_are_pure(
    make, optimizer, traced
):
    settings = {"batch_size": 20, "iterations": 3, "verbose": False}
    assert Trainer(make(), X, ONE_HOT, optimizer=optimizer, **settings).jit is traced
    assert Trainer(make(), X, ONE_HOT, optimizer=optimizer, jit=True, **settings).jit


def test_a_trainer_promises_bits_unless_it_is_given_a_backend():
    def losses(**settings):
        settings = {"batch_size": 20, "iterations": 30, "seed": 0, "verbose": False, **settings}
        return Trainer(network(), X, ONE_HOT, optimizer=Adam(), **settings).train().loss

    expected = losses(jit=False)
    assert np.array_equal(losses(), expected)
    np.testing.assert_allclose(losses(backend="fused"), expected, rtol=1e-9)


class Counting(TwoLayerNet):
    calls = 0

    def loss(self, x, t):
        Counting.calls += 1
        return super().loss(x, t)


@pytest.mark.parametrize(("as_program", "calls"), [(None, 10), (True, 1)])
def test_a_subclass_runs_in_a_program_only_if_asked_to(as_program, calls):
    Counting.calls = 0
    train(network(Counting), jit=as_program)
    assert Counting.calls == calls


def test_a_training_leaves_nothing_of_the_program_in_the_network():
    net = network()
    kept = {key: net.params[key] for key in net.params}
    train(net, optimizer=Adam(), jit=True)
    assert all(net.params[key] is kept[key] for key in kept)
    assert net.layers["Affine1"].W is net.params["W1"]
    assert net.lastLayer.t is None
    with pytest.raises(RuntimeError, match="call forward first"):
        net.lastLayer.backward()


def test_a_network_of_ones_own_is_trained():
    history = train(Linear(), X, ONE_HOT, iterations=200)
    assert history.train_accuracy[-1] > 0.8


@pytest.mark.parametrize(
    ("data", "settings", "message"),
    [
        ((X, T[:-1]), {}, r"t_train: targets of shape \(59,\) .* outputs of shape \(60, 3\)"),
        ((X, T + 1), {}, "t_train: label 3 at position"),
        ((X[:, :3], T), {}, r"has 4 inputs, but x has shape \(1, 3\)"),
        ((X[0], T[0]), {}, r"x_train must hold examples, .* got shape \(4,\)"),
        ((X[:0], T[:0]), {}, r"N > 0, got shape \(0, 4\)"),
        ((X, T, X), {}, "x_test and t_test both, or neither"),
        ((X, T, X, T[:3]), {}, r"t_test: targets of shape \(3,\)"),
        ((X, T), {"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ((X, T), {"iterations": 0}, "iterations must be at least 1, got 0"),
        ((X, T), {"iterations": None, "epochs": -1}, "epochs must be at least 1, got -1"),
        ((X, T), {"iterations": None}, "either iterations or epochs"),
        ((X, T), {"epochs": 1}, "either iterations or epochs"),
        ((X, T), {"gradient": "guess"}, "'backprop' or 'numerical', got 'guess'"),
    ],
)
def test_settings_that_make_no_sense_are_refused(data, settings, message):
    with pytest.raises(ValueError, match=message):
        train(network(), *data, **settings)


@pytest.mark.parametrize("name", ["batch_size", "iterations", "epochs"])
def test_counts_are_whole_numbers(name):
    settings = {"iterations": None, "epochs": 1} if name == "epochs" else {}
    with pytest.raises(TypeError, match=rf"{name} must be a whole number, got 2\.5"):
        train(network(), X, T, **{**settings, name: 2.5})


@pytest.mark.parametrize("optimizer", ["adam", SGD, 0.1])
def test_an_optimizer_is_one_that_was_made(optimizer):
    with pytest.raises(TypeError, match=r"optimizer must be one such as nn\.Adam\(\), got"):
        train(network(), X, T, optimizer=optimizer)


@pytest.mark.parametrize("other", [3, SimpleNet(), TwoLayerNet])
def test_a_network_has_parameters(other):
    with pytest.raises(TypeError, match=r"network must be a nn\.Network, got"):
        train(other, X, T)


def test_labels_that_are_not_integers_are_refused():
    with pytest.raises(TypeError, match="t_train: labels must be integers, got float64"):
        train(network(), X, T.astype(float))


def test_a_missing_library_is_named_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with pytest.raises(ImportError, match=r"tqdm is needed .*verbose=False.*pip install"):
        train(network(), verbose=True)


def test_importing_nn_needs_numpy_alone():
    code = (
        "import sys, nn; "
        "optional = 'tqdm', 'matplotlib', 'pooch', 'requests', 'safetensors'; "
        "print([m for m in optional if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_examples_that_are_no_numbers_are_refused_at_once() -> None:
    with pytest.raises(TypeError, match="x_train must hold real numbers, got object"):
        Trainer(TwoLayerNet(4, 3, 2), np.ones((5, 4), object), np.zeros(5, int), iterations=1)
