import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnCluster } from 'aws-cdk-lib/aws-eks-v2';
import type { Bench } from './bench';
import { row, WORKERS } from './row';
import type { TokenRow } from './tokens';
import { NodeSecurityGroup, type NodeSecurityGroupProps } from '../../src/network/node-security-group';
import type { ErrorCode } from '../../src/private/errors';

const NODES = 'Stack/Nodes';

/** The group `Stack/Nodes` of the usual cluster. */
const nodes = (bench: Bench, props: Partial<NodeSecurityGroupProps> = {}, id = 'Nodes') =>
  new NodeSecurityGroup(bench.cluster.stack, id, { cluster: bench.cluster.cluster, ...props });

/** The same of a cluster that is known by name. */
const ofImported = (bench: Bench, props: Partial<NodeSecurityGroupProps>) =>
  nodes(bench, { cluster: CfnCluster.fromClusterName(bench.cluster.stack, 'Imported', 'imported'), ...props });

const port = (webhookPort: number) => row('ports', 'WebhookPortOutOfRange', (bench) => nodes(bench, { webhookPorts: [webhookPort] }),
  `'webhookPorts' must be whole numbers from 1 to 65535, got ${webhookPort}; name the ports of the pods, not of the service`, NODES);

export const NODE_SECURITY_GROUP_REFUSALS = [
  port(0),
  port(65536),
  port(443.5),
  row('groupRequirements', 'VpcRequired', (bench) => ofImported(bench, {}),
    "'vpc' is needed for a security group of nodes, and it can't be read from this cluster; give it", 'Stack'),
  row('groupRequirements', 'ClusterSecurityGroupRequired', (bench) => ofImported(bench, { vpc: bench.cluster.vpc }),
    "'clusterSecurityGroup' is needed for the rules between nodes and cluster, and it can't be read from this cluster: without them nodes do not join; give it", NODES),
  row('taggedGroups', 'SecurityGroupsConflict', (bench) => bench.group({ securityGroups: [nodes(bench), nodes(bench, {}, 'Others')] }),
    "'securityGroups' must name one NodeSecurityGroup at most, got 2; give all node groups that talk to each other the same one", WORKERS),
  row('taggedGroups', 'SecurityGroupsConflict', (bench) => bench.group({ securityGroups: [nodes(bench), bench.cluster.cluster.clusterSecurityGroup] }),
    "'securityGroups' must not hold the security group of the cluster beside a NodeSecurityGroup, which nodes in public subnets always have; leave it out", WORKERS),
  row('groupsOfVpcs', 'SecurityGroupVpcMismatch', (bench) => bench.group({ securityGroups: [nodes(bench, { vpc: new Vpc(bench.cluster.stack, 'Other') })] }),
    "the security group Stack/Nodes must be in the VPC of the nodes (Stack/Vpc), got one in Stack/Other; give it that 'vpc'", WORKERS),
];

export const NODE_SECURITY_GROUP_TOKENS: TokenRow[] = [
  { code: 'WebhookPortOutOfRange', name: 'a port', given: (bench, tokens) => nodes(bench, { webhookPorts: [tokens(bench.cluster.stack).number] }) },
  {
    code: 'SecurityGroupVpcMismatch',
    name: 'the id of a VPC',
    given: (bench, tokens) => {
      const { stack } = bench.cluster;
      const vpc = Vpc.fromVpcAttributes(stack, 'Other', { vpcId: tokens(stack).text, availabilityZones: ['eu-west-1a'] });
      bench.group({ securityGroups: [nodes(bench, { vpc })] });
    },
  },
];

/** Errors about security groups that no value leads to which could be a token. */
export const NODE_SECURITY_GROUP_WITHOUT_TOKENS = {
  SecurityGroupsConflict: 'which security groups are named',
} satisfies Partial<Record<ErrorCode, string>>;
