"""Runs the code of a Lambda function, as it was deployed, in a process of its own."""
import io
import json
import os
import subprocess
import tempfile
import zipfile
from pathlib import Path

import role_credentials
import turn

RUNTIME = Path(__file__).with_name("lambda-runtime.cjs")
# What the runtime of AWS Lambda brings along: the AWS SDK for JavaScript.
BROUGHT_ALONG = Path(__file__).parents[3] / "node_modules"
# Of the 15 minutes that a function may have. The one behind InspectorEnablement gives AWS 90 seconds to become consistent.
LONGEST = 180


class FunctionFailed(Exception):
    """It threw, or took too long."""


def run(function, event, endpoint):
    """Calls the function with an event: its own environment, and credentials of its role."""
    seconds = min(int(function.timeout), LONGEST)
    with tempfile.TemporaryDirectory(prefix="function-") as folder:
        zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(folder)
        context = {
            "functionName": function.function_name, "invokedFunctionArn": function.function_arn, "memoryLimitInMB": str(function.memory_size),
            "logGroupName": function.logs_group_name, "logStreamName": "emulator", "awsRequestId": event["RequestId"], "seconds": seconds,
        }
        process = {"input": json.dumps({"event": event, "context": context}), "env": environment(function, endpoint), "timeout": seconds}
        try:
            with turn.of_others():
                ended = subprocess.run(["node", str(RUNTIME), folder, function.handler], text=True, capture_output=True, check=False, **process)
        except subprocess.TimeoutExpired as error:
            raise FunctionFailed(f"Task timed out after {seconds} seconds") from error
    if ended.returncode != 0:
        raise FunctionFailed(last_lines(ended.stderr or ended.stdout))


def environment(function, endpoint):
    role = role_credentials.given_to("lambda.amazonaws.com", function.role.split("/")[-1], function.region)
    return {
        **function.environment_vars,
        "PATH": os.environ["PATH"],
        "NODE_PATH": str(BROUGHT_ALONG),
        "AWS_REGION": function.region,
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": role["accessKeyId"],
        "AWS_SECRET_ACCESS_KEY": role["secretAccessKey"],
        "AWS_SESSION_TOKEN": role["sessionToken"],
    }


def last_lines(text):
    return "\n".join(text.strip().splitlines()[-12:])
