"""A document of AWS Systems Manager: its content as text, a name where the template has none, and a new version for a change where the template asks for it."""
import json

from moto.cloudformation.exceptions import ValidationError
from moto.ssm.models import Document, ssm_backends

made = Document.create_from_cloudformation_json.__func__


def apply():
    Document.create_from_cloudformation_json = classmethod(create)
    Document.update_from_cloudformation_json = classmethod(update)
    Document.delete = delete


def create(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
    properties = cloudformation_json["Properties"]
    changed = {"Name": resource_name, **properties, "Content": text_of(properties["Content"])}
    return made(cls, resource_name, {**cloudformation_json, "Properties": changed}, account_id, region_name, **kwargs)


def update(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    properties = cloudformation_json["Properties"]
    if properties.get("UpdateMethod") != "NewVersion":
        raise ValidationError(message="the emulator changes only documents that get new versions")
    ssm = ssm_backends[account_id][region_name]
    name = original_resource.name
    ssm.update_document(
        content=text_of(properties["Content"]), attachments=[], name=name, version_name=None, document_version="$LATEST",
        document_format=properties["DocumentFormat"], target_type=None)
    documents = ssm._get_documents(name)
    documents.update_default_version(documents.latest_version)
    return documents.get_default_version()


def delete(document, account_id, region_name):
    ssm_backends[account_id][region_name].delete_document(name=document.name, document_version="", version_name="", force=True)


def text_of(content):
    return content if isinstance(content, str) else json.dumps(content)
