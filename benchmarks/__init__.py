"""Measurements of this project and its peers, side by side: ``python -m benchmarks``.

Each contender (and number of threads) has a process of its own. All are alive at once and work in
turns, round by round, so a slow moment of the machine falls on all alike; what counts is the median
of the rounds. Before the first round all must have computed the same, or the race is void.

- ``__main__`` is the command line, ``contenders`` says who takes part;
- ``task`` says what a race is, ``worker`` is the process of a contender, ``race`` gives the turns;
- ``cases`` are the races. What scalar cases share is in ``scalars``, what MNIST cases share in
  ``learners``, and the loops of libraries without a ``scan`` are in ``recurrences``: there is the
  code of each contender, the best that it allows;
- ``report`` makes tables, ``picture`` pictures, ``claims`` checks what the README says, and
  ``machine`` says where all this was measured; ``memory`` is the process that weighs a graph.
"""
