"""Compiles the kernel of cartonization where it lies, if there is a C compiler.

The sources run as they are; compiled they are some fifty times as quick (docs/decisions/0010). It compiles
only when a source is newer than what was compiled, and ends with 0 also when it cannot, having said why.
`--check` ends with 1 where it would compile, `--remove` takes the compiled files away.
"""

import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path("floorapp") / "workflows" / "cartons"
MODULES = (
    "rooms",
    "columns",
    "settle",
    "gaps",
    "blocks",
    "climb",
    "merge",
    "scales",
    "lift",
    "bodies",
    "exact",
)
GROUP = "floorapp.workflows.cartons.kernel"
SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")


def main() -> int:
    """Compile, or say why not."""
    os.chdir(ROOT)
    if "--remove" in sys.argv:
        remove()
        return 0
    if is_compiled():
        return 0
    if "--check" in sys.argv:
        return 1
    missing = what_is_missing()
    if not missing:
        try:
            compile_all()
        except (Exception, SystemExit) as error:
            missing = f"the compiler failed ({error})"
    if missing:
        remove()
        print(f"the search for cartons runs uncompiled, and slowly: {missing}", file=sys.stderr)
    return 0


def sources() -> list[Path]:
    """The files that are compiled."""
    return [PACKAGE / f"{name}.py" for name in MODULES]


def outputs() -> list[Path]:
    """What they are compiled to for this Python."""
    return [PACKAGE / f"{name}{SUFFIX}" for name in (*MODULES, "kernel__mypyc")]


def is_compiled() -> bool:
    """Whether everything is compiled and no source has changed since."""
    if not all(path.exists() for path in outputs()):
        return False
    newest_source = max(path.stat().st_mtime for path in (*sources(), Path(__file__)))
    return newest_source <= min(path.stat().st_mtime for path in outputs())


def what_is_missing() -> str:
    """What there is to be installed first; empty when all is there."""
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if shutil.which(compiler) is None:
        return f"there is no C compiler ({compiler})"
    if not (Path(sysconfig.get_paths()["include"]) / "Python.h").exists():
        return "there is no Python.h (python3-dev)"
    try:
        import mypyc.build  # noqa: F401
        import setuptools  # noqa: F401
    except ImportError as error:
        return f"there is no {error.name}"
    return ""


def remove() -> None:
    """Takes away what was compiled for this Python."""
    for path in outputs():
        path.unlink(missing_ok=True)


def compile_all() -> None:
    """Compiles all modules into one library, with a small one for each module's name."""
    from mypyc.build import mypycify
    from setuptools import setup

    with tempfile.TemporaryDirectory() as work:
        extensions = mypycify(
            [str(path) for path in sources()],
            opt_level="3",
            debug_level="0",
            target_dir=work,
            group_name=GROUP,
        )
        setup(
            name="floorapp-kernel",
            packages=[],
            ext_modules=extensions,
            script_args=["--quiet", "build", "--build-base", work, "build_ext", "--inplace"],
        )


if __name__ == "__main__":
    sys.exit(main())
