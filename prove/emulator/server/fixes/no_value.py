"""AWS::NoValue within a list: CloudFormation leaves the item out, moto keeps an empty one."""
from moto.cloudformation import parsing

resolve = parsing.clean_json


def apply():
    parsing.clean_json = clean_json


def clean_json(resource_json, resources_map):
    resolved = resolve(resource_json, resources_map)
    return [item for item in resolved if item is not None] if isinstance(resource_json, list) else resolved
