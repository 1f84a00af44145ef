"""Addresses as QR codes, for paper and for pages."""

import io


def svg(address: str, border: int = 0, encoding: str | None = None) -> str:
    """The code as an SVG drawing with so many empty modules around it; None: the narrowest encoding that fits."""
    import segno

    target = io.BytesIO()
    segno.make(address, error="m", micro=False, encoding=encoding).save(target, kind="svg", border=border, xmldecl=False)
    return target.getvalue().decode()
