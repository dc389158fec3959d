"""The command ``autograd-scratch``."""

from .command import main

__all__ = ["main"]
