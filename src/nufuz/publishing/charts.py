"""Charts as Vega-Lite specifications (Altair): the report draws them as SVG, the notebook shows the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import vl_convert as vlc

INK, ACCENT, AIM, RULE = "#1f2933", "#0b6e6e", "#b4552d", "#d5dbe1"
FONT = "IBM Plex Sans Arabic"


def trade(rows: Sequence[dict[str, Any]], words: dict[str, str]) -> alt.LayerChart:
    """Trade of a pair by year: ``rows`` with year, value, low, high (US dollars), aim (bool), claim (id).

    Filled circles are actual figures, hollow diamonds targets; a line spans contradicting sources. Each point links to
    the words behind it.
    """
    table = pd.DataFrame(
        {
            "year": [int(r["year"]) for r in rows],
            "billions": [r["value"] / 1e9 for r in rows],
            "low": [(r["low"] if r["low"] is not None else r["value"]) / 1e9 for r in rows],
            "high": [(r["high"] if r["high"] is not None else r["value"]) / 1e9 for r in rows],
            "kind": [words["target"] if r["aim"] else words["actual"] for r in rows],
            "href": [f"#c-{r['claim']}" for r in rows],
        }
    )
    first, last = int(table["year"].min()), int(table["year"].max())
    ticks = sorted({first, (first + last) // 2, last})
    x = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[first - 0.6, last + 0.6]),
        axis=alt.Axis(format="d", values=ticks, grid=False),
    )
    y = alt.Y(
        "billions:Q",
        title=None,
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(tickCount=4, domain=False, ticks=False),
    )
    base = alt.Chart(table)
    actual = alt.datum.kind == words["actual"]
    line = base.transform_filter(actual).mark_line(color=ACCENT, strokeWidth=1.5, opacity=0.5).encode(x=x, y=y)
    spread = base.transform_filter(alt.datum.high > alt.datum.low).mark_rule(color=ACCENT, strokeWidth=2, opacity=0.55)
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=x, y=y, href="href:N",
        shape=alt.Shape("kind:N", legend=None, scale=alt.Scale(domain=[words["actual"], words["target"]], range=["circle", "diamond"])),
        color=alt.Color("kind:N", legend=None, scale=alt.Scale(domain=[words["actual"], words["target"]], range=[ACCENT, "white"])),
        stroke=alt.Stroke("kind:N", legend=None, scale=alt.Scale(domain=[words["actual"], words["target"]], range=[ACCENT, AIM])),
        strokeWidth=alt.value(1.6),
    )  # fmt: skip
    chart = alt.layer(line, spread.encode(x=x, y="low:Q", y2="high:Q"), points)
    return _dressed(chart.properties(width=270, height=130))


def _dressed(chart: alt.LayerChart) -> alt.LayerChart:
    return chart.configure(font=FONT, background="transparent").configure_axis(
        labelColor=INK, labelFontSize=12, gridColor=RULE, domainColor=RULE, tickColor=RULE
    ).configure_view(stroke=None)  # fmt: skip


def svg(chart: alt.LayerChart) -> str:
    """The chart as an SVG element that scales with its column."""
    text = str(vlc.vegalite_to_svg(chart.to_dict()))
    return text.replace("<svg ", '<svg style="width:100%;height:auto" ', 1).replace(' target="_blank"', "")
