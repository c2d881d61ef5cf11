"""Asks moto's evaluator of policies, the one that its server enforces permissions with."""
import json
import sys

from moto.iam.access_control import IAMPolicy, IAMPolicyStatement, PermissionResult
from moto.iam.aws_managed_policies import aws_managed_policies_data

AWS_MANAGED = json.loads(aws_managed_policies_data)


def policies(role):
    """Those of a role: its own, and moto's copies of the AWS managed ones. A copy is of partition aws, as the roles are that are asked about."""
    documents = [{"Statement": statements} for statements in role["own"]]
    documents += [AWS_MANAGED[arn.removeprefix("arn:aws:iam::aws:policy/")]["Document"] for arn in role["foreign"]]
    return [json.dumps(document) for document in documents]


def patterns(document):
    """Resources as the statements of a policy write them."""
    return sorted({pattern for statement in json.loads(document)["Statement"] for pattern in listed(statement["Resource"])})


def listed(value):
    return value if isinstance(value, list) else [value]


class Evaluator:
    """Asks for every action."""

    def __init__(self, actions):
        self.actions = actions
        self.known = {}

    def allowed(self, role):
        """Actions that the role may do on something or other: a resource for each pattern of its policies, and one that only `*` means."""
        documents = policies(role)
        found = set()
        for resource in {pattern.replace("*", "x") for document in documents for pattern in patterns(document)} | {"*"}:
            says = [self.says(document, resource) for document in documents]
            found |= set().union(*(permitted for permitted, _ in says)).difference(*(denied for _, denied in says))
        return sorted(found)

    def says(self, document, resource):
        """What a policy permits and what it denies. It says the same of two resources that the same of its patterns mean, and is asked once."""
        key = (document, *(pattern for pattern in patterns(document) if IAMPolicyStatement._match(pattern, resource)))
        if key not in self.known:
            policy = IAMPolicy(document)
            results = [(action, policy.is_action_permitted(action, resource)) for action in self.actions]
            self.known[key] = [{action for action, result in results if result == wanted} for wanted in (PermissionResult.PERMITTED, PermissionResult.DENIED)]
        return self.known[key]


def answer(role, action, resource):
    results = [IAMPolicy(document).is_action_permitted(action, resource) for document in policies(role)]
    return PermissionResult.PERMITTED in results and PermissionResult.DENIED not in results


given = json.load(sys.stdin)
evaluator = Evaluator(given["actions"])
print(json.dumps({
    "allowed": [evaluator.allowed(role) for role in given["roles"]],
    "answers": [answer(each["role"], each["action"], each["resource"]) for each in given["questions"]],
}))
