"""What the main job says, in the language of whoever runs it."""

from collections.abc import Callable


def teller(lang: str) -> Callable[[str, str], None]:
    """A ``print`` that takes the same in English and in Korean, and prints one of the two."""
    return lambda english, korean: print(korean if lang == "ko" else english)
