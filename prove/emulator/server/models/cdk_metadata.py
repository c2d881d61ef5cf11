from moto.core.common_models import CloudFormationModel

from models.resource import Resource


class CdkMetadata(Resource, CloudFormationModel):
    """AWS::CDK::Metadata: makes nothing in AWS either."""

    @staticmethod
    def cloudformation_type():
        return "AWS::CDK::Metadata"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        return cls(resource_name, cloudformation_json["Properties"])

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        original_resource.properties = cloudformation_json["Properties"]
        return original_resource

    def delete(self, account_id, region_name):
        pass
