"""Calls of nodes that moto does not have: the emulator says who may make them, and nothing more.

What the SSM agent calls has no published protocol, so here each of these requests names its action in X-Amz-Target, and its service by its signature. Judged are
the signature and, by moto, the policies of whoever signed. Not judged: resources, and what the call does; the answer is empty.
"""
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.access_control import IAMRequest
from werkzeug.datastructures import EnvironHeaders
from werkzeug.exceptions import HTTPException

PREFIX = "NodeCalls."


def is_one(environ):
    return environ.get("HTTP_X_AMZ_TARGET", "").startswith(PREFIX)


def refusal(environ):
    """Why the call is refused; nothing when it may be made."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    try:
        request = IAMRequest(
            account_id=DEFAULT_ACCOUNT_ID, method=environ["REQUEST_METHOD"], path=environ["PATH_INFO"], data={}, body=body, headers=EnvironHeaders(environ),
            action=environ["HTTP_X_AMZ_TARGET"].removeprefix(PREFIX))
        request.check_signature()
        request.check_action_permitted("*")
    except HTTPException as error:
        return str(getattr(error, "message", error))
    return None
