import uuid

from moto.core.common_models import CloudFormationModel

from models.resource import Resource


class InspectorCisScan(Resource, CloudFormationModel):
    """AWS::InspectorV2::CisScanConfiguration: kept. moto has no API for CIS scans, so none can be read back.

    Not judged: anything.
    """

    NAME = "ScanName"
    ATTRIBUTES = ("Arn",)

    @staticmethod
    def cloudformation_type():
        return "AWS::InspectorV2::CisScanConfiguration"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        arn = f"arn:aws:inspector2:{region_name}:{account_id}:owner/{account_id}/cis-configuration/{uuid.uuid4()}"
        return cls(arn, cloudformation_json["Properties"], {"Arn": arn})

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        original_resource.properties = cloudformation_json["Properties"]
        return original_resource

    def delete(self, account_id, region_name):
        pass
