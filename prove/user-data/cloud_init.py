#!/usr/bin/python3
"""cloud-init's own reader and handlers take user data apart.

`boot FOLDER`: the user data of a folder; the parts and scripts that stand beside it there have to come out. The boothook is run, as cloud-init does: only for
a machine, or a namespace, that may be changed.
`read FOLDER`: user data, one JSON string a line of standard input; what comes out of each is a line of JSON. Nothing is run, and all is written below the folder.
"""
import io
import json
import logging
import os
import shutil
import sys

from cloudinit import handlers, helpers, user_data
from cloudinit.handlers.boot_hook import BootHookPartHandler
from cloudinit.handlers.cloud_config import CloudConfigPartHandler
from cloudinit.handlers.shell_script import ShellScriptPartHandler
from cloudinit.settings import PER_INSTANCE

INSTANCE = "i-0123456789abcdef0"


class DataSource:
    """What the handlers ask of one."""

    def get_instance_id(self):
        return INSTANCE


class BootHookWriter(BootHookPartHandler):
    """Writes boothooks where they would be run, and does not run them."""

    def handle_part(self, data, ctype, filename, payload, frequency):
        if ctype not in handlers.CONTENT_SIGNALS:
            self._write_part(payload, filename)


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def scripts_in(folder):
    return {name: read(os.path.join(folder, name)) for name in sorted(os.listdir(folder))}


def take(cloud, data, boothook):
    """What cloud-init makes of the user data in its own folder, and what it has to say."""
    instance = f"{cloud}/instances/{INSTANCE}"
    for path in ("scripts", "handlers", "boothooks"):
        os.makedirs(f"{instance}/{path}")
    os.symlink(instance, f"{cloud}/instance")
    os.makedirs(f"{cloud}/data")
    with open(f"{cloud}/data/instance-id", "w", encoding="utf-8") as file:
        file.write(f"{INSTANCE}\n")
    log = io.StringIO()
    logging.basicConfig(stream=log, level=logging.WARNING, format="%(message)s", force=True)

    source = DataSource()
    paths = helpers.Paths({"cloud_dir": cloud, "run_dir": f"{cloud}/run"}, ds=source)
    known = helpers.ContentHandlers()
    for handler in (ShellScriptPartHandler, CloudConfigPartHandler, boothook):
        known.register(handler(paths, datasource=source))
    message = user_data.UserDataProcessor(paths).process(data)
    each = set(known.registered.values())
    for handler in each:
        handlers.call_begin(handler, None, PER_INSTANCE)
    handlers.walk(message, handlers.walker_callback, data={
        "handlers": known, "handlerdir": f"{instance}/handlers", "data": None, "frequency": PER_INSTANCE, "handlercount": 0, "excluded": [],
    })
    for handler in each:
        handlers.call_end(handler, None, PER_INSTANCE)

    parts = [part for part in message.walk() if not part.is_multipart()]
    return {
        "parts": [{"type": part.get_content_type(), "body": part.get_payload(decode=True).decode()} for part in parts],
        "boothooks": scripts_in(f"{instance}/boothooks"),
        "scripts": scripts_in(f"{instance}/scripts"),
        "warnings": log.getvalue().splitlines(),
    }


def expect(what, got, wanted):
    if got != wanted:
        sys.exit(f"cloud-init: {what}: expected {wanted!r}, got {got!r}")


def boot(folder):
    with open(os.path.join(folder, "user-data"), "rb") as file:
        taken = take("/var/lib/cloud", file.read(), BootHookPartHandler)
    expect("parts", [part["type"] for part in taken["parts"]], ["text/cloud-boothook", "application/node.eks.aws", "text/x-shellscript"])
    expect("boothooks", taken["boothooks"], {"part-001": read(os.path.join(folder, "boothook"))})
    expect("scripts", taken["scripts"], {"part-003": read(os.path.join(folder, "shellscript"))})
    # nodeadm's part is the only one that cloud-init does not know, and its warning the only one: the boothook ran well.
    expect("number of warnings", len(taken["warnings"]), 1)
    expect("the warning", taken["warnings"][0].split("(")[0].strip(), "Unhandled unknown content-type")


def read_all(folder):
    cloud = os.path.join(folder, "cloud")
    for line in sys.stdin:
        print(json.dumps(take(cloud, json.loads(line).encode(), BootHookWriter)))
        shutil.rmtree(cloud)


{"boot": boot, "read": read_all}[sys.argv[1]](sys.argv[2])
