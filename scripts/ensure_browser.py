"""Find a Chromium for the browser tests, or install one: from Debian where apt works, else Playwright's own."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        print(f"browser for the tests: {found}")
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        apt = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-dejavu-core"]
        if not subprocess.run(["apt-get", "update", "-q"]).returncode and not subprocess.run(apt).returncode:
            return 0
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"]).returncode


if __name__ == "__main__":
    sys.exit(main())
