"""The console's pages: one file a page. `declare` makes them known to NiceGUI."""

import importlib
import pkgutil


def declare() -> None:
    """Import every page module of this folder: importing declares its addresses."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
