from moto.core.common_models import CloudFormationModel
from moto.eks.models import eks_backends

from models.resource import Resource


class EksAddon(Resource, CloudFormationModel):
    """AWS::EKS::Addon: the cluster has to be there. moto has no API for add-ons, so none can be read back.

    Not judged: anything else.
    """

    ATTRIBUTES = ("Arn",)

    @staticmethod
    def cloudformation_type():
        return "AWS::EKS::Addon"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        cluster = eks_backends[account_id][region_name].describe_cluster(properties["ClusterName"])
        arn = f"{cluster.arn.replace(':cluster/', ':addon/')}/{properties['AddonName']}/emulator"
        return cls(f"{cluster.name}|{properties['AddonName']}", properties, {"Arn": arn})

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        original_resource.properties = cloudformation_json["Properties"]
        return original_resource

    def delete(self, account_id, region_name):
        eks_backends[account_id][region_name].describe_cluster(self.properties["ClusterName"])
