import { Aws } from 'aws-cdk-lib';
import type { Permission } from './permission';

const INSTANCES = `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:${Aws.ACCOUNT_ID}:instance/*`;

const LIST_ASSOCIATIONS: Permission = {
  sid: 'ListOwnAssociations',
  actions: { 'ssm:ListInstanceAssociations': 'The SSM agent finds the associations of Amazon Inspector.' },
  resources: [INSTANCES],
  without: 'The SSM agent does not know of any scan, and nothing is scanned.',
  source: 'https://github.com/aws/amazon-ssm-agent/blob/1c217c89/agent/association/service/service.go',
};

const REPORT_ASSOCIATIONS: Permission = {
  sid: 'ReportAssociations',
  actions: { 'ssm:UpdateInstanceAssociationStatus': 'The SSM agent says how they went.' },
  resources: [INSTANCES, `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:association/*`],
  without: 'Associations have no result, and whether they ran is not seen.',
  source: 'https://github.com/aws/amazon-ssm-agent/blob/1c217c89/agent/association/service/service.go',
};

/** The documents of the associations, as the service-linked role of Amazon Inspector names them; they belong to accounts of AWS. */
const READ_DOCUMENTS: Permission = {
  sid: 'ReadInspectorDocuments',
  actions: {
    'ssm:DescribeDocument': 'The SSM agent learns what kind of document an association runs.',
    'ssm:GetDocument': 'The SSM agent reads what an association runs.',
  },
  resources: ['AmazonInspector2-*', 'AWS-GatherSoftwareInventory'].map((name) => `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:*:document/${name}`),
  without: 'The SSM agent cannot read what it is to run, and nothing is scanned.',
  source: 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonInspector2ServiceRolePolicy.html',
};

const INSTALL_PLUGIN: Permission = {
  sid: 'InstallInspectorPlugin',
  actions: {
    'ssm:GetManifest': 'The SSM agent learns which files the plugin of Amazon Inspector has.',
    'ssm:PutConfigurePackageResult': 'The SSM agent says how the installation went.',
  },
  without: 'The plugin of Amazon Inspector is not installed: no deep inspection, and no CIS scan.',
  source: 'https://docs.aws.amazon.com/inspector/latest/user/deep-inspection.html',
};

const SEND_INVENTORY: Permission = {
  sid: 'SendInventory',
  actions: { 'ssm:PutInventory': 'The SSM agent sends the list of packages.' },
  without: 'Amazon Inspector has no list of packages, and finds no vulnerability.',
  source: 'https://docs.aws.amazon.com/inspector/latest/user/scanning-ec2.html',
};

const READ_PATHS: Permission = {
  sid: 'ReadDeepInspectionPaths',
  actions: { 'ssm:GetParameter': 'The plugin reads in which folders it is to look for packages of applications.' },
  resources: [`arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:parameter/inspector-aws/service/inspector-linux-application-paths`],
  without: 'Packages of applications, such as those of Java, JavaScript and Python, are not scanned.',
  source: 'https://docs.aws.amazon.com/inspector/latest/user/deep-inspection.html',
};

const REPORT_CIS_SCAN: Permission = {
  sid: 'PermissionsForCISScans',
  actions: {
    'inspector2:StartCisSession': 'The plugin says that a scan begins.',
    'inspector2:StopCisSession': 'The plugin says that a scan is over.',
    'inspector2:SendCisSessionTelemetry': 'The plugin sends the result of each check.',
    'inspector2:SendCisSessionHealth': 'The plugin says how the scan is doing.',
  },
  without: 'CIS scans have no results.',
  source: 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonInspector2ManagedCisPolicy.html',
};

/**
 * Agent-based scans: an inventory of the packages of the operating system.
 *
 * AWS names `AmazonSSMManagedInstanceCore` for it. Left out of that are: reading every parameter; the patch snapshot of Patch Manager; compliance items,
 * which the agent does without; `ListAssociations`, `DescribeAssociation` and `UpdateAssociationStatus`, which it calls only where the newer API fails.
 *
 * @see https://docs.aws.amazon.com/inspector/latest/user/scanning-ec2.html
 */
export const INSPECTOR_AGENT_SCAN: Permission[] = [LIST_ASSOCIATIONS, REPORT_ASSOCIATIONS, READ_DOCUMENTS, SEND_INVENTORY];

/** Deep inspection: packages of applications, which a plugin looks for. */
export const INSPECTOR_DEEP_INSPECTION: Permission[] = [
  LIST_ASSOCIATIONS, REPORT_ASSOCIATIONS, READ_DOCUMENTS, INSTALL_PLUGIN, SEND_INVENTORY, READ_PATHS,
];

/** What a CIS scan takes beside the plugin, which comes with deep inspection. */
export const INSPECTOR_CIS_SCAN: Permission[] = [REPORT_CIS_SCAN];
