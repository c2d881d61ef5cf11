"""Calls of nodes that moto does not have: the emulator says who may make them, and nothing more.

What the SSM agent calls has no published protocol, so here each of these requests names its action in X-Amz-Target, and its service by its signature. Judged are
the signature and, by moto, the policies of whoever signed. Not judged: resources, and what the call does; the answer is empty.
"""
from werkzeug.exceptions import HTTPException

import signed_request

PREFIX = "NodeCalls."


def is_one(environ):
    return environ.get("HTTP_X_AMZ_TARGET", "").startswith(PREFIX)


def refusal(environ):
    """Why the call is refused; nothing when it may be made."""
    try:
        _, request = signed_request.read(environ, environ["HTTP_X_AMZ_TARGET"].removeprefix(PREFIX))
        request.check_action_permitted("*")
    except HTTPException as error:
        return str(getattr(error, "message", error))
    return None
