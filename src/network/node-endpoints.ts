import {
  Connections, GatewayVpcEndpoint, GatewayVpcEndpointAwsService, InterfaceVpcEndpoint, Port, SecurityGroup, SubnetType, type CfnVPCEndpoint,
  type IConnectable, type ISecurityGroup, type ISubnet, type IVpc, type SubnetSelection, type VpcEndpoint,
} from 'aws-cdk-lib/aws-ec2';
import type { aws_ec2 as ec2Refs, aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import { Construct, DependencyGroup } from 'constructs';
import { noteEndpoint, rivalsOf, watchCniCredentials } from './endpoint-check';
import { EndpointPolicy } from './endpoint-policy';
import { INTERFACE_SERVICES, isElsewhere, isFor, resourceOf, S3, SERVICE_NAMES, serviceNameOf } from './endpoint-services';
import { featuresOf, NodeFeature } from './node-feature';
import { clientOf } from './node-group-client';
import { HardeningError } from '../private/errors';
import { warn } from '../private/warnings';

/**
 * Properties of the endpoints of nodes.
 */
export interface NodeEndpointsProps {
  /** VPC of the nodes. It needs DNS hostnames and DNS support, as `Vpc` has by default. */
  readonly vpc: IVpc;

  /**
   * Subnets of the endpoints, one for each Availability Zone. Their route tables lead to the gateway endpoint of Amazon S3, and so do those of the private and
   * isolated subnets of `nodeGroups`.
   *
   * @default - where nodes go by default: all private subnets of the VPC, else all isolated ones. The route tables of both lead to Amazon S3
   */
  readonly subnets?: SubnetSelection;

  /**
   * Node groups that use the endpoints: what they need is read from them, and their security group is let in.
   *
   * @default - none; see `addNodeGroup`
   */
  readonly nodeGroups?: eksRefs.INodegroupRef[];

  /**
   * Features in use beside those that are read from `nodeGroups`. What pods call is known to nobody but you.
   *
   * @default - none
   */
  readonly features?: NodeFeature[];

  /**
   * Endpoints of the VPC that are there already, by the last part of the name of their service, such as `ec2`, `ecr.api` or `s3`. They keep their policy.
   *
   * @default - none
   */
  readonly existing?: { [service: string]: ec2Refs.IVPCEndpointRef };

  /**
   * What the endpoints may be used for.
   *
   * @default EndpointPolicy.perimeter() - roles, buckets and images of the account, and what nodes read of AWS
   */
  readonly policy?: EndpointPolicy;
}

/**
 * The endpoints by which nodes reach AWS without a way to the internet: those that the features in use need, and no other.
 *
 * Those reach them whose node group is added, or for whom `allowFrom` is called. The nodes need the private endpoint of the cluster as well.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export class NodeEndpoints extends Construct implements IConnectable {
  /** Security group of the interface endpoints that are made here. Give it to endpoints of your own for what else pods call. */
  public readonly securityGroup: ISecurityGroup;

  /** The security groups of the interface endpoints, those of `existing` included where they are known. */
  public readonly connections: Connections;

  private readonly vpc: IVpc;
  private readonly subnets: SubnetSelection;
  /** Subnets without endpoints whose route tables lead to Amazon S3 all the same. */
  private readonly others: ISubnet[];
  private readonly policy: EndpointPolicy;
  private readonly existing: string[];
  private readonly made = new Map<string, VpcEndpoint>();
  private readonly all = new DependencyGroup();
  /** Ids of the security groups that are let in. */
  private readonly clients = new Set<string>();
  /** Node groups whose security group is not known. */
  private readonly unknown: string[] = [];
  private isAsked = false;

  public constructor(scope: Construct, id: string, props: NodeEndpointsProps) {
    super(scope, id);
    this.vpc = props.vpc;
    this.validateDns();
    this.subnets = props.subnets ?? this.defaultSubnets();
    this.others = props.subnets === undefined ? [...this.vpc.privateSubnets, ...this.vpc.isolatedSubnets] : [];
    this.policy = props.policy ?? EndpointPolicy.perimeter();
    this.policy._examine(this);

    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', { vpc: this.vpc, allowAllOutbound: false, description: 'Interface endpoints of Amazon EKS nodes' });
    this.connections = new Connections({ securityGroups: [this.securityGroup], defaultPort: Port.HTTPS });
    this.existing = Object.keys(props.existing ?? {});
    Object.entries(props.existing ?? {}).forEach(([service, endpoint]) => this.accept(service, endpoint));
    [NodeFeature.JOIN, ...props.features ?? []].forEach((feature) => this.addFeature(feature));
    props.nodeGroups?.forEach((nodeGroup) => this.addNodeGroup(nodeGroup));
    this.node.addValidation({ validate: () => this.validateRivals() });
    this.node.addValidation({ validate: () => this.examineClients() });
  }

  /** Names of the services that have an endpoint, made here or given, such as `ecr.api`. */
  public get services(): string[] {
    return [...this.made.keys(), ...this.existing].sort();
  }

  /**
   * Adds the endpoints that a feature needs and that are not there yet.
   *
   * @param feature a feature of nodes
   */
  public addFeature(feature: NodeFeature): void {
    const names = feature.services.filter((service) => !this.services.includes(service));
    for (const service of names) {
      const endpoint = service === S3 ? this.createGateway() : this.createInterface(service);
      this.policy._statements(this, service).forEach((statement) => endpoint.addToPolicy(statement));
      this.made.set(service, endpoint);
      this.all.add(endpoint);
    }
    if (feature._usesUnnamedBuckets()) this.liftBuckets();
  }

  /**
   * Adds the endpoints that a node group needs, by its operating system, the rung of its role and its session preferences, and has it wait for them. Lets in the
   * security group of its nodes: their `NodeSecurityGroup`, else that of the cluster.
   *
   * Where that is not known, call `allowFrom`; without that it leaves the warning `EndpointClientsUnproven` at synthesis. It leaves the warning `EndpointFipsUnproven` on a node group of a FIPS variant, and at synthesis `CniEndpointUnproven`
   * where the VPC CNI plugin has a role of its own and nothing shows how it gets the credentials: add `POD_IDENTITY` or `SERVICE_ACCOUNT_ROLES`.
   *
   * @param nodeGroup a `HardenedNodeGroup`, an `eks.Nodegroup` or a `CfnNodegroup`
   */
  public addNodeGroup(nodeGroup: eksRefs.INodegroupRef): void {
    featuresOf(nodeGroup).forEach((feature) => this.addFeature(feature));
    // The L1 alone: a security group below the node group is named by the rules of the endpoints.
    (nodeGroup.node.defaultChild ?? nodeGroup).node.addDependency(this.all);
    this.leadToS3(nodeGroup);
    const client = clientOf(nodeGroup);
    if (client === undefined) this.unknown.push(nodeGroup.node.path);
    else this.letIn(client);
    watchCniCredentials(nodeGroup, this.vpc);
    this.warnOfFips(nodeGroup);
  }

  /**
   * Lets nodes reach the endpoints on TCP port 443, by their security group and never by an address. Rules come on both sides, in the stack of the client; for a
   * security group that is let in already none come.
   *
   * @param client what has the security group of the nodes: `cluster.clusterSecurityGroup`, a `NodeSecurityGroup`
   * @throws EndpointClientInvalid where it has none, as a range of addresses
   */
  public allowFrom(client: IConnectable): void {
    if (client.connections.securityGroups.length === 0) {
      throw new HardeningError('EndpointClientInvalid',
        "'client' must have a security group, got one without: addresses of a VPC are not only those of nodes; give the security group of the nodes", this);
    }
    this.isAsked = true;
    this.letIn(client);
  }

  /** EC2 refuses a rule that is there already. */
  private letIn(client: IConnectable): void {
    const groups = client.connections.securityGroups;
    const fresh = groups.filter(({ securityGroupId }) => !this.clients.has(securityGroupId));
    if (fresh.length === 0) return;
    const source = fresh.length === groups.length ? client : new Connections({ securityGroups: fresh });
    source.connections.allowTo(this, Port.HTTPS, 'AWS by interface endpoints');
    fresh.forEach(({ securityGroupId }) => this.clients.add(securityGroupId));
  }

  /** Warns when it is not certain that nodes are let in. */
  private examineClients(): string[] {
    const isCertain = this.isAsked || (this.clients.size > 0 && this.unknown.length === 0);
    if (!isCertain) {
      const whose = this.unknown.length > 0 ? ` of ${this.unknown.join(', ')}` : '';
      warn(this, 'EndpointClientsUnproven', `nothing shows that these endpoints let in the nodes${whose}: call 'allowFrom' with their security group`);
    }
    return [];
  }

  private createInterface(service: string): InterfaceVpcEndpoint {
    const { id, service: awsService } = INTERFACE_SERVICES[service];
    return new InterfaceVpcEndpoint(this, id, {
      vpc: this.vpc, service: awsService, subnets: this.subnets, privateDnsEnabled: true, open: false, securityGroups: [this.securityGroup],
    });
  }

  private createGateway(): GatewayVpcEndpoint {
    const chosen = this.vpc.selectSubnets(this.subnets).subnets;
    this.validateRouteTables(chosen);
    const subnets = [...chosen, ...this.others.filter((subnet) => !chosen.includes(subnet) && hasRouteTable(subnet))];
    return new GatewayVpcEndpoint(this, 'S3', { vpc: this.vpc, service: GatewayVpcEndpointAwsService.S3, subnets: [{ subnets }] });
  }

  /** Nodes in isolated subnets have no other way to Amazon S3. Those in public subnets have one. */
  private leadToS3(nodeGroup: eksRefs.INodegroupRef): void {
    const gateway = this.made.get(S3)?.node.defaultChild as CfnVPCEndpoint | undefined;
    if (gateway === undefined) return;
    const { subnets = [] } = (nodeGroup.node.defaultChild ?? nodeGroup) as { subnets?: string[] };
    const hasNodes = ({ subnetId }: ISubnet) => subnets.includes(subnetId);
    const isolated = this.vpc.isolatedSubnets.filter(hasNodes);
    this.validateRouteTables(isolated);
    const tables = [...isolated, ...this.vpc.privateSubnets.filter(hasNodes).filter(hasRouteTable)].map(({ routeTable }) => routeTable.routeTableId);
    gateway.routeTableIds = [...new Set([...gateway.routeTableIds ?? [], ...tables])];
  }

  private validateRouteTables(subnets: ISubnet[]): void {
    if (subnets.every(hasRouteTable)) return;
    throw new HardeningError('EndpointInvalid',
      `'vpc' must have subnets whose route tables are known, for the gateway endpoint of Amazon S3, got ${this.vpc.node.path} without; `
      + "import it with its route tables, or give 'existing' the endpoint as s3", this);
  }

  /** What a feature reads of AWS, and no source names, must pass. */
  private liftBuckets(): void {
    const gateway = this.made.get(S3);
    if (gateway) this.policy._liftBuckets(this).forEach((statement) => gateway.addToPolicy(statement));
  }

  /** Looks at an endpoint that is there already, as far as it tells. */
  private accept(service: string, endpoint: ec2Refs.IVPCEndpointRef): void {
    if (!SERVICE_NAMES.includes(service)) {
      throw new HardeningError('EndpointInvalid', `'existing' must name services of ${SERVICE_NAMES.join(', ')}, got ${JSON.stringify(service)}; correct it`, this);
    }
    const resource = resourceOf(endpoint);
    if (resource !== undefined && isElsewhere(resource, this.vpc)) {
      throw new HardeningError('EndpointForeign',
        `'existing' must be endpoints of the VPC ${this.vpc.node.path}, got ${endpoint.node.path} of another VPC for ${service}; leave it out, and one is made`, this);
    }
    if (resource !== undefined && isFor(resource, service) === false) {
      throw new HardeningError('EndpointInvalid',
        `'existing' must have an endpoint of ${service} as ${service}, got ${endpoint.node.path} of ${serviceNameOf(resource)}; give it the name of its service`, this);
    }
    // One of this app is looked at where it stands.
    if (resource === undefined) noteEndpoint(this.vpc, service);
    this.all.add(endpoint);
    const groups = (endpoint as Partial<IConnectable>).connections?.securityGroups ?? [];
    this.connections.addSecurityGroup(...groups.filter((group) => !this.connections.securityGroups.includes(group)));
  }

  private defaultSubnets(): SubnetSelection {
    if (this.vpc.privateSubnets.length > 0) return { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
    if (this.vpc.isolatedSubnets.length > 0) return { subnetType: SubnetType.PRIVATE_ISOLATED };
    throw new HardeningError('SubnetsRequired',
      `the VPC ${this.vpc.node.path} has no private subnets, which endpoints of nodes go to; add some, or choose 'subnets'`, this);
  }

  /** @see https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html */
  private validateDns(): void {
    const { dnsHostnamesEnabled, dnsSupportEnabled } = this.vpc as { dnsHostnamesEnabled?: boolean; dnsSupportEnabled?: boolean };
    const off = [...(dnsHostnamesEnabled === false ? ['hostnames'] : []), ...(dnsSupportEnabled === false ? ['support'] : [])];
    if (off.length > 0) {
      throw new HardeningError('VpcDnsRequired',
        `'vpc' must have DNS hostnames and DNS support, as endpoints answer to the names of their services, got ${this.vpc.node.path} without ${off.join(' and ')}; turn them on`, this);
    }
  }

  /** EC2 takes one endpoint of a service with these names in a VPC, and one route to Amazon S3 in a route table. */
  private validateRivals(): string[] {
    const own = new Map([...this.made].map(([service, { node }]) => [service, node.defaultChild as CfnVPCEndpoint]));
    return rivalsOf(this.vpc, own).map(([service, path]) => new HardeningError('EndpointConflict',
      `the VPC must have one endpoint of ${service}, got another one, ${path}; give 'existing' that one as ${service}`, this).message);
  }

  /**
   * FIPS variants of Bottlerocket call other addresses, and that all of these have endpoints is not documented.
   *
   * @see https://github.com/bottlerocket-os/bottlerocket-core-kit/pull/218
   * @see https://github.com/aws/containers-roadmap/issues/1002
   */
  private warnOfFips(nodeGroup: eksRefs.INodegroupRef): void {
    const { amiType } = (nodeGroup.node.defaultChild ?? nodeGroup) as { amiType?: string };
    if (!amiType?.endsWith('_FIPS')) return;
    warn(nodeGroup, 'EndpointFipsUnproven',
      'whether these nodes reach AWS by endpoints is unproven: FIPS variants of Bottlerocket call FIPS addresses such as ecr-fips, and no source shows an endpoint of '
      + 'Amazon ECR for them. Try one node in each Region first');
  }
}

/** Imported subnets throw on a route table that they were not told. */
function hasRouteTable(subnet: ISubnet): boolean {
  try {
    return subnet.routeTable.routeTableId !== undefined;
  } catch {
    return false;
  }
}
