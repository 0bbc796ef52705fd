"""Codes that a phone's camera reads."""

import io

import segno


def svg(text: str) -> bytes:
    """A QR code as an SVG of its own, dark on white, with the quiet border it needs and room for a scratch or two."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=10, border=4, dark="#000", light="#fff"
    )
    return out.getvalue()
