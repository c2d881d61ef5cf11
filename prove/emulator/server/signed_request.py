"""A request whose signature moto checks, and the policies of whoever signed it."""
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.access_control import IAMPolicy, IAMRequest
from werkzeug.datastructures import EnvironHeaders


def read(environ, action):
    """The body, and the request; an HTTPException where nobody has such keys."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    request = IAMRequest(
        account_id=DEFAULT_ACCOUNT_ID, method=environ["REQUEST_METHOD"], path=environ["PATH_INFO"], data={}, body=body, headers=EnvironHeaders(environ),
        action=action)
    request.check_signature()
    return body, request


def statements_of(request):
    documents = [IAMPolicy(policy)._policy_json for policy in request._access_key.collect_policies()]
    return [statement for document in documents for statement in listed(document["Statement"])]


def listed(value):
    return value if isinstance(value, list) else [value]
