"""Rules of security groups as CloudFormation writes them: moto takes neither rules out of a group, nor lists of prefixes, nor descriptions of most."""
from moto.cloudformation.exceptions import ValidationError
from moto.ec2.models import ec2_backends


def add(given, group_id, egress, account_id, region_name):
    ec2 = ec2_backends[account_id][region_name]
    prefix_list = given.get("DestinationPrefixListId")
    if prefix_list and prefix_list not in ec2.managed_prefix_lists:
        raise ValidationError(message=f"The prefix list ID '{prefix_list}' does not exist")
    call = ec2.authorize_security_group_egress if egress else ec2.authorize_security_group_ingress
    call(**arguments(given, group_id, egress))


def remove(given, group_id, egress, account_id, region_name):
    ec2 = ec2_backends[account_id][region_name]
    call = ec2.revoke_security_group_egress if egress else ec2.revoke_security_group_ingress
    call(**arguments(given, group_id, egress))


def arguments(given, group_id, egress):
    """What is described keeps its description with the peer, where it is read back."""
    described = {"Description": given["Description"]} if "Description" in given else {}
    group = given.get("DestinationSecurityGroupId" if egress else "SourceSecurityGroupId")
    ranges = [{name: given[name], **described} for name in ("CidrIp", "CidrIpv6") if name in given]
    prefixes = given.get("DestinationPrefixListId" if egress else "SourcePrefixListId")
    return {
        "group_name_or_id": group_id, "ip_protocol": given["IpProtocol"], "from_port": given.get("FromPort"), "to_port": given.get("ToPort"),
        "ip_ranges": ranges,
        "source_groups": [{"GroupId": group, **described}] if group else [],
        "prefix_list_ids": [{"PrefixListId": prefixes, **described}] if prefixes else [],
    }
