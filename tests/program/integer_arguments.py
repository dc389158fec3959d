"""What the tests of integer arguments share."""

import warnings
from typing import Any

import numpy as np
import pytest
from eager import copied, outcome

X = np.array([0.5, -1.25, 2.0])
SMALL = X.astype(np.float32)
quietly = pytest.mark.filterwarnings("ignore:.*has been traced:RuntimeWarning")


def counted(f):
    """The function, which counts in ``runs`` how often it runs."""

    def g(*args, **kwargs):
        g.runs += 1
        return f(*args, **kwargs)

    g.runs = 0
    return g


def agrees(program: Any, f: Any, *calls: Any) -> None:
    """Check that a jitted function does what the function does, for each call in turn."""
    for args in calls:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = outcome(f, copied(args))
            found = outcome(program, copied(args))
        assert found == expected, f"{args}: {found} instead of {expected}"


def is_traced(program):
    """Whether some integer is traced for all its values."""
    return any(kind.traced for kind in program._counters._kinds.values())
