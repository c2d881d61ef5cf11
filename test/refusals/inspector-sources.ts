const USER = 'https://docs.aws.amazon.com/inspector/latest/user';
const ORGANIZATIONS = 'https://docs.aws.amazon.com/organizations/latest';

/** Where it stands what Amazon Inspector, and what carries its alerts, takes. */
export const INSPECTOR_SOURCES = {
  attachPolicy: `${ORGANIZATIONS}/APIReference/API_AttachPolicy.html`,
  cisScanConfiguration: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-inspectorv2-cisscanconfiguration.html',
  eventPatterns: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html',
  inspectorCis: `${USER}/scanning-cis.html`,
  inspectorEc2: `${USER}/scanning-ec2.html`,
  inspectorEnable: 'https://docs.aws.amazon.com/inspector/v2/APIReference/API_Enable.html',
  inspectorLambda: `${USER}/scanning-lambda.html`,
  inspectorPolicySyntax: `${ORGANIZATIONS}/userguide/orgs_manage_policies_inspector_syntax.html`,
  inspectorSystems: `${USER}/supported.html`,
  topicKeys: 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html',
} as const;
