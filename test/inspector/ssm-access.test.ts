import { App, Stack } from 'aws-cdk-lib';
import { MinimalSsmRole, SsmAccess } from '../../src';
import { allActions, allowed, type Statement } from '../access/iam-actions';
import { warningTexts } from '../node-group/given';
import { Template } from '../util';

const arn = (service: string, account: object | string, resource: string) => {
  const end = typeof account === 'string' ? [`:${account}:${resource}`] : [':', account, `:${resource}`];
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:`, { Ref: 'AWS::Region' }, ...end]] };
};
const ACCOUNT = { Ref: 'AWS::AccountId' };

function ssmStatements(access: SsmAccess): any[] {
  const stack = new Stack(new App(), 'Stack');
  new MinimalSsmRole(stack, 'Role', { access });
  const policies = Template.fromStack(stack)
    .findResources('AWS::IAM::ManagedPolicy', { Properties: { Description: `AWS Systems Manager on Amazon EKS nodes: ${access.name}` } });
  expect(Object.keys(policies)).toHaveLength(1);
  return Object.values(policies)[0].Properties.PolicyDocument.Statement;
}

describe('SsmAccess.INSPECTOR', () => {
  const statements = ssmStatements(SsmAccess.INSPECTOR);
  const added = statements.slice(2);

  it('begins with the two statements of the guide', () => {
    expect(statements.slice(0, 2)).toEqual(ssmStatements(SsmAccess.SESSIONS_AND_RUN_COMMAND));
  });

  it('adds inventory, associations, the plugin and one parameter, each as narrow as IAM lets it be', () => {
    expect(added).toEqual([
      { Sid: 'ListOwnAssociations', Effect: 'Allow', Action: 'ssm:ListInstanceAssociations', Resource: arn('ec2', ACCOUNT, 'instance/*') },
      {
        Sid: 'ReportAssociations',
        Effect: 'Allow',
        Action: 'ssm:UpdateInstanceAssociationStatus',
        Resource: [arn('ec2', ACCOUNT, 'instance/*'), arn('ssm', ACCOUNT, 'association/*')],
      },
      {
        Sid: 'ReadInspectorDocuments',
        Effect: 'Allow',
        Action: ['ssm:DescribeDocument', 'ssm:GetDocument'],
        Resource: [arn('ssm', '*', 'document/AmazonInspector2-*'), arn('ssm', '*', 'document/AWS-GatherSoftwareInventory')],
      },
      { Sid: 'InstallInspectorPlugin', Effect: 'Allow', Action: ['ssm:GetManifest', 'ssm:PutConfigurePackageResult'], Resource: '*' },
      { Sid: 'SendInventory', Effect: 'Allow', Action: 'ssm:PutInventory', Resource: '*' },
      {
        Sid: 'ReadDeepInspectionPaths',
        Effect: 'Allow',
        Action: 'ssm:GetParameter',
        Resource: arn('ssm', ACCOUNT, 'parameter/inspector-aws/service/inspector-linux-application-paths'),
      },
    ]);
  });

  it('allows 8 actions more than the guide, of all that exist', async () => {
    const actions = await allActions();
    expect(allowed(added as Statement[], actions).sort()).toEqual([
      'ssm:DescribeDocument', 'ssm:GetDocument', 'ssm:GetManifest', 'ssm:GetParameter', 'ssm:ListInstanceAssociations', 'ssm:PutConfigurePackageResult',
      'ssm:PutInventory', 'ssm:UpdateInstanceAssociationStatus',
    ]);
  });

  it('reads one parameter, by its whole name', () => {
    const reading = statements.filter(({ Action }) => [Action].flat().some((action: string) => /Parameter/.test(action)));
    expect(reading.map(({ Sid }) => Sid)).toEqual(['ReadDeepInspectionPaths']);
    expect(JSON.stringify(reading[0].Resource)).not.toContain('*');
  });

  it('leaves no warning of its own', () => {
    const app = new App();
    new MinimalSsmRole(new Stack(app, 'Stack'), 'Role', { access: SsmAccess.INSPECTOR });
    expect(warningTexts(app).filter((text) => !text.includes('Amazon VPC CNI plugin'))).toEqual([]);
  });
});

test('a role tells its rung', () => {
  const stack = new Stack(new App(), 'Stack');
  expect(new MinimalSsmRole(stack, 'Default').access).toBe(SsmAccess.SESSIONS_AND_RUN_COMMAND);
  expect(new MinimalSsmRole(stack, 'Given', { access: SsmAccess.INSPECTOR }).access).toBe(SsmAccess.INSPECTOR);
});
