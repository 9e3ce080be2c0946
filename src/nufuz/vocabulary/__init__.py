"""The vocabulary: types of claims, instruments of power, units. Data files and their loader; imports nothing of nufuz but errors."""

from nufuz.vocabulary.terms import (
    INSTRUMENTS,
    STANCE,
    SYMMETRIC,
    TYPES,
    ClaimType,
    Instrument,
    instrument_of,
    same_plover,
)

__all__ = ["INSTRUMENTS", "STANCE", "SYMMETRIC", "TYPES", "ClaimType", "Instrument", "instrument_of", "same_plover"]
