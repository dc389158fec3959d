"""Distributions: SciPy's values to the last bit, and the derivatives of all their functions."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import autograd.numpy as hips_np
import autograd.scipy.stats as hips_stats
import numpy as np
import pytest
import scipy.stats
from autograd import grad as hips_grad

from autograd_scratch import Node, astype, check_gradients, grad, jacobian, jit, softmax
from autograd_scratch.engine.values import dtype_of
from autograd_scratch.scipy import stats
from autograd_scratch.testing import check_op

SHAPES: dict[str, tuple[float, ...]] = {
    "norm": (),
    "cauchy": (),
    "laplace": (),
    "logistic": (),
    "gumbel_r": (),
    "expon": (),
    "uniform": (),
    "t": (3.2,),
    "gamma": (2.3,),
    "chi2": (3.1,),
    "beta": (1.7, 2.4),
    "lognorm": (0.7,),
    "weibull_min": (1.6,),
    "halfnorm": (),
    "rayleigh": (),
    "invgamma": (2.1,),
    "pareto": (2.2,),
}
INSIDE = {"beta": 0.3, "uniform": 0.4, "pareto": 1.4}
FUNCTIONS = ["pdf", "logpdf", "cdf", "logcdf", "sf", "logsf", "ppf", "isf"]
NO_FORMULA = [
    ("t", "df"),
    ("gamma", "a"),
    ("chi2", "df"),
    ("beta", "a"),
    ("beta", "b"),
    ("invgamma", "a"),
]
COUNTS: dict[str, tuple[tuple[float, ...], Any]] = {
    "poisson": ((2.3,), np.array([0.0, 1.0, 4.0])),
    "binom": ((5.0, 0.3), np.array([0.0, 2.0, 4.0])),
    "bernoulli": ((0.3,), np.array([0.0])),
    "geom": ((0.3,), np.array([1.0, 2.0, 5.0])),
    "nbinom": ((2.5, 0.4), np.array([0.0, 2.0, 5.0])),
}


def variable(name: str, method: str) -> Any:
    z = INSIDE.get(name, 0.8)
    return np.array([0.3, 0.6]) if method in ("ppf", "isf") else 1.3 * np.array([z, 1.4 * z]) + 0.2


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("method", FUNCTIONS)
def test_functions_differentiate_with_respect_to_all_that_they_take(name: str, method: str) -> None:
    f, x, shapes = getattr(getattr(stats, name), method), variable(name, method), SHAPES[name]
    no_formula = name in dict(NO_FORMULA) and method not in ("pdf", "logpdf")

    def of(*xs: Any) -> Any:
        y = f(xs[0], *shapes, *xs[1:]) if no_formula else f(*xs)
        return astype(y, dtype=dtype_of(xs[0]))  # SciPy has float64 throughout

    inputs = (x, 0.2, 1.3) if no_formula else (x, *shapes, 0.2, 1.3)
    check_op(of, (inputs, {}), order=2 if name in ("norm", "t", "gamma", "beta") else 1)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("method", FUNCTIONS)
def test_values_on_nodes_and_arrays_are_scipys(name: str, method: str) -> None:
    x = variable(name, method)
    ours, scipys = (getattr(getattr(module, name), method) for module in (stats, scipy.stats))
    expected = scipys(x, *SHAPES[name], loc=0.2, scale=1.3)
    np.testing.assert_array_equal(ours(x, *SHAPES[name], 0.2, 1.3), expected)
    on_node = ours(x, *SHAPES[name], loc=Node(0.2), scale=1.3)
    np.testing.assert_array_equal(on_node.value, expected)
    assert type(ours(0.5, *SHAPES[name])) is float
    frozen = getattr(getattr(stats, name)(*SHAPES[name], scale=Node(1.3)), method)
    np.testing.assert_array_equal(
        frozen(x).value, getattr(getattr(scipy.stats, name)(*SHAPES[name], scale=1.3), method)(x)
    )


@pytest.mark.parametrize("name", SHAPES)
def test_programs_compute_the_same_derivatives(name: str) -> None:
    dist, x = getattr(stats, name), variable(name, "pdf")

    def total(x: Any, scale: Any) -> Any:
        return np.sum(dist.logpdf(x, *SHAPES[name], 0.1, scale) + dist.cdf(x, *SHAPES[name]))

    eager = grad(total, (0, 1))(x, 1.3)
    for found, expected in zip(jit(grad(total, (0, 1)))(x, 1.3), eager, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(("name", "shape"), NO_FORMULA)
def test_a_derivative_without_a_formula_is_refused_by_name(name: str, shape: str) -> None:
    dist, given = getattr(stats, name), dict(zip("ab", SHAPES[name], strict=False))
    given = {shape: SHAPES[name][0]} if len(SHAPES[name]) == 1 else given
    for method in ("cdf", "logcdf", "sf", "logsf", "ppf", "isf"):
        y = getattr(dist, method)(0.5, **(given | {shape: Node(given[shape])}))
        with pytest.raises(TypeError, match=rf"{name}\.{method}.* {shape}, so it must not be"):
            y.backward()


@pytest.mark.parametrize("name", ["expon", "gamma", "chi2", "beta", "lognorm", "weibull_min"])
@pytest.mark.parametrize("method", FUNCTIONS[:6])
def test_outside_of_the_support_derivatives_are_zero(name: str, method: str) -> None:
    f, scipys = (getattr(getattr(module, name), method) for module in (stats, scipy.stats))
    parameters = (1.0, *SHAPES[name][1:])[: len(SHAPES[name])]
    with np.errstate(divide="ignore"):  # SciPy's logarithm of 0
        for x in (-1.0, -1e300, 7.0, np.nan) if name == "beta" else (-1.0, -1e300):
            nodes = [Node(x), *map(Node, parameters), Node(0.0), Node(1.0)]
            shapes = nodes[1:-2] if method in ("pdf", "logpdf") else parameters
            y = f(nodes[0], *shapes, *nodes[-2:])
            np.testing.assert_equal(y.value, float(scipys(x, *parameters)))
            y.backward()
            if x == x:
                assert [node.grad for node in nodes if node.grad is not None and node.grad] == []


def test_a_border_of_the_support_has_finite_derivatives() -> None:
    assert grad(stats.expon.logpdf, (0, 1, 2))(0.0, 0.0, 2.0) == (0.0, 0.0, -0.5)
    assert grad(stats.gamma.logpdf, (0, 1, 3))(0.0, 1.0, 0.0, 2.0) == (0.0, 0.0, -0.5)
    assert grad(stats.gamma.pdf, (0, 1, 3))(0.0, 3.0, 0.0, 2.0) == (0.0, 0.0, 0.0)
    assert grad(stats.uniform.logpdf, (0, 1, 2))(2.0, 0.0, 2.0) == (0.0, 0.0, -0.5)
    assert grad(stats.beta.pdf, (0, 1, 2))(1.0, 2.0, 3.0) == (0.0, 0.0, 0.0)


def test_far_tails_keep_their_digits() -> None:
    # The ratio of density and distribution is x + 1/x - 2/x³ + … there, and its slope 1 - 1/x² + ….
    for x in (40.0, 1e3, 1e6, 1e9):
        ratio, slope = x + 1.0 / x - 2.0 / x**3 + 10.0 / x**5, 1.0 - 1.0 / x**2 + 6.0 / x**4
        assert grad(stats.norm.logcdf)(-x) == pytest.approx(ratio, rel=1e-7)
        assert grad(stats.norm.logsf)(x) == pytest.approx(-ratio, rel=1e-7)
        assert grad(stats.norm.logsf, 2)(2.0 * x, 0.0, 2.0) == pytest.approx(ratio * x / 2.0)
        assert grad(grad(stats.norm.logcdf))(-x) == pytest.approx(-slope, rel=1e-6)
        assert grad(grad(stats.norm.logcdf))(x) == 0.0
    assert grad(stats.expon.logsf)(1e3) == pytest.approx(-1.0, rel=1e-12)
    assert grad(stats.norm.pdf)(50.0) == 0.0
    assert grad(stats.logistic.logpdf)(1e3) == -1.0


@pytest.mark.parametrize("x", [np.inf, -np.inf])
@pytest.mark.parametrize("method", ["cdf", "logcdf", "sf", "logsf"])
def test_infinite_limits_have_derivative_zero(x: float, method: str) -> None:
    with np.errstate(divide="ignore"):  # SciPy's logarithm of 0
        for name in ("norm", "t", "expon", "cauchy"):
            f, shapes = getattr(getattr(stats, name), method), SHAPES[name]
            nodes = Node(x), Node(0.0), Node(1.0)
            f(nodes[0], *shapes, *nodes[1:]).backward()
            assert [node.grad for node in nodes] == [0.0, 0.0, 0.0]


def test_nan_is_carried() -> None:
    assert np.isnan(grad(stats.norm.logpdf)(np.nan))
    assert np.isnan(grad(stats.norm.logcdf)(np.nan))
    assert np.isnan(grad(stats.gamma.pdf)(np.nan, 2.0))


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("method", ["pmf", "logpmf", "cdf", "logcdf", "sf", "logsf"])
def test_distributions_of_counts_differentiate_their_last_shape(name: str, method: str) -> None:
    (*fixed, shape), k = COUNTS[name]
    f = getattr(getattr(stats, name), method)
    check_gradients(lambda p: f(k + 1.0, *fixed, p, loc=1.0), shape, order=3)
    expected = getattr(getattr(scipy.stats, name), method)(k, *fixed, shape)
    np.testing.assert_array_equal(f(k, *fixed, shape), expected)
    np.testing.assert_array_equal(f(k, *fixed, Node(shape)).value, expected)


def test_counts_have_no_derivative() -> None:
    k, mu = Node(2.0), Node(1.5)
    stats.poisson.logpmf(k, mu).backward()
    assert k.grad is None
    assert mu.grad == pytest.approx(2.0 / 1.5 - 1.0)
    with pytest.raises(TypeError, match=r"binom\.pmf.* n, so it must not be"):
        stats.binom.pmf(2.0, Node(5.0), 0.3).backward()
    with pytest.raises(TypeError, match=r"nbinom\.cdf.* n, so it must not be"):
        stats.nbinom.cdf(2.0, Node(5.0), 0.3).backward()
    check_gradients(lambda n, p: stats.nbinom.logpmf(np.arange(3), n, p), 2.5, 0.4, order=2)


def test_arguments_broadcast_with_each_other() -> None:
    x, loc, a = np.array([0.3, 0.9, 1.5]), np.array([[0.1], [0.2]]), np.array([[[1.5]], [[2.5]]])
    check_gradients(stats.gamma.logpdf, x, a, loc, order=2)
    counts = np.array([0, 2, 1])
    check_gradients(lambda mu: stats.poisson.logpmf(counts, mu), np.array([[1.5], [2.5]]))


def test_impossible_counts_have_derivative_zero() -> None:
    for f in (stats.poisson.pmf, stats.poisson.logpmf, stats.bernoulli.pmf, stats.geom.logpmf):
        with np.errstate(divide="ignore"):
            assert grad(lambda p, f=f: f(-2.0, p))(0.4) == 0.0
    assert grad(lambda mu: stats.poisson.logpmf(0.0, mu))(0.0) == -1.0
    with np.errstate(divide="ignore"):
        assert grad(lambda p: stats.binom.logpmf(1.0, 3.0, p))(1.0) == 0.0


def test_probabilities_of_zero_may_grow() -> None:
    assert grad(lambda p: stats.binom.pmf(0.0, 3.0, p))(0.0) == -3.0
    assert grad(lambda p: stats.binom.pmf(2.0, 3.0, p))(1.0) == pytest.approx(-3.0)
    assert grad(lambda p: stats.bernoulli.pmf(1.0, p))(0.0) == 1.0
    assert grad(lambda p: stats.bernoulli.pmf(0.0, p))(1.0) == -1.0
    assert grad(lambda mu: stats.poisson.pmf(1.0, mu))(0.0) == 1.0
    assert grad(lambda p: stats.geom.pmf(2.0, p))(1.0) == -1.0
    assert grad(lambda p: stats.nbinom.pmf(1.0, 2.5, p))(1.0) == pytest.approx(-2.5)


def test_arguments_are_scipys_by_position_and_by_name() -> None:
    by_name = stats.gamma.logpdf(x=Node(1.2), scale=2.0, a=1.5, loc=0.1)
    assert by_name.value == stats.gamma.logpdf(1.2, 1.5, 0.1, 2.0)
    wrong: list[Any] = [
        lambda x: stats.gamma.pdf(x),
        lambda x: stats.gamma.pdf(x, 1.0, b=2.0),
        lambda x: stats.gamma.pdf(x, 1.0, a=2.0),
        lambda x: stats.norm.pdf(x, 1.0, 2.0, 3.0),
    ]
    for call in wrong:
        with pytest.raises(TypeError, match=r"pdf takes x, .*loc, scale; got"):
            call(Node(1.0))


def test_what_else_a_distribution_has_is_scipys() -> None:
    assert stats.norm.mean(loc=2.0) == 2.0
    assert stats.norm(2.0, 3.0).std() == 3.0
    assert stats.multivariate_normal.rvs([0.0, 0.0], random_state=0).shape == (2,)
    assert stats.dirichlet([1.0, 1.0]).mean().tolist() == [0.5, 0.5]
    with pytest.raises(AttributeError, match="no_such_function"):
        _ = stats.norm.no_such_function


def test_distributions_are_copied_and_pickled_by_name() -> None:
    for dist in (stats.norm, stats.poisson, stats.dirichlet, stats.multivariate_normal):
        assert copy.deepcopy(dist) is dist
        assert pickle.loads(pickle.dumps(dist)) is dist
    assert repr(stats.norm) == "<distribution norm>"
    x = Node(0.5)
    again = pickle.loads(pickle.dumps((x, stats.norm.logpdf(x, 0.0, 2.0))))
    again[1].backward()
    assert again[0].grad == -0.125


COMPARED = [
    ("norm", "logpdf", (0.3, 0.1, 1.2)),
    ("norm", "logcdf", (0.3, 0.1, 1.2)),
    ("norm", "logsf", (0.3, 0.1, 1.2)),
    ("t", "logpdf", (0.3, 3.0, 0.1, 1.2)),
    ("gamma", "logpdf", (0.3, 2.5)),
    ("beta", "logpdf", (0.3, 2.5, 1.5)),
    ("beta", "pdf", (0.3, 2.5, 1.5)),
]


@pytest.mark.parametrize(("name", "method", "arguments"), COMPARED)
def test_gradients_agree_with_hips_autograd(name: str, method: str, arguments: Any) -> None:
    ours, theirs = (getattr(getattr(module, name), method) for module in (stats, hips_stats))
    for i in range(len(arguments)):
        expected = hips_grad(theirs, i)(*arguments)
        assert grad(ours, i)(*arguments) == pytest.approx(expected, rel=1e-12)


MEAN = np.array([0.2, -0.1])
COV = np.array([[1.5, 0.4], [0.4, 0.8]])
POINTS = np.array([[0.3, 0.4], [-0.5, 1.0], [0.1, 0.2]])


def symmetric(a: Any) -> Any:
    return 0.5 * (a + a.T)


@pytest.mark.parametrize("x", [POINTS, POINTS[0], POINTS[None]])
@pytest.mark.parametrize("method", ["pdf", "logpdf"])
def test_multivariate_normal_differentiates_points_mean_and_covariance(x: Any, method: str) -> None:
    f = getattr(stats.multivariate_normal, method)
    expected = getattr(scipy.stats.multivariate_normal, method)(x, MEAN, COV)
    np.testing.assert_array_equal(f(x, MEAN, COV), expected)
    np.testing.assert_allclose(f(x, Node(MEAN), COV).value, expected, rtol=1e-15)
    check_gradients(lambda x, m, a: f(x, m, symmetric(a)), x, MEAN, COV, order=2)
    frozen = getattr(stats.multivariate_normal(MEAN, Node(COV)), method)
    np.testing.assert_allclose(frozen(x).value, expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("x", "mean", "cov"),
    [
        (POINTS, None, 2.0),
        (POINTS, MEAN, 2.0),
        (POINTS, MEAN, np.array([1.0, 2.0])),
        (POINTS[:, 0], 0.3, 2.0),
        (0.5, None, 2.0),
        (POINTS[:, :1], np.array([0.3]), np.array([[2.0]])),
    ],
)
def test_covariances_may_be_numbers_and_diagonals(x: Any, mean: Any, cov: Any) -> None:
    f, scipys = stats.multivariate_normal.logpdf, scipy.stats.multivariate_normal.logpdf
    if mean is None and np.ndim(x):
        mean = np.zeros(2)
    on_nodes = f(Node(x), mean, Node(cov))
    np.testing.assert_allclose(on_nodes.value, scipys(x, mean, cov), rtol=1e-15)
    if mean is None:
        check_gradients(lambda x, c: f(x, None, c), x, cov, order=2)
    else:
        check_gradients(f, x, mean, cov, order=2)


def test_multivariate_normal_agrees_with_hips_autograd() -> None:
    ours, theirs = stats.multivariate_normal.logpdf, hips_stats.multivariate_normal.logpdf
    for i in range(3):
        found = grad(lambda *xs: np.sum(ours(*xs)), i)(POINTS, MEAN, COV)
        expected = hips_grad(lambda *xs: hips_np.sum(theirs(*xs)), i)(POINTS, MEAN, COV)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_entropy_of_the_multivariate_normal() -> None:
    f = stats.multivariate_normal.entropy
    for mean, cov in ((MEAN, COV), (MEAN, np.array([1.0, 2.0])), (MEAN, 2.0), (None, 2.0)):
        expected = scipy.stats.multivariate_normal.entropy(mean, cov)
        assert f(mean, cov) == expected
        assert f(mean, Node(cov)).value == pytest.approx(expected, rel=1e-14)
        check_gradients(lambda c, mean=mean: f(mean, c), cov, order=2)


SINGULAR = np.array([[2.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 0.0]])


@pytest.mark.parametrize("method", ["pdf", "logpdf"])
def test_the_normal_distribution_within_a_subspace(method: str) -> None:
    ours = getattr(stats.multivariate_normal, method)
    scipys = getattr(scipy.stats.multivariate_normal, method)
    inside = np.array([[0.5, -1.0, 0.25], [1.5, 0.0, 0.25]])
    mean = np.array([0.25, 0.5, 0.25])

    def within(x: Any, mean: Any) -> Any:  # the third elements differ nowhere
        return ours(x * [1, 1, 0], mean * [1, 1, 0], SINGULAR, allow_singular=True)

    for x in (inside, inside[0]):
        expected = scipys(x, mean, SINGULAR, allow_singular=True)
        found = ours(Node(x), mean, SINGULAR, allow_singular=True)
        np.testing.assert_allclose(found.value, expected, rtol=1e-14)
        check_gradients(within, x, mean, order=2)
        np.testing.assert_allclose(jit(within)(x, mean), within(x, mean), rtol=1e-14)


def test_outside_of_the_subspace_the_density_is_0() -> None:
    x = np.array([[0.5, -1.0, 0.0], [0.5, -1.0, 0.125]])
    f = stats.multivariate_normal
    assert f.pdf(Node(x), np.zeros(3), SINGULAR, True).value[1] == 0.0
    gradient = grad(lambda x: f.pdf(x, np.zeros(3), SINGULAR, True).sum())(x)
    assert np.all(gradient[0, :2] != 0.0)
    np.testing.assert_array_equal(gradient[1], 0.0)


def test_a_singular_covariance_may_be_no_node() -> None:
    f = stats.multivariate_normal.logpdf
    with pytest.raises(ValueError, match="a singular covariance has no derivative"):
        f(np.zeros(3), np.zeros(3), Node(SINGULAR), allow_singular=True)
    with pytest.raises(ValueError, match="has a negative eigenvalue, -1"):
        f(Node(MEAN), MEAN, np.diag([1.0, -1.0]), allow_singular=True)
    regular = np.array([[2.0, 0.5], [0.5, 1.0]])
    assert f(MEAN, MEAN, Node(regular), allow_singular=True).value == f(MEAN, MEAN, regular)


ALPHA = np.array([1.5, 2.0, 0.7])


@pytest.mark.parametrize("method", ["pdf", "logpdf"])
@pytest.mark.parametrize("shape", [(3,), (3, 2)])
def test_dirichlet_differentiates_points_and_alpha(method: str, shape: Any) -> None:
    f = getattr(stats.dirichlet, method)
    u = np.linspace(-0.5, 0.7, int(np.prod(shape))).reshape(shape)
    x = softmax(u.T).T
    expected = getattr(scipy.stats.dirichlet, method)(x, ALPHA)
    np.testing.assert_array_equal(f(x, ALPHA), expected)
    np.testing.assert_allclose(f(x, Node(ALPHA)).value, expected, rtol=1e-15)
    np.testing.assert_allclose(f(Node(x[:-1]), ALPHA).value, expected, rtol=1e-13)
    np.testing.assert_allclose(stats.dirichlet(Node(ALPHA)).pdf(x).value, f_pdf(x), rtol=1e-14)
    check_gradients(lambda u, a: f(softmax(u.T).T, a), u, ALPHA, order=2)
    check_gradients(lambda x, a: f(x, a), x[:-1], ALPHA, order=2)


def f_pdf(x: Any) -> Any:
    return scipy.stats.dirichlet.pdf(x, ALPHA)


def test_dirichlet_agrees_with_hips_autograd() -> None:
    x = np.array([0.2, 0.5, 0.3])
    for i in (0, 1):
        expected = hips_grad(hips_stats.dirichlet.logpdf, i)(x, ALPHA)
        np.testing.assert_allclose(grad(stats.dirichlet.logpdf, i)(x, ALPHA), expected, rtol=1e-12)


def test_a_fit_by_maximum_likelihood_has_a_covariance() -> None:
    data = np.array([0.3, 1.2, 0.8, 2.1, 0.5])

    def loss(p: Any) -> Any:
        return -np.sum(stats.gamma.logpdf(data, p[0], scale=p[1]))

    hessian = jacobian(grad(loss))(np.array([2.0, 0.5]))
    expected = hessian.T
    np.testing.assert_allclose(hessian, expected, rtol=1e-12)
    check_gradients(loss, np.array([2.0, 0.5]), order=3)


@pytest.mark.parametrize("name", ["gamma", "weibull_min", "chi2", "gumbel_r", "norm", "lognorm"])
def test_an_interval_without_an_end_has_finite_derivatives(name: str) -> None:
    """A survival time that is known to lie above a number only: SciPy's density at ∞ is nan."""
    distribution = getattr(stats, name)
    shapes = () if name in ("gumbel_r", "norm") else (1.5,)
    ends = np.array([np.inf, 3.0, np.inf, -np.inf])

    def total(scale: Any) -> Any:
        logs = distribution.logcdf(ends[:3], *shapes, 0.0, scale)
        beyond = distribution.logsf(ends[1:2], *shapes, 0.0, scale)
        between = distribution.cdf(ends, *shapes, 0.0, scale) - distribution.sf(1.0, *shapes)
        return logs.sum() + (between * np.arange(4.0)).sum() + beyond.sum()

    check_gradients(total, 1.3, order=2)
    assert jit(grad(total))(1.3) == pytest.approx(grad(total)(1.3))


def test_a_frozen_distribution_is_no_array_and_can_be_copied() -> None:
    frozen = stats.norm(0.5, 2.0)
    assert not hasattr(frozen, "__array__")
    assert copy.copy(frozen).pdf(1.0) == frozen.pdf(1.0)
