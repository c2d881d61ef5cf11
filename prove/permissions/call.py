"""Makes calls as somebody with given credentials, each signed as AWS asks for it, and tells what came back."""
import http.client
import json
import sys
from urllib.parse import urlparse

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def call(endpoint, region, credentials, action):
    service, name = action.split(":")
    request = AWSRequest(method="POST", url=f"{endpoint}/", data=b"{}", headers={"X-Amz-Target": f"NodeCalls.{name}"})
    keys = Credentials(credentials["accessKeyId"], credentials["secretAccessKey"], credentials["sessionToken"])
    SigV4Auth(keys, service, region).add_auth(request)
    connection = http.client.HTTPConnection(urlparse(endpoint).netloc, timeout=30)
    connection.request("POST", "/", body=b"{}", headers=dict(request.headers))
    answer = connection.getresponse()
    return {"status": answer.status, "text": answer.read().decode()}


given = json.load(sys.stdin)
print(json.dumps([call(given["endpoint"], given["region"], each["credentials"], each["action"]) for each in given["calls"]]))
