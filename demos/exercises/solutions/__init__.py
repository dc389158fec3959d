"""Answers to the exercises, a file a section, as a student would write them."""
