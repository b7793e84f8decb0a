"""The version of the application, as receipts name it."""

from typing import Final

VERSION: Final = "0.1.0"
