"""Run notebooks as Jupyter runs them: ``python -m tools.run_notebooks FOLDER NOTEBOOK…``.

One kernel runs them all, each from an empty namespace, as a start of it takes longer than most of
them. What it shows is written beside their code, in notebooks of the same names in the folder.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook


def main(folder: Path, paths: list[Path]) -> None:
    """Run notebooks, and write them with what they showed."""
    manager = KernelManager(kernel_name="python3")
    there = {"metadata": {"path": str(folder)}}  # where the kernel runs, and may leave files
    forget = new_notebook(cells=[new_code_cell("%reset -f")])
    try:
        for path in paths:
            notebook = nbformat.read(path, as_version=4)
            NotebookClient(notebook, km=manager, resources=there).execute(cleanup_kc=False)
            nbformat.write(notebook, folder / path.name)
            NotebookClient(forget, km=manager).execute(cleanup_kc=False)
    finally:
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
