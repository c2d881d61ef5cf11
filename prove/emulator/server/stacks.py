"""Stacks that go the way of CloudFormation, over moto's.

moto makes resources while it resolves references, compares templates instead of resolved properties on an update, so that nobody follows a new version of
a launch template, and passes over what it does not know and what fails. Here each resource comes after what it needs, is changed when what it resolves to
changed, and leaves an event; whatever goes wrong fails the stack with its reason and rolls it back. All of it happens within the request.

Not judged: the role that CloudFormation works with, what properties CloudFormation and the services would refuse, and what one stack takes from another.
"""
import copy
import logging
from contextlib import contextmanager

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import CloudFormationBackend, Event, Stack
from moto.cloudformation.parsing import ResourceMap

from models import model_of
from models.custom_resource import CustomResource
from order import in_order

log = logging.getLogger("stacks")
moto_outputs, moto_exports = Stack.outputs.fget, Stack.exports.fget


class ResourceFailed(Exception):
    """A resource did not come about; the event of the resource says why."""


def apply(endpoint, front):
    CustomResource.connect(endpoint, front)
    ResourceMap.__getitem__ = stands_for
    Stack.stack_resources = property(lambda stack: [stack.resource_map[name] for name in getattr(stack, "made", {})])
    Stack.stack_parameters = property(given_parameters)
    Stack.outputs = property(lambda stack: moto_outputs(stack) if came_about(stack) else None)
    Stack.exports = property(lambda stack: moto_exports(stack) if came_about(stack) else [])
    Stack.create_resources = create
    Stack.update = update
    Stack.delete = delete
    CloudFormationBackend.delete_stack = delete_stack


def stands_for(resources, name):
    """What a name stands for. moto would make a resource that is not there yet."""
    found = resources._parsed_resources.get(name)
    if found is None and name not in resources._parsed_resources:
        raise ValidationError(message=f"Template error: {name} is not there")
    return found


def given_parameters(stack):
    """As they were given, for an update that keeps them. moto has the value of a parameter of AWS Systems Manager in the place of its name."""
    slots = stack.template_dict.get("Parameters", {})
    return {name: stack.parameters.get(name, slot.get("Default")) for name, slot in slots.items()}


def came_about(stack):
    """Before that, and after a rollback, outputs name what is not there."""
    return stack.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


def create(stack):
    stack.made = {}
    stack.status = "CREATE_IN_PROGRESS"
    stack.description = stack.template_dict.get("Description")
    if succeeds(lambda: bring_up(stack)):
        ended(stack, "CREATE_COMPLETE")
        return
    ended(stack, "ROLLBACK_IN_PROGRESS")
    gone = succeeds(lambda: tear_down(stack, list(stack.made)))
    ended(stack, "ROLLBACK_COMPLETE" if gone else "ROLLBACK_FAILED")


def begin(stack, template, parameters):
    """Creates the resources of a stack that a change set has made without any."""
    set_template(stack, template, parameters)
    ended(stack, "CREATE_IN_PROGRESS", "User Initiated")
    stack.create_resources()


def update(stack, template, role_arn=None, parameters=None, tags=None):
    before = stack.template, stack.parameters
    ended(stack, "UPDATE_IN_PROGRESS", "User Initiated")
    if succeeds(lambda: move_to(stack, template, parameters or {})):
        stack.tags = stack.tags if tags is None else tags
        ended(stack, "UPDATE_COMPLETE")
        return
    ended(stack, "UPDATE_ROLLBACK_IN_PROGRESS")
    back = succeeds(lambda: move_to(stack, *before))
    ended(stack, "UPDATE_ROLLBACK_COMPLETE" if back else "UPDATE_ROLLBACK_FAILED")


def move_to(stack, template, parameters):
    """Makes, changes and at last deletes resources, until the stack is what the template says."""
    old = stack.resource_map
    set_template(stack, template, parameters)
    stack.resource_map._parsed_resources.update({name: old._parsed_resources[name] for name in stack.made})
    bring_up(stack)
    removed = [name for name in stack.made if name not in stack.template_dict["Resources"]]
    tear_down(stack, removed)


def set_template(stack, template, parameters):
    stack.template, stack.parameters = template, parameters
    stack._parse_template()
    stack.resource_map = stack._create_resource_map()
    stack.output_map = stack._create_output_map()


def bring_up(stack):
    """Makes what is missing and changes what resolves to something else than before."""
    resources = stack.resource_map
    for name in in_order(stack.template_dict["Resources"]):
        template = stack.template_dict["Resources"][name]
        if name in stack.made:
            resolved = parsing.clean_json(copy.deepcopy(template), resources)
            if resolved.get("Properties") == stack.made[name].get("Properties"):
                continue
            with event(stack, name, template, "UPDATE"):
                changed = parsing.parse_and_update_resource(name, copy.deepcopy(template), resources, stack.account_id, stack.region_name)
                if changed is None:
                    raise ValidationError(message=f"the emulator cannot update {template['Type']}")
                resources._parsed_resources[name] = changed
                stack.made[name] = resolved
        else:
            with event(stack, name, template, "CREATE"):
                made = parsing.parse_and_create_resource(name, copy.deepcopy(template), resources, stack.account_id, stack.region_name)
                if made is not None:  # or its condition does not hold
                    resources._parsed_resources[name] = made
                    stack.made[name] = parsing.clean_json(copy.deepcopy(template), resources)


def tear_down(stack, names):
    """Deletes resources, the newest first, but for those whose policy is to stay."""
    for name in reversed(names):
        resource, template = stack.resource_map._parsed_resources[name], stack.made[name]
        if template.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate"):
            tell(stack, name, template["Type"], "DELETE_SKIPPED")
        else:
            with event(stack, name, template, "DELETE"):
                remove(stack, resource, template)
        del stack.made[name], stack.resource_map._parsed_resources[name]


def remove(stack, resource, template):
    if hasattr(resource, "delete"):
        resource.delete(stack.account_id, stack.region_name)
        return
    model = model_of(template["Type"])
    if hasattr(model.delete_from_cloudformation_json, "__isabstractmethod__"):
        raise ValidationError(message=f"the emulator cannot delete {template['Type']}")
    model.delete_from_cloudformation_json(resource.physical_resource_id, template, stack.account_id, stack.region_name)


def delete(stack):
    ended(stack, "DELETE_IN_PROGRESS", "User Initiated")
    gone = succeeds(lambda: tear_down(stack, list(stack.made)))
    ended(stack, "DELETE_COMPLETE" if gone else "DELETE_FAILED")


def delete_stack(backend, name_or_stack_id):
    for stack in list(backend.stacks.values()):
        if name_or_stack_id in (stack.name, stack.stack_id):
            stack.made = getattr(stack, "made", {})
            stack.delete()
            if stack.status == "DELETE_COMPLETE":
                backend.deleted_stacks[stack.stack_id] = backend.stacks.pop(stack.stack_id)


def succeeds(action):
    try:
        action()
        return True
    except ResourceFailed:
        return False


@contextmanager
def event(stack, name, template, action):
    """Tells how it went with a resource."""
    try:
        yield
    except ResourceFailed:
        raise
    except Exception as error:
        reason = getattr(error, "message", None) or str(error) or type(error).__name__
        log.error("%s %s of %s failed: %s", action, name, stack.name, reason, exc_info=not isinstance(error, ValidationError))
        tell(stack, name, template["Type"], f"{action}_FAILED", reason)
        raise ResourceFailed(reason) from error
    tell(stack, name, template["Type"], f"{action}_COMPLETE")


def tell(stack, name, resource_type, status, reason=None):
    resource = stack.resource_map._parsed_resources.get(name)
    stack.events.append(Event(
        stack_id=stack.stack_id, stack_name=stack.name, logical_resource_id=name, physical_resource_id=getattr(resource, "physical_resource_id", ""),
        resource_type=resource_type, resource_status=status, resource_status_reason=reason, resource_properties=None,
    ))


def ended(stack, status, reason=None):
    stack.status = status
    stack._add_stack_event(status, resource_status_reason=reason)
