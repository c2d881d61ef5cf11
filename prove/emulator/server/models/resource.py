"""What the models have in common."""
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException


class Resource:
    """A resource that keeps the properties that it was given. Ref gives the `id`, Fn::GetAtt one of the `attributes`."""

    NAME = ""
    ATTRIBUTES = ()

    def __init__(self, identity, properties, attributes=None):
        self.id = identity
        self.properties = properties
        self.attributes = attributes or {}

    @classmethod
    def cloudformation_name_type(cls):
        return cls.NAME

    @classmethod
    def has_cfn_attr(cls, attr):
        return attr in cls.ATTRIBUTES

    @property
    def physical_resource_id(self):
        return self.id

    def get_cfn_attribute(self, attribute_name):
        if attribute_name not in self.attributes:
            raise UnformattedGetAttTemplateException()
        return self.attributes[attribute_name]


def api_names(value):
    """Names as the API of a service writes them: in CloudFormation they begin with a capital."""
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: api_names(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [api_names(item) for item in value]
    return value
