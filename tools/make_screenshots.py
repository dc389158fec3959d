"""Take the pictures that a browser must make: the page of ``step_through``, as GitHub shows it.

    python tools/make_screenshots.py

needs Chromium and Playwright (in the extra [test]). Run it again after the page has changed.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograd_scratch import step_through
from demos.figures import FIGURES

PICTURES = Path(__file__).parents[1] / "docs" / "figures"

WIDTH = 1080

SHOTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "step-through": ("5-14-apple-backward", "Two apples, with tax", {}),
    "step-through-ko": ("5-14-apple-backward-ko", "사과 쇼핑", {"lang": "ko"}),
}
"""By its name: the figure that a page steps through, its title and its options."""


def write_pages(folder: Path) -> Iterator[Path]:
    """Write the pages, which the site shows in place of their pictures."""
    for name, (figure, title, options) in SHOTS.items():
        price, figure_options = FIGURES[figure]()
        path = folder / f"{name}.html"
        step_through(price, path, title=title, **figure_options, **options)
        yield path


def main() -> None:
    from playwright.sync_api import sync_playwright  # the site needs the pages only

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("no Chromium was found: apt install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": WIDTH, "height": 700}, device_scale_factor=2, reduced_motion="reduce"
        )
        for path in write_pages(Path(folder)):
            page.goto(path.as_uri())
            page.keyboard.press("End")
            page.keyboard.press("ArrowLeft")  # the step to the price of an apple
            end = page.evaluate("document.getElementById('rule').getBoundingClientRect().bottom")
            picture = PICTURES / f"{path.stem}.png"
            page.screenshot(
                path=picture,
                full_page=True,
                clip={"x": 0, "y": 0, "width": WIDTH, "height": end + 16},
            )
            print(picture)
        browser.close()


if __name__ == "__main__":
    main()
