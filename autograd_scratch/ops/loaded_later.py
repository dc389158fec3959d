"""The files of ops that are loaded when one of their ops is first met.

While the package runs, only :func:`.load_all` imports this; tools that read types without running
anything read it at once.
"""

from .angles import *  # noqa: F403
from .assignment import *  # noqa: F403
from .averages import *  # noqa: F403
from .axes import *  # noqa: F403
from .building import *  # noqa: F403
from .choosing import *  # noqa: F403
from .convolution import *  # noqa: F403
from .cumulative import *  # noqa: F403
from .decompositions import *  # noqa: F403
from .determinants import *  # noqa: F403
from .diagonals import *  # noqa: F403
from .differences import *  # noqa: F403
from .eigenvalues import *  # noqa: F403
from .filters import *  # noqa: F403
from .histograms import *  # noqa: F403
from .hyperbolic import *  # noqa: F403
from .interpolation import *  # noqa: F403
from .joining import *  # noqa: F403
from .joining_by_index import *  # noqa: F403
from .least_squares import *  # noqa: F403
from .linear_solve import *  # noqa: F403
from .matrix_products import *  # noqa: F403
from .missing_numbers import *  # noqa: F403
from .nan_reductions import *  # noqa: F403
from .norms import *  # noqa: F403
from .numpy_refusals import *  # noqa: F403
from .order_statistics import *  # noqa: F403
from .padding import *  # noqa: F403
from .parts import *  # noqa: F403
from .polynomials import *  # noqa: F403
from .powers import *  # noqa: F403
from .sorting import *  # noqa: F403
from .ufunc_methods import *  # noqa: F403
from .vector_products import *  # noqa: F403
from .vectors import *  # noqa: F403
