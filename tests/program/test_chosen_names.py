"""Names that a user chooses: whatever they are, none of them runs as code."""

import ast
import keyword

import numpy as np
import pytest
from eager import bits
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch import Node, exp, grad, jit, op
from autograd_scratch import sum as total
from autograd_scratch.program.arrays.names import Names, identifier, is_keyword_argument

X = np.array([[0.5, -1.25], [2.0, 3.0]])

RAN = []
"""What a name that ran as code leaves here."""

CODE = (
    *("b=RAN.append(1), c", "b)\nRAN.append(1)\n(", "x, *RAN.append(1)", "__import__('os')", "b #"),
    *("a\r\nimport os", "'''", '"""', "\\", "{}", "%s", "\0", "\x0c", "\u2028", "\ud800", ""),
    *("class", "None", "__debug__", "ﬁ", "ｘ", "1", " ", "a b", "b: 1", "lambda: RAN", "한글"),
)
NAMES = st.sampled_from(CODE) | st.text(max_size=12)


class Text(str):
    """A string that says something else than it is."""

    def __repr__(self):
        return "RAN.append(1)"

    __str__ = __repr__

    def __format__(self, spec):
        return "RAN.append(1)"

    def isidentifier(self):
        return True

    def isascii(self):
        return True

    def lstrip(self, *_):
        return self

    def __getitem__(self, _):
        return "RAN.append(1)"


def scaled(column, *factors, **more):
    total = 1.0
    for factor in (*factors, *more.values()):
        total = total * (factor["a"] if isinstance(factor, dict) else factor)
    return column * total


def runs_nothing_else(f, /, *args, **kwargs):
    """Check that a program computes what the function does and that its source is one function."""
    del RAN[:]
    program = jit(f)
    for _ in range(2):
        assert bits(program(*args, **kwargs)) == bits(f(*args, **kwargs))
    tree = ast.parse(program.source.replace("\0", ""))
    assert [type(x) for x in tree.body] == [ast.FunctionDef]
    assert not RAN
    return program


def as_text(name, is_odd):
    return Text(name) if is_odd else name


@given(names=st.lists(NAMES, min_size=1, max_size=3, unique=True), is_odd=st.booleans())
def test_the_keywords_of_numpy_functions(names, is_odd):
    names = [as_text(name, is_odd) for name in names if name not in ("func1d", "axis", "arr")]
    more = {name: 1.0 + i for i, name in enumerate(names)}
    runs_nothing_else(lambda x: np.apply_along_axis(scaled, 0, x, **more), X)
    runs_nothing_else(
        lambda x, y: np.apply_along_axis(scaled, 0, x, **dict.fromkeys(names, y)), X, np.ones(2)
    )


@given(name=NAMES, is_odd=st.booleans())
def test_the_keys_of_dicts_in_arguments(name, is_odd):
    key = as_text(name, is_odd)

    def first(column, items):
        return column * items["a"]

    def f(x, y):
        return np.apply_along_axis(first, 0, x, items={key: 2.0, "a": y})

    runs_nothing_else(f, X, np.ones(2))
    runs_nothing_else(lambda p: exp(p[key]) * 2.0, {key: X})
    runs_nothing_else(lambda p: {key: exp(p[key]) * 2.0}, {key: 1.5})


def test_a_keyword_that_python_reserves():
    more = {"__debug__": 2.0, "class": 3.0}
    runs_nothing_else(lambda x: np.apply_along_axis(scaled, 0, x, **more), X)


@given(name=NAMES, is_odd=st.booleans())
def test_keyword_arguments(name, is_odd):
    key = as_text(name, is_odd)
    runs_nothing_else(lambda **more: [exp(x) * 2.0 for x in more.values()], **{key: 1.5})
    runs_nothing_else(lambda **more: [exp(x) * 2.0 for x in more.values()], **{key: X})


@given(name=NAMES, is_odd=st.booleans())
def test_functions_and_ops(name, is_odd):
    def forward(x):
        return np.exp(x) * 2.0

    def along(column):
        return column * 2.0

    forward.__name__ = along.__name__ = as_text(name, is_odd)
    new = op(lambda g, y, x: g * y, kind="elementwise", hint=name)(forward)

    def f(x):
        return total(new(x) * exp(x))

    for at in (1.5, X):
        g = grad(f)
        g.__name__ = f.__name__ = as_text(name, is_odd)
        runs_nothing_else(f, at)
        runs_nothing_else(g, at)
    runs_nothing_else(lambda x: np.apply_along_axis(along, 0, x) * 2.0, X)


@given(name=NAMES, is_odd=st.booleans())
def test_nodes(name, is_odd):
    def f(x):
        y = Node(x * 2.0, name=as_text(name, is_odd))
        z = y * y + exp(y)
        z.name = as_text(name, is_odd)
        return total(z).value

    runs_nothing_else(f, 1.5)
    runs_nothing_else(f, X)


class Odd:
    """A constant that says something else than it is."""

    __name__ = "RAN.append(1)\nRAN.append(1)"

    def __repr__(self):
        return "\nRAN.append(1)"


@pytest.mark.parametrize(
    "value",
    [Odd(), Text("a"), 10**5000, -(10**400), float("nan"), {"a": Odd()}],
    ids=["object", "text", "large", "negative", "nan", "dict"],
)
def test_constants(value):
    def f(x):
        return np.apply_along_axis(lambda column, given: column * 2.0, 0, x, given=value)

    runs_nothing_else(f, X)


def test_a_callable_without_a_name():
    class Twice:
        def __call__(self, x):
            return 2.0 * x

    runs_nothing_else(Twice(), 1.5)
    runs_nothing_else(lambda x: np.apply_along_axis(Twice(), 0, x), X)


@pytest.mark.parametrize("name", ["slice", "float", "sum", "isfinite", "GuardFailed", "np", "ops"])
def test_names_of_what_the_source_refers_to(name):
    def f(**more):
        (x,) = more.values()
        return x[slice(1), 0:2] * float(np.sum(np.ones(2))), total(x) * 2.0, x[x > 0]

    runs_nothing_else(f, **{name: X})


@given(st.lists(NAMES, max_size=6))
def test_names_are_all_different_identifiers(wanted):
    names = Names()
    found = [names.new(name, numbered) for name in wanted for numbered in (False, True, False)]
    assert len({*found}) == len(found)
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in found)
    assert all(len(name) < 80 for name in found)


@given(NAMES)
def test_a_plain_keyword_is_one_that_python_reads_as_it_stands(name):
    if is_keyword_argument(name):
        call = ast.parse(f"f({name}=1)").body[0].value
        assert [x.arg for x in call.keywords] == [name]
    assert identifier(name).isidentifier()
