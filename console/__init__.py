"""The staff console: sign-in, shell, pages (NiceGUI 3 on the FastAPI app). Thin: it calls services and shows what they give.

The composition root calls `register`. Pages decide nothing about access: services and queries do.
"""

from console.app import register

__all__ = ["register"]
