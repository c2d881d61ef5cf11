from moto.core.common_models import CloudFormationModel

import security_group_rules
from models.resource import Resource


class SecurityGroupEgress(Resource, CloudFormationModel):
    """AWS::EC2::SecurityGroupEgress: a rule of a group that is there. Any change makes a new one."""

    ATTRIBUTES = ("Id",)

    @staticmethod
    def cloudformation_type():
        return "AWS::EC2::SecurityGroupEgress"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        security_group_rules.add(properties, properties["GroupId"], True, account_id, region_name)
        return cls(resource_name, properties, {"Id": resource_name})

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        original_resource.delete(account_id, region_name)
        return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)

    def delete(self, account_id, region_name):
        security_group_rules.remove(self.properties, self.properties["GroupId"], True, account_id, region_name)
