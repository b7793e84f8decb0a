"""What lays out pages, made once, and what stands on the pages."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from reports.paper.pdf import Press
from reports.paper.printing import NoFont


@pytest.fixture(scope="session")
def press() -> Press:
    """The press of this machine."""
    try:
        return Press()
    except NoFont:
        pytest.skip("no font for Chinese is installed (Debian: fonts-noto-cjk)")


def reader_of(content: bytes) -> PdfReader:
    """A PDF to be looked into."""
    return PdfReader(io.BytesIO(content))


def squeezed(text: str) -> str:
    """A text without blanks."""
    return re.sub(r"\s+", "", text)


def text_of(reader: PdfReader, footer: str) -> str:
    """The text of all pages without blanks and without the foot of each."""
    pages = []
    for page in reader.pages:
        text = squeezed(page.extract_text())
        place = text.rfind(squeezed(footer))
        assert place >= 0, "a page without its foot"
        pages.append(text[:place])
    return "".join(pages)
