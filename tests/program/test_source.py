"""The source of a program: readable Python, whatever things are called."""

import ast
import linecache
import math
import operator

import numpy as np
import pytest
from eager import bits, check, outcome
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch import Node, exp, grad, jit, op, ops, sin, value_and_grad, where
from autograd_scratch.engine.values import unwrap
from nn import softmax

X = np.array([0.5, -1.25, 2.0])

HOSTILE = (
    *(
        "x\nimport os",
        'a"b',
        "a'b",
        "class",
        "None",
        "한글",
        "🙂",
        "",
        " ",
        "1",
        "__import__",
        "x y",
    ),
    *("ﬁ", "fi", "ｘ", "x", "float", "np", "list", "math", "slice", "GuardFailed", "buffer_1"),
    *("exp", "exp_1", "ops", "sin_1", "#", "\\", "{0}", "%s", "\0", "lambda", "raise SystemExit"),
)


def valid(program):
    source = program.source
    (function,) = [x for x in ast.parse(source).body if isinstance(x, ast.FunctionDef)]
    return [argument.arg for argument in function.args.args]


@pytest.mark.parametrize("backend", ["python", "numba"])
def test_the_source_is_python_with_the_names_of_the_arguments(backend):
    def f(apples, price, *rest, tax=1.1, **more):
        return apples * price * tax * rest[0] * more["discount"]

    program = jit(f, backend=backend)
    with pytest.raises(AttributeError, match="call it first"):
        _ = program.source
    program(2.0, 100.0, 3.0, tax=1.2, discount=0.5)
    assert valid(program) == ["apples", "price", "rest", "tax", "discount"]
    assert "apples * price * tax" in program.source


def test_debuggers_find_the_lines_of_the_source():
    program = jit(lambda x: exp(x) * 2.0)
    program(X)
    (file,) = [
        file for file, found in linecache.cache.items() if "".join(found[2]) == program.source
    ]
    assert file.startswith("<jit")
    assert "".join(linecache.getlines(file)) == program.source


def test_paths_into_arguments_are_names():
    program = jit(lambda p, q: p["W"] * p["b"][0] * q)
    program({"W": 1.0, "b": [2.0]}, 3.0)
    assert valid(program)[:2] == ["p_W", "p_b_0"]


def test_hostile_keys_compile_and_count_right():
    def f(p):
        return {key: exp(value) * i for i, (key, value) in enumerate(p.items())}

    numbers = {key: 0.1 * i for i, key in enumerate(HOSTILE)}
    arrays = {key: X * 0.1 * i for i, key in enumerate(HOSTILE)}
    valid(check(f, (numbers,), ({key: -x for key, x in numbers.items()},)))
    valid(check(f, (arrays,)))


@given(st.lists(st.text(max_size=8), min_size=1, max_size=5, unique=True))
def test_any_text_may_be_a_keyword(names):
    f = lambda **more: [exp(x) * 2.0 for x in more.values()]  # noqa: E731
    program = jit(f)
    more = {name: 1.0 + i for i, name in enumerate(names)}
    assert bits(program(**more)) == bits(f(**more))
    valid(program)


@pytest.mark.parametrize("name", HOSTILE)
def test_functions_and_ops_of_any_name(name, registry):
    def forward(x):
        return np.exp(x) * 2.0

    forward.__name__ = name
    new = op(lambda g, y, x: g * y, kind="elementwise")(forward)

    def f(x):
        return new(x) * exp(x)

    f.__name__ = name
    for at in (1.5, X):
        program = jit(value_and_grad(lambda x: np.sum(new(x) * exp(x))))
        assert bits(program(at)) == bits(value_and_grad(lambda x: np.sum(new(x) * exp(x)))(at))
        valid(program)
        program = jit(f)
        assert bits(program(at)) == bits(f(at))
        valid(program)


def test_two_ops_of_one_name_are_two_ops(registry):
    def scaled(factor):
        def same_name(x):
            return x * factor

        return op(lambda g, y, x: g * factor, kind="elementwise")(same_name)

    two, three = scaled(2.0), scaled(3.0)
    check(lambda x: two(x) + three(x) * two(three(x)), (X,), (-X,))
    check(lambda x: two(x) + three(x) * two(three(x)), (1.5,), (-2.0,))


@pytest.mark.parametrize(
    "constant",
    [
        *(math.inf, -math.inf, math.nan, -0.0, 0.0, 1e-320, 10**20, -3, True),
        *(np.float32(0.1), np.float16(2.0), np.float64(-0.0), np.longdouble(0.1), np.int8(3)),
        *(np.array(1.5), np.array([0.1, 0.2, 0.3]), np.arange(3), X[::-1], np.broadcast_to(2.0, 3)),
    ],
)
def test_constants_of_every_kind(constant):
    def f(x):
        return [x * constant, constant - x, x / 2.0, where(x > 0.0, x, constant)]

    valid(check(f, (X,), (-X,)))
    # The engine counts a float64 scalar as a Python float, which leaves float32 as it is.
    if np.ndim(constant) or not isinstance(constant, (np.float64, np.ndarray)):
        valid(check(f, (X.astype(np.float32),), (-X.astype(np.float32),)))


@pytest.mark.parametrize(
    "index", [range(2), [0, 1], (), None, ..., slice(None, None, -1), np.array([True, False, True])]
)
def test_indices_of_every_kind(index):
    check(lambda x: x[index] * 2.0, (X,), (-X,))


LEAVES = st.sampled_from(["x", "y", "0.5", "2.0", "-1.5"])
BINARY = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


def expressions(smaller):
    pairs = st.tuples(smaller, st.sampled_from(sorted(BINARY)), smaller)
    signs = smaller.map(lambda x: f"(-{x})")
    choices = st.tuples(smaller, st.sampled_from(["<", ">=", "=="]), smaller, smaller, smaller)
    return st.one_of(
        pairs.map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        signs,
        smaller.map(lambda x: f"sin({x})"),
        choices.map(lambda c: f"where({c[0]} {c[1]} {c[2]}, {c[3]}, {c[4]})"),
        choices.map(lambda c: f"where(({c[0]} < {c[2]}) & ({c[3]} {c[1]} x), {c[4]}, y)"),
    )


@given(st.recursive(LEAVES, expressions, max_leaves=12), st.floats(-3, 3), st.floats(-3, 3))
def test_parentheses_stand_where_they_must(text, x, y):
    code = eval(f"lambda x, y: {text} + 0.0 * x", {"sin": sin, "where": where})

    def f(x, y):
        return code(x, y)

    def with_nodes(x, y):
        return unwrap(code(Node(x), Node(y)))  # where Python's floats know no answer, NumPy does

    program = jit(f)
    with np.errstate(all="ignore"):
        for args in ((1.25, -0.75), (x, y)):
            expected = outcome(with_nodes, args)
            assert outcome(program, args) == expected
            if expected[0] is not ZeroDivisionError:  # of constants
                valid(program)


def test_a_long_program_neither_recurses_nor_fails():
    def f(x):
        y = x
        for _ in range(50_000):
            y = y * 0.5 + x
        return y

    for backend in ("python", "auto"):
        program = jit(f, backend=backend)
        assert program(1.0) == f(1.0)
        assert program(-3.0) == f(-3.0)


def test_rules_are_named_in_comments():
    program = jit(grad(lambda x: np.sum(softmax(x) * x)))
    program(X)
    assert "# " in program.source
    valid(program)


def test_an_index_is_written_as_a_user_would():
    def f(x):
        rows = x[np.array([2, 0])]
        return x[1:] * x[:-1], x[..., 0] + x[::2, -1:].sum(), x[None, :, 1], rows + x[:1, :]

    program = check(f, (np.arange(12.0).reshape(3, 4),))
    for text in ("x[1:]", "x[:-1]", "x[..., 0]", "x[::2, -1:]", "x[None, :, 1]", "x[:1, :]"):
        assert text in program.source, program.source


def test_numbers_are_put_among_zeros_in_memory_at_hand():
    def f(x):
        y = ops.put_at(x[1:], slice(2, 4), (5, 4)) * 2.0
        z = ops.put_at(-x[0], (slice(None), 0), (4, 4)) - y[1:]
        return z, ops.put_at(x, [0, 0, 1], (2, 4)) + z[:2]

    program = check(f, (np.arange(12.0).reshape(3, 4),), (np.full((3, 4), -0.0),))
    assert program.source.count(".fill(0.0)") == 2
    assert "[2:4] = " in program.source
    assert program.source.count("ops.put_at") == 1  # where places are named twice
