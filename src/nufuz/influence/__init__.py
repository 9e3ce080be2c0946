"""Influence: instrument by instrument, each with a range."""
