"""Documents: the papers that prove a record."""

from evidence.model import Model, Sha256, Text
from evidence.scales import DocumentType, SigningRole


class Document(Model):
    """One paper: what it is, who signed it, whether the original was seen and where it lies.

    A document that is not listed can still be supplied; `unavailable` says that it never can be.
    """

    type: DocumentType
    signed_by: tuple[SigningRole, ...] = ()
    stamped: bool | None = None
    original: bool | None = None
    unavailable: bool = False
    file: Text | None = None
    sha256: Sha256 | None = None
    page: Text | None = None
