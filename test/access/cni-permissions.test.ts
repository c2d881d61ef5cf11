import { App, Stack } from 'aws-cdk-lib';
import { allActions, allowed } from './iam-actions';
import { CniPermissions } from '../../src';

const statements = (cni: CniPermissions) => {
  const stack = new Stack(new App(), 'Stack');
  return stack.resolve(cni._statements().map((statement) => statement.toStatementJson()));
};

describe('CniPermissions', () => {
  it('onNodeRole is the AWS managed policy for IPv4', () => {
    const cni = CniPermissions.onNodeRole();
    expect([cni.description, cni._awsManagedPolicies(), statements(cni)]).toEqual(['the node role', ['AmazonEKS_CNI_Policy'], []]);
  });

  it('onOwnRole is nothing', () => {
    const cni = CniPermissions.onOwnRole();
    expect([cni.description, cni._awsManagedPolicies(), statements(cni)]).toEqual(['a role of its own', [], []]);
  });

  it('onNodeRoleIpv6 is the policy of the user guide, with the partition of the stack', () => {
    const cni = CniPermissions.onNodeRoleIpv6();
    expect([cni.description, cni._awsManagedPolicies()]).toEqual(['the node role', []]);
    expect(statements(cni)).toEqual([
      {
        Sid: 'AssignIpv6Addresses',
        Effect: 'Allow',
        Action: ['ec2:AssignIpv6Addresses', 'ec2:DescribeInstances', 'ec2:DescribeTags', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeInstanceTypes'],
        Resource: '*',
      },
      {
        Sid: 'TagNetworkInterfaces',
        Effect: 'Allow',
        Action: 'ec2:CreateTags',
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ec2:*:*:network-interface/*']] },
      },
    ]);
  });

  it('onNodeRoleIpv6 names six actions that exist', async () => {
    expect(allowed(statements(CniPermissions.onNodeRoleIpv6()), await allActions())).toHaveLength(6);
  });
});
