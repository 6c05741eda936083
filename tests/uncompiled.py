"""Runs the kernel of cartonization from its sources, also where it is compiled: coverage sees it so."""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

PACKAGE = "floorapp.workflows.cartons"


class _FromSource:
    """Finds the package's modules by their `.py` files alone."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """See `importlib.abc.MetaPathFinder`; None for any other module."""
        if not name.startswith(f"{PACKAGE}."):
            return None
        found = PathFinder.find_spec(name, path, target)
        if found is None or found.origin is None:
            return found
        source = Path(found.origin).with_name(f"{name.rpartition('.')[2]}.py")
        return spec_from_file_location(name, source, loader=SourceFileLoader(name, str(source)))


def install() -> None:
    """Imports the kernel from its sources from now on. RuntimeError when some of it is imported already."""
    if imported := [name for name in sys.modules if name.startswith(f"{PACKAGE}.")]:
        raise RuntimeError(f"already imported: {imported}")
    sys.meta_path.insert(0, _FromSource)  # type: ignore[arg-type]
