"""The colours of every chart; the stylesheet of the page has the dark ones."""

from __future__ import annotations

WIDTH = 560  # of a chart with its axes, in SVG units: about the width of a column of the page

# Name → (light, dark). Charts are drawn in the light colours. The stylesheet replaces each by its
# value, so two names must not share a value. s0-s6 go from few to many, d0-d6 from -1 to 1.
COLOURS = {
    "ink": ("#211c16", "#f3ede3"), "soft": ("#62594c", "#b6ab9d"), "line": ("#dfd5c4", "#373240"),
    "main": ("#2a6f97", "#6cb4dc"), "pale": ("#a8c8dc", "#35566b"),
    "accent": ("#c8641e", "#f0a15e"), "leaf": ("#3f8f6b", "#6cc39b"),
    "grey": ("#b7bfc7", "#59636d"), "on_strong": ("#fdfefe", "#15131a"),
    "s0": ("#eff5f9", "#1a2832"), "s1": ("#d4e5ef", "#203a4a"), "s2": ("#aacbde", "#2a5167"),
    "s3": ("#79a9c8", "#3a7594"), "s4": ("#3f7ca5", "#569dc2"), "s5": ("#2b6e98", "#86c3e3"),
    "s6": ("#174a6a", "#bfe2f5"),
    "d0": ("#a94a12", "#f4a666"), "d1": ("#d88b55", "#8f5426"), "d2": ("#f0cbb0", "#6b4a33"),
    "d3": ("#f3f4f5", "#242d35"), "d4": ("#b9d4e5", "#2d4f63"), "d5": ("#6da3c5", "#2f6c8f"),
    "d6": ("#205f86", "#9bd0ee"),
}  # fmt: skip
# Those of the service's pages.
_PAGE_COLOURS = {
    "page": ("#faf6ef", "#15131a"), "card": ("#fffdf9", "#1f1c26"), "brand": ("#8f2318", "#ffb35c"),
}  # fmt: skip
LIGHT = {name: light for name, (light, _) in COLOURS.items()}
SEQUENCE, DIVERGING = ([LIGHT[f"{scale}{k}"] for k in range(7)] for scale in "sd")


def colour_css() -> tuple[str, str]:
    """Return the rules that map each drawn colour to a CSS variable, and the dark variables."""
    rules = "".join(
        f'svg [fill="{light}"]{{fill:var(--{name})}}svg [stroke="{light}"]{{stroke:var(--{name})}}'
        for name, light in LIGHT.items()
    )
    page = [*COLOURS.items(), *_PAGE_COLOURS.items()]
    light = "".join(f"--{name}:{light};" for name, (light, _) in page)
    dark = "".join(f"--{name}:{dark};" for name, (_, dark) in page)
    return f":root{{{light}}}{rules}", dark
