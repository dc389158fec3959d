"""Lets these tests use the checks of plain NumPy code, which stand beside those of the ops."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "ops"))
