"""What is there for speed gives what NumPy gives, to the last bit."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd_scratch.ops import small_arrays

ARRAYS = hnp.arrays(
    st.sampled_from([np.float64, np.float32, np.float16, np.int64, np.bool_]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=20),
)


@given(ARRAYS, st.sampled_from(["all", "kept", "last"]), st.booleans())
def test_a_mean_is_numpy_s(x, axes, transposed):
    x = x.T if transposed else x
    axis = -1 if axes == "last" and x.ndim else None
    keepdims = axes == "kept"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = np.asarray(np.mean(x, axis=axis, keepdims=keepdims))
        found = np.asarray(small_arrays.mean(x, axis, keepdims))
    assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
    np.testing.assert_array_equal(found, expected, strict=True)
    np.testing.assert_array_equal(np.signbit(found), np.signbit(expected))


@given(st.floats(), hnp.array_shapes(min_dims=0, max_dims=3, min_side=0))
def test_a_stretched_number_is_numpy_s(x, shape):
    expected, found = np.broadcast_to(x, shape), small_arrays.stretched(x, shape)
    np.testing.assert_array_equal(found, expected, strict=True)
    assert (found.strides, found.flags.writeable) == (expected.strides, False)
    with pytest.raises(ValueError, match="WRITEABLE"):
        found.flags.writeable = True


def test_anything_else_is_stretched_by_numpy():
    x = np.arange(3.0)
    np.testing.assert_array_equal(small_arrays.stretched(x, [2, 3]), [x, x])
    with pytest.raises(ValueError, match="negative"):
        small_arrays.stretched(1.0, (-1,))
    with pytest.raises(ValueError, match="broadcast"):
        small_arrays.stretched(x, (2,))
