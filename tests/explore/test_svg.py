"""`svg_element`: a specification with any text is drawn."""

from __future__ import annotations

from streamrec.explore.charts.svg import svg_element


def test_svg_element_draws_texts_with_characters_that_xml_forbids() -> None:
    name = "Bad\x08 \x1b[0m\ufffe title"
    spec = {
        "data": {"values": [{"name": name, "value": 3}]},
        "mark": {"type": "bar", "description": name},
        "encoding": {
            "x": {"field": "value", "type": "quantitative"},
            "y": {"field": "name", "type": "nominal"},
        },
    }
    drawn = svg_element(spec, "chart", "A chart", "en")
    assert "Bad\N{REPLACEMENT CHARACTER} " in drawn
