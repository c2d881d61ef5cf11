"""A parameter whose template names none: CloudFormation gives it a name, moto does not."""
from moto.ssm.models import Parameter

made = Parameter.create_from_cloudformation_json.__func__


def apply():
    Parameter.create_from_cloudformation_json = classmethod(create)


def create(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
    cloudformation_json["Properties"].setdefault("Name", f"CFN-{resource_name}")
    return made(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs)
