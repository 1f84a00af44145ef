"""Addresses as QR codes, for paper and for pages."""

import io


def svg(address: str, border: int = 0) -> str:
    """The code as an SVG drawing with so many empty modules around it."""
    import segno

    target = io.BytesIO()
    segno.make(address, error="m", micro=False).save(target, kind="svg", border=border, xmldecl=False)
    return target.getvalue().decode()
