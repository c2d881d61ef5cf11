"""Reads TOML, one JSON string a line of standard input; each line of output has the value as JSON, or what is wrong."""
import json
import sys

try:
    import tomllib
except ImportError:
    sys.exit(f"this is Python {sys.version.split()[0]}, and tomllib came with Python 3.11: install that or a newer one")

for line in sys.stdin:
    try:
        # As bytes, since the node reads bytes.
        print(json.dumps({"value": tomllib.loads(json.loads(line).encode().decode())}))
    except tomllib.TOMLDecodeError as error:
        print(json.dumps({"error": str(error)}))
