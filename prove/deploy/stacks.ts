import type { Aws } from './aws';
import type { DeployedStack } from './deployed-stack';
import { checkEndpoints, checkNoInternet, checkSecurityGroups } from './isolation';
import type { ExpectedGroup } from './node-groups';
import type { ExpectedRole } from './node-role';
import { checkBreakGlass, checkDocument, checkSessionAlerts } from './sessions';

/** A stack of the repository that is deployed, what has to be read back, and a setting that is changed in its code afterwards. */
export interface StackUnderProof {
  readonly name: string;
  /** The file of the app, below the repository. */
  readonly file: string;
  readonly groups: ExpectedGroup[];
  readonly roles: ExpectedRole[];
  /** Path of the key of the topic for findings, where Amazon Inspector is turned on. */
  readonly topicKey?: string;
  /** What else is read back, before and after the change. */
  readonly also?: Record<string, (aws: Aws, stack: DeployedStack, changed: boolean) => Promise<void>>;
  readonly change: Change;
}

/** What a user edits. */
export interface Change {
  /** Texts of the file, and what takes their place. */
  readonly edits: [from: string, to: string][];
  /** Path of the node group that has to follow. */
  readonly group: string;
  /** What its user data says afterwards, and did not say before. */
  readonly says: string;
}

const BOTTLEROCKET_VOLUMES = ['/dev/xvda', '/dev/xvdb'];
const AL2023_VOLUMES = ['/dev/xvda'];

/** What a node group has by typing nothing. */
const DEFAULTS: ExpectedGroup['nodegroup'] = {
  amiType: 'BOTTLEROCKET_x86_64',
  capacityType: 'ON_DEMAND',
  instanceTypes: ['t3.medium'],
  labels: {},
  nodeRepairConfig: { enabled: true },
  scalingConfig: { minSize: 2, desiredSize: 2, maxSize: 2 },
  taints: [],
  updateConfig: { maxUnavailablePercentage: 33, updateStrategy: 'DEFAULT' },
};

const ONE_NODE = { minSize: 1, desiredSize: 1, maxSize: 1 };

/** A node group of the user's own on the hardened launch template: the update is that of EKS. */
const OWN: ExpectedGroup['nodegroup'] = { nodeRepairConfig: { enabled: true }, scalingConfig: ONE_NODE };

export const DEMO: StackUnderProof = {
  name: 'HardenedCluster',
  file: 'examples/hardened-cluster/hardened-cluster-stack.ts',
  groups: [
    { path: 'Workers', nodegroup: DEFAULTS, volumeKey: 'NodeVolumeKey', volumes: BOTTLEROCKET_VOLUMES },
    {
      path: 'Graviton',
      nodegroup: { ...DEFAULTS, amiType: 'BOTTLEROCKET_ARM_64', capacityType: 'SPOT', instanceTypes: ['m7g.large', 'm7g.xlarge'] },
      volumeKey: 'NodeVolumeKey',
      volumes: BOTTLEROCKET_VOLUMES,
    },
    {
      path: 'Fips',
      nodegroup: { ...DEFAULTS, amiType: 'BOTTLEROCKET_x86_64_FIPS', taints: [{ key: 'example.com/fips', value: 'true', effect: 'NO_SCHEDULE' }] },
      volumeKey: 'NodeVolumeKey',
      volumes: BOTTLEROCKET_VOLUMES,
    },
    {
      path: 'Selinux',
      nodegroup: { ...DEFAULTS, amiType: 'AL2023_ARM_64_STANDARD', instanceTypes: ['m7g.large'] },
      volumeKey: 'NodeVolumeKey',
      volumes: AL2023_VOLUMES,
    },
  ],
  roles: [{ path: 'NodeRole', inspector: true, ownCniRole: true }],
  topicKey: 'FindingsKey',
  change: {
    edits: [[
      "'Workers', { cluster, role, encryptionKey }",
      "'Workers', { cluster, role, encryptionKey, os: NodeOs.bottlerocket({ settings: { kubernetes: { podPidsLimit: 4096 } } }) }",
    ]],
    group: 'Workers',
    says: 'pod-pids-limit = 4096',
  },
};

export const ISOLATED: StackUnderProof = {
  name: 'IsolatedCluster',
  file: 'examples/isolated-cluster/isolated-cluster-stack.ts',
  groups: [{ path: 'Workers', nodegroup: { ...DEFAULTS, amiType: 'BOTTLEROCKET_x86_64_FIPS' }, volumeKey: 'NodeVolumeKey', volumes: BOTTLEROCKET_VOLUMES }],
  roles: [{ path: 'NodeRole', sessions: { key: 'AuditKey', logGroup: 'SessionsLogs' }, ownCniRole: true }],
  also: {
    'has no way to the internet': checkNoInternet,
    'has the endpoints that nodes need': checkEndpoints,
    'has its security groups': checkSecurityGroups,
    'has the document of sessions': checkDocument,
    'has the alerts of sessions': checkSessionAlerts,
    'has the role for emergencies': checkBreakGlass,
  },
  change: {
    edits: [
      ['import { CfnOutput, CfnParameter, Stack,', 'import { CfnOutput, CfnParameter, Duration, Stack,'],
      ['encryptionKey: auditKey, alertTopic }', 'encryptionKey: auditKey, alertTopic, idleTimeout: Duration.minutes(10) }'],
      ['cisLevel: BottlerocketCisLevel.LEVEL_2 }', 'cisLevel: BottlerocketCisLevel.LEVEL_2, settings: { kubernetes: { podPidsLimit: 4096 } } }'],
    ],
    group: 'Workers',
    says: 'pod-pids-limit = 4096',
  },
};

const BOTTLEROCKET: StackUnderProof = {
  name: 'IntegBottlerocket',
  file: 'integ/integ.bottlerocket.ts',
  groups: [
    { path: 'Workers', nodegroup: DEFAULTS, volumes: BOTTLEROCKET_VOLUMES },
    {
      path: 'Regulated',
      nodegroup: {
        ...DEFAULTS,
        amiType: 'BOTTLEROCKET_ARM_64_FIPS',
        instanceTypes: ['m7g.large', 'm6g.large'],
        labels: { 'example.com/team': 'payments' },
        nodeRepairConfig: {
          enabled: true,
          maxParallelNodesRepairedCount: 1,
          maxUnhealthyNodeThresholdPercentage: 50,
          nodeRepairConfigOverrides: [
            { minRepairWaitTimeMins: 15, nodeMonitoringCondition: 'NetworkingReady', nodeUnhealthyReason: 'InterfaceNotUp', repairAction: 'Replace' },
          ],
        },
        scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 3 },
        taints: [{ key: 'example.com/dedicated', value: 'payments', effect: 'NO_SCHEDULE' }],
        updateConfig: { maxUnavailable: 1, updateStrategy: 'DEFAULT' },
      },
      volumeKey: 'NodeVolumeKey',
      volumes: BOTTLEROCKET_VOLUMES,
    },
  ],
  roles: [{ path: 'WorkersRole' }, { path: 'RegulatedRole' }],
  change: {
    edits: [['cisLevel: BottlerocketCisLevel.LEVEL_2 }', 'cisLevel: BottlerocketCisLevel.LEVEL_2, settings: { kubernetes: { podPidsLimit: 4096 } } }']],
    group: 'Regulated',
    says: 'pod-pids-limit = 4096',
  },
};

const AMAZON_LINUX_2023: StackUnderProof = {
  name: 'IntegAmazonLinux2023',
  file: 'integ/integ.amazon-linux-2023.ts',
  groups: [
    {
      path: 'Selinux',
      nodegroup: { ...DEFAULTS, amiType: 'AL2023_ARM_64_STANDARD', instanceTypes: ['m7g.large', 'm6g.large'] },
      volumes: AL2023_VOLUMES,
    },
    {
      path: 'Own',
      launchTemplate: 'LaunchTemplate',
      nodegroup: { ...OWN, amiType: 'AL2023_ARM_64_STANDARD', instanceTypes: ['m7g.large', 'm6g.large'] },
      volumeKey: 'NodeVolumeKey',
      volumes: AL2023_VOLUMES,
    },
  ],
  roles: [{ path: 'SelinuxRole' }, { path: 'Role' }],
  change: { edits: [['imageMaximumGcAge: Duration.hours(72)', 'imageMaximumGcAge: Duration.hours(48)']], group: 'Own', says: '48h' },
};

const IMPORTED_CLUSTER: StackUnderProof = {
  name: 'IntegImportedCluster',
  file: 'integ/integ.imported-cluster.ts',
  groups: [
    { path: 'ByAttributes', nodegroup: { ...DEFAULTS, scalingConfig: ONE_NODE }, volumes: BOTTLEROCKET_VOLUMES },
    { path: 'ByName', nodegroup: { ...DEFAULTS, scalingConfig: ONE_NODE }, volumes: BOTTLEROCKET_VOLUMES },
    { path: 'Own', launchTemplate: 'LaunchTemplate', nodegroup: { ...OWN, amiType: 'BOTTLEROCKET_x86_64' }, volumes: BOTTLEROCKET_VOLUMES },
  ],
  roles: [{ path: 'Role' }],
  change: {
    edits: [
      ['import { HardenedNodeGroup,', 'import { NodeOs, HardenedNodeGroup,'],
      [
        "'ByAttributes', { cluster, role, minSize: 1 }",
        "'ByAttributes', { cluster, role, minSize: 1, os: NodeOs.bottlerocket({ settings: { kubernetes: { podPidsLimit: 4096 } } }) }",
      ],
    ],
    group: 'ByAttributes',
    says: 'pod-pids-limit = 4096',
  },
};

const INSPECTOR: StackUnderProof = {
  name: 'IntegInspector',
  file: 'integ/integ.inspector.ts',
  groups: [{
    path: 'Workers',
    nodegroup: { ...DEFAULTS, amiType: 'AL2023_x86_64_STANDARD', instanceTypes: ['m7i.large', 'm6i.large'] },
    volumes: AL2023_VOLUMES,
  }],
  roles: [{ path: 'WorkersRole', inspector: true, cisScan: true }],
  topicKey: 'Key',
  change: {
    edits: [[
      'os: NodeOs.amazonLinux2023(),',
      'os: NodeOs.amazonLinux2023({ nodeConfig: { kubelet: { config: { imageMaximumGcAge: Duration.hours(48) } } } }),',
    ]],
    group: 'Workers',
    says: '48h',
  },
};

export const INTEG: Record<'bottlerocket' | 'amazonLinux2023' | 'importedCluster' | 'inspector', StackUnderProof> = {
  bottlerocket: BOTTLEROCKET,
  amazonLinux2023: AMAZON_LINUX_2023,
  importedCluster: IMPORTED_CLUSTER,
  inspector: INSPECTOR,
};
