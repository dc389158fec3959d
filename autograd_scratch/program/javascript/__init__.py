"""A program as data and JavaScript functions, for a page that computes it."""

from .functions import written_functions
from .listing import Listing, listing
from .names import UnknownStep

__all__ = ["Listing", "UnknownStep", "listing", "written_functions"]
