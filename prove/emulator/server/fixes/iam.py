"""Roles and managed policies of a stack. moto leaves the managed policies of a role out, and neither changes nor deletes a managed policy."""
import json

from moto.iam.models import ManagedPolicy, Role, iam_backends

made = Role.create_from_cloudformation_json.__func__
removed = Role.delete_from_cloudformation_json.__func__


def apply():
    Role.create_from_cloudformation_json = classmethod(create_role)
    Role.update_from_cloudformation_json = classmethod(update_role)
    Role.delete_from_cloudformation_json = classmethod(delete_role)
    ManagedPolicy.update_from_cloudformation_json = classmethod(update_policy)
    ManagedPolicy.delete = delete_policy


def create_role(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
    role = made(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs)
    set_policies(role, cloudformation_json["Properties"], iam_backends[account_id]["aws"])
    return role


def update_role(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    properties = cloudformation_json["Properties"]
    original_resource.assume_role_policy_document = json.dumps(properties["AssumeRolePolicyDocument"])
    original_resource.description = properties.get("Description", "")
    set_policies(original_resource, properties, iam_backends[account_id]["aws"])
    return original_resource


def set_policies(role, properties, iam):
    """Exactly those that the template names. A managed policy that nobody knows is an error of moto's."""
    for name in list(role.policies):
        role.delete_policy(name)
    for policy in properties.get("Policies", []):
        document = policy["PolicyDocument"]
        role.put_policy(policy["PolicyName"], document if isinstance(document, str) else json.dumps(document))
    detach_all(role, iam)
    for arn in properties.get("ManagedPolicyArns", []):
        iam.attach_role_policy(arn, role.name)


def delete_role(cls, resource_name, cloudformation_json, account_id, region_name):
    iam = iam_backends[account_id]["aws"]
    detach_all(iam.get_role(resource_name), iam)
    removed(cls, resource_name, cloudformation_json, account_id, region_name)


def detach_all(role, iam):
    for arn in list(role.managed_policies):
        iam.detach_role_policy(arn, role.name)


def update_policy(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    document = json.dumps(cloudformation_json["Properties"]["PolicyDocument"])
    iam_backends[account_id]["aws"].create_policy_version(original_resource.arn, document, set_as_default="true")
    return original_resource


def delete_policy(policy, account_id, region_name):
    iam = iam_backends[account_id]["aws"]
    for role in list(iam.roles.values()):
        if policy.arn in role.managed_policies:
            iam.detach_role_policy(policy.arn, role.name)
    iam.delete_policy(policy.arn)
