"""Write the server's own description to web/openapi.json; `--check` compares. The page's types come from it."""

import json
import sys
from pathlib import Path

from prunescope.server.app import describe

TARGET = Path(__file__).parent.parent / "web" / "openapi.json"


def main() -> int:
    text = json.dumps(describe().openapi(), indent=1, sort_keys=True) + "\n"
    if "--check" in sys.argv:
        same = TARGET.read_text() == text
        print("web/openapi.json is up to date" if same else "web/openapi.json is out of date: run `make types`")
        return 0 if same else 1
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
