"""The app, with all six rule packs of cdk-nag."""
from aws_cdk import App, Validations
from cdk_nag import (
    AwsSolutionsChecks,
    HIPAASecurityChecks,
    NIST80053R4Checks,
    NIST80053R5Checks,
    PCIDSS321Checks,
    ServerlessChecks,
)

from hardened_cluster_stack import HardenedClusterStack

app = App()
HardenedClusterStack(app, "HardenedCluster", description="An isolated Amazon EKS cluster with hardened node groups")

Validations.of(app).add_plugins(
    AwsSolutionsChecks(app),
    HIPAASecurityChecks(app),
    NIST80053R4Checks(app),
    NIST80053R5Checks(app),
    PCIDSS321Checks(app),
    ServerlessChecks(app),
)

app.synth()
