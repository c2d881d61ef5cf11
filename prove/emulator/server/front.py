"""What stands before moto's server: paths of the emulator's own, and answers as the AWS SDK for JavaScript expects them."""
import json
import re

import node_calls
import role_credentials
import session_calls
import turn

ANSWERS = "/custom-resource-answers/"
CREDENTIALS = "/role-credentials/"


class Front:
    def __init__(self, app):
        self.app = app
        self.received = {}

    def __call__(self, environ, start_response):
        with turn.mine():
            return self.answer(environ, start_response)

    def answer(self, environ, start_response):
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method == "PUT" and path.startswith(ANSWERS):
            self.received[path.removeprefix(ANSWERS)] = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            return reply(start_response, "200 OK", b"")
        if method == "GET" and path.startswith(CREDENTIALS):
            return self.credentials(*path.removeprefix(CREDENTIALS).split("/"), start_response)
        if session_calls.is_one(environ):
            status, body = session_calls.answer(environ)
            return reply(start_response, status, body.encode(), [("Content-Type", "application/x-amz-json-1.1")])
        if node_calls.is_one(environ):
            refusal = node_calls.refusal(environ)
            return reply(start_response, "200 OK" if refusal is None else "403 Forbidden", (refusal or "").encode())
        return corrected(self.app, environ, start_response)

    def take(self, request_id):
        """The answer of a function to a request of CloudFormation; nothing if there is none."""
        body = self.received.pop(request_id, None)
        return None if body is None else json.loads(body)

    def credentials(self, service, role, start_response):
        """Credentials of a role as a service gets them: those of a node come from Amazon EC2."""
        try:
            return reply(start_response, "200 OK", json.dumps(role_credentials.given_to(service, role)).encode())
        except role_credentials.NotTrusted as error:
            return reply(start_response, "403 Forbidden", str(error).encode())


def reply(start_response, status, body, headers=()):
    start_response(status, [*headers, ("Content-Length", str(len(body)))])
    return [body]


def corrected(app, environ, start_response):
    """As clients understand it. moto sends a second date, with which both are lost; refuses in XML whoever speaks JSON; and breaks where it knows no answer,
    for which clients try again."""
    told = {}

    def start(status, headers, exc_info=None):
        told.update(status=status, headers=[header for header in headers if header[0].lower() not in ("date", "server")])

    body = b"".join(app(environ, start))
    status, headers = told["status"], told["headers"]
    if environ["REQUEST_METHOD"] == "HEAD":
        start_response(status, headers)
        return [body]
    headers = [header for header in headers if header[0].lower() != "content-length"]
    if status.startswith("5"):
        status = "400 Bad Request"
    if status.startswith("403") and "json" in environ.get("CONTENT_TYPE", ""):
        message = re.search(rb"<Message>(.*?)</Message>", body, re.S)
        body = json.dumps({"__type": "AccessDeniedException", "message": message[1].decode() if message else ""}).encode()
        headers = [("Content-Type", "application/json"), ("x-amzn-errortype", "AccessDeniedException")]
    return reply(start_response, status, body, headers)
