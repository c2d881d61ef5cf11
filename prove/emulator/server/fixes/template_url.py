"""Where a template is: the CLI takes the URL from the bucket's own address, which is that of the emulator, with the bucket in the path."""
import ipaddress
from urllib.parse import urlparse

from moto.cloudformation import models, responses
from moto.s3.models import s3_backends

virtual_hosted = models.get_stack_from_s3_url


def apply():
    models.get_stack_from_s3_url = responses.get_stack_from_s3_url = template_at


def template_at(template_url, account_id, partition):
    url = urlparse(template_url)
    try:
        ipaddress.ip_address(url.hostname)
    except ValueError:
        return virtual_hosted(template_url, account_id, partition)
    bucket, key = url.path.lstrip("/").split("/", 1)
    return s3_backends[account_id][partition].get_object(bucket, key).value.decode()
