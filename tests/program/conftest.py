"""Kernels that tests compile are kept with the other temporary files."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True, scope="session")
def cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRAD_SCRATCH_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
