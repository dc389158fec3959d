"""The distributions of ``scipy.stats``, whose densities and distribution functions differentiate.

Each has SciPy's name, methods and arguments: the variable, the shapes, ``loc`` and ``scale``, by
position or by name; ``norm(loc, scale)`` freezes them. Values are SciPy's to the last bit. On nodes
``pdf logpdf cdf logcdf sf logsf ppf isf`` (for counts ``pmf logpmf cdf logcdf sf logsf``) have
derivatives of all orders with respect to the variable and all parameters, but for these:

- the derivatives of cdf and its like with respect to shapes, where no formula is known (those of
  t, gamma, invgamma, chi2, beta, and the n of nbinom), raise an error that names the shape; so does
  the n of binom, which is a count;
- with respect to a count (the k of ``pmf``) and to the loc of a distribution of counts the
  derivative is 0, as that of a step.

Outside of the support, where pdf is 0, all derivatives are 0. On its border that of pdf with
respect to the variable is taken as 0. What else a distribution has (``rvs``, ``mean``, ``fit``) is
SciPy's.

>>> from autograd_scratch import grad
>>> from autograd_scratch.scipy.stats import norm
>>> grad(lambda scale: norm.logpdf(1.0, 0.0, scale))(2.0)
-0.375
"""

from ..installed import rest_of, scipy
from .continuous import (
    beta,
    cauchy,
    chi2,
    expon,
    gamma,
    gumbel_r,
    halfnorm,
    invgamma,
    laplace,
    logistic,
    lognorm,
    norm,
    pareto,
    rayleigh,
    t,
    uniform,
    weibull_min,
)
from .discrete import bernoulli, binom, geom, nbinom, poisson
from .multivariate import dirichlet, multivariate_normal

__all__ = [
    "bernoulli",
    "beta",
    "binom",
    "cauchy",
    "chi2",
    "dirichlet",
    "expon",
    "gamma",
    "geom",
    "gumbel_r",
    "halfnorm",
    "invgamma",
    "laplace",
    "logistic",
    "lognorm",
    "multivariate_normal",
    "nbinom",
    "norm",
    "pareto",
    "poisson",
    "rayleigh",
    "t",
    "uniform",
    "weibull_min",
]

__getattr__ = rest_of(scipy.stats, __name__)
