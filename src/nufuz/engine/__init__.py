"""The same work on this machine's cores: a function, batches in, batches out, in order."""

from nufuz.engine.local import spread

__all__ = ["spread"]
