"""How exact the functions in kernels are: so many units in the last place from the truth."""

from __future__ import annotations

import numpy as np
import pytest

from autograd_scratch import jit, ops

pytest.importorskip("llvmlite")

HAS_LONG = np.finfo(np.longdouble).nmant > 60
ULPS = {"exp": 1.0, "log": 1.0, "sigmoid": 1.0, "log1p": 1.0, "expm1": 1.5, "tanh": 2.0}
needs_longer = pytest.mark.skipif(not HAS_LONG, reason="no longer floats to compare with")
TYPES = [np.float32, pytest.param(np.float64, marks=needs_longer)]


@pytest.fixture(params=["this processor", "any processor"], autouse=True)
def processor(request, monkeypatch):
    if request.param == "any processor":
        from autograd_scratch.program.fused import rewrite

        machine = rewrite.machine()._replace(has_avx512=False)
        monkeypatch.setattr(rewrite, "machine", lambda: machine)


def fused(name):
    """The function as a kernel; it does two things, for one alone NumPy does as well."""
    function = getattr(ops, name)
    program = jit(lambda x: (function(x), -x), backend="fused")

    def call(x):
        found = program(x)[0]
        assert "kernel(" in program.source
        return found

    return call


def exactly(name, x):
    if name != "sigmoid":
        return getattr(np, name)(x)
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def numbers(name, dtype):
    """Numbers of all sizes, and dense ones where the function bends; all with finite results."""
    rng = np.random.default_rng(0)
    info = np.finfo(dtype)
    parts = [
        np.frombuffer(rng.bytes(40_000 * info.bits // 8), dtype),
        np.array([0.0, -0.0, info.tiny, -info.tiny, info.smallest_subnormal, info.max, -info.max]),
        *(rng.uniform(-b, b, 20_000) for b in (1e-3, 0.4, 1.0, 3.0, 30.0, 120.0, 800.0)),
        1.0 + rng.uniform(-0.3, 0.45, 20_000),
        np.log(float(info.max)) - rng.uniform(0.0, 1e-3, 1000),
        np.log(float(info.smallest_subnormal)) + rng.uniform(-1.0, 40.0, 1000),
    ]
    with np.errstate(all="ignore"):
        x = np.concatenate([part.astype(dtype) for part in parts])
        least = {"log": 0.0, "log1p": -1.0}.get(name, -np.inf)
        y = exactly(name, x.astype(np.longdouble)).astype(dtype)
        return x[np.isfinite(x) & np.isfinite(y) & (x > least)]


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", ULPS)
def test_a_function_is_exact_to_its_bound(name, dtype):
    x = numbers(name, dtype)
    assert len(x) > 50_000
    exact = exactly(name, x.astype(np.float64 if dtype is np.float32 else np.longdouble))
    units = np.spacing(np.abs(exact.astype(dtype))).astype(exact.dtype)
    errors = np.abs(fused(name)(x) - exact) / units
    worst = np.argmax(errors)
    assert errors[worst] <= ULPS[name], (x[worst], errors[worst])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [3, 40])
def test_infinities_inside_a_kernel_are_those_of_ieee(dtype, size):
    x = np.resize(np.array([-1e4, 0.0, 1e4, -0.0, 1.0, 1e-4], dtype), size)
    with np.errstate(all="ignore"):
        for f in (
            lambda x: 1.0 / (1.0 + ops.exp(x)),
            lambda x: ops.exp(ops.log(x * x)) + 1.0,
            lambda x: ops.exp(ops.log1p(ops.minimum(x, 0.0) - 1.0)) + 1.0,
            lambda x: 1.0 / ops.expm1(x * x) * 0.0 + ops.where(x == 0.0, 1.0, x),
            lambda x: ops.tanh(1.0 / x) + ops.sigmoid(ops.log(x * x)),
            lambda x: ops.where(ops.log(x) == ops.log(x), x, 7.0),
        ):
            np.testing.assert_allclose(jit(f, backend="fused")(x), f(x), rtol=1e-6)


@pytest.mark.parametrize("name", ["expm1", "tanh", "log1p"])
def test_zeros_keep_their_signs(name):
    x = np.array([-0.0, 0.0, -5e-324, 5e-324])
    assert np.array_equal(fused(name)(x), x)
    assert list(np.signbit(fused(name)(x))) == [True, False, True, False]


def test_a_third_power_is_exact_to_a_unit():
    x = np.random.default_rng(0).normal(size=10_000)
    found, _ = jit(lambda x: (x**3, -x), backend="fused")(x)
    if HAS_LONG:
        exact = x.astype(np.longdouble) ** 3
        assert np.max(np.abs(found - exact) / np.spacing(np.abs(found))) <= 1.0
    np.testing.assert_allclose(found, x**3, rtol=3e-16)
