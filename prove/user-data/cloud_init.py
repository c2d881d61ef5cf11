#!/usr/bin/python3
"""cloud-init's own reader and handlers take the user data of a folder, and have to find the parts and scripts that stand beside it there.

Boothooks are run, as cloud-init does: only for a machine, or a namespace, that may be changed.
"""
import io
import logging
import os
import sys

from cloudinit import handlers, helpers, user_data
from cloudinit.handlers.boot_hook import BootHookPartHandler
from cloudinit.handlers.cloud_config import CloudConfigPartHandler
from cloudinit.handlers.shell_script import ShellScriptPartHandler
from cloudinit.settings import PER_INSTANCE

CLOUD = "/var/lib/cloud"
INSTANCE = "i-0123456789abcdef0"


class DataSource:
    """What the handlers ask of one."""

    def get_instance_id(self):
        return INSTANCE


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def scripts_in(folder):
    return {name: read(os.path.join(folder, name)) for name in sorted(os.listdir(folder))}


def expect(what, got, wanted):
    if got != wanted:
        sys.exit(f"cloud-init: {what}: expected {wanted!r}, got {got!r}")


def main(folder):
    instance = f"{CLOUD}/instances/{INSTANCE}"
    for path in ("scripts", "handlers", "boothooks"):
        os.makedirs(f"{instance}/{path}")
    os.symlink(instance, f"{CLOUD}/instance")
    os.makedirs(f"{CLOUD}/data")
    with open(f"{CLOUD}/data/instance-id", "w", encoding="utf-8") as file:
        file.write(f"{INSTANCE}\n")
    log = io.StringIO()
    logging.basicConfig(stream=log, level=logging.WARNING, format="%(message)s", force=True)

    source = DataSource()
    paths = helpers.Paths({"cloud_dir": CLOUD, "run_dir": "/run/cloud-init"}, ds=source)
    known = helpers.ContentHandlers()
    for handler in (ShellScriptPartHandler, CloudConfigPartHandler, BootHookPartHandler):
        known.register(handler(paths, datasource=source))
    with open(os.path.join(folder, "user-data"), "rb") as file:
        message = user_data.UserDataProcessor(paths).process(file.read())
    each = set(known.registered.values())
    for handler in each:
        handlers.call_begin(handler, None, PER_INSTANCE)
    handlers.walk(message, handlers.walker_callback, data={
        "handlers": known, "handlerdir": f"{instance}/handlers", "data": None, "frequency": PER_INSTANCE, "handlercount": 0, "excluded": [],
    })
    for handler in each:
        handlers.call_end(handler, None, PER_INSTANCE)

    expect("parts", [part.get_content_type() for part in message.walk() if not part.is_multipart()],
           ["text/cloud-boothook", "application/node.eks.aws", "text/x-shellscript"])
    expect("boothooks", scripts_in(f"{instance}/boothooks"), {"part-001": read(os.path.join(folder, "boothook"))})
    expect("scripts", scripts_in(f"{instance}/scripts"), {"part-003": read(os.path.join(folder, "shellscript"))})
    # nodeadm's part is the only one that cloud-init does not know, and its warning the only one: the boothook ran well.
    warnings = log.getvalue().splitlines()
    expect("number of warnings", len(warnings), 1)
    expect("the warning", warnings[0].split("(")[0].strip(), "Unhandled unknown content-type")


main(sys.argv[1])
