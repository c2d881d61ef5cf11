import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { warn } from '../private/warnings';

/**
 * Properties of a key for the volumes of nodes.
 */
export interface NodeVolumeKeyProps {
  /**
   * Description of the key. A change replaces no nodes.
   *
   * @default - says what the key is for
   */
  readonly description?: string;
}

/**
 * A KMS key for the volumes of nodes: rotated every year, kept when the stack goes, and usable by Amazon EC2 Auto Scaling, which launches the nodes.
 *
 * Share one among node groups; Auto Scaling's permissions are added once.
 */
export class NodeVolumeKey extends Key {
  public constructor(scope: Construct, id: string, props: NodeVolumeKeyProps = {}) {
    super(scope, id, {
      description: props.description ?? 'Volumes of Amazon EKS nodes',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    allowAutoScaling(this, this);
  }
}

/** Keys that Auto Scaling may use already. */
const ALLOWED = new WeakSet<IKey>();

/**
 * Lets Auto Scaling launch nodes on volumes that the key encrypts; on a key whose policy is not ours to change it leaves a warning that prints the statements.
 *
 * The principal is named by condition: a key policy that names the role of Auto Scaling is refused in an account where that role does not exist yet,
 * and it comes into being with the first node group, after the key.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
 */
export function allowAutoScaling(scope: Construct, key: IKey): void {
  if (ALLOWED.has(key)) return;
  const statements = autoScalingStatements(scope);
  const added = statements.map((statement) => key.addToResourcePolicy(statement).statementAdded);
  if (added.every(Boolean)) {
    ALLOWED.add(key);
    return;
  }
  const printed = JSON.stringify(Stack.of(scope).resolve(statements.map((statement) => statement.toStatementJson())));
  warn(scope, 'KeyPolicyNotManaged',
    `the policy of key ${key.node.path} is not managed in this app: nodes do not launch unless Amazon EC2 Auto Scaling may use it. Add these statements to its policy, `
    + `or grant the same with 'aws kms create-grant' from the account of the nodes: ${printed}`);
}

function autoScalingStatements(scope: Construct): PolicyStatement[] {
  const stack = Stack.of(scope);
  const role = stack.formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    resourceName: 'aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
  });
  const conditions = { StringEquals: { 'kms:CallerAccount': stack.account }, ArnEquals: { 'aws:PrincipalArn': role } };
  return [
    new PolicyStatement({
      sid: 'AllowAutoScalingToUseTheKey',
      principals: [new AnyPrincipal()],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions,
    }),
    new PolicyStatement({
      sid: 'AllowAutoScalingToAttachVolumes',
      principals: [new AnyPrincipal()],
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: { ...conditions, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }),
  ];
}
