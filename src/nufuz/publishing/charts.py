"""Charts as Vega-Lite specifications (Altair): the report draws them as SVG, the notebook shows the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import vl_convert as vlc

INK, ACCENT, AIM, RULE, SOFT = "#1f2933", "#0b6e6e", "#b4552d", "#d5dbe1", "#9aa5b1"
WIDTH = 270
FONT = "IBM Plex Sans Arabic"


def trade(rows: Sequence[dict[str, Any]], words: dict[str, str]) -> alt.LayerChart:
    """Trade of a pair by year: ``rows`` with year, value, low, high (US dollars), aim (bool), claim (id).

    Filled circles are figures of the documents, hollow ones reference figures, hollow diamonds targets, dashed lines targets without a year; a line through a
    circle spans contradicting sources. Each mark links to the words behind it.
    """
    # What the documents say is drawn last, over the reference figures.
    rows = sorted(rows, key=lambda r: r["claim"] is not None)
    frame = pd.DataFrame(
        {
            "year": [r["year"] for r in rows],
            "billions": [r["value"] / 1e9 for r in rows],
            "low": [(r["low"] if r["low"] is not None else r["value"]) / 1e9 for r in rows],
            "high": [(r["high"] if r["high"] is not None else r["value"]) / 1e9 for r in rows],
            "kind": [
                words["target"] if r["aim"] else words["actual"] if r["claim"] else words["baseline"] for r in rows
            ],
            "label": [f"{words['target']} {r['value'] / 1e9:g}" for r in rows],
            "href": [f"#c-{r['claim']}" if r["claim"] else r["url"] for r in rows],
        }
    )
    dated, undated = frame[frame["year"].notna()], frame[frame["year"].isna()]
    first, last = (int(dated["year"].min()), int(dated["year"].max())) if len(dated) else (0, 0)
    ticks = sorted({first, (first + last) // 2, last}) if len(dated) else []
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
    kinds = [words["actual"], words["target"], words["baseline"]]

    def by_kind(channel: type[Any], *values: str) -> Any:
        return channel("kind:N", legend=None, scale=alt.Scale(domain=kinds, range=list(values)))

    base, aims = alt.Chart(dated), alt.Chart(undated).encode(y=y, href="href:N")
    line = base.transform_filter(alt.datum.kind == words["actual"]).mark_line(
        color=ACCENT, strokeWidth=1.5, opacity=0.5
    )
    spread = base.transform_filter(alt.datum.high > alt.datum.low).mark_rule(color=ACCENT, strokeWidth=2, opacity=0.55)
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=x, y=y, href="href:N", shape=by_kind(alt.Shape, "circle", "diamond", "circle"),
        color=by_kind(alt.Color, ACCENT, "white", "white"), stroke=by_kind(alt.Stroke, ACCENT, AIM, SOFT), strokeWidth=alt.value(1.6),
    )  # fmt: skip
    layers = [line.encode(x=x, y=y), spread.encode(x=x, y="low:Q", y2="high:Q"), points]
    if len(undated):
        layers += [
            aims.mark_rule(color=AIM, strokeDash=[5, 4], strokeWidth=1.5),
            aims.mark_text(color=AIM, align="right", dy=-7, fontSize=12).encode(x=alt.value(WIDTH), text="label:N"),
        ]
    return _dressed(alt.layer(*(layers if len(dated) else layers[3:])).properties(width=WIDTH, height=130))


def _dressed(chart: Any) -> alt.LayerChart:
    dressed: alt.LayerChart = chart.configure(font=FONT, background="transparent").configure_axis(
        labelColor=INK, labelFontSize=12, gridColor=RULE, domainColor=RULE, tickColor=RULE
    ).configure_view(stroke=None)  # fmt: skip
    return dressed


def svg(chart: alt.LayerChart) -> str:
    """The chart as an SVG element that scales with its column."""
    text = str(vlc.vegalite_to_svg(chart.to_dict()))
    return text.replace("<svg ", '<svg style="width:100%;height:auto;direction:ltr" ', 1).replace(
        ' target="_blank"', ""
    )
