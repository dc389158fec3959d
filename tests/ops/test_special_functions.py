"""Every function of scipy.special: its derivatives, its edges, and what is refused."""

from __future__ import annotations

import inspect
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sc = pytest.importorskip("scipy.special", reason="SciPy is not installed")

from numpy_code import check_call  # noqa: E402

from autograd_scratch import Node, Op, constant, grad, jit, jvp  # noqa: E402
from autograd_scratch.engine.registry import NUMPY, REFUSED  # noqa: E402
from autograd_scratch.scipy import special  # noqa: E402
from autograd_scratch.scipy.special.define import SPECIAL  # noqa: E402
from autograd_scratch.testing import calls, check_op  # noqa: E402
from autograd_scratch.testing.degenerate import degenerate_calls  # noqa: E402

INF = np.inf
by_name = {"ids": lambda op: op.name}
DIFFERENTIABLE = [op for op in SPECIAL if any(op.rules)]
FEW = settings(max_examples=3)  # they are many

# Derivatives --------------------------------------------------------------------------------------


@pytest.mark.parametrize("op", DIFFERENTIABLE, **by_name)
@FEW
@given(data=st.data())
def test_op_keeps_the_facts_and_its_first_three_derivatives_are_right(
    op: Op, data: st.DataObject
) -> None:
    check_op(op, data.draw(calls(op)), order=3)


@pytest.mark.parametrize("op", DIFFERENTIABLE, **by_name)
def test_degenerate_calls_run_backward(op: Op) -> None:
    found = degenerate_calls(op)
    assert found
    for call in found[:: max(1, len(found) // 4)]:
        check_op(op, call)


# Functions that SciPy does not hand to a node -----------------------------------------------------

X = np.array([[0.6, 1.7, 0.9], [1.2, 2.3, 0.4]])
WHOLE = np.array([[1, 2, 0], [0, 3, 1]], np.int8)
WEIGHTS = np.array([[0.5, 1.5, 2.0], [1.0, 0.25, 3.0]])


@pytest.mark.parametrize(
    ("f", "inputs"),
    [
        (special.softmax, (X,)),
        (lambda x: special.softmax(x, axis=0), (X,)),
        (lambda x: special.softmax(x, axis=(0, 1)), (X,)),
        (special.softmax, (0.5,)),
        (special.log_softmax, (X,)),
        (lambda x: special.log_softmax(x, axis=-1), (X,)),
        (special.log_softmax, (0.5,)),
        (special.logsumexp, (X,)),
        (special.logsumexp, (0.5,)),
        (lambda x: special.logsumexp(x, 1, None, True), (X,)),
        (lambda x: special.logsumexp(x, axis=(0, 1), keepdims=True), (X,)),
        (lambda x, b: special.logsumexp(x, b=b), (X, WEIGHTS)),
        (lambda x, b: special.logsumexp(x, axis=1, b=b), (X, WEIGHTS[0])),
        (lambda x, b: special.logsumexp(x, axis=0, b=b, keepdims=True), (X[0], WEIGHTS)),
        (lambda x: special.logsumexp(x, b=2.0), (0.5,)),
        (lambda x: special.logsumexp(x, axis=1, b=X > 0.5), (X,)),
        (lambda b: special.logsumexp(0.3, axis=1, b=b), (WEIGHTS,)),
        (lambda b: special.logsumexp(0.3, axis=1, b=-b, return_sign=True)[0], (WEIGHTS,)),
        (lambda x: special.logsumexp(x, axis=0, return_sign=True)[0], (X,)),
        (special.softplus, (X,)),
        (special.factorial, (X,)),
        (lambda n: special.comb(n, 2), (X + 3.0,)),
        (lambda k: special.comb(5.0, k), (X,)),
        (lambda n: special.comb(n, 2, repetition=True), (X + 3.0,)),
        (special.comb, (X + 3.0, X)),
        (lambda n: special.perm(n, 2), (X + 3.0,)),
        (special.perm, (X + 3.0, X)),
        (lambda a: special.multigammaln(a, 3), (X + 1.0,)),
        (lambda a: special.multigammaln(a, 1), (0.5,)),
        (lambda x: special.zeta(2.5, x), (X,)),
        (lambda x: special.polygamma(WHOLE[:, :1], x), (X,)),
        (lambda x: special.jvp(1, x, 2), (X,)),
        (lambda x: special.jvp(0.5, x, 0), (X,)),
        (lambda x: special.yvp(1, x), (X,)),
        (lambda x: special.ivp(0, x, 3), (X,)),
        (lambda x: special.kvp(2, x, 1), (X,)),
        (lambda x: special.spherical_jn(1, x, derivative=True), (X,)),
        (lambda x: special.spherical_yn(0, x, derivative=True), (X,)),
        (lambda x: special.spherical_in(2, x, derivative=True), (X,)),
        (lambda x: special.spherical_kn(1, x, derivative=True), (X,)),
        (special.airy, (X,)),
        (special.sici, (X,)),
        (special.shichi, (X,)),
        (special.fresnel, (X,)),
        (lambda u: special.ellipj(u, 0.3), (X,)),
        (lambda x: special.betainc(0.7, 2.5, x), (X / 3.0,)),
        (lambda x: special.jv(0.5, x), (X,)),
        (lambda t: special.stdtr(2.5, t), (X,)),
        (lambda r: special.huber(1.0, r), (X,)),
        (lambda r: special.pseudo_huber(1.0, r), (X,)),
        (special.boxcox, (X, np.array([0.0, 1e-9, -0.7]))),
        (special.inv_boxcox, (0.2 * X, np.array([1e-3, 0.5, -0.7]))),
    ],
)
def test_function_has_scipys_values_and_its_derivatives(f: Any, inputs: Any) -> None:
    check_call(f, *inputs, order=2)


@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [
        ("softmax", (X,), {"axis": 1}),
        ("log_softmax", (X,), {}),
        ("logsumexp", (X,), {"b": WEIGHTS, "axis": 0}),
        ("factorial", (3,), {"exact": True}),
        ("factorial", (np.array([-1.0, 2.5]),), {}),
        ("comb", (5, 2), {"exact": True}),
        ("perm", (5, 2), {"exact": True}),
        ("comb", (np.array([5.0, 1.0]), np.array([2.0, 3.0])), {"repetition": True}),
        ("perm", (5, 2), {}),
        ("multigammaln", (X + 3.0, 2), {}),
        ("zeta", (X + 2.0,), {}),
        ("zeta", (X + 2.0, 0.5), {}),
        ("polygamma", (2, X), {}),
        ("jvp", (1, X), {"n": 2}),
        ("yvp", (1, X), {}),
        ("ivp", (1, X), {}),
        ("kvp", (1, X), {"n": 3}),
        ("spherical_jn", (2, X), {"derivative": True}),
        ("spherical_kn", (0, X), {"derivative": True}),
        ("ellipj", (X, 0.5), {}),
        ("roots_legendre", (3,), {}),
    ],
)
def test_plain_arrays_get_what_scipy_gives(name: str, args: Any, kwargs: Any) -> None:
    ours, scipys = getattr(special, name)(*args, **kwargs), getattr(sc, name)(*args, **kwargs)
    for found, expected in zip(np.atleast_1d(ours), np.atleast_1d(scipys), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-13)


def test_impossible_choices_count_nothing_and_have_no_slope() -> None:
    n, k = np.array([1.0, -2.0, 5.0]), np.array([3.0, 1.0, -1.0])
    for f, scipys in ((special.comb, sc.comb), (special.perm, sc.perm)):
        np.testing.assert_array_equal(f(Node(n), k).value, scipys(n, k))
        np.testing.assert_array_equal(grad(lambda n, f=f: f(n, k).sum())(n), np.zeros(3))
    assert special.comb(Node(0.0), 0.0, repetition=True).value == 1.0
    np.testing.assert_array_equal(special.factorial(Node([-3.0, 0.0])).value, [0.0, 1.0])
    assert grad(special.factorial)(-3.0) == 0.0


def test_logsumexp_at_its_edges() -> None:
    def slope(a: Any, **options: Any) -> Any:
        return grad(lambda a: special.logsumexp(a, **options))(np.array(a))

    np.testing.assert_allclose(slope([1000.0, 1000.0]), [0.5, 0.5], rtol=1e-12)
    for axis, keepdims in ((0, False), (1, True), (-1, False)):
        found = special.logsumexp(Node(np.zeros((0, 2))), axis=axis, keepdims=keepdims).value
        np.testing.assert_array_equal(
            found, sc.logsumexp(np.zeros((0, 2)), axis=axis, keepdims=keepdims)
        )
    np.testing.assert_array_equal(slope([INF, 0.0], b=np.array([0.0, 1.0])), [0.0, 1.0])
    np.testing.assert_array_equal(slope([1000.0, 1000.0], b=np.array([1.0, 3.0])), [0.25, 0.75])
    value, sign = special.logsumexp(Node([0.0, 2.0]), b=np.array([1.0, -1.0]), return_sign=True)
    expected, expected_sign = sc.logsumexp([0.0, 2.0], b=[1.0, -1.0], return_sign=True)
    assert (value.value, sign) == (pytest.approx(expected, rel=1e-15), expected_sign)
    assert type(sign) is float
    assert grad(lambda b: special.logsumexp(np.array([0.0, 0.0]), b=b))(np.array([0.0, 2.0])) == (
        pytest.approx(np.array([0.5, 0.5]))
    )


# Edges and tails ----------------------------------------------------------------------------------


def derivatives(f: Any, *xs: Any) -> list[Any]:
    with np.errstate(divide="ignore"):
        return list(grad(f, tuple(range(len(xs))))(*xs))


@pytest.mark.parametrize(
    ("f", "inputs", "value", "gradients"),
    [
        (special.xlogy, (0.0, 0.0), 0.0, [-INF, 0.0]),
        (special.xlogy, (0.0, 2.0), 0.0, [np.log(2.0), 0.0]),
        (special.xlog1py, (0.0, -1.0), 0.0, [-INF, 0.0]),
        (special.entr, (0.0,), 0.0, [INF]),
        (special.rel_entr, (0.0, 0.0), 0.0, [-INF, 0.0]),
        (special.rel_entr, (0.0, 2.0), 0.0, [-INF, 0.0]),
        (special.kl_div, (0.0, 2.0), 2.0, [-INF, 1.0]),
        (special.kl_div, (2.0, 2.0), 0.0, [0.0, 0.0]),
        (special.i1, (0.0,), 0.0, [0.5]),
        (special.i0e, (0.0,), 1.0, [0.0]),
        (special.j1, (0.0,), 0.0, [0.5]),
        (special.spence, (1.0,), 0.0, [-1.0]),
        (special.rgamma, (-2.0,), 0.0, [2.0]),
        (special.rgamma, (0.0,), 0.0, [1.0]),
        (special.binom, (2.0, 4.0), 0.0, [-1.0 / 12.0, 1.0 / 12.0]),
        (special.poch, (0.0, 3.0), 0.0, [2.0, 0.0]),
        (special.exprel, (0.0,), 1.0, [0.5]),
        (lambda x: special.sici(x)[0], (0.0,), 0.0, [1.0]),
        (lambda x: special.betainc(1.0, 1.0, x), (0.0,), 0.0, [1.0]),
        (lambda x: special.gammainc(1.0, x), (0.0,), 0.0, [1.0]),
        (lambda x: special.huber(1.0, x), (0.0,), 0.0, [0.0]),
        (special.pseudo_huber, (0.0, 2.0), 0.0, [2.0, 0.0]),
        (special.expit, (-800.0,), 0.0, [0.0]),
        (special.log_expit, (-800.0,), -800.0, [1.0]),
        (lambda x: special.eval_legendre(0, x), (0.3,), 1.0, [0.0]),
        (lambda x: special.expn(0, x), (1.0,), np.exp(-1.0), [-2.0 * np.exp(-1.0)]),
    ],
)
def test_value_and_gradient_at_an_edge(f: Any, inputs: Any, value: Any, gradients: Any) -> None:
    assert f(*inputs) == pytest.approx(value, rel=1e-14)
    assert derivatives(f, *inputs) == pytest.approx(gradients, rel=1e-14)
    arrays = [np.array([x, x]) for x in inputs]
    found = derivatives(lambda *xs: f(*xs).sum(), *arrays)
    np.testing.assert_allclose(found, [[g, g] for g in gradients], rtol=1e-14)


def test_a_product_with_a_logarithm_has_mixed_derivatives_where_its_factor_is_0() -> None:
    assert grad(lambda x: grad(special.xlogy, 1)(x, 2.0))(0.0) == 0.5
    assert grad(lambda y: grad(special.xlogy, 0)(0.0, y))(2.0) == 0.5
    assert grad(lambda x: grad(special.rel_entr, 1)(x, 2.0))(0.0) == -0.5


@pytest.mark.parametrize(
    ("f", "x", "expected"),
    [
        (special.log_ndtr, -200.0, (200.0049997500312, -0.999975003749219, 2.499250234294094e-7)),
        (special.log_ndtr, -40.0, (40.02496884720726, -0.9993773316214086, 3.101744039648625e-5)),
        (special.log_ndtr, 5.0, (1.48671994090491e-6, -7.43360191486071e-6, 3.5681311736767e-5)),
        (special.erfcx, 3.0, (-0.05437226000717287, 0.03176874231974267, -0.02687658611023545)),
        (special.erfcx, 30.0, (-0.0006258354105074841, 4.165309238445888e-5, -4.15609896240372e-6)),
        (special.erfcx, 1e6, (-5.6418958354691e-13, 1.128379167092127e-18, -3.385137501269612e-24)),
        (special.dawsn, 1e3, (-5.00000750001875e-7, 1.00000300001125e-9, -3.00001500007875e-12)),
        (special.ndtr, -30.0, (1.473646134878e-196, 4.420938404636e-195, 1.324807875256e-193)),
        (special.expit, 40.0, (4.24835425529159e-18, -4.24835425529159e-18, 4.24835425529159e-18)),
        (special.logit, 1e-12, (1000000000001.0, -1.0e24, 2.0e36)),
        (special.erfinv, 0.999, (198.9395177644248, 184171.5498527823, 356746549.8958937)),
        (special.spence, 0.999, (-1.000500333583534, 0.5006674174675009, -0.668169070004291)),
        (special.spence, 100.0, (-0.0465168705655363, 0.00036885727843976, -6.44156118060122e-6)),
        (special.expi, -5.0, (-0.001347589399817093, -0.001617107279780512, -0.001994432311729298)),
        (special.exprel, 1e-07, (0.5000000333333346, 0.3333333583333343, 0.2500000200000008)),
        (special.ellipkm1, 1e-10, (-4999999997.150195, 4.999999999875e19, -9.999999999874999e29)),
        (special.i0e, 1e4, (-1.994786210698e-7, 2.992254131754e-11, -7.48082238268e-15)),
        (special.i1e, 1e4, (-1.994486985285e-7, 2.991506049515e-11, -7.478204029373e-15)),
        (special.rgamma, -1.0, (-1.0, 0.8455686701969343, 7.39856241853072)),
    ],
)  # fmt: skip
def test_derivatives_keep_their_digits_in_the_tails(f: Any, x: float, expected: Any) -> None:
    """The first three; the numbers were computed with 60 digits by mpmath."""
    derivative = f
    for right in expected:
        derivative = grad(derivative)
        assert derivative(x) == pytest.approx(right, rel=2e-10)


# SciPy's ufuncs -----------------------------------------------------------------------------------

UFUNCS = [f for f in vars(sc).values() if isinstance(f, np.ufunc)]


def test_every_ufunc_records_acts_on_values_or_is_refused_with_a_reason() -> None:
    assert len(UFUNCS) > 200
    for ufunc in UFUNCS:
        assert (ufunc in NUMPY) != (ufunc in REFUSED), ufunc


@pytest.mark.parametrize("ufunc", [f for f in UFUNCS if f in REFUSED], ids=lambda f: f.__name__)
def test_a_refused_ufunc_says_its_name_and_why(ufunc: Any) -> None:
    with pytest.raises(TypeError, match=rf"scipy\.special\.{ufunc.__name__} has no op here .*\("):
        ufunc(*[Node(0.5)] * ufunc.nin)


def test_ufuncs_of_scipys_record_themselves() -> None:
    x = np.array([0.5, 1.5])
    for scipys, ours in ((sc.erf, special.erf), (sc.gammaln, special.gammaln)):
        assert scipys(Node(x)).op is ours
    np.testing.assert_allclose(
        grad(lambda x: sc.zeta(2.0, x).sum())(x), -2.0 * sc.zeta(3.0, x), rtol=1e-15
    )
    np.testing.assert_allclose(grad(lambda x: sc.jvp(1, x).sum())(x), sc.jvp(1, x, 2), rtol=1e-13)
    assert [y.value for y in sc.sici(Node(1.0))] == list(sc.sici(1.0))


@pytest.mark.parametrize("f", [sc.round, sc.gammasgn])
def test_a_step_function_acts_on_the_values(f: Any) -> None:
    x = np.array([-0.5, 0.7, 2.2])
    np.testing.assert_array_equal(f(Node(x)), f(x))
    np.testing.assert_array_equal(getattr(special, f.__name__)(x), f(x))
    np.testing.assert_allclose(grad(lambda x: (x * f(x)).sum())(x), f(x))


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: sc.jv(x, 0.5), "jv: there is no derivative with respect to v, .* its .value"),
        (lambda x: special.polygamma(x, 0.5), "polygamma: .* respect to n"),
        (lambda x: special.polygamma(n=x, x=0.5), "polygamma: .* respect to n"),
        (lambda x: sc.betainc(x, 2.0, 0.5), "betainc: .* respect to a"),
        (lambda x: sc.gammaincc(x, 2.0), "gammaincc: .* respect to a"),
        (lambda x: special.zeta(x), "zeta: .* respect to x"),
        (lambda x: sc.zeta(x), "zeta: .* respect to x"),
        (lambda x: special.comb(x, 2, exact=True), "comb: with exact=True there is no derivative"),
        (lambda x: special.perm(x, 2, exact=True), "perm: with exact=True there is no derivative"),
        (
            lambda x: special.factorial(x, exact=True),
            "factorial: with exact=True.* there is no derivative",
        ),
        (lambda x: sc.softmax(x), r"call autograd_scratch\.scipy\.special\.softmax instead"),
        (lambda x: sc.logsumexp([x, x]), r"autograd_scratch\.scipy\.special\.logsumexp instead"),
        (lambda x: sc.polygamma(1, x), r"autograd_scratch\.scipy\.special\.polygamma instead"),
        (lambda x: sc.spherical_jn(1, x), r"autograd_scratch\.scipy\.special\.spherical_jn"),
        (lambda x: sc.erf(x, out=np.zeros(2)), r"scipy\.special\.erf cannot write a node"),
        (lambda x: sc.erf(x, where=np.array([True])), "does not take where="),
        (lambda x: sc.lambertw(x), r"_lambertw has no op here .* use wrightomega of log\(z\)"),
        (lambda x: np.asarray(x), "tried to turn a node into an array"),
    ],
)
def test_what_has_no_derivative_is_refused_by_name(call: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        call(Node(2.0))


def test_a_function_that_scipy_calls_is_not_taken_for_scipys() -> None:
    scipys: dict[str, Any] = {"__name__": "scipy.special._of_the_test"}
    exec("def softmax(f):\n    return f()", scipys)
    with pytest.raises(TypeError, match="NumPy, or a library that uses it"):
        scipys["softmax"](lambda: np.asarray(Node(2.0)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: special.multigammaln(x, 1.5), "d must be a whole number, got 1.5"),
        (lambda x: special.multigammaln(x, 7), r"a must be above \(d - 1\) / 2, which is 3.0"),
        (lambda x: special.jvp(1, x, -1), "n must be a whole number from 0 on, got -1"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call(Node(2.0))


def test_an_order_may_be_a_constant_or_an_argument_of_a_program() -> None:
    x = np.array([0.5, 1.5])
    for order in (1, 1.0, np.int8(1), constant(1.0)):
        np.testing.assert_allclose(
            grad(lambda x, order=order: sc.jv(order, x).sum())(x), sc.jvp(1, x), rtol=1e-14
        )
    program = jit(lambda n, x: special.jv(n, x) + sc.mathieu_a(1, x))
    for n in (0, 1):
        np.testing.assert_array_equal(program(n, x), sc.jv(n, x) + sc.mathieu_a(1, x))
    with pytest.raises(TypeError, match="jv: there is no derivative with respect to v"):
        jvp(special.jv, (1.0, x), (1.0, x))


@pytest.mark.filterwarnings("ignore:floating point number truncated:RuntimeWarning")
@pytest.mark.parametrize("f", [special.kn, special.yn, special.expn])
def test_of_an_order_that_is_cut_off_the_slope_is_that_of_the_whole_one(f: Any) -> None:
    for order in (0.3, 2.9, np.array([1.5, 2.0])):
        cut = np.trunc(order)
        assert np.all(f(order, 0.7) == f(cut, 0.7))
        slopes = [grad(lambda x, n=n: np.sum(f(n, x)))(0.7) for n in (order, cut)]
        assert slopes[0] == slopes[1]


# The package --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(special.__all__))
def test_public_function_is_scipys_and_documented_with_an_example(name: str) -> None:
    doc = inspect.getdoc(getattr(special, name))
    assert doc is not None
    assert ">>>" in doc
    assert hasattr(sc, name)


@pytest.mark.parametrize("op", SPECIAL, **by_name)
def test_op_is_pickled_by_name(op: Op) -> None:
    assert pickle.loads(pickle.dumps(op)) is op


def test_what_is_not_here_is_scipys_own() -> None:
    assert special.roots_legendre is sc.roots_legendre
    with pytest.raises(AttributeError, match="no_such_function"):
        special.no_such_function  # noqa: B018


def printed(code: str) -> tuple[str, str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip(), done.stderr


def test_scipy_is_imported_only_where_its_functions_are_used() -> None:
    code = (
        "import sys, numpy as np, autograd_scratch as ag\n"
        "try:\n    np.sort(ag.Node([1.0]))\nexcept TypeError:\n    pass\n"
        "print('scipy' in sys.modules)\n"
        "import scipy.special\n"
        "ours = 'autograd_scratch.scipy.special'\n"
        "print(ours in sys.modules, scipy.special.erf(ag.Node(0.0)).value, ours in sys.modules)"
    )
    assert printed(code) == ("False\nFalse 0.0 True", "")


def test_without_scipy_the_package_says_how_to_get_it() -> None:
    code = (
        "import sys\nsys.modules['scipy'] = None\n"
        "import autograd_scratch as ag\n"
        "try:\n    import autograd_scratch.scipy.special\nexcept ImportError as e:\n    print(e)"
    )
    assert printed(code) == ("autograd_scratch.scipy needs SciPy: pip install scipy", "")


# A peer -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "constants", "x"),
    [
        *((name, (), X) for name in ("erf", "erfc", "gamma", "gammaln", "rgamma", "digamma")),
        *((name, (), X) for name in ("i0", "i1", "j0", "j1", "y0", "y1", "expit", "logsumexp")),
        *((name, (), X / 3.0) for name in ("erfinv", "erfcinv", "logit")),
        *((name, (2,), X) for name in ("polygamma", "iv", "ive", "jn", "yn")),
        *((name, (1.5,), X) for name in ("gammainc", "gammaincc")),
        *((name, (1.5,), X) for name in ("beta", "betaln")),
        ("betainc", (1.5, 0.7), X / 3.0),
    ],
)
def test_gradients_are_those_of_hips_autograd(name: str, constants: Any, x: Any) -> None:
    peer = pytest.importorskip("autograd", reason="HIPS autograd is not installed")
    theirs = getattr(pytest.importorskip("autograd.scipy.special"), name)
    ours = getattr(special, name)
    import autograd.numpy as peer_np

    found = grad(lambda x: np.sum(ours(*constants, x) ** 2))(x)
    expected = peer.grad(lambda x: peer_np.sum(theirs(*constants, x) ** 2))(x)
    np.testing.assert_allclose(found, expected, rtol=1e-10)
