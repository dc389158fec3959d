"""Nodes beside objects of pandas and xarray, and in matplotlib: right, or refused, never silent."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd_scratch import Node, grad
from autograd_scratch.engine.values import Value, unwrap

X = np.array([0.5, 1.5, 2.5])
LABELLED = np.array([1.0, 2.0, 3.0])
TABLE = np.array([[1.0, 2.0, 0.5], [4.0, 5.0, 3.0], [7.0, 8.0, 6.0]])


def made(kind: str) -> tuple[Any, Any]:
    """An object of pandas or xarray, and its numbers."""
    if kind.startswith("DataArray"):
        xarray = pytest.importorskip("xarray")
        return xarray.DataArray(LABELLED, dims="a"), LABELLED
    pandas = pytest.importorskip("pandas")
    if kind == "DataFrame":
        return pandas.DataFrame(TABLE, columns=["p", "q", "r"]), TABLE
    if kind == "nullable Series":
        return pandas.Series(LABELLED, dtype="Float64"), LABELLED
    return getattr(pandas, kind)(LABELLED), LABELLED


KINDS = ["Series", "nullable Series", "Index", "DataFrame", "DataArray"]

ARITHMETIC: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "%": operator.mod,
    "add": np.add,
    "power": np.power,
    "maximum": np.maximum,
    "arctan2": np.arctan2,
    "dot": np.dot,
    "where": lambda a, b: np.where(np.array([True, False, True]), a, b),
    "einsum": lambda a, b: np.einsum("...i,...i", a, b),
    "outer": np.outer,
}

COMPARISONS = [
    *(operator.lt, operator.le, operator.eq, operator.ne, operator.gt, operator.ge),
    *(np.less, np.equal),
]


def data_of(result: Any) -> Any:
    """The array or node in a container."""
    return getattr(result, "data", result) if type(result).__name__ == "DataArray" else result


@pytest.mark.parametrize("name", ARITHMETIC)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("node_first", [True, False])
def test_operators_and_functions_take_labelled_numbers(
    kind: str, name: str, node_first: bool
) -> None:
    theirs, numbers = made(kind)
    f = ARITHMETIC[name]
    if kind == "Index" and isinstance(f, np.ufunc) and not node_first:
        with pytest.raises(TypeError, match=r"write \.to_numpy\(\) of a pandas object"):
            f(theirs, Node(X))
        return

    def call(x: Any, other: Any) -> Any:
        return data_of(f(x, other) if node_first else f(other, x))

    result = call(Node(X), theirs)
    assert isinstance(result, Value)
    np.testing.assert_allclose(result.value, call(X, numbers), rtol=1e-14)
    np.testing.assert_allclose(
        grad(lambda x: np.sum(call(x, theirs)))(X), grad(lambda x: np.sum(call(x, numbers)))(X)
    )


@pytest.mark.parametrize("compare", COMPARISONS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("node_first", [True, False])
def test_comparisons_compare_the_numbers(kind: str, compare: Any, node_first: bool) -> None:
    theirs, numbers = made(kind)
    for x in (X, np.array(2.0)):
        found = compare(Node(x), theirs) if node_first else compare(theirs, Node(x))
        right = compare(x, numbers) if node_first else compare(numbers, x)
        assert np.asarray(found).dtype == bool
        np.testing.assert_array_equal(np.asarray(found), right)


def test_an_object_without_numbers_is_not_equal_to_a_node() -> None:
    assert (Node(X) == object()) is False
    with pytest.raises(TypeError, match="not supported between instances"):
        _ = Node(X) < object()


@pytest.mark.parametrize("kind", ["Series", "DataFrame"])
def test_a_matrix_product_with_the_object_first_says_to_numpy(kind: str) -> None:
    theirs, numbers = made(kind)
    with pytest.raises(TypeError, match=r"write \.to_numpy\(\) of a pandas object"):
        _ = theirs.dot(Node(X))
    result = theirs.to_numpy() @ Node(X)
    np.testing.assert_allclose(result.value, numbers @ X)


def test_a_matrix_product_with_the_node_first_is_recorded() -> None:
    theirs, numbers = made("DataFrame")
    np.testing.assert_allclose((Node(X) @ theirs).value, X @ numbers)


@pytest.mark.parametrize("kind", ["Series", "DataFrame", "Index"])
def test_pandas_objects_are_not_made_of_nodes(kind: str) -> None:
    pandas = pytest.importorskip("pandas")
    with pytest.raises(TypeError, match=r"or node\.value to make one of it"):
        getattr(pandas, kind)(Node(X))


def test_nodes_and_gradients_take_the_numbers_of_a_pandas_object() -> None:
    theirs, _ = made("Series")
    assert unwrap(Node(theirs)).tolist() == LABELLED.tolist()
    np.testing.assert_array_equal(grad(lambda x: (x**2.0).sum())(theirs), 2.0 * LABELLED)
    np.testing.assert_array_equal(grad(lambda x: x[theirs > 1.5].sum())(X), [0.0, 1.0, 1.0])


@pytest.mark.parametrize("draw", ["plot", "scatter", "hist", "bar"])
def test_matplotlib_draws_numbers_not_nodes(draw: str) -> None:
    figures = pytest.importorskip("matplotlib.figure")
    axes = figures.Figure().subplots()
    arguments = (Node(X),) if draw in ("plot", "hist") else (Node(X), Node(X))
    with pytest.raises(TypeError, match=r"write node\.value to draw the numbers$"):
        getattr(axes, draw)(*arguments)
    getattr(axes, draw)(*[x.value for x in arguments])
