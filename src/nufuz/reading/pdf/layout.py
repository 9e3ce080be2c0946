"""From glyphs to blocks in reading order: paragraphs, headings, tables, footnotes, page furniture.

Lines are made after columns are cut, because baselines of neighbouring columns need not agree.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nufuz.reading.pdf.columns import regions
from nufuz.reading.pdf.furniture import furniture
from nufuz.reading.pdf.glyphs import Glyph, Page
from nufuz.reading.pdf.lines import Line, lines_of
from nufuz.reading.pdf.order import Sign
from nufuz.reading.pdf.tables import aligned_cells, rows_of, ruled_cells

_BULLET = re.compile(r"[•●▪■◆◦‣∙○–—*-]$")


@dataclass(slots=True)
class Block:
    """A paragraph, heading, note, table or piece of page furniture.

    ``rows`` are for tables: rows of cells of lines, cells from left to right.
    """

    kind: str
    page: int
    lines: list[Line] = field(default_factory=list)
    rows: list[list[list[Line]]] = field(default_factory=list)
    full: bool = False  # its last line reaches the end of the column: it may go on
    starts: bool = True  # its first line is indented or follows a gap: it does not continue another

    @property
    def size(self) -> float:
        return statistics.median(line.size for line in self.lines) if self.lines else 0.0

    @property
    def letters(self) -> int:
        lines = self.lines or [line for row in self.rows for cell in row for line in cell]
        return sum(line.rtl for line in lines)


def blocks(pages: Sequence[Page]) -> list[list[Block]]:
    """The blocks of each page in reading order; furniture last."""
    body = _body_size(pages)
    heads = furniture(pages, body)
    result = []
    for page, aside in zip(pages, heads, strict=True):
        rtl = sum([1 if g.arabic else -1 if g.text.isalpha() else 0 for g in page.glyphs]) > 0
        inside = [g for g in page.glyphs if id(g) not in aside] if aside else page.glyphs
        found: list[Block] = []
        for region in regions(inside, page, rtl):
            found += _region_blocks(region, page, rtl, body)
        _mark_notes(found, body)
        outside = [g for g in page.glyphs if id(g) in aside] if aside else []
        found += [Block("furniture", page.number, [line]) for line in lines_of(outside, page)]
        if page.aside:
            found += [Block("furniture", page.number, [line]) for line in lines_of(page.aside, page)]
        if page.slanted.strip():
            signs = [Sign(char, "L") for char in " ".join(page.slanted.split())]
            found.append(Block("furniture", page.number, [Line(signs, 0, 0, 0, body, False, [], -1, 0, 0, False)]))
        result.append(found)
    return result


def _body_size(pages: Iterable[Page]) -> float:
    sizes = Counter([g.size for page in pages for g in page.glyphs])
    rounded: Counter[float] = Counter()
    for size, count in sizes.items():
        rounded[round(size * 2) / 2] += count
    return rounded.most_common(1)[0][0] if rounded else 10.0


def _region_blocks(glyphs: list[Glyph], page: Page, rtl: bool, body: float) -> list[Block]:
    lines = lines_of(glyphs, page)
    if not lines:
        return []
    cells = [ruled_cells(line, page) for line in lines]
    aligned_cells(lines, cells)
    found: list[Block] = []
    at = 0
    while at < len(lines):
        end = at
        table = cells[at] is not None
        while end < len(lines) and (cells[end] is not None) == table:
            end += 1
        if table:
            found.append(
                Block(
                    "table", page.number, rows=rows_of(lines[at:end], [c for c in cells[at:end] if c is not None], page)
                )
            )
        else:
            found += _paragraphs(lines[at:end], lines, page, rtl, body)
        at = end
    return found


def _paragraphs(lines: list[Line], region: list[Line], page: Page, rtl: bool, body: float) -> list[Block]:
    # A title may stand out further than the text does.
    usual = [line for line in region if line.size < 1.12 * body] or region
    left = -_usual_edge([-line.x0 for line in usual], body)
    right = _usual_edge([line.x1 for line in usual], body)
    edges = [line.x1 if rtl else line.x0 for line in region]
    edge = right if rtl else left
    # Where lines do not share their starting edge (centred, or flush on the other side), an indent says nothing.
    flush = sum(abs(x - edge) < 0.6 * line.size for x, line in zip(edges, region, strict=True)) >= 0.5 * len(region)
    steps = [a.y - b.y for a, b in pairwise(lines) if abs(a.size - b.size) < 0.1 * a.size]
    steps.sort()
    leading = steps[len(steps) // 4] if steps else 0.0
    found: list[Block] = []
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else None
        after = lines[at + 1] if at + 1 < len(lines) else None
        earlier = lines[at - 2] if at > 1 and len(found[-1].lines) > 1 else None
        if before is None or _begins(
            before, line, (earlier, after), (left, right), leading, body, rtl=rtl, flush=flush
        ):
            found.append(Block("text", page.number, []))
            found[-1].starts = before is not None or _indent(line, left, right, rtl) > 0.8 * line.size
        found[-1].lines.append(line)
    for block in found:
        last = block.lines[-1]
        room = (right - left) - (last.x1 - last.x0)
        block.full = room < 4 * last.size
        if _is_heading(block, body):
            block.kind = "heading"
    return found


def _indent(line: Line, left: float, right: float, rtl: bool) -> float:
    return right - line.x1 if rtl else line.x0 - left


def _usual_edge(ends: list[float], em: float) -> float:
    """Where most lines end, if a third of them end together; else where the longest does."""
    counts = Counter(round(2 * x / em) for x in ends)
    place, count = counts.most_common(1)[0]
    if count >= 3 and count > 0.34 * len(ends):
        return max(x for x in ends if round(2 * x / em) == place)
    return max(ends)


def _begins(
    before: Line,
    line: Line,
    around: tuple[Line | None, Line | None],
    edges: tuple[float, float],
    leading: float,
    body: float,
    *,
    rtl: bool,
    flush: bool,
) -> bool:
    """Whether ``line`` begins a paragraph; ``around``: the lines before ``before`` and after ``line``."""
    earlier, after = around
    left, right = edges
    em = max(before.size, line.size)
    if abs(before.size - line.size) > 0.07 * em or (before.bold != line.bold and not (before.rtl or line.rtl)):
        return True
    step = before.y - line.y
    if leading and step > 1.28 * leading and step > 1.2 * em:
        return True
    if min(before.size, line.size) > 1.12 * body:
        return False  # a title of several lines
    starts = [line.signs[-1].text, *[s.text for s in line.signs[-2:-1]]] if rtl else [s.text for s in line.signs[:2]]
    if _BULLET.match(starts[0]) and len(starts) > 1 and starts[1] == " ":
        return True
    ending = before.signs[:2][::-1] if rtl else before.signs[-2:]
    if len(ending) == 2 and ending[1].text in "-‐" and ending[0].text != " ":
        return False  # a word or a number goes on
    middle = (left + right) / 2
    centred = all(abs((x.x0 + x.x1) / 2 - middle) < 0.5 * em and x.x0 - left > 1.5 * em for x in (before, line))
    if centred:
        return False
    indent, indent_before = _indent(line, left, right, rtl), _indent(before, left, right, rtl)
    if flush and 0.8 * em < indent < 5 * em and indent_before < 0.4 * em:
        hanging = after is not None and abs(_indent(after, left, right, rtl) - indent) < 0.4 * em
        if not hanging:
            return True
    # Lines that end exactly together are justified, in a narrower frame perhaps: none of them is short.
    end = before.x0 if rtl else before.x1
    if any(abs(end - (x.x0 if rtl else x.x1)) < 0.12 * em for x in (earlier, line) if x is not None):
        return False
    room = (right - left) - (before.x1 - before.x0) - (indent_before if flush else 0)
    word = line.first_right if rtl else line.first_left
    return room > word + 0.75 * em


def _is_heading(block: Block, body: float) -> bool:
    count = sum(len(line.signs) for line in block.lines)
    if len(block.lines) > 3 or count > 220 or not any(s.kind in "RL" for line in block.lines for s in line.signs):
        return False
    larger = block.size > 1.12 * body
    bold = all(line.bold for line in block.lines) and len(block.lines) <= 2 and count < 120
    last = block.lines[-1].signs
    ended = any(s.text in ".؛،," for s in (last[:1] if block.letters > 0 else last[-1:]))
    return (larger or bold) and not ended


def _mark_notes(found: list[Block], body: float) -> None:
    """Footnotes: small type at the page's end that opens with a number or a star."""
    for block in reversed(found):
        if block.kind != "text" or block.size > 0.93 * body:
            break
        block.kind = "note"
    if found and all(b.kind == "note" for b in found):
        for block in found:
            block.kind = "text"
