"""Programs that are copied, pickled and sent to other processes."""

import copy
import functools
import multiprocessing
import pickle

import numpy as np
import pytest
from eager import bits

from autograd_scratch import exp, grad, jit

X = np.array([0.5, -1.25, 2.0])


@jit
def decorated(x):
    return exp(x) * x


@jit(backend="python")
def with_options(x):
    return exp(x) - x


def plain(x):
    return np.sum(x * x * x)


def scaled(factor, x):
    return factor * x


made = jit(plain, backend="python")
under_another_name = decorated


class Model:
    def __init__(self, weight):
        self.weight = weight

    def predict(self, x):
        return self.weight * exp(x)

    @jit
    def in_place(numbers):  # noqa: N805
        return 2.0 * numbers

    @staticmethod
    @jit
    def static(x):
        return 3.0 * x

    @jit
    @staticmethod
    def inside_out(x):
        return 4.0 * x


def call(program):
    return program(X)


FAITHFUL = {
    "decorated": decorated,
    "with options": with_options,
    "made": made,
    "of a partial": jit(functools.partial(scaled, 2.0)),
    "of a gradient": jit(grad(plain)),
    "of a program": jit(made),
    "of a method": jit(Model(2.0).predict),
    "in a class": Model.in_place,
    "static": Model.static,
    "static inside": Model.inside_out,
    "of a ufunc": jit(np.exp),
    "of an op": jit(exp),
}
PICKLED = {name: program for name, program in FAITHFUL.items() if name != "of a gradient"}


@pytest.mark.parametrize("name", PICKLED)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickled_program_does_the_same(name, protocol):
    program = PICKLED[name]
    expected = bits(program(X))
    again = pickle.loads(pickle.dumps(program, protocol))
    assert bits(again(X)) == expected
    assert type(again) is type(program)


def test_a_decorated_function_is_pickled_by_its_name():
    for program in (decorated, with_options, Model.in_place, Model.static, Model.inside_out):
        assert pickle.loads(pickle.dumps(program)) is program
    assert pickle.loads(pickle.dumps(made)) is not made


def test_a_pickled_program_keeps_its_backend():
    pytest.importorskip("numba")
    again = pickle.loads(pickle.dumps(jit(scaled, backend="numba")))
    assert again(2.0, 3.0) == 6.0
    with pytest.raises(TypeError, match="numba"):
        again(2.0, X)


def test_a_program_of_what_cannot_be_pickled_cannot_either():
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(jit(lambda x: x))


@pytest.mark.parametrize("name", FAITHFUL)
def test_a_copy_is_the_program_itself(name):
    program = FAITHFUL[name]
    assert copy.copy(program) is program
    if name not in ("of a partial", "of a method"):  # whose arguments and object are copied
        assert copy.deepcopy({"f": program})["f"] is program


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")
def test_a_pool_of_processes(method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {method} here")
    programs = [decorated, made, with_options, Model.static, jit(Model(2.0).predict)]
    expected = [bits(program(X)) for program in programs]
    with multiprocessing.get_context(method).Pool(2) as pool:
        found = pool.map_async(call, programs).get(timeout=120)
        direct = pool.map_async(made, [X, 2.0 * X]).get(timeout=120)
    assert [bits(x) for x in found] == expected
    assert bits(direct) == bits([made(X), made(2.0 * X)])


def test_methods():
    model = Model(2.0)
    assert bits(model.inside_out(X)) == bits(4.0 * X)
    assert bits(model.static(X)) == bits(3.0 * X)
    assert bits(jit(model.predict)(X)) == bits(2.0 * np.exp(X))
    with pytest.raises(TypeError, match=r"jit\(x.method\)"):
        model.in_place()
