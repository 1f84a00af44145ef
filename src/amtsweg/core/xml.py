"""XML from elsewhere, parsed without trusting it: no entity is resolved, nothing outside of the file is read."""

from typing import Any

from lxml import etree


class XmlRefused(ValueError):
    """A file that is not read as XML; `line` says where, `message` why."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line, self.message = line, message


def parse_xml(data: bytes) -> Any:
    """The root element, comments and processing instructions left out. Raises `XmlRefused`."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        why = " ".join(str(error.msg).split())  # some messages have two lines
        raise XmlRefused(error.lineno or 1, f"not well-formed: {why}") from None
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise XmlRefused(1, "a document type declaration is refused")
    return root
