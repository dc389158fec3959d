"""The ufuncs of ``scipy.special`` that have no op, and why.

Such a function raises an error with its name and the reason when it meets a node.
"""

from __future__ import annotations

import scipy.special as sc

from ...engine.registry import REFUSED

__all__: list[str] = []

REASONS: dict[str, tuple[str, ...]] = {
    "its results are complex": ("hankel1", "hankel1e", "hankel2", "hankel2e", "kelvin", "wofz"),
    "its derivative is made of complex functions": (
        *("modfresnelm", "modfresnelp", "voigt_profile"),
        *("ber", "berp", "bei", "beip", "ker", "kerp", "kei", "keip"),
    ),
    "the derivative of Riemann's zeta function has no closed form": ("zetac",),
    "there are no rules for Mathieu functions": (
        *("mathieu_a", "mathieu_b", "mathieu_cem", "mathieu_sem"),
        *("mathieu_modcem1", "mathieu_modcem2", "mathieu_modsem1", "mathieu_modsem2"),
    ),
    "there are no rules for spheroidal wave functions": (
        *("obl_ang1", "obl_ang1_cv", "obl_cv", "obl_rad1", "obl_rad1_cv"),
        *("obl_rad2", "obl_rad2_cv", "pro_ang1", "pro_ang1_cv", "pro_cv"),
        *("pro_rad1", "pro_rad1_cv", "pro_rad2", "pro_rad2_cv"),
    ),
    "there are no rules for parabolic cylinder functions": ("pbdv", "pbvv", "pbwa"),
    "there are no rules for associated Legendre functions": ("lpmv",),
    "there are no rules for integrals of Bessel, Airy and Struve functions": (
        *("besselpoly", "it2i0k0", "it2j0y0", "it2struve0", "itairy", "iti0k0", "itj0y0"),
        *("itmodstruve0", "itstruve0"),
    ),
    "use airy and multiply by the exponential factor": ("airye",),
    "use ellipk: it is π / 4 (a + b) / ellipk(((a - b) / (a + b))²)": ("agm",),
    "there are no rules for Carlson's integrals, but for ellipk, ellipe and their like": (
        *("elliprc", "elliprd", "elliprf", "elliprg", "elliprj"),
    ),
    "a parameter of a distribution as a function of its probability has no closed form": (
        *("bdtrik", "bdtrin", "btdtria", "btdtrib", "chdtriv", "chndtridf", "chndtrinc"),
        *("fdtridfd", "gdtria", "gdtrib", "nbdtrik", "nbdtrin", "ncfdtridfd", "ncfdtridfn"),
        *("ncfdtrinc", "nctdtridf", "nctdtrinc", "pdtrik", "stdtridf"),
    ),
    "there are no rules for noncentral distributions": (
        *("chndtr", "chndtrix", "ncfdtr", "ncfdtri", "nctdtr", "nctdtrit"),
    ),
    "use betainc: the binomial distribution is betainc(n - k, k + 1, 1 - p)": (
        *("bdtr", "bdtrc", "bdtri"),
    ),
    "use betainc: the negative binomial distribution is betainc(n, k + 1, p)": (
        *("nbdtr", "nbdtrc", "nbdtri"),
    ),
    "use ndtri: it is x - std * ndtri(p)": ("nrdtrimn",),
    "use ndtri: it is (x - mn) / ndtri(p)": ("nrdtrisd",),
    "there are no rules for the distributions of Kolmogorov and Smirnov": (
        *("kolmogorov", "kolmogi", "smirnov", "smirnovi"),
    ),
    "there is no rule for Tukey's lambda distribution": ("tklmbda",),
}
"""The names of functions by reason. Not every SciPy has all of them."""

for reason, names in REASONS.items():
    REFUSED.update({getattr(sc, name): reason for name in names if hasattr(sc, name)})

if hasattr(sc._ufuncs, "_lambertw"):  # which SciPy's lambertw calls
    REFUSED[sc._ufuncs._lambertw] = "lambertw is complex; for positive z use wrightomega of log(z)"
