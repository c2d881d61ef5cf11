"""Permissions that are enforced from the first request on: by the action, and by the resource where moto knows it.

A change of a document of AWS Systems Manager is judged by the document, as moto does not say which it is.

Not judged: most other resources, most conditions, and Amazon S3, where the CLI keeps its assets.
"""
import json

from moto.core.responses import ActionAuthenticatorMixin
from moto.iam.access_control import IAMPolicyStatement
from moto.ssm.responses import SimpleSystemManagerResponse

strict_principal = IAMPolicyStatement._check_principal
strict_match = IAMPolicyStatement._check_element_matches

CHANGES_OF_DOCUMENTS = ("DeleteDocument", "ModifyDocumentPermission", "UpdateDocument", "UpdateDocumentDefaultVersion")


def apply():
    # moto knows neither the signatures that the AWS SDK for JavaScript makes for Amazon S3 nor all of its actions.
    ActionAuthenticatorMixin._authenticate_and_authorize_s3_action = lambda self, bucket_name=None, key_name=None: None
    IAMPolicyStatement._check_principal = check_principal
    IAMPolicyStatement._check_element_matches = check_element_matches
    SimpleSystemManagerResponse._determine_resource = changed_document


def check_principal(statement, principal):
    """An account as principal stands for everybody in it whose own policies allow the action, and those are looked at as well."""
    trusted = statement._statement.get("Principal")
    accounts = trusted.get("AWS", []) if isinstance(trusted, dict) else []
    account = principal.split(":")[4]
    if {account, f"arn:aws:iam::{account}:root"} & set([accounts] if isinstance(accounts, str) else accounts):
        return True
    return strict_principal(statement, principal)


def check_element_matches(statement, element, value):
    """For most requests moto does not know the resource, and says `*`: then every statement counts, whatever resources it names."""
    return (element == "Resource" and value == "*") or strict_match(statement, element, value)


def changed_document(response):
    """The document that a request changes; `*` for all other requests."""
    if response._get_action() not in CHANGES_OF_DOCUMENTS:
        return "*"
    return f"arn:aws:ssm:{response.region}:{response.current_account}:document/{json.loads(response.body)['Name']}"
