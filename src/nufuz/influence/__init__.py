"""Who matters to whom, by what means, how surely: influence by instrument, balance among powers, targets."""

from nufuz.influence.doctrine import Doctrine, doctrine
from nufuz.influence.fbic import fbic
from nufuz.influence.indicators import Scheme, read_scheme, scheme
from nufuz.influence.measure import Influence, balance, measure
from nufuz.influence.powers import change, instrument_map, ladder, withdraw
from nufuz.influence.sensitivity import sensitivity
from nufuz.influence.targets import targets

__all__ = [
    "Doctrine", "Influence", "Scheme", "balance", "change", "doctrine", "fbic", "instrument_map", "ladder", "measure",
    "read_scheme", "scheme", "sensitivity", "targets", "withdraw",
]  # fmt: skip
