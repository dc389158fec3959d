"""The functions of ``scipy.special``, with derivatives of any order.

SciPy's ufuncs record themselves when they meet a node, so ``scipy.special.erf(node)`` is the
``erf`` of here. A function that SciPy does not hand to a node (``softmax``, ``polygamma``) is
called from here. All take plain real numbers and arrays too, and give what SciPy gives (a
polynomial of degree 2.0, what it gives for 2). What has no derivative here (zeros of polynomials,
say) is SciPy's own.

>>> import numpy as np
>>> from scipy import special
>>> from autograd_scratch import grad
>>> grad(special.erf)(0.0)
1.1283791670955126
"""

from ..installed import rest_of, scipy
from . import (
    bessel,
    distributions,
    errors,
    functions,
    gammas,
    hypergeometric,
    integrals,
    logarithms,
    polynomials,
    transformations,
)
from . import refused as refused
from .bessel import *  # noqa: F403
from .distributions import *  # noqa: F403
from .errors import *  # noqa: F403
from .functions import *  # noqa: F403
from .gammas import *  # noqa: F403
from .hypergeometric import *  # noqa: F403
from .integrals import *  # noqa: F403
from .logarithms import *  # noqa: F403
from .polynomials import *  # noqa: F403
from .transformations import *  # noqa: F403

__all__: list[str] = []
__all__ += bessel.__all__
__all__ += distributions.__all__
__all__ += errors.__all__
__all__ += functions.__all__
__all__ += gammas.__all__
__all__ += hypergeometric.__all__
__all__ += integrals.__all__
__all__ += logarithms.__all__
__all__ += polynomials.__all__
__all__ += transformations.__all__

__getattr__ = rest_of(scipy.special, __name__)
