"""Exercises on the book's sections, and the checker of the answers: ``python -m demos "
"exercise``."""
