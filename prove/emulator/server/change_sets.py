"""Change sets, by which the CLI deploys. The CLI gives those of all stacks the same name, and moto then takes one for another."""
from moto.cloudformation.exceptions import CloudFormationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult

import stacks


class ChangeSetNotFound(CloudFormationError):
    code = "ChangeSetNotFound"


def apply():
    CloudFormationResponse.describe_change_set = describe
    CloudFormationResponse.delete_change_set = delete
    CloudFormationResponse.execute_change_set = execute


def describe(response):
    return ActionResult(asked_for(response))


def delete(response):
    """One that is not there counts as deleted, as in CloudFormation."""
    try:
        del response.cloudformation_backend.change_sets[asked_for(response).change_set_id]
    except ChangeSetNotFound:
        pass
    return EmptyResult()


def execute(response):
    change_set = asked_for(response)
    stack = response.cloudformation_backend.stacks[change_set.stack_id]
    if change_set.change_set_type == "CREATE":
        stacks.begin(stack, change_set.template, change_set.parameters)
    else:
        stack.update(change_set.template, parameters=change_set.parameters)
    change_set.execution_status = "EXECUTE_COMPLETE"
    return EmptyResult()


def asked_for(response):
    """By its ARN, or by its name and the stack."""
    name, stack = response._get_param("ChangeSetName"), response._get_param("StackName")
    for change_set in response.cloudformation_backend.change_sets.values():
        if name == change_set.change_set_id or (name == change_set.change_set_name and stack in (change_set.stack_name, change_set.stack_id)):
            return change_set
    raise ChangeSetNotFound(f"ChangeSet [{name}] does not exist")
