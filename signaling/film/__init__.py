"""One synchronised film of a hearing: its README section stands in ``signaling/README.md``."""
