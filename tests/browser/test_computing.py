"""What a page computes is what Python computes: every op that it knows, and whole random graphs."""

import json
import warnings
from functools import cache
from importlib import resources

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch import Node, Op, ops
from autograd_scratch.engine.registry import HOOKS, OPS
from autograd_scratch.pictures.replay import replay
from autograd_scratch.pictures.text import number_text
from autograd_scratch.program.javascript import UnknownStep, listing, written_functions
from autograd_scratch.program.javascript.functions import ELEMENTWISE, GATHERING, RUNNING
from autograd_scratch.program.javascript.listing import numbers_of, type_of
from autograd_scratch.testing import calls, graphs

HOOKS.load_all_ops()
EVERY_OP = [op for op in vars(OPS).values() if isinstance(op, Op) and any(op.rules)]
UNKNOWN = {
    *("cholesky", "det", "eig", "eigh", "eigvalsh", "inv", "lstsq", "pinv", "qr", "slogdet"),
    *("solve", "svd", "svdvals", "gap_ratio", "i0", "sinc"),
}
"""The ops that a page does not know."""

COMPUTE = """examples => JSON.parse(examples).map(example => {
  program = example;
  prepared = null;
  try {
    const registers = run(example.given);
    return example.results.map(at => Array.from(registers[at], x =>
      Number.isFinite(x) ? x : String(x)));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return "refused";
  }
})"""


class Runtime:
    def __init__(self, page):
        self.page = page

    def __call__(self, examples):
        return self.page.evaluate(COMPUTE, json.dumps(examples, allow_nan=False))


@pytest.fixture
def runtime(browser):
    """A browser that only computes: the page's own script, with every function there is."""
    script = resources.files("autograd_scratch.pictures.page") / "script/compute.js"
    functions = written_functions([*ELEMENTWISE, *GATHERING, *RUNNING])
    page = browser.new_page()
    page.set_content(f"<script>var program;{functions}{script.read_text()}</script>")
    yield Runtime(page)
    page.close()


def is_float(x):
    return np.asarray(x).dtype.kind == "f"


def made(f, inputs):
    """The graph of a function that ends in a number, and all that is in it."""
    nodes = [Node(x) if is_float(x) else x for x in inputs]
    y = f(*nodes)
    weights = np.cos(np.arange(float(y.size))).reshape(y.shape).astype(y.dtype)
    output = ops.sum(y * weights)
    if not output.constant:
        output.backward()
    return ag.Graph(output)


def example_for(f, inputs, others):
    """What the page gets for a graph made with some inputs, and what Python finds for others."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph, again = made(f, inputs), made(f, others)
        program = replay(graph.nodes, graph.output.grad)
    gradients = [g for g in program.gradients if g is not None]
    wanted = [*program.values, *gradients]
    written, places = listing(program.variables.values(), program.steps, wanted)
    example = {
        "registers": written.registers,
        "constants": written.constants,
        "steps": written.steps,
        "variables": [
            {"register": i, "type": type_of(v), "shape": list(np.shape(v)), "numbers": []}
            for i, v in enumerate(graph.nodes[k].value for k in program.variables)
        ],
        "given": [numbers_of(again.nodes[k].value) for k in program.variables],
        "results": [places[id(x)] for x in wanted],
    }
    if len(graph) != len(again):
        return None  # with the other numbers it is another graph
    grads = [
        node.grad for node, g in zip(again.nodes, program.gradients, strict=True) if g is not None
    ]
    return example, [*(node.value for node in again.nodes), *grads]


def agree(found, expected, rtol):
    """Whether arrays are equal, but for a share of the largest number around."""
    found = np.array([float(x.replace("inity", "")) if isinstance(x, str) else x for x in found])
    expected = np.ravel(np.asarray(expected, float))
    assert found.shape == expected.shape
    finite = expected[np.isfinite(expected)]
    largest = np.max(np.abs(finite), initial=0.0)
    return np.allclose(found, expected, rtol=rtol, atol=rtol * largest, equal_nan=True)


def drawn(strategy, count):
    """So many examples of a strategy, the same in each run."""
    found = []

    @settings(
        max_examples=count,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example):
        found.append(example)

    collect()
    return found


@cache
def calls_of(op):
    """A few calls of an op: those with the most numbers of more that were drawn."""
    return sorted(drawn(calls(op), 14), key=lambda call: -sum(map(np.size, call[0])))[:4]


def examples_of(op, dtype):
    """Calls of an op, each with other numbers of the same shapes."""
    found = []
    for inputs, params in calls_of(op):
        inputs = [np.asarray(x, dtype) if is_float(x) else x for x in inputs]
        others = [np.asarray(x * dtype(0.96875)) if is_float(x) else x for x in inputs]
        if "dtype" in params and np.dtype(params["dtype"]) not in (np.float32, np.float64):
            continue
        example = example_for(lambda *xs, params=params: op(*xs, **params), inputs, others)
        if example is not None:
            found.append(example)
    return found


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_every_op_that_the_page_knows_computes_as_in_python(runtime, dtype):
    unknown, examples, names = set(), [], []
    for op in EVERY_OP:
        try:
            found = examples_of(op, dtype)
        except UnknownStep:
            unknown.add(op.name)
            continue
        assert found
        examples += found
        names += [op.name] * len(found)
    assert unknown == UNKNOWN
    results = runtime([example for example, _ in examples])
    rtol = 1e-12 if dtype is np.float64 else 2e-5
    wrong = set()
    for name, (example, expected), found in zip(names, examples, results, strict=True):
        if found == "refused":
            assert any(how == "hold" for how, *_ in example["steps"])
            continue
        if not all(agree(x, y, rtol) for x, y in zip(found, expected, strict=True)):
            wrong.add(name)
    assert wrong == set()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_random_graphs_compute_as_in_python(runtime, dtype):
    found = []
    for f, factor in drawn(st.tuples(graphs(), st.floats(-1.0, 1.0)), 25):
        inputs = [np.asarray(x, dtype) for x in f.inputs]
        example = example_for(f, inputs, [np.asarray(x * dtype(factor)) for x in inputs])
        assert example is not None
        found.append(example)
    results = runtime([example for example, _ in found])
    rtol = 1e-12 if dtype is np.float64 else 1e-4
    for (_, expected), registers in zip(found, results, strict=True):
        assert all(agree(x, y, rtol) for x, y in zip(registers, expected, strict=True))


EDGES = [-np.inf, -700.5, -2.5, -2.0, -1.0, -0.5, -0.0, 0.0, 1e-300, 0.5, 1.0, 1.5, 2.0, 3.0, 700.0]
EDGES += [np.inf, np.nan]

CALL = """([names, numbers]) => {
  const xs = JSON.parse(numbers).map(x => Number(infinite(x)));
  return Object.fromEntries(names.map(([name, arity]) => {
    const f = FUNCTIONS[name];
    const found = arity === 1 ? xs.map(x => f(x)) : xs.flatMap(x => xs.map(y => f(x, y)));
    return [name, found.map(String)];
  }));
}"""


def test_every_function_does_at_the_edges_what_numpy_does(runtime):
    known = {name: getattr(ops, name, None) or getattr(np, name, None) for name in ELEMENTWISE}
    del known["same"], known["where"], known["copysign"]  # a nan has a sign in NumPy
    arity = {name: 1 if text.startswith("(x) =>") else 2 for name, text in ELEMENTWISE.items()}
    numbers = json.dumps([x if np.isfinite(x) else str(x) for x in EDGES])
    names = [[name, arity[name]] for name in known]
    found = runtime.page.evaluate(CALL, [names, numbers])
    x = np.array(EDGES)
    for name, function in known.items():
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = function(x) if arity[name] == 1 else function(x[:, None], x)
        numbers_found = np.array([float(text.replace("inity", "")) for text in found[name]])
        expected = np.ravel(expected).astype(float)
        assert np.allclose(numbers_found, expected, rtol=1e-14, atol=0.0, equal_nan=True), name


GATHERED = {
    "sum": [(np.sum, None)],
    "prod": [(np.prod, None)],
    "max": [(np.max, None)],
    "min": [(np.min, None)],
    "all": [(np.all, None)],
    "any": [(np.any, None)],
    "mean": [(np.mean, None)],
    "var": [(lambda x: np.var(x, ddof=1), 1)],
    "std": [(lambda x: np.std(x, ddof=1), 1)],
    "logsumexp": [(ops.logsumexp, None)],
    "norm": [
        (lambda x, p=p: np.linalg.norm(x, p), str(p) if np.isinf(p) else p)
        for p in (0, 1, 2, 3.5, np.inf, -np.inf)
    ],
}
ROWS = [[1.0, -2.0, 3.5, 0.25], [0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1000.0, 999.0], [np.nan, 1.0]]


def test_what_is_gathered_is_gathered_as_in_numpy(runtime):
    assert GATHERED.keys() == GATHERING.keys()
    for row in ROWS:
        for name, kinds in GATHERED.items():
            for function, setting in kinds:
                with np.errstate(all="ignore"):
                    expected = float(function(np.array(row)))
                found = runtime.page.evaluate(
                    "([name, xs, setting]) => String(FUNCTIONS[name](xs.map(Number), setting))",
                    [name, list(map(str, row)), setting],
                )
                assert float(found) == pytest.approx(expected, rel=1e-14, nan_ok=True), (name, row)


# numbers as texts ---------------------------------------------------------------------------------

AWKWARD = [
    0.0,
    -0.0,
    1.0,
    -2.5,
    0.1,
    1e5,
    100000.5,
    100001.5,
    999999.5,
    1e6,
    1e16,
    1e-4,
    9.9999995e-5,
]
AWKWARD += [2.5, 0.5, 3.5, 5e-324, 1.7976931348623157e308, 1e22, 1e23, 2.0**70, 0.3, 1 / 3, 1e100]
AWKWARD += [
    float("inf"),
    float("-inf"),
    float("nan"),
    0.000123456789,
    123456.7,
    12345.65,
    8.5,
    65.5,
]


def test_the_page_writes_numbers_as_python_does(visit):
    x = Node(2.0, "x")
    y = x * x
    y.backward()
    page = visit(y)
    random = np.random.default_rng(0)
    numbers = [*AWKWARD, *random.normal(size=500), *10.0 ** random.uniform(-320, 308, 500)]
    numbers += [*random.integers(0, 2**20, 500) / 2.0**10, *(-(10.0 ** random.uniform(-7, 7, 200)))]
    given = json.dumps([x if np.isfinite(x) else str(x) for x in map(float, numbers)])
    for precision in (1, 2, 3, 6, 17):
        texts = page.evaluate(
            "([xs, count]) => JSON.parse(xs).map(x => written(Number(infinite(x)), count))",
            [given, precision],
        )
        assert texts == [number_text(x, precision) for x in numbers]
