"""The policy of a key: kept as text, as by every other way to make one, so that it can be read back."""
import json

from moto.kms.models import Key

made = Key.create_from_cloudformation_json.__func__


def apply():
    Key.create_from_cloudformation_json = classmethod(create)
    Key.update_from_cloudformation_json = classmethod(update)


def create(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
    key = made(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs)
    key.policy = json.dumps(cloudformation_json["Properties"]["KeyPolicy"])
    return key


def update(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    properties = cloudformation_json["Properties"]
    original_resource.policy = json.dumps(properties["KeyPolicy"])
    original_resource.key_rotation_status = properties.get("EnableKeyRotation", False)
    original_resource.description = properties.get("Description")
    return original_resource
