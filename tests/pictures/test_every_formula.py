"""Every op of the registry has its formula in mathematics, which comes to what was computed."""

import re
import warnings

import numpy as np
import pytest
from evaluate import evaluated
from hypothesis import HealthCheck, Phase, given, settings
from matplotlib.mathtext import MathTextParser

import autograd_scratch as ag
from autograd_scratch import Graph, Node, ops
from autograd_scratch.engine.op import Op
from autograd_scratch.engine.registry import OPS
from autograd_scratch.pictures.formulas.formula import backward_formulas, forward_formula
from autograd_scratch.pictures.formulas.latex import Latex
from autograd_scratch.pictures.formulas.names import node_names
from autograd_scratch.pictures.formulas.text import Text
from autograd_scratch.pictures.formulas.tree import Partial, Symbol
from autograd_scratch.testing.calls import calls

ops.load_all()

GENERAL = {
    "cholesky": "takes the lower triangle of products of inverses",
    "eig": "keeps values and vectors in one array",
    "eigh": "keeps values and vectors in one array",
    "eigvalsh": "needs the eigenvectors, which are no node",
    "lstsq": "keeps the solution and its errors in one array",
    "pinv": "has three terms, of which each is a product of five matrices",
    "qr": "keeps two matrices in one array",
    "svd": "keeps three matrices in one array",
    "svdvals": "needs the singular vectors, which are no node",
    "cumprod": "is a sum of products for each element",
    "linear_recurrence": "runs back over all elements",
    "repeat": "adds up what each copy gets, in groups",
    "tile": "adds up what each copy gets, in groups",
}
"""Ops whose formula is always the chain rule in general, ``∂L/∂y · ∂y/∂x``; and why."""

SOMETIMES_GENERAL = {
    "concatenate": "flattens arrays of several axes first",
    "convolve": "cuts its ends off in the mode 'same'",
    "det": "needs the minors of a matrix that has no inverse",
    "einsum": "has more axes than letters, or is longer than a line",
    "set_at": "is longer than a line",
    "diag": "stands beside the diagonal of a matrix that is not square",
    "fmax": "shares the gradient at a tie",
    "fmin": "shares the gradient at a tie",
    "inv": "is of no matrix",
    "logaddexp": "is of infinite numbers",
    "matmul": "multiplies a batch with a vector",
    "max": "shares the gradient between ties",
    "maximum": "shares the gradient at a tie",
    "min": "shares the gradient between ties",
    "minimum": "shares the gradient at a tie",
    "norm": "is of another order, or has a kink at 0",
    "pad": "repeats what is at the edge",
    "pow": "does not change with its exponent at 0",
    "prod": "divides by no factor that is 0",
    "slogdet": "is of a matrix that has no inverse",
    "softmax_cross_entropy": "has targets that do not sum to 1",
    "solve": "is of a batch",
    "std": "has a kink where all numbers are equal",
    "take": "picks from a flattened array",
    "trace": "is of a diagonal beside the main one, or of a batch",
    "unit_x": "has a kink at the origin",
}
"""Ops whose formula is the chain rule in general in some cases; and which."""

BUILT_IN = sorted(
    name
    for name, op in vars(OPS).items()
    if isinstance(op, Op) and op.built_in and op.__module__.startswith("autograd_scratch.ops")
)

# Names of this package, of keyword arguments of NumPy's, and signs of Python's.
INTERNAL = re.compile(
    r"put_at|set_at|getitem|broadcast|reshape|swapaxes|moveaxis|expand_dims|squeeze|astype"
    r"|unit_x|gap_ratio|where|mask|keepdims|\w=|\*\*|(?<!\w)-\d|None|slice"
)


def graph_of(op, inputs, params):
    """A graph of one op, its floats as variables and the rest as constants; None for no node."""
    nodes = [
        Node(x, name) if np.asarray(x).dtype.kind == "f" else ag.constant(x, name)
        for x, name in zip(inputs, "xyzuvwpqrs", strict=False)
    ]
    if len(nodes) != len(inputs):
        return None
    y = op(*nodes, **params)
    if not isinstance(y, Node) or y.op is None:
        return None
    y.name = "Y"
    if y.constant:
        return Graph(y)
    y.backward(np.random.default_rng(0).uniform(0.5, 1.5, y.shape).astype(y.dtype))
    return Graph(y)


def agree(found, wanted):
    wanted = np.asarray(wanted)
    tolerance = float(np.finfo(wanted.dtype).eps) ** 0.5
    found = np.asarray(found, wanted.dtype)
    same = found.size == wanted.size
    found = found.reshape(wanted.shape) if same else np.broadcast_to(found, wanted.shape)
    return np.allclose(found, wanted, rtol=tolerance, atol=tolerance, equal_nan=True)


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_formulas_of_every_op_come_to_what_was_computed(name):
    op = vars(OPS)[name]
    general, shown, set_in_latex = set(), set(), set()

    @given(calls(op))
    @settings(
        max_examples=6,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(call):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            graph = graph_of(op, *call)
            if graph is None:
                return
            record, node = graph.record, graph.output
            names = node_names(record)
            leaves = {names[id(x)]: x.value for x in record.nodes}
            forward = forward_formula(node, names)
            assert agree(evaluated(forward.symbols, leaves), node.value)
            shown.add(Text().write(forward.symbols))
            set_in_latex.add(Latex().write(forward.symbols))
            formulas = backward_formulas(record, node, names, final="L")
            formulas = backward_formulas(record, node, names, final="L")
            leaves[Partial(Symbol("L"), names[id(node)])] = node.grad
            for formula, sent in zip(formulas, record.at(node).contributions, strict=True):
                if formula is None or sent is None:
                    continue
                if formula.general:
                    general.add(name)
                    continue
                assert agree(evaluated(formula.symbols, leaves), sent), Text().write(
                    formula.symbols
                )
                shown.add(Text().write(formula.symbols))
                set_in_latex.add(Latex().write(formula.symbols))

    check()
    called = op.name
    assert not general or called in GENERAL or called in SOMETIMES_GENERAL
    for text in shown:
        assert not INTERNAL.search(text), text
    parser = MathTextParser("path")
    parser.parse(f"${max(set_in_latex, key=len)}$")
    for latex in set_in_latex:
        assert not INTERNAL.search(re.sub(r"\\[A-Za-z]+|[-{}]", " ", latex)), latex
