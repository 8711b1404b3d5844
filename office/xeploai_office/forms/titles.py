"""What forms are called; needs nothing that reads Word files."""

from xeploai.model import Form


def titled(form: Form) -> str:
    """Return ``Mẫu 01 (2021)``, or what a form without a number is."""
    if form.text_unknown and not form.version:
        return form.id
    return f"{form.number} ({form.version})" if form.version else form.number
