"""Running heads, running feet and page numbers: what repeats at the edge of pages, or is a lone number there."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from operator import attrgetter

from nufuz.reading.pdf.glyphs import Glyph, Page

_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.?|صفحة|الصفحة|ص|sayfa|стр\.?|страница)?\W*#\W*(?:(?:of|/|من|из)\W*#\W*)?)\W*", re.I
)


def furniture(pages: Sequence[Page], body: float) -> list[set[int]]:
    """Per page the glyphs (by identity) of running heads, running feet and page numbers."""
    edges: list[list[tuple[str, list[list[Glyph]]]]] = []
    seen: Counter[tuple[str, str, int]] = Counter()
    for page in pages:
        rows = _bare_rows(page)
        sides = [("top", rows[:3]), ("foot", rows[::-1][:3])] if len(rows) > 1 else []
        edges.append(sides)
        for side, some in sides:
            for key in {(side, _key(row), round(_level(row) / 4)) for row in some}:
                for near in (-1, 0, 1):
                    seen[(key[0], key[1], key[2] + near)] += 1
    result = []
    for page, sides in zip(pages, edges, strict=True):
        aside: set[int] = set()
        for side, rows in sides:
            for place, row in enumerate(rows):
                repeated = seen[(side, _key(row), round(_level(row) / 4))] > 1
                following = rows[place + 1] if place + 1 < len(rows) else None
                if not (repeated or _is_page_number(row, following, page)):
                    break
                aside |= {id(g) for g in row}
        if aside and sides and not any(id(g) in aside for g in sides[0][1][0]):
            first, second = sides[0][1][:2]
            if _is_lone_head(first, second, page, body):
                aside |= {id(g) for g in first}
        if len(aside) < len(page.glyphs):
            result.append(aside)
        else:
            result.append(set())
    return result


def _bare_rows(page: Page) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    last = math.inf
    for g in sorted(page.glyphs, key=attrgetter("y"), reverse=True):
        if last - g.y > 0.45 * g.size:
            last = g.y
            rows.append([])
        rows[-1].append(g)
    return rows


def _level(row: list[Glyph]) -> float:
    return statistics.median([g.y for g in row])


def _key(row: list[Glyph]) -> str:
    """The row's signs from left to right, every number the same."""
    text = "".join(g.text for g in sorted(row, key=lambda g: g.x))
    return re.sub(r"\d+", "#", text)


def _is_page_number(row: list[Glyph], following: list[Glyph] | None, page: Page) -> bool:
    """A number alone, in the outer eighth of the page, away from the text."""
    if len(row) > 20 or not _PAGE_NUMBER.fullmatch(_key(row)):
        return False
    y = _level(row)
    if page.height * 0.125 < y < page.height * 0.875:
        return False
    size = statistics.median(g.size for g in row)
    return following is None or abs(_level(following) - y) > 1.7 * size


def _is_lone_head(row: list[Glyph], following: list[Glyph], page: Page, body: float) -> bool:
    """A head that stands on one page only (which has a page number): far from the text, in small type or over a rule."""
    y, below = _level(row), _level(following)
    if len(row) > 90 or y < 0.85 * page.height or y - below < 1.3 * body:
        return False
    wide = 0.3 * page.width
    following_size = statistics.median(g.size for g in following)
    size = statistics.median(g.size for g in row)
    ruled = any(below < level < y and b - a > wide for level, a, b in page.level)
    far = y - below > 1.8 * body
    return (
        ruled
        or (size < 0.97 * body and (far or following_size > 1.15 * size))
        or (far and size < 1.02 * body and following_size > 1.15 * size)
    )
