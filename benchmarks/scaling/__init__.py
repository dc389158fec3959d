"""How a training in several processes scales: measured on two, projected to 64.

- ``measure`` is what the processes do, and ``model`` what is concluded from their figures;
- ``page`` writes both into ``docs/parallel.md``, and ``__main__`` is the command line.
"""
