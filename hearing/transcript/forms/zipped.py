"""An archive whose bytes follow from its files: no clock, no machine, no order but the one given."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that the format can say."""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Give the files, compressed, in one archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            about = zipfile.ZipInfo(name, EPOCH)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.create_system = 0  # the same on every system that makes it
            about.external_attr = 0
            archive.writestr(about, content, compresslevel=6)
    return out.getvalue()
