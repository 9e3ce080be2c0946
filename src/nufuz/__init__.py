"""nufuz reads what is written about relations between states and shows who influences whom, with the words behind it."""

__version__ = "0.1.0"
