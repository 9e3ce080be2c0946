"""Words: sentences, numbers, dates and names, in each language, as data."""

from nufuz.language.analyse import Analysis, analyse, analyse_document
from nufuz.language.sentence import Figure, Mention, Sentence, Token, When

__all__ = ["Analysis", "Figure", "Mention", "Sentence", "Token", "When", "analyse", "analyse_document"]
