import { Duration, Size, Stack, type App } from 'aws-cdk-lib';
import { InstanceArchitecture, InstanceType, SecurityGroup, SubnetType, Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, DefaultCapacityType, KubernetesVersion, Nodegroup, type NodegroupAmiType } from 'aws-cdk-lib/aws-eks-v2';
import {
  AmazonLinux2023Variant, BottlerocketCisLevel, BottlerocketVariant, CniPermissions, ContainerConfinement, Ec2ScanMode, HardenedNodeGroup,
  InspectorCisLevel, InspectorEnablement, InspectorFindings, InspectorResourceType, InspectorSeverity, MinimalSsmRole, NodeAmount, NodeCapacityType,
  NodeOs, NodeRepair, NodeRepairAction, NodeTaint, NodeUpdateStrategy, NodeVolumeKey, SelinuxBoolean, SelinuxLaunchTemplate, SsmAccess, WarmPoolState,
} from '../../src';

const types = (...names: string[]) => names.map((name) => new InstanceType(name));

/** A VPC that is not part of the app, so that nothing of it is in the template. */
function existingVpc(stack: Stack): IVpc {
  return Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0a1b2c3d4e5f60000',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
  });
}

function newCluster(stack: Stack): Cluster {
  return new Cluster(stack, 'Cluster', {
    vpc: existingVpc(stack),
    vpcSubnets: [{ subnetType: SubnetType.PRIVATE_WITH_EGRESS }],
    version: KubernetesVersion.V1_34,
    defaultCapacityType: DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
  });
}

function byDefault(stack: Stack): void {
  new HardenedNodeGroup(stack, 'Workers', { cluster: newCluster(stack) });
}

function withAllProps(stack: Stack): void {
  const cluster = newCluster(stack);
  const { vpc } = cluster;
  new HardenedNodeGroup(stack, 'Workers', {
    cluster,
    os: NodeOs.bottlerocket({
      variant: BottlerocketVariant.FIPS,
      cisLevel: BottlerocketCisLevel.LEVEL_2,
      osVolume: { size: Size.gibibytes(8) },
      dataVolume: { size: Size.gibibytes(100), iops: 6000, throughput: 250 },
      settings: { kubernetes: { podPidsLimit: 1024 } },
    }),
    instanceTypes: types('m7g.large', 'm6g.large'),
    architecture: InstanceArchitecture.ARM_64,
    minSize: 1,
    desiredSize: 3,
    maxSize: 6,
    capacityType: NodeCapacityType.ON_DEMAND,
    vpc,
    subnets: { subnets: vpc.privateSubnets.slice(0, 1) },
    securityGroups: [new SecurityGroup(stack, 'DatabaseClients', { vpc })],
    clusterSecurityGroup: cluster.clusterSecurityGroup,
    kubernetesVersion: '1.34',
    access: SsmAccess.INSPECTOR,
    cniPermissions: CniPermissions.onOwnRole(),
    encryptionKey: new NodeVolumeKey(stack, 'VolumeKey', { description: 'Volumes of the workers' }),
    metadataHopLimit: 2,
    labels: { 'example.com/team': 'blue' },
    taints: [NodeTaint.noSchedule('example.com/dedicated', 'blue')],
    updateConfig: { maxUnavailable: NodeAmount.count(1), updateStrategy: NodeUpdateStrategy.MINIMAL },
    nodeRepair: NodeRepair.enabled({
      maxParallelNodesRepaired: NodeAmount.count(1),
      maxUnhealthyNodeThreshold: NodeAmount.count(3),
      overrides: [{
        nodeMonitoringCondition: 'NetworkingReady',
        nodeUnhealthyReason: 'InterfaceNotUp',
        minRepairWaitTime: Duration.minutes(10),
        repairAction: NodeRepairAction.REBOOT,
      }],
    }),
    warmPool: { minSize: 1, maxGroupPreparedCapacity: 2, poolState: WarmPoolState.RUNNING },
  });
}

function amazonLinux2023(stack: Stack): void {
  new HardenedNodeGroup(stack, 'Workers', {
    cluster: newCluster(stack),
    os: NodeOs.amazonLinux2023({
      variant: AmazonLinux2023Variant.STANDARD,
      selinuxBooleans: [SelinuxBoolean.CONTAINER_MANAGE_CGROUP],
      containerConfinement: ContainerConfinement.SELINUX,
      rootVolume: { size: Size.gibibytes(50) },
    }),
    instanceTypes: types('m7i.large'),
  });
}

function sharedRoleAndKey(stack: Stack): void {
  const cluster = newCluster(stack);
  const role = new MinimalSsmRole(stack, 'NodeRole', { cluster, path: '/nodes/', access: SsmAccess.SESSIONS });
  const encryptionKey = new NodeVolumeKey(stack, 'VolumeKey');
  new HardenedNodeGroup(stack, 'Blue', { cluster, role, encryptionKey });
  new HardenedNodeGroup(stack, 'Green', { cluster, role, encryptionKey, capacityType: NodeCapacityType.SPOT, instanceTypes: types('m7g.large', 'm6g.large') });
}

function ownNodeGroup(stack: Stack): void {
  const launchTemplate = new SelinuxLaunchTemplate(stack, 'LaunchTemplate', { architecture: InstanceArchitecture.ARM_64, kubernetesVersion: '1.34' });
  const cluster = newCluster(stack);
  new Nodegroup(stack, 'Own', {
    cluster,
    nodeRole: new MinimalSsmRole(stack, 'NodeRole', { cluster }),
    launchTemplateSpec: { id: launchTemplate.launchTemplateId!, version: launchTemplate.latestVersionNumber },
    amiType: launchTemplate.amiType as NodegroupAmiType,
    instanceTypes: types('m7g.large'),
  });
}

function importedCluster(stack: Stack): void {
  const cluster = Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'existing', vpc: existingVpc(stack) });
  new HardenedNodeGroup(stack, 'Workers', { cluster, kubernetesVersion: '1.34' });
}

function inspectorFindings(stack: Stack): void {
  const group = new HardenedNodeGroup(stack, 'Workers', { cluster: newCluster(stack), access: SsmAccess.INSPECTOR });
  const { topic } = new InspectorFindings(stack, 'Alerts', { nodeGroups: [group], severities: [InspectorSeverity.CRITICAL] });
  new InspectorEnablement(stack, 'Inspector', {
    resourceTypes: [InspectorResourceType.EC2, InspectorResourceType.ECR],
    scanMode: Ec2ScanMode.AGENT_BASED,
    nodeGroups: [group],
    findingsTopic: topic,
  });
}

function inspectorCisScan(stack: Stack): void {
  const group = new HardenedNodeGroup(stack, 'Workers', { cluster: newCluster(stack), os: NodeOs.amazonLinux2023(), access: SsmAccess.INSPECTOR });
  new InspectorEnablement(stack, 'Inspector', { cisScan: { nodeGroups: [group], level: InspectorCisLevel.LEVEL_2 } });
}

function publicSubnets(stack: Stack): void {
  const vpc = Vpc.fromVpcAttributes(stack, 'PublicVpc', {
    vpcId: 'vpc-0a1b2c3d4e5f60010',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    publicSubnetIds: ['subnet-0a1b2c3d4e5f60011', 'subnet-0a1b2c3d4e5f60012'],
  });
  const cluster = newCluster(stack);
  new HardenedNodeGroup(stack, 'Workers', { cluster, vpc, subnets: { subnetType: SubnetType.PUBLIC }, publicSubnetReason: 'media servers' });
}

/**
 * Code of users, as it stands in their apps while they upgrade: a case that is recorded is never edited, a new one is recorded with the next version.
 */
export const CASES: Record<string, (stack: Stack) => void> = {
  'default': byDefault,
  'all-props': withAllProps,
  'amazon-linux-2023': amazonLinux2023,
  'shared-role-and-key': sharedRoleAndKey,
  'own-node-group': ownNodeGroup,
  'imported-cluster': importedCluster,
  'inspector-findings': inspectorFindings,
  'inspector-cis-scan': inspectorCisScan,
  'public-subnets': publicSubnets,
};

/** The template of a case, with today's library. */
export function templateOf(app: App, name: string): object {
  const stack = new Stack(app, 'Stack');
  CASES[name](stack);
  return app.synth().getStackArtifact(stack.artifactId).template as object;
}
