"""The same examples in every run, and no clock: a busy machine must not fail a test."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None, derandomize=True)
settings.load_profile("unhurried")
