"""How what commands ask a running server for is made; see `web.package_desk`."""

from web.case_exports import make_asked
from web.exporting import seal_asked
from web.package_desk import EXPORT, FILM, PACKAGE, SEALED_EXPORT, Asked, Finder, Maker, make, make_film
from web.services import Services


def makers(around: Services) -> dict[str, Maker]:
    """Give how what commands ask for is made."""
    finder = Finder(around.sittings.store, around.accounts, around.hearings)
    return {
        PACKAGE: lambda words, out: make(finder, around.packaging, Asked(**words), out, around.now()),
        EXPORT: lambda words, out: make_asked(around.exports, words, out, around.now()),
        FILM: lambda words, out: make_film(finder, around.films, words["hearing"], out),
        SEALED_EXPORT: lambda words, out: seal_asked(around.evidence, words, out),
    }
