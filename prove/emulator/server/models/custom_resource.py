"""Custom resources, whose functions really run."""
import uuid

from moto.awslambda.utils import get_backend
from moto.cloudformation.exceptions import ValidationError
from moto.core.common_models import CloudFormationModel

import lambda_process
from front import ANSWERS
from models.resource import Resource
from role_credentials import NotTrusted


class CustomResource(Resource, CloudFormationModel):
    """Custom::*: the function gets the request, and its answer decides.

    Not judged: the time that CloudFormation waits, and that it asks for a deletion after a creation that failed.
    """

    endpoint = ""
    front = None

    @classmethod
    def connect(cls, endpoint, front):
        cls.endpoint, cls.front = endpoint, front

    @staticmethod
    def cloudformation_type():
        return "AWS::CloudFormation::CustomResource"

    @classmethod
    def has_cfn_attr(cls, attr):
        return True

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        resource = cls("", cloudformation_json["Properties"])
        resource.names = {"StackId": kwargs["StackId"], "LogicalResourceId": kwargs["LogicalId"], "ResourceType": kwargs["ResourceType"]}
        answer = resource.ask("Create", account_id, region_name)
        resource.id, resource.attributes = answer["PhysicalResourceId"], answer.get("Data") or {}
        return resource

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        old, new = original_resource, cls(original_resource.id, cloudformation_json["Properties"])
        new.names = old.names
        answer = new.ask("Update", account_id, region_name, OldResourceProperties=old.properties)
        new.id, new.attributes = answer["PhysicalResourceId"], answer.get("Data") or {}
        if new.id != old.id:
            old.ask("Delete", account_id, region_name)
        return new

    def delete(self, account_id, region_name):
        self.ask("Delete", account_id, region_name)

    def ask(self, request_type, account_id, region_name, **more):
        """Calls the function, and waits for its answer."""
        request_id = str(uuid.uuid4())
        token = self.properties["ServiceToken"]
        function = get_backend(account_id, region_name).get_function(token)
        if function is None:
            raise ValidationError(message=f"there is no function {token}")
        event = {
            "RequestType": request_type, "RequestId": request_id, "ResponseURL": f"{self.endpoint}{ANSWERS}{request_id}", "ServiceToken": token,
            "ResourceProperties": self.properties, **self.names, **more, **({"PhysicalResourceId": self.id} if self.id else {}),
        }
        try:
            lambda_process.run(function, event, self.endpoint)
        except (lambda_process.FunctionFailed, NotTrusted) as error:
            raise ValidationError(message=f"the function ended without an answer: {error}") from error
        answer = self.front.take(request_id)
        if answer is None:
            raise ValidationError(message="the function ended without an answer")
        if answer["Status"] != "SUCCESS":
            raise ValidationError(message=f"Received response status [{answer['Status']}] from custom resource. Message returned: {answer.get('Reason')}")
        return answer
