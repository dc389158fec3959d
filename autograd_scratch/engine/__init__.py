"""What a graph is, and the walk back. Read :mod:`.node` first, then :mod:`.backward`.

A :class:`~.node.Node` is a value, the :class:`~.op.Op` that made it and the nodes it came from;
:mod:`.operators` and :mod:`.numpy_protocols` let it record whatever it meets.
"""
