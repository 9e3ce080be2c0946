"""Country-year and dyad-year tables from facts and from published datasets; what nobody covers is missing, never zero."""

from nufuz.panel.figures import figures
from nufuz.panel.pipeline import Panel, panel

__all__ = ["Panel", "figures", "panel"]
