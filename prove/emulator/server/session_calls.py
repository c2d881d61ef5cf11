"""ssm:StartSession, which moto does not have: the emulator says who may open a session on an instance by a document, and opens none.

AWS asks for both of them, the default document included where none is named, as `ssm:SessionDocumentAccessCheck` has it. Judged are the signature and every
statement of whoever signed: its action, its resource (`NotResource` too, which moto takes for any), and its conditions on the tags of the instance and on
that check. Not judged: parameters of the document, the key of AWS KMS and the channel that the client opens afterwards.
"""
import json

from moto.core import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.iam.access_control import IAMPolicyStatement
from moto.ssm.models import ssm_backends
from werkzeug.exceptions import HTTPException

import signed_request
from signed_request import listed

TARGET = "AmazonSSM.StartSession"
ACTION = "ssm:StartSession"
DEFAULT_DOCUMENT = "SSM-SessionManagerRunShell"
REGION = "us-east-1"

CHECK = {"ssm:SessionDocumentAccessCheck": "true"}

# A condition of another operator is an error: what nobody judges must not look allowed.
OPERATORS = {
    "BoolIfExists": lambda wanted, got: got is None or got in wanted,
    "StringEquals": lambda wanted, got: got in wanted,
}


def is_one(environ):
    return environ.get("HTTP_X_AMZ_TARGET") == TARGET


def answer(environ):
    """Status and body."""
    try:
        body, request = signed_request.read(environ, ACTION)
    except HTTPException as error:
        return refused("UnrecognizedClientException", str(getattr(error, "message", error)))
    asked = json.loads(body)
    document, instance = asked.get("DocumentName", DEFAULT_DOCUMENT), asked["Target"]
    statements = signed_request.statements_of(request)
    for resource, values in ((arn_of_instance(instance), {**CHECK, **tags_of(instance)}), (arn_of_document(document), CHECK)):
        if not allows(statements, resource, values):
            return refused("AccessDeniedException", f"User: {request._access_key.arn} is not authorized to perform: {ACTION} on resource: {resource}")
    if not document.startswith("AWS-"):
        try:
            ssm_backends[DEFAULT_ACCOUNT_ID][REGION]._get_documents(document)
        except Exception as error:
            return refused("InvalidDocument", str(error))
    return "200 OK", json.dumps({"SessionId": f"emulator-{instance}", "StreamUrl": "wss://emulator.invalid", "TokenValue": "none"})


def refused(kind, message):
    return "400 Bad Request", json.dumps({"__type": kind, "message": message})


def arn_of_instance(instance):
    return f"arn:aws:ec2:{REGION}:{DEFAULT_ACCOUNT_ID}:instance/{instance}"


def arn_of_document(name):
    """Those of AWS have no account."""
    return f"arn:aws:ssm:{REGION}:{'' if name.startswith('AWS-') else DEFAULT_ACCOUNT_ID}:document/{name}"


def tags_of(instance):
    tags = ec2_backends[DEFAULT_ACCOUNT_ID][REGION].get_instance(instance).get_tags()
    return {f"ssm:resourceTag/{tag['key']}": tag["value"] for tag in tags}


def allows(statements, resource, values):
    effects = {statement["Effect"] for statement in statements if concerns(statement, resource) and holds(statement, values)}
    return effects == {"Allow"}


def concerns(statement, resource):
    elements = IAMPolicyStatement(statement)
    action = elements._check_element_matches("Action", ACTION) if "Action" in statement else not elements._check_element_matches("NotAction", ACTION)
    if "NotResource" in statement:
        return action and not elements._check_element_matches("NotResource", resource)
    return action and elements._check_element_matches("Resource", resource)


def holds(statement, values):
    return all(
        OPERATORS[operator](listed(wanted), values.get(key))
        for operator, conditions in statement.get("Condition", {}).items() for key, wanted in conditions.items())
