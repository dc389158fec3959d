"""A program in the place of Graphviz."""

import os

import pytest


def fake_dot(folder, script, monkeypatch):
    """Put a shell script by the name of `dot` on the path, in front of everything else."""
    if os.name == "nt":
        pytest.skip("a shell script stands in for the program")
    program = folder / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    return program
