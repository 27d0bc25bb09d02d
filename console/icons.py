"""The console's icons: small strokes, drawn for it."""

from markupsafe import Markup

_PATHS = {
    "file": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    "inbox": "M3 13l2.5-8h13L21 13v6H3zM3 13h5l1.5 3h5L16 13h5",
    "user": "M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c.7-4 4-6 8-6s7.3 2 8 6",
    "users": "M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20c.5-3.5 3-5.5 6.5-5.5s6 2 6.5 5.5M16 4.3a3.5 3.5 0 010 6.4M18 14.8c2 .7 3.2 2.500 3.500 5.200",
    "hand": "M12 3v9M8 6v7M16 5v8M4.500 12.500L8 17c1 2.500 2.500 4 5 4 4 0 7-2.500 7-7V8",
    "wait": "M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3 2",
    "moon": "M20 14.500A8 8 0 119.500 4a6.500 6.500 0 0010.500 10.500z",
    "check": "M4 12.500l5 5L20 6.500",
    "list": "M4 6h16M4 12h16M4 18h16",
    "book": "M5 4h11a3 3 0 013 3v13H8a3 3 0 01-3-3zM5 17a3 3 0 013-3h11",
    "send": "M4 12L20 4l-5 16-3.500-6.500z",
    "out": "M4 4h16v12H8l-4 4z",
    "shield": "M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6z",
    "chart": "M4 20V4M4 20h16M8 16v-5M12 16V8M16 16v-8",
    "phone": "M6 3h4l1.500 5-2.500 2a12 12 0 005 5l2-2.500 5 1.500v4c0 1-1 2-2 2C11 20 4 13 4 5c0-1 1-2 2-2z",
    "gear": "M12 15.500a3.500 3.500 0 100-7 3.500 3.500 0 000 7zM12 2.500v3M12 18.500v3M2.500 12h3M18.500 12h3M5.300 5.300l2.100 2.100M16.600 16.600l2.100 2.100M18.700 5.300l-2.100 2.100M7.400 16.600l-2.100 2.100",
    "bell": "M6 17V11a6 6 0 1112 0v6l1.500 2h-15zM10 21h4",
    "alert": "M12 3l9.500 17h-19zM12 10v4M12 17v.5",
    "bot": "M5 9h14v10H5zM12 9V5M9.500 13.500v1M14.500 13.500v1M2.500 13v3M21.500 13v3",
    "note": "M5 4h14v11l-5 5H5zM14 20v-5h5",
    "swap": "M4 8h14l-3.500-3.500M20 16H6l3.500 3.500",
    "back": "M15 5l-7 7 7 7",
    "info": "M12 21a9 9 0 100-18 9 9 0 000 18zM12 11v6M12 7.500v.5",
    "close": "M5 5l14 14M19 5L5 19",
    "search": "M10.500 17a6.500 6.500 0 100-13 6.500 6.500 0 000 13zM20 20l-4.700-4.700",
    "lock": "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 017 0v3",
    "globe": "M12 21a9 9 0 100-18 9 9 0 000 18zM3 12h18M12 3c3 3 3.500 6 3.500 9s-.5 6-3.500 9c-3-3-3.500-6-3.500-9s.5-6 3.500-9z",
    "door": "M14 4H5v16h9M10 12h11l-3.500-3.500M21 12l-3.500 3.500",
    "plus": "M12 5v14M5 12h14",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "chat": "M4 5h16v11H9l-5 4z",
    "mail": "M3 6h18v12H3zM3 7l9 6 9-6",
    "sms": "M7 3h10v18H7zM10.500 18h3",
}


def icon(name: str) -> Markup:
    """An inline SVG, hidden from screen readers: every icon stands beside words or a label."""
    return Markup(f'<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path d="{_PATHS[name]}"/></svg>')  # noqa: S704
