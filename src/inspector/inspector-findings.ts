import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { aws_eks as eksRefs, aws_sns as snsRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { allowEventBridge, createTopic, validateEncryption } from './alert-topic';
import { HardeningError } from '../private/errors';
import { acknowledgeRule } from '../private/nag';
import { clusterNameOf, nodegroupNameOf } from '../private/node-group-names';

/**
 * How bad a finding is.
 *
 * @see https://docs.aws.amazon.com/inspector/latest/user/findings-understanding-severity.html
 */
export enum InspectorSeverity {
  /** The worst. */
  CRITICAL = 'CRITICAL',

  /** To be fixed soon. */
  HIGH = 'HIGH',

  /** To be fixed. */
  MEDIUM = 'MEDIUM',

  /** To be fixed at leisure. */
  LOW = 'LOW',

  /** No risk by itself. */
  INFORMATIONAL = 'INFORMATIONAL',

  /** Not rated by the vendor yet. */
  UNTRIAGED = 'UNTRIAGED',
}

/**
 * Properties of alerts of Amazon Inspector.
 */
export interface InspectorFindingsProps {
  /**
   * Topic that the alerts go to. It must be encrypted with a key of yours.
   *
   * @default - a topic of its own, encrypted with a key of its own; subscribe to it
   */
  readonly topic?: snsRefs.ITopicRef;

  /**
   * Severities that raise an alert.
   *
   * @default - CRITICAL and HIGH
   */
  readonly severities?: InspectorSeverity[];

  /**
   * Node groups whose findings raise an alert, by the tags that Amazon EKS gives their instances. That these tags are in a finding is documented for tags in
   * general, not for those of Amazon EKS: look at one finding before you rely on it.
   *
   * @default - findings of everything that Amazon Inspector scans in the account and Region
   * @see https://docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html
   */
  readonly nodeGroups?: eksRefs.INodegroupRef[];
}

/** Reasons for which a scan ends as it should. */
const EXPECTED = ['RESOURCE_TERMINATED', 'EC2_INSTANCE_STOPPED', 'PENDING_INITIAL_SCAN'];

/**
 * Alerts of Amazon Inspector by Amazon SNS: findings, and EC2 instances whose packages it no longer scans.
 *
 * Events of coverage carry no tags, so these alerts come for every EC2 instance of the account and Region.
 *
 * @see https://docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html
 */
export class InspectorFindings extends Construct {
  /** The topic that the alerts go to. */
  public readonly topic: snsRefs.ITopicRef;

  public constructor(scope: Construct, id: string, props: InspectorFindingsProps = {}) {
    super(scope, id);
    const severities = props.severities ?? [InspectorSeverity.CRITICAL, InspectorSeverity.HIGH];
    this.validateNotEmpty('severities', severities, 'leave it out for CRITICAL and HIGH');
    this.validateNotEmpty('nodeGroups', props.nodeGroups, 'leave it out for all findings');
    if (props.topic) validateEncryption(this, props.topic);

    this.topic = props.topic ?? createTopic(this);
    allowEventBridge(this, this.topic);
    this.createRule('Findings', 'Findings of Amazon Inspector', 'Inspector2 Finding', {
      severity: severities,
      status: ['ACTIVE'],
      resources: props.nodeGroups && instancesOf(props.nodeGroups),
    });
    this.createRule('Coverage', 'EC2 instances that Amazon Inspector no longer scans', 'Inspector2 Coverage', {
      scanStatus: { statusCodeValue: ['INACTIVE'], reason: [{ 'anything-but': EXPECTED }] },
      scanType: ['PACKAGE'],
    }, [{ prefix: 'i-' }]);
  }

  private createRule(id: string, description: string, detailType: string, detail: object, resources?: object[]): void {
    const rule = new CfnRule(this, id, {
      description,
      eventPattern: { 'source': ['aws.inspector2'], 'detail-type': [detailType], resources, detail },
      targets: [{ id: 'Topic', arn: this.topic.topicRef.topicArn }],
    });
    acknowledgeRule(rule, 'EventBusDLQ', ['Serverless'],
      'Amazon EventBridge tries again for 24 hours, and Amazon Inspector keeps every finding and the state of every instance');
  }

  private validateNotEmpty(name: string, values: unknown[] | undefined, instead: string): void {
    if (values?.length === 0) {
      throw new HardeningError('InspectorFindingsOutOfRange', `'${name}' must name at least one, got none; ${instead}`, this);
    }
  }
}

function instancesOf(nodeGroups: eksRefs.INodegroupRef[]): object {
  const distinct = (names: string[]) => [...new Set(names)];
  return {
    type: ['AWS_EC2_INSTANCE'],
    tags: {
      'eks:cluster-name': distinct(nodeGroups.map(clusterNameOf)),
      'eks:nodegroup-name': distinct(nodeGroups.map(nodegroupNameOf)),
    },
  };
}
