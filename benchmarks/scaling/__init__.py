"""How a training in several processes scales: measured on two, projected to 64.

- ``measure`` is what the processes do, and ``model`` what is concluded from their figures;
- ``page`` makes of both, with ``words``, a part of ``docs/parallel.md`` and of the same page in
  Korean, and ``__main__`` is the command line.
"""
