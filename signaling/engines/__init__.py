"""Media engines: implementations of the port in ``signaling.media``."""
