"""No test depends on the clock: generated examples may take as long as the machine needs."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
