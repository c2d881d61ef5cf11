"""Credentials of a role, for a service that its trust policy names."""
import json

from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends


class NotTrusted(Exception):
    """The trust policy does not name the service."""


def given_to(service, role_name, region_name="us-east-1"):
    role = iam_backends[DEFAULT_ACCOUNT_ID]["aws"].get_role(role_name)
    trusted = [name for statement in json.loads(role.assume_role_policy_document)["Statement"] for name in services_of(statement)]
    if service not in trusted:
        raise NotTrusted(f"{role_name} trusts {', '.join(trusted) or 'no service'}, not {service}")
    session = sts_backends[DEFAULT_ACCOUNT_ID]["aws"].assume_role(
        region_name=region_name, role_session_name="emulator", role_arn=role.arn, policy="", duration=3600, external_id="")
    return {"accessKeyId": session.access_key_id, "secretAccessKey": session.secret_access_key, "sessionToken": session.session_token}


def services_of(statement):
    principal = statement.get("Principal", {})
    services = principal.get("Service", []) if isinstance(principal, dict) and statement["Effect"] == "Allow" else []
    return [services] if isinstance(services, str) else services
