"""The elements of a page of HTML."""

from html.parser import HTMLParser

VOID = {"meta", "input", "br", "link", "img", "hr"}


class Outline(HTMLParser):
    """The elements of a page: each with its attributes, and the text of those that are asked for.

    Fails where an element is not closed, or closed twice.
    """

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.texts = {}
        self._open = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self._open.append((tag, dict(attributes).get("id")))

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        for key in self._open[-1] if self._open else ():
            self.texts[key] = self.texts.get(key, "") + data

    def all(self, tag):
        return [attributes for found, attributes in self.elements if found == tag]
