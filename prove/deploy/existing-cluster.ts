import { CreateSecurityGroupCommand, CreateSubnetCommand, CreateVpcCommand } from '@aws-sdk/client-ec2';
import { CreateClusterCommand } from '@aws-sdk/client-eks';
import type { Aws } from './aws';
import { REGION } from '../emulator';

/** A cluster that is not part of any app, and the environment in which integ.imported-cluster.ts finds it. */
export async function createExistingCluster({ ec2, eks, emulator }: Aws): Promise<Record<string, string>> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }));
  const subnetIds = await Promise.all(['a', 'b'].map(async (zone, i) => {
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc!.VpcId, CidrBlock: `10.1.${i}.0/24`, AvailabilityZone: `${REGION}${zone}` }));
    return Subnet!.SubnetId!;
  }));
  const group = await ec2.send(new CreateSecurityGroupCommand({ VpcId: Vpc!.VpcId, GroupName: 'existing-cluster', Description: 'The cluster' }));
  const roleArn = `arn:aws:iam::${emulator.account}:role/existing-cluster`;
  await eks.send(new CreateClusterCommand({ name: 'existing', roleArn, resourcesVpcConfig: { subnetIds } }));
  return {
    INTEG_CLUSTER_NAME: 'existing',
    INTEG_CLUSTER_SECURITY_GROUP_ID: group.GroupId!,
    INTEG_SUBNET_IDS: subnetIds.join(','),
    INTEG_VPC_ID: Vpc!.VpcId!,
  };
}
