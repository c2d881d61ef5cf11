from moto.core.common_models import CloudFormationModel

from models.resource import Resource


class S3BucketPolicy(Resource, CloudFormationModel):
    """AWS::S3::BucketPolicy: kept. `cdk bootstrap` has one that denies what does not come over TLS, and the emulator speaks plain HTTP.

    Not judged: anything.
    """

    @staticmethod
    def cloudformation_type():
        return "AWS::S3::BucketPolicy"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        return cls(resource_name, cloudformation_json["Properties"])

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        original_resource.properties = cloudformation_json["Properties"]
        return original_resource

    def delete(self, account_id, region_name):
        pass
