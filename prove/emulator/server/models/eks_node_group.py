from moto.cloudformation.exceptions import ValidationError
from moto.core.common_models import CloudFormationModel
from moto.ec2.models import ec2_backends
from moto.eks.models import eks_backends
from moto.iam.models import iam_backends

from models.resource import Resource, api_names

# "Update requires: Replacement":
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-nodegroup.html
REPLACED_BY = ("AmiType", "CapacityType", "ClusterName", "DiskSize", "InstanceTypes", "NodegroupName", "NodeRole", "RemoteAccess", "Subnets")


class EksNodeGroup(Resource, CloudFormationModel):
    """AWS::EKS::Nodegroup over moto's own node groups. The role, the subnets and the version of the launch template have to be there.

    Not judged: which values Amazon EKS takes, and that nodes start.
    """

    NAME = "NodegroupName"
    ATTRIBUTES = ("Arn", "ClusterName", "Id", "NodegroupName")

    @staticmethod
    def cloudformation_type():
        return "AWS::EKS::Nodegroup"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        check_references(properties, account_id, region_name)
        group = eks_backends[account_id][region_name].create_nodegroup(
            cluster_name=properties["ClusterName"], nodegroup_name=resource_name, node_role=properties["NodeRole"], subnets=properties["Subnets"],
            ami_type=properties.get("AmiType"), capacity_type=properties.get("CapacityType"), disk_size=properties.get("DiskSize"),
            instance_types=properties.get("InstanceTypes"), release_version=properties.get("ReleaseVersion"), version=properties.get("Version"),
            remote_access=api_names(properties.get("RemoteAccess")), **changeable(properties),
        )
        set_rest(group, properties)
        identity = f"{group.cluster_name}/{group.nodegroup_name}"
        return cls(identity, properties, {
            "Arn": group.arn, "ClusterName": group.cluster_name, "Id": identity, "NodegroupName": group.nodegroup_name,
        })

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        old, properties = original_resource, cloudformation_json["Properties"]
        if any(properties.get(name) != old.properties.get(name) for name in REPLACED_BY):
            new = cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)
            old.delete(account_id, region_name)
            return new
        check_references(properties, account_id, region_name)
        group = old.group(account_id, region_name)
        for name, value in changeable(properties).items():
            setattr(group, name, value)
        set_rest(group, properties)
        old.properties = properties
        return old

    def group(self, account_id, region_name):
        return eks_backends[account_id][region_name].describe_nodegroup(self.attributes["ClusterName"], self.attributes["NodegroupName"])

    def delete(self, account_id, region_name):
        eks_backends[account_id][region_name].delete_nodegroup(self.attributes["ClusterName"], self.attributes["NodegroupName"])


def check_references(properties, account_id, region_name):
    ec2 = ec2_backends[account_id][region_name]
    iam_backends[account_id]["aws"].get_role_by_arn(properties["NodeRole"])
    for subnet in properties["Subnets"]:
        ec2.get_subnet(subnet)
    template = properties.get("LaunchTemplate")
    if template and "Version" in template:
        versions = [str(version.number) for version in ec2.get_launch_template(template["Id"]).versions]
        if str(template["Version"]) not in versions:
            raise ValidationError(message=f"launch template {template['Id']} has no version {template['Version']}")


def changeable(properties):
    """What a node group takes without being replaced."""
    template = api_names(properties.get("LaunchTemplate"))
    return {
        "labels": properties.get("Labels", {}), "taints": api_names(properties.get("Taints", [])), "tags": properties.get("Tags", {}),
        "scaling_config": {name: int(size) for name, size in api_names(properties.get("ScalingConfig", {})).items()} or None,
        "launch_template": {**template, "version": str(template["version"])} if template and "version" in template else template,
    }


def set_rest(group, properties):
    """What moto does not take when it makes a node group, or makes up: no SSH key is there unless one was asked for."""
    group.update_config = api_names(properties.get("UpdateConfig"))
    group.node_repair_config = api_names(properties.get("NodeRepairConfig"))
    group.remote_access = api_names(properties.get("RemoteAccess"))
    group.resources = {"autoScalingGroups": group.resources["autoScalingGroups"]}
    if group.launch_template:
        group.disk_size = None
