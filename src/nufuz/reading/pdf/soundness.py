"""Whether a PDF's character map can be trusted: do the codes of its glyphs say what its ink says?

Programs that rewrite PDFs (Ghostscript), and some that make them (Qt), leave maps in which Arabic letters have codes of
other scripts. The page looks right; every reader returns nonsense, digits included. Qt also prints words over each other:
such a page cannot be read by any means. Both are recognised here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nufuz.reading.pdf.glyphs import Page, measures

_WORD = re.compile(r"\S+")
_ARABIC = re.compile(r"[\u0621-\u064a\u066e-\u06d3]")
_EDGES = ".,:;!?()[]{}«»\"'“”‘’،؛؟…-–—%٪$€£#*•/"
#: A sign that no Arabic word holds between its letters: letters of other scripts, symbols; not digits, not punctuation.
_ALIEN = r"[^\W\d\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]|[!#$&*+<=>?@\\^`{|}~\"';\ufffd\ue000-\uf8ff]"
_MIXED = re.compile(rf"[\u0621-\u064a](?:{_ALIEN})|(?:{_ALIEN})[\u0621-\u064a]|[٠-٩](?:[^\W\d_])|[A-Za-z][٠-٩٫٬]")
#: Allowed: an Arabic particle written onto a Latin name, an Arabic unit or plural on a figure.
_JOINED = re.compile(r"[\u0621-\u064a]{1,4}[^\W\d\u0600-\u06ff][\w.&'’+/-]*")
_FOREIGN = re.compile(r"[\u0700-\u0bff\u0d00-\u1cff\u2e80-\ua7ff\uac00-\ud7ff\ue000-\uf8ff\uf900-\ufaff\ufffd]")
_LOW_BYTES = re.compile(r"[!-:A-J_]")

#: Objects between two that are not drawn one after the other.
DRAWN_APART = 3
#: Share of the narrower one's width.
SHARED_INK = 0.3


@dataclass(frozen=True, slots=True)
class Verdict:
    """``why`` is empty for a sound page."""

    why: str = ""


def judge(page: Page, text: str, limits: Mapping[str, float], *, arabic: bool) -> Verdict:
    """One page's map, judged by what came out. ``arabic``: the document holds Arabic letters at all."""
    total = max(page.characters, 1)
    if page.unmapped > max(5, limits["unmapped_share"] * total):
        return Verdict(f"{page.unmapped} of {total} characters have no code")
    over, all_letters = _printed_over(page)
    if over >= max(limits["printed_over_least"], limits["printed_over_share"] * all_letters):
        return Verdict(f"{over} of {all_letters} letters and figures are printed over others")
    signs = re.sub(r"\s", "", text)
    if not signs:
        return Verdict()
    if arabic:
        letters = len(_ARABIC.findall(text))
        foreign = len(_FOREIGN.findall(text))
        if letters > 20 and foreign > max(5, limits["foreign_share"] * len(signs)):
            return Verdict(f"{foreign} characters of scripts that are not mixed with Arabic")
        words = [w for w in _WORD.findall(text) if _ARABIC.search(w) or re.search("[٠-٩]", w)]
        mixed = sum(_is_mixed(word.strip(_EDGES)) for word in words)
        if mixed >= max(limits["mixed_words_least"], limits["mixed_words_share"] * len(words)):
            return Verdict(f"{mixed} of {len(words)} Arabic words have other signs between their letters")
    low = len(_LOW_BYTES.findall(signs))
    words = [w for w in _WORD.findall(text) if len(w) > 2]
    codes = [w for w in words if re.search(r"[A-J]", w) and re.search(r"[!-@]", w)]
    if len(signs) > 60 and low > limits["low_bytes_share"] * len(signs) and len(codes) > 0.3 * len(words):
        return Verdict("its letters have lost half of their codes")
    return Verdict()


def _printed_over(page: Page) -> tuple[int, int]:
    """How many letters and figures lie on the ink of another that was drawn at another time, and how many there are.

    Neighbours in a ligature or in sloping type share ink too, but they are drawn one after the other. Signs that are
    the same are one sign in a bold that was made by drawing it twice.
    """
    letters = [g for g in page.glyphs if g.text and g.item in page.drawn and (g.arabic or g.text.isalnum())]
    if len(letters) < 2:
        return 0, len(letters)
    left, right, bottom, top, y = measures(letters, "left", "right", "bottom", "top", "y")
    place = np.array([page.drawn[g.item] for g in letters])
    order = np.lexsort((left, np.rint(y)))
    left, right, bottom, top, place = left[order], right[order], bottom[order], top[order], place[order]
    over = 0
    for step in (1, 2):
        shared = np.minimum(right[step:], right[:-step]) - np.maximum(left[step:], left[:-step])
        narrower = np.minimum(right[step:] - left[step:], right[:-step] - left[:-step])
        level = np.minimum(top[step:], top[:-step]) > np.maximum(bottom[step:], bottom[:-step])
        apart = np.abs(place[step:] - place[:-step]) > DRAWN_APART
        found = np.nonzero(level & apart & (shared > SHARED_INK * narrower))[0]
        over += sum(letters[order[i]].text != letters[order[i + step]].text for i in found)
    return over, len(letters)


def _is_mixed(word: str) -> bool:
    return bool(_MIXED.search(word)) and not _JOINED.fullmatch(word)
