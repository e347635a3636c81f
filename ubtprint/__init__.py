"""ubtprint: role content in, print-ready paper out."""

__version__ = "0.1.0"
