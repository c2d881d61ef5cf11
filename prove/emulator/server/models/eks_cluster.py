from moto.core.common_models import CloudFormationModel
from moto.ec2.models import ec2_backends
from moto.eks.models import eks_backends

from models.resource import Resource, api_names


class EksCluster(Resource, CloudFormationModel):
    """AWS::EKS::Cluster over moto's own clusters, with the security group that Amazon EKS makes for a cluster.

    Not judged: which properties Amazon EKS takes. Of a change only the version, the logging and the access to the endpoint are taken.
    """

    NAME = "Name"
    ATTRIBUTES = ("Arn", "CertificateAuthorityData", "ClusterSecurityGroupId", "Endpoint", "Id", "OpenIdConnectIssuerUrl")

    @staticmethod
    def cloudformation_type():
        return "AWS::EKS::Cluster"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        ec2 = ec2_backends[account_id][region_name]
        vpc_config = api_names(properties["ResourcesVpcConfig"])
        vpc_id = ec2.get_subnet(vpc_config["subnetIds"][0]).vpc_id
        group = ec2.create_security_group(f"eks-cluster-sg-{resource_name}", "EKS created security group", vpc_id)
        cluster = eks_backends[account_id][region_name].create_cluster(
            name=resource_name, role_arn=properties["RoleArn"], version=properties.get("Version"),
            resources_vpc_config={**vpc_config, "clusterSecurityGroupId": group.id, "vpcId": vpc_id},
            encryption_config=api_names(properties.get("EncryptionConfig", [])), logging=api_names(properties.get("Logging")),
            tags={tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])},
        )
        return cls(cluster.name, properties, {
            "Arn": cluster.arn, "CertificateAuthorityData": cluster.certificate_authority["data"], "ClusterSecurityGroupId": group.id,
            "Endpoint": cluster.endpoint, "Id": cluster.name, "OpenIdConnectIssuerUrl": cluster.identity["oidc"]["issuer"],
        })

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        properties = cloudformation_json["Properties"]
        cluster = eks_backends[account_id][region_name].describe_cluster(original_resource.id)
        cluster.version = properties.get("Version", cluster.version)
        cluster.logging = api_names(properties.get("Logging")) or cluster.logging
        cluster.resources_vpc_config.update(api_names(properties["ResourcesVpcConfig"]))
        original_resource.properties = properties
        return original_resource

    def delete(self, account_id, region_name):
        eks_backends[account_id][region_name].delete_cluster(self.id)
        ec2_backends[account_id][region_name].delete_security_group(group_id=self.attributes["ClusterSecurityGroupId"])
