"""A program as data: what stands in its registers, and how much it may hold."""

import operator

import numpy as np
import pytest

from autograd_scratch import Op, ops
from autograd_scratch.engine.registry import NUMPY
from autograd_scratch.program.javascript import UnknownStep, listing
from autograd_scratch.program.javascript.functions import ELEMENTWISE, GATHERING, RUNNING
from autograd_scratch.program.javascript.listing import MOST_NUMBERS
from autograd_scratch.program.javascript.names import CONDITIONS, name_of
from autograd_scratch.program.javascript.subscripts import subscripts
from autograd_scratch.program.signature import is_traced
from autograd_scratch.program.trace.traced import trace


def listed(f, *args):
    traced = trace(f, (args, {}), is_traced, str)
    written, _ = listing(traced.arguments, traced.steps, traced.results)
    return written


def test_each_constant_is_written_down_once():
    a, b = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    written = listed(lambda x: [x * a + b, x * 5.0 + 6.0, x * a + 5.0], np.zeros(2))
    numbers = [constant[3] for constant in written.constants]
    assert sorted(numbers) == [[1.0, 2.0], [3.0, 4.0], [5.0], [6.0]]
    assert len({constant[0] for constant in written.constants}) == 4


@pytest.mark.parametrize("how", [{"mode": "edge"}, {"mode": "reflect"}, {"constant_values": 3.0}])
def test_padding_that_only_numpy_knows_is_refused(how):
    assert listed(lambda x: np.pad(x, 1), np.ones(2)).registers > 1
    with pytest.raises(UnknownStep, match="pad"):
        listed(lambda x: np.pad(x, 1, **how), np.ones(2))


def test_what_holds_too_many_numbers_is_refused():
    one, many = np.ones(1), np.ones(MOST_NUMBERS - 1)
    assert listed(lambda x: x * many, one).registers == 3
    for f, x in ((lambda x: x * many + 2.0, one), (lambda x: np.sum(x) + one + 2.0, many)):
        with pytest.raises(UnknownStep):
            listed(f, x)


@pytest.mark.parametrize("method", [np.add.accumulate, np.hypot.reduce, np.add.outer])
def test_of_the_methods_of_ufuncs_a_page_knows_a_few_reductions(method):
    assert name_of(np.multiply.reduce) == ("prod", True)
    with pytest.raises(UnknownStep):
        name_of(method)


RANKS = [(i, j) for i in range(1, 5) for j in range(1, 5)]


@pytest.mark.parametrize("ranks", RANKS, ids=str)
def test_products_in_einsteins_notation_are_numpys(ranks):
    x = np.arange(120.0).reshape(2, 5, 4, 3)[(0,) * (4 - ranks[0])]
    y = np.cos(np.arange(180.0)).reshape(2, 5, 3, 6)[(0,) * (4 - ranks[1])]
    y = np.arange(3.0) if ranks[1] == 1 else y
    axes = (-1,), (-2 if ranks[1] > 1 else -1,)
    for name, params in ("matmul", {}), ("dot", {}), ("tensordot", {"axes": axes}):
        text = subscripts(name, [x.shape, y.shape], params)
        np.testing.assert_allclose(np.einsum(text, x, y), getattr(np, name)(x, y, **params))


MATRIX = np.arange(6.0).reshape(2, 3)
MOVES = [
    lambda x: x[1, ::2],
    lambda x: np.take(x, [2, 0], axis=1),
    lambda x: np.transpose(x),
    lambda x: np.swapaxes(x, 0, 1),
    lambda x: np.moveaxis(x, 0, -1),
    lambda x: np.flip(x, 1),
    lambda x: np.roll(x, 1),
    lambda x: np.repeat(x, 2, axis=0),
    lambda x: np.tile(x, 2),
    lambda x: np.diag(x[0]),
    lambda x: np.stack([x, x[::-1]], axis=1),
    lambda x: np.concatenate([x, x[:1]]),
    lambda x: ops.pad(x, 1, constant_values=7.0),
    lambda x: ops.set_at(x, 9.0, index=(0, 1)),
    lambda x: np.expand_dims(x.reshape(3, 2).ravel(), 0).squeeze(),
]


@pytest.mark.parametrize("f", MOVES)
def test_what_only_moves_elements_says_where_each_comes_from(f):
    written = listed(f, MATRIX)
    registers = {0: MATRIX.ravel()}
    registers |= {to: np.array(numbers) for to, _, _, numbers in written.constants}
    for how, to, of, _, _, places in written.steps:
        assert how == "pick"
        elements = np.concatenate([registers[at] for at in of])
        registers[to] = elements if places is None else elements[places]
    np.testing.assert_array_equal(registers[to].reshape(f(MATRIX).shape), f(MATRIX))


def test_a_page_has_a_function_for_each_condition():
    assert set(CONDITIONS) <= set(ELEMENTWISE)
    for name in ("lt", "le", "gt", "ge", "eq", "ne", "and_", "or_", "xor"):
        assert name_of(getattr(operator, name))[0] in CONDITIONS


def test_what_a_page_gathers_or_runs_along_axes_are_ops_or_numpys():
    ops.load_all()
    assert all(hasattr(ops, name) or hasattr(np, name) for name in (*GATHERING, *RUNNING))


def test_a_page_calls_numpys_functions_by_the_names_of_its_own():
    ops.load_all()
    ufuncs = [f for f in vars(np).values() if isinstance(f, np.ufunc) and f is not np.fabs]
    ours = {f: NUMPY.get(f) for f in ufuncs}
    known = [f for f, op in ours.items() if isinstance(op, Op) and op.name in ELEMENTWISE]
    assert len(known) > 30
    assert [f for f in known if name_of(f) != (NUMPY[f].name, False)] == []


@pytest.mark.parametrize(
    ("f", "how", "shape", "more"),
    [
        (lambda x: np.sum(x, axis=1), "gather", [2], ["sum", [1], None]),
        (lambda x: np.std(x), "gather", [], ["std", [0, 1], 0]),
        (lambda x: x @ np.ones(3), "product", [2], "ac,c->a"),
    ],
)
def test_sums_and_products_name_their_axes(f, how, shape, more):
    ((found, _, of, kind, *others),) = listed(f, MATRIX).steps
    assert (found, of[0], kind, others) == (how, 0, "f8", [shape, more])
