"""moto's server on 127.0.0.1, with what it lacks to deploy node groups of Amazon EKS: stacks that fail, roll back and keep, and models of more resources.

Permissions are enforced from the first request. The first line of the output says where it listens and with which credentials. It ends when its input ends, so
that nothing is left behind when whoever started it is gone.
"""
import json
import logging
import os
import signal
import sys
import threading

os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "0"
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

from moto.core import DEFAULT_ACCOUNT_ID  # noqa: E402
from moto.iam.models import iam_backends  # noqa: E402
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

import change_sets  # noqa: E402
import fixes  # noqa: E402
import models  # noqa: E402
import stacks  # noqa: E402
from front import Front  # noqa: E402


def administrator():
    """Keys of a user who may do anything, as somebody who deploys has."""
    iam = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
    iam.create_user(region_name="us-east-1", user_name="administrator")
    iam.attach_user_policy("arn:aws:iam::aws:policy/AdministratorAccess", "administrator")
    key = iam.create_access_key("administrator")
    return {"account": DEFAULT_ACCOUNT_ID, "accessKeyId": key.access_key_id, "secretAccessKey": key.secret_access_key}


def end_with_input():
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


def main():
    os.setpgid(0, 0)
    threading.Thread(target=end_with_input, daemon=True).start()
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    fixes.apply()
    models.register()
    front = Front(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, front, threaded=True)
    endpoint = f"http://127.0.0.1:{server.server_port}"
    stacks.apply(endpoint, front)
    change_sets.apply()
    print(json.dumps({"endpoint": endpoint, **administrator()}), flush=True)
    server.serve_forever()


main()
