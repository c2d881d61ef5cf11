import json

from moto.core.common_models import CloudFormationModel
from moto.sns.models import sns_backends

from models.resource import Resource


class SnsTopicPolicy(Resource, CloudFormationModel):
    """AWS::SNS::TopicPolicy: sets the policy of its topics, where it is read back."""

    ATTRIBUTES = ("Id",)

    @staticmethod
    def cloudformation_type():
        return "AWS::SNS::TopicPolicy"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        for topic in properties["Topics"]:
            sns_backends[account_id][region_name].get_topic(topic).policy = json.dumps(properties["PolicyDocument"])
        return cls(resource_name, properties, {"Id": resource_name})

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        return cls.create_from_cloudformation_json(original_resource.id, cloudformation_json, account_id, region_name)

    def delete(self, account_id, region_name):
        """The topic goes back to the policy that it had by itself; nobody reads it after that."""
