"""Who matters to whom, by what means, how surely: influence by instrument, balance among powers, targets."""

from nufuz.influence.measure import Influence, balance, measure

__all__ = ["Influence", "balance", "measure"]
