"""What the revisions of a PDF that come after its last signature changed, named for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields


class Part(StrEnum):
    """A part of a file."""

    PAGE = "page"
    FIELD = "field"
    APPEARANCE = "appearance"
    CATALOGUE = "catalogue"
    METADATA = "metadata"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class Changed:
    """A part that was changed after the last signature: a page by its number, a field or its appearance by its name."""

    part: Part
    name: str = ""


def changes(reader: PdfFileReader, after: int) -> Iterator[Changed]:
    """Give what was changed after a revision (from 0), each part once.

    Raises:
        PdfError: the file cannot be read so far.
    """
    touched: set[generic.Reference] = set()
    for revision in range(after + 1, reader.xrefs.total_revisions):
        touched |= set(reader.xrefs.explicit_refs_in_revision(revision))
    known = dict(_parts(reader))
    parts = {known.get((ref.idnum, ref.generation), Changed(Part.OTHER)) for ref in touched}
    yield from sorted(parts)


def _parts(reader: PdfFileReader) -> Iterator[tuple[tuple[int, int], Changed]]:
    """Give the objects of the file by number and what each is a part of."""
    yield from _all(reader.root_ref, Changed(Part.CATALOGUE))
    yield from _held(reader.root, "/Metadata", Changed(Part.METADATA))
    yield from _held(reader.root, "/AcroForm", Changed(Part.CATALOGUE))
    kids = generic.ArrayObject(reader.root["/Pages"].raw_get("/Kids"))
    for number, kid in enumerate(kids, 1):
        page = Changed(Part.PAGE, str(number))
        yield from _all(kid, page)
        yield from _held(kid.get_object(), "/Contents", page)
        yield from _held(kid.get_object(), "/Annots", page)
        for note in kid.get_object().get("/Annots", ()):
            yield from _all(note, page)
    for name, _, place in enumerate_sig_fields(reader):
        yield from _all(place, Changed(Part.FIELD, name))
        yield from _held(place.get_object(), "/V", Changed(Part.FIELD, name))
        look = place.get_object().get("/AP")
        if isinstance(look, generic.DictionaryObject):
            yield from _held(look, "/N", Changed(Part.APPEARANCE, name))


def _held(holder: generic.DictionaryObject, key: str, what: Changed) -> Iterator[tuple[tuple[int, int], Changed]]:
    if key in holder:
        yield from _all(holder.raw_get(key), what)


def _all(one: generic.PdfObject | generic.Reference, what: Changed) -> Iterator[tuple[tuple[int, int], Changed]]:
    """Give an object that is referred to, or each of an array."""
    if isinstance(one, generic.IndirectObject | generic.Reference):
        yield (one.idnum, one.generation), what
    elif isinstance(one, generic.ArrayObject):
        for each in one:
            yield from _all(each, what)
