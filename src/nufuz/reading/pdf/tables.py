"""Rows and cells: by upright rules, or by wide gaps that stand over each other in neighbouring lines."""

from __future__ import annotations

from itertools import pairwise

from nufuz.reading.pdf.glyphs import Page
from nufuz.reading.pdf.lines import Line

#: Where a line is cut into cells: its left edge, the cuts, its right edge.
Cuts = list[float]


def ruled_cells(line: Line, page: Page) -> Cuts | None:
    """Where upright rules part a line into cells (left edge, cuts, right edge); None outside a ruled table."""
    middle = line.y + 0.3 * line.size
    xs = sorted({round(x, 1) for x, low, high in page.upright if low - 0.5 <= middle <= high + 0.5})
    merged: list[float] = []
    for x in xs:
        if not merged or x - merged[-1] > 4:
            merged.append(x)
    if not 3 <= len(merged) <= 40 or merged[0] > line.x0 + 1.5 or merged[-1] < line.x1 - 1.5:
        return None
    return merged


def _wide_gaps(line: Line) -> list[tuple[float, float]]:
    widths = [b - a for a, b, _ in line.gaps]
    # The smallest quarter: cells of a row have few blanks inside them, a justified line has none that is wider.
    usual = sorted(widths)[len(widths) // 4] if widths else 0.0
    usual = 0.0 if usual > 0.9 * line.size and len(widths) < 6 else usual
    least = max(1.1 * line.size, 2.2 * usual)
    return [(a, b) for a, b, _ in line.gaps if b - a > least]


def aligned_cells(lines: list[Line], cells: list[Cuts | None]) -> None:
    """Tables without rules: neighbouring lines whose wide gaps stand over each other."""
    wide = [[] if cells[i] is not None else _wide_gaps(line) for i, line in enumerate(lines)]
    at = 0
    while at < len(lines):
        end = at
        while end + 1 < len(lines) and wide[end] and _over(wide[end], wide[end + 1], lines[end].size):
            end += 1
        rows = end - at + 1
        most = max((len(w) for w in wide[at : end + 1]), default=0)
        if rows >= 3 or (rows >= 2 and most >= 2):
            for i in range(at, end + 1):
                line = lines[i]
                cells[i] = [line.x0 - 1, *((a + b) / 2 for a, b in wide[i]), line.x1 + 1]
            _share_columns(lines[at : end + 1], cells, at)
        at = end + 1


def _over(a: list[tuple[float, float]], b: list[tuple[float, float]], em: float) -> bool:
    return any(min(p[1], q[1]) - max(p[0], q[0]) > 0.5 * em for p in a for q in b)


def _share_columns(lines: list[Line], cells: list[Cuts | None], at: int) -> None:
    """Give rows with an empty cell the columns of the whole table."""
    spans: list[list[float]] = []
    widest = 0
    for i in range(len(lines)):
        cuts = cells[at + i] or []
        widest = max(widest, len(cuts) - 1)
        gaps = [(a, b) for a, b in _wide_gaps(lines[i])]
        edges = [lines[i].x0, *(v for gap in gaps for v in gap), lines[i].x1]
        spans += [[edges[k], edges[k + 1]] for k in range(0, len(edges), 2)]
    spans.sort()
    columns: list[list[float]] = []
    for a, b in spans:
        if columns and a < columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], b)
        else:
            columns.append([a, b])
    if len(columns) < widest:
        return
    shared = [columns[0][0] - 1, *((p[1] + q[0]) / 2 for p, q in pairwise(columns)), columns[-1][1] + 1]
    for i in range(len(lines)):
        cells[at + i] = shared


def rows_of(lines: list[Line], cuts: list[Cuts], page: Page) -> list[list[list[Line]]]:
    """Rows of cells; lines between the same two level rules are one row."""
    rows: list[list[list[Line]]] = []
    above: Line | None = None
    for line, cut in zip(lines, cuts, strict=True):
        parts = _split(line, cut)
        if above is not None and _same_row(above, line, page) and len(parts) == len(rows[-1]):
            for cell, part in zip(rows[-1], parts, strict=True):
                cell += part
        else:
            rows.append(parts)
        above = line
    widths = {len(row) for row in rows}
    if len(widths) == 1:
        # Frames around a table, or a page's edges, are no cells.
        used = [i for i in range(widths.pop()) if any(row[i] for row in rows)]
        rows = [[row[i] for i in used] for row in rows]
    return rows


def _same_row(upper: Line, lower: Line, page: Page) -> bool:
    if not page.level:
        return False
    width = max(upper.x1, lower.x1) - min(upper.x0, lower.x0)
    between = [
        b - a
        for y, a, b in page.level
        if lower.y + 0.3 * lower.size < y < upper.y and b > min(upper.x0, lower.x0) and a < max(upper.x1, lower.x1)
    ]
    return sum(between) < 0.5 * width and any(y < lower.y for y, _, _ in page.level)


def _split(line: Line, cuts: Cuts) -> list[list[Line]]:
    """One line cut into its cells, left to right; an empty cell has no line."""
    bounds = [0]
    for cut in cuts[1:-1]:
        # The blank that holds the cut, or the first one behind it.
        place = next((p for a, b, p in line.gaps if b >= cut - 0.5), len(line.signs))
        gap = next((g for g in line.gaps if g[2] == place), None)
        if cut < line.x0:
            place = 0
        elif gap is not None and gap[0] > cut + 0.5 and bounds[-1] >= 0:
            # The cut stands left of this blank's word: nothing lies between, the cell is empty.
            earlier = [p for a, b, p in line.gaps if b <= cut + 0.5]
            place = earlier[-1] if earlier else 0
        bounds.append(max(place, bounds[-1]))
    bounds.append(len(line.signs))
    cells: list[list[Line]] = []
    for a, b in pairwise(bounds):
        signs = line.signs[a:b]
        while signs and signs[0].text == " ":
            signs = signs[1:]
        while signs and signs[-1].text == " ":
            signs = signs[:-1]
        letters = sum(1 if s.kind == "R" else -1 if s.kind == "L" else 0 for s in signs)
        cells.append([Line(signs, line.x0, line.x1, line.y, line.size, line.bold, [], letters, 0, 0)] if signs else [])
    return cells
