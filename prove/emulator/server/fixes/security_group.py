"""Security groups and their rules: moto leaves out what goes out of a group, lists of prefixes and descriptions, and makes a new group for a changed rule."""
from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupIngress

import security_group_rules

INLINE = {"SecurityGroupIngress": False, "SecurityGroupEgress": True}
made = SecurityGroup.create_from_cloudformation_json.__func__


def apply():
    SecurityGroup.create_from_cloudformation_json = classmethod(create)
    SecurityGroup.update_from_cloudformation_json = classmethod(update)
    SecurityGroupIngress.create_from_cloudformation_json = classmethod(create_ingress)
    SecurityGroupIngress.delete = delete_ingress


def create(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
    properties = cloudformation_json["Properties"]
    without_rules = {name: value for name, value in properties.items() if name not in INLINE}
    group = made(cls, resource_name, {**cloudformation_json, "Properties": without_rules}, account_id, region_name, **kwargs)
    if properties.get("SecurityGroupEgress"):  # instead of the one rule that lets out everything
        group.egress_rules = []
    set_rules(group, properties, account_id, region_name)
    return group


def set_rules(group, properties, account_id, region_name):
    group.inline = [(rule, egress) for name, egress in INLINE.items() for rule in properties.get(name, [])]
    for rule, egress in group.inline:
        security_group_rules.add(rule, group.id, egress, account_id, region_name)


def update(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    """The rules and the tags. What replaces a group is not among what is proven here."""
    properties = cloudformation_json["Properties"]
    for rule, egress in original_resource.inline:
        security_group_rules.remove(rule, original_resource.id, egress, account_id, region_name)
    set_rules(original_resource, properties, account_id, region_name)
    for tag in properties.get("Tags", []):
        original_resource.add_tag(tag["Key"], tag["Value"])
    return original_resource


def create_ingress(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
    properties = cloudformation_json["Properties"]
    security_group_rules.add(properties, properties["GroupId"], False, account_id, region_name)
    return cls(None, properties)


def delete_ingress(ingress, account_id, region_name):
    security_group_rules.remove(ingress.properties, ingress.properties["GroupId"], False, account_id, region_name)
