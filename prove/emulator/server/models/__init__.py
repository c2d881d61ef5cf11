"""CloudFormation models that moto lacks, one file each."""
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError

from models import (  # noqa: F401
    cdk_metadata, custom_resource, eks_addon, eks_cluster, eks_node_group, inspector_cis_scan, s3_bucket_policy, security_group_egress, sns_topic_policy,
)


def register():
    parsing.get_model_list.cache_clear()
    parsing.get_model_map.cache_clear()
    parsing.get_name_type_map.cache_clear()
    parsing.resource_class_from_type = model_of


def model_of(resource_type):
    """The model of a type. moto passes over those that it does not know; what is not there cannot be read back, so here it is an error."""
    if resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource":
        return custom_resource.CustomResource
    model = parsing.get_model_map().get(resource_type)
    if model is None:
        raise ValidationError(message=f"the emulator has no model of {resource_type}")
    return model
