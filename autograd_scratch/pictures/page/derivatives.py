"""The local derivatives of elementwise functions, as the page writes them.

They stand here as Python writes them, so that the tests can compute with them.
"""

from __future__ import annotations

import re

DERIVATIVES: dict[str, str | tuple[str | None, ...]] = {
    # of the usual functions
    "arccos": "-1 / sqrt(1 - x**2)",
    "arccosh": "1 / sqrt(x**2 - 1)",
    "arcsin": "1 / sqrt(1 - x**2)",
    "arcsinh": "1 / sqrt(x**2 + 1)",
    "arctan": "1 / (1 + x**2)",
    "arctan2": ("x2 / (x1**2 + x2**2)", "-x1 / (x1**2 + x2**2)"),
    "arctanh": "1 / (1 - x**2)",
    "cbrt": "1 / (3 * y**2)",
    "cosh": "sinh(x)",
    "exp10": "y * log(10)",
    "exp2": "y * log(2)",
    "expm1": "y + 1",
    "fmod": ("1", "-trunc(x1 / x2)"),
    "gap_ratio": ("1 / x2", "-y / x2"),
    "hypot": ("x1 / y", "x2 / y"),
    "log10": "1 / (x * log(10))",
    "log1p": "1 / (1 + x)",
    "log2": "1 / (x * log(2))",
    "logaddexp": ("exp(x1 - y)", "exp(x2 - y)"),
    "logaddexp2": ("2**(x1 - y)", "2**(x2 - y)"),
    "mod": ("1", "-floor(x1 / x2)"),
    "sinc": "(cos(pi * x) - y) / x",
    "sinh": "cosh(x)",
    "softplus": "1 / (1 + exp(-x))",
    "tan": "1 + y**2",
    "unit_x": ("x2**2 / hypot(x1, x2)**3", "-x1 * x2 / hypot(x1, x2)**3"),
    # Bessel functions and their relatives
    "airy_ai": "airy_aip(x)",
    "airy_aip": "x * airy_ai(x)",
    "airy_bi": "airy_bip(x)",
    "airy_bip": "x * airy_bi(x)",
    "i0": "i1(x)",
    "i0e": "i1e(x) - sign(x) * y",
    "i1": "(i0(x) + iv(2, x)) / 2",
    "i1e": "(i0e(x) + ive(2, x)) / 2 - sign(x) * y",
    "iv": (None, "(iv(x1 - 1, x2) + iv(x1 + 1, x2)) / 2"),
    "ive": (None, "(ive(x1 - 1, x2) + ive(x1 + 1, x2)) / 2 - sign(x2) * y"),
    "j0": "-j1(x)",
    "j1": "(j0(x) - jv(2, x)) / 2",
    "jv": (None, "(jv(x1 - 1, x2) - jv(x1 + 1, x2)) / 2"),
    "jve": (None, "(jve(x1 - 1, x2) - jve(x1 + 1, x2)) / 2"),
    "k0": "-k1(x)",
    "k0e": "y - k1e(x)",
    "k1": "-(k0(x) + kv(2, x)) / 2",
    "k1e": "y - (k0e(x) + kve(2, x)) / 2",
    "kn": (None, "-(kv(x1 - 1, x2) + kv(x1 + 1, x2)) / 2"),
    "kv": (None, "-(kv(x1 - 1, x2) + kv(x1 + 1, x2)) / 2"),
    "kve": (None, "y - (kve(x1 - 1, x2) + kve(x1 + 1, x2)) / 2"),
    "modstruve": (None, "modstruve(x1 - 1, x2) - x1 / x2 * y"),
    "struve": (None, "struve(x1 - 1, x2) - x1 / x2 * y"),
    "y0": "-y1(x)",
    "y1": "(y0(x) - yv(2, x)) / 2",
    "yn": (None, "(yv(x1 - 1, x2) - yv(x1 + 1, x2)) / 2"),
    "yv": (None, "(yv(x1 - 1, x2) - yv(x1 + 1, x2)) / 2"),
    "yve": (None, "(yve(x1 - 1, x2) - yve(x1 + 1, x2)) / 2"),
    "spherical_in": (None, "spherical_in(x1 + 1, x2) + x1 / x2 * y"),
    "spherical_jn": (None, "x1 / x2 * y - spherical_jn(x1 + 1, x2)"),
    "spherical_kn": (None, "x1 / x2 * y - spherical_kn(x1 + 1, x2)"),
    "spherical_yn": (None, "x1 / x2 * y - spherical_yn(x1 + 1, x2)"),
    # gamma and beta functions
    "beta": ("y * (digamma(x1) - digamma(x1 + x2))", "y * (digamma(x2) - digamma(x1 + x2))"),
    "betainc": (None, None, "x3**(x1 - 1) * (1 - x3)**(x2 - 1) / beta(x1, x2)"),
    "betaincc": (None, None, "-x3**(x1 - 1) * (1 - x3)**(x2 - 1) / beta(x1, x2)"),
    "betainccinv": (None, None, "-beta(x1, x2) / (y**(x1 - 1) * (1 - y)**(x2 - 1))"),
    "betaincinv": (None, None, "beta(x1, x2) / (y**(x1 - 1) * (1 - y)**(x2 - 1))"),
    "betaln": ("digamma(x1) - digamma(x1 + x2)", "digamma(x2) - digamma(x1 + x2)"),
    "binom": (
        "y * (digamma(x1 + 1) - digamma(x1 - x2 + 1))",
        "y * (digamma(x1 - x2 + 1) - digamma(x2 + 1))",
    ),
    "digamma": "polygamma(1, x)",
    "gamma": "y * digamma(x)",
    "gammainc": (None, "x2**(x1 - 1) * exp(-x2) / gamma(x1)"),
    "gammaincc": (None, "-x2**(x1 - 1) * exp(-x2) / gamma(x1)"),
    "gammainccinv": (None, "-gamma(x1) * exp(y) / y**(x1 - 1)"),
    "gammaincinv": (None, "gamma(x1) * exp(y) / y**(x1 - 1)"),
    "gammaln": "digamma(x)",
    "loggamma": "digamma(x)",
    "poch": ("y * (digamma(x1 + x2) - digamma(x1))", "y * digamma(x1 + x2)"),
    "polygamma": (None, "polygamma(x1 + 1, x2)"),
    "rgamma": "-y * digamma(x)",
    "zeta": (None, "-x1 * zeta(x1 + 1, x2)"),
    # logarithms and what statistics makes of them
    "boxcox": ("x1**(x2 - 1)", "(x1**x2 * log(x1) - y) / x2"),
    "boxcox1p": ("(1 + x1)**(x2 - 1)", "((1 + x1)**x2 * log(1 + x1) - y) / x2"),
    "cosdg": "-pi / 180 * sin(pi * x / 180)",
    "cosm1": "-sin(x)",
    "cotdg": "-pi / 180 * (1 + y**2)",
    "entr": "-log(x) - 1",
    "expit": "y * (1 - y)",
    "huber": ("maximum(abs(x2) - x1, 0)", "clip(x2, -x1, x1)"),
    "inv_boxcox": ("y**(1 - x2)", "y * (x1 / (1 + x1 * x2) - log(y)) / x2"),
    "inv_boxcox1p": (
        "(1 + y)**(1 - x2)",
        "(1 + y) * (x1 / (1 + x1 * x2) - log(1 + y)) / x2",
    ),
    "kl_div": ("log(x1 / x2)", "1 - x1 / x2"),
    "log_expit": "1 / (1 + exp(x))",
    "logit": "1 / (x * (1 - x))",
    "powm1": ("x2 * x1**(x2 - 1)", "x1**x2 * log(x1)"),
    "pseudo_huber": (
        "2 * x1 * (sqrt(1 + (x2 / x1)**2) - 1) - x2**2 / (x1 * sqrt(1 + (x2 / x1)**2))",
        "x2 / sqrt(1 + (x2 / x1)**2)",
    ),
    "radian": ("pi / 180", "pi / 10800", "pi / 648000"),
    "rel_entr": ("log(x1 / x2) + 1", "-x1 / x2"),
    "sindg": "pi / 180 * cos(pi * x / 180)",
    "tandg": "pi / 180 * (1 + y**2)",
    "wrightomega": "y / (1 + y)",
    "xlog1py": ("log(1 + x2)", "x1 / (1 + x2)"),
    "xlogy": ("log(x2)", "x1 / x2"),
    # error functions
    "dawsn": "1 - 2 * x * y",
    "erf": "2 / sqrt(pi) * exp(-x**2)",
    "erfc": "-2 / sqrt(pi) * exp(-x**2)",
    "erfcinv": "-sqrt(pi) / 2 * exp(y**2)",
    "erfcx": "2 * x * y - 2 / sqrt(pi)",
    "erfi": "2 / sqrt(pi) * exp(x**2)",
    "erfinv": "sqrt(pi) / 2 * exp(y**2)",
    "fresnel_cosine": "cos(pi * x**2 / 2)",
    "fresnel_sine": "sin(pi * x**2 / 2)",
    "log_ndtr": "exp(-x**2 / 2 - y) / sqrt(2 * pi)",
    "ndtr": "exp(-x**2 / 2) / sqrt(2 * pi)",
    "ndtri": "sqrt(2 * pi) * exp(y**2 / 2)",
    "ndtri_exp": "sqrt(2 * pi) * exp(x + y**2 / 2)",
    "owens_t": (
        "-exp(-x1**2 / 2) * erf(x1 * x2 / sqrt(2)) / sqrt(8 * pi)",
        "exp(-x1**2 * (1 + x2**2) / 2) / (2 * pi * (1 + x2**2))",
    ),
    # distribution functions
    "chdtr": (None, "(x2 / 2)**(x1 / 2 - 1) * exp(-x2 / 2) / (2 * gamma(x1 / 2))"),
    "chdtrc": (None, "-(x2 / 2)**(x1 / 2 - 1) * exp(-x2 / 2) / (2 * gamma(x1 / 2))"),
    "chdtri": (None, "-2 * gamma(x1 / 2) * exp(y / 2) / (y / 2)**(x1 / 2 - 1)"),
    "fdtr": (
        None,
        None,
        "(x1 / x2)**(x1 / 2) * x3**(x1 / 2 - 1) / beta(x1 / 2, x2 / 2)"
        " / (1 + x1 / x2 * x3)**((x1 + x2) / 2)",
    ),
    "fdtrc": (
        None,
        None,
        "-(x1 / x2)**(x1 / 2) * x3**(x1 / 2 - 1) / beta(x1 / 2, x2 / 2)"
        " / (1 + x1 / x2 * x3)**((x1 + x2) / 2)",
    ),
    "fdtri": (
        None,
        None,
        "beta(x1 / 2, x2 / 2) * (1 + x1 / x2 * y)**((x1 + x2) / 2)"
        " / ((x1 / x2)**(x1 / 2) * y**(x1 / 2 - 1))",
    ),
    "gdtr": (
        "(x1 * x3)**x2 * exp(-x1 * x3) / (x1 * gamma(x2))",
        None,
        "x1**x2 * x3**(x2 - 1) * exp(-x1 * x3) / gamma(x2)",
    ),
    "gdtrc": (
        "-(x1 * x3)**x2 * exp(-x1 * x3) / (x1 * gamma(x2))",
        None,
        "-x1**x2 * x3**(x2 - 1) * exp(-x1 * x3) / gamma(x2)",
    ),
    "gdtrix": ("-y / x1", None, "gamma(x2) * exp(x1 * y) / (x1**x2 * y**(x2 - 1))"),
    "pdtr": (None, "-x2**x1 * exp(-x2) / gamma(x1 + 1)"),
    "pdtrc": (None, "x2**x1 * exp(-x2) / gamma(x1 + 1)"),
    "pdtri": (None, "-gamma(x1 + 1) * exp(y) / y**x1"),
    "stdtr": (None, "(1 + x2**2 / x1)**(-(x1 + 1) / 2) / (sqrt(x1) * beta(1 / 2, x1 / 2))"),
    "stdtrit": (None, "(1 + y**2 / x1)**((x1 + 1) / 2) * sqrt(x1) * beta(1 / 2, x1 / 2)"),
    # integrals
    "cosine_integral": "cos(x) / x",
    "ellipe": "(y - ellipk(x)) / (2 * x)",
    "ellipeinc": ("sqrt(1 - x2 * sin(x1)**2)", None),
    "ellipj_cn": ("-ellipj_sn(x1, x2) * ellipj_dn(x1, x2)", None),
    "ellipj_dn": ("-x2 * ellipj_sn(x1, x2) * ellipj_cn(x1, x2)", None),
    "ellipj_ph": ("ellipj_dn(x1, x2)", None),
    "ellipj_sn": ("ellipj_cn(x1, x2) * ellipj_dn(x1, x2)", None),
    "ellipk": "(ellipe(x) / (1 - x) - y) / (2 * x)",
    "ellipkinc": ("1 / sqrt(1 - x2 * sin(x1)**2)", None),
    "ellipkm1": "(y - ellipe(1 - x) / x) / (2 * (1 - x))",
    "exp1": "-exp(-x) / x",
    "expi": "exp(x) / x",
    "expn": (None, "-expn(x1 - 1, x2)"),
    "hyperbolic_cosine_integral": "cosh(x) / x",
    "hyperbolic_sine_integral": "sinh(x) / x",
    "sine_integral": "sin(x) / x",
    "spence": "log(x) / (1 - x)",
    # polynomials
    "eval_chebyc": (None, "x1 * eval_chebys(x1 - 1, x2)"),
    "eval_chebys": (None, "eval_gegenbauer(x1 - 1, 2, x2 / 2)"),
    "eval_chebyt": (None, "x1 * eval_chebyu(x1 - 1, x2)"),
    "eval_chebyu": (None, "2 * eval_gegenbauer(x1 - 1, 2, x2)"),
    "eval_gegenbauer": (None, None, "2 * x2 * eval_gegenbauer(x1 - 1, x2 + 1, x3)"),
    "eval_genlaguerre": (None, None, "-eval_genlaguerre(x1 - 1, x2 + 1, x3)"),
    "eval_hermite": (None, "2 * x1 * eval_hermite(x1 - 1, x2)"),
    "eval_hermitenorm": (None, "x1 * eval_hermitenorm(x1 - 1, x2)"),
    "eval_jacobi": (
        None,
        None,
        None,
        "(x1 + x2 + x3 + 1) / 2 * eval_jacobi(x1 - 1, x2 + 1, x3 + 1, x4)",
    ),
    "eval_laguerre": (None, "-eval_genlaguerre(x1 - 1, 1, x2)"),
    "eval_legendre": (None, "(x1 + 1) / 2 * eval_jacobi(x1 - 1, 1, 1, x2)"),
    "eval_sh_chebyt": (None, "2 * x1 * eval_sh_chebyu(x1 - 1, x2)"),
    "eval_sh_chebyu": (None, "4 * eval_gegenbauer(x1 - 1, 2, 2 * x2 - 1)"),
    "eval_sh_jacobi": (None, None, None, "x1 * eval_sh_jacobi(x1 - 1, x2 + 2, x3 + 1, x4)"),
    "eval_sh_legendre": (None, "(x1 + 1) * eval_jacobi(x1 - 1, 1, 1, 2 * x2 - 1)"),
    # hypergeometric functions
    "exprel": "(exp(x) - y) / x",
    "hyp0f1": (None, "hyp0f1(x1 + 1, x2) / x1"),
    "hyp1f1": (None, None, "x1 / x2 * hyp1f1(x1 + 1, x2 + 1, x3)"),
    "hyp2f1": (None, None, None, "x1 * x2 / x3 * hyp2f1(x1 + 1, x2 + 1, x3 + 1, x4)"),
    "hyperu": (None, None, "-x1 * hyperu(x1 + 1, x2 + 1, x3)"),
    "log_wright_bessel": (
        None,
        None,
        "wright_bessel(x1, x1 + x2, x3) / wright_bessel(x1, x2, x3)",
    ),
    "wright_bessel": (None, None, "wright_bessel(x1, x1 + x2, x3)"),
}
"""By the name of an op, its derivative with respect to its input ``x``; or, of several inputs
``x1``, ``x2``, …, that with respect to each, and None where no gradient passes; ``y`` is the
output.
"""

_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = {"2": "²", "3": "³"}


def derivative_of(op: str, slot: int) -> str | None:
    """The local derivative of an op with respect to one of its inputs, as Python writes it.

    >>> derivative_of("tan", 0), derivative_of("hypot", 1), derivative_of("mul", 0)
    ('1 + y**2', 'x2 / y', None)
    """
    known = DERIVATIVES.get(op)
    return known if known is None or isinstance(known, str) else known[slot]


def in_mathematics(formula: str) -> str:
    """A formula of Python's as people write it.

    >>> in_mathematics("-x1 * x2 / hypot(x1, x2)**3"), in_mathematics("1 / sqrt(1 - x**2)")
    ('−x₁ · x₂ / hypot(x₁, x₂)³', '1 / √(1 − x²)')
    >>> in_mathematics("2**(x1 - y) * log(2)"), in_mathematics("x2 / (x1**2 + x2**2)")
    ('2^(x₁ − y) · log(2)', 'x₂ / (x₁² + x₂²)')
    >>> in_mathematics("2 / sqrt(pi) * exp(-x**2)")
    '2 / √π · exp(−x²)'
    """
    text = re.sub(r"\bx(\d)\b", lambda found: "x" + found[1].translate(_LOWERED), formula)
    text = re.sub(r"\*\*([23])(?![\d.])", lambda found: _RAISED[found[1]], text)
    text = re.sub(r"\babs\((.*?)\)", r"|\1|", text)
    text = text.replace("**", "^").replace("*", "·").replace("-", "−")
    text = re.sub(r"\bpi\b", "π", text).replace("sqrt", "√")
    return re.sub(r"√\((\w+)\)", r"√\1", text)


def variables_in(formula: str) -> tuple[list[str], bool]:
    """The inputs that a formula speaks of, as people write them; and whether of the output.

    >>> variables_in("x1 / y"), variables_in("1 + y**2"), variables_in("pi / 180")
    ((['x₁'], True), ([], True), ([], False))
    """
    found = sorted(set(re.findall(r"\bx\d?\b", formula)))
    return [in_mathematics(x) for x in found], re.search(r"\by\b", formula) is not None
