"""In which order the resources of a template are made: each after what it names."""
import re

from moto.cloudformation.exceptions import ValidationError

IN_TEXT = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[A-Za-z0-9.]+)?\}")


def named_in(value):
    """Logical ids that a value names by Ref, Fn::GetAtt or Fn::Sub. Names of parameters are among them."""
    if isinstance(value, list):
        return {name for item in value for name in named_in(item)}
    if not isinstance(value, dict):
        return set()
    names = set()
    for key, inner in value.items():
        if key == "Ref" and isinstance(inner, str):
            names.add(inner)
        elif key == "Fn::GetAtt":
            names.add(inner[0] if isinstance(inner, list) else inner.split(".")[0])
        elif key == "Fn::Sub":
            names |= set(IN_TEXT.findall(inner if isinstance(inner, str) else inner[0])) | named_in(inner)
        else:
            names |= named_in(inner)
    return names


def dependencies(resource):
    depends_on = resource.get("DependsOn", [])
    return set([depends_on] if isinstance(depends_on, str) else depends_on) | named_in(resource.get("Properties", {}))


def in_order(resources):
    """The logical ids, dependencies first; those that do not depend on each other as they stand in the template."""
    waiting = {name: dependencies(resource) & set(resources) for name, resource in resources.items()}
    order = []
    while waiting:
        ready = next((name for name, needed in waiting.items() if needed <= set(order)), None)
        if ready is None:
            raise ValidationError(message=f"Circular dependency between resources: [{', '.join(sorted(waiting))}]")
        order.append(ready)
        del waiting[ready]
    return order
