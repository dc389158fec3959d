"""``python -m autograd_scratch``: the same as the command ``autograd-scratch``."""

import sys

from .command_line import main

if __name__ == "__main__":
    sys.exit(main())
