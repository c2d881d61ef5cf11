import type { Stack } from 'aws-cdk-lib';
import { Template } from '../util';

/** A rule of a security group, wherever in the template it stands. */
type Rule = Record<string, any>;

/**
 * The rules of a stack that name one of these groups, in the group or beside it, sorted: `nodes <- cluster tcp 443`, `nodes -> 0.0.0.0/0 tcp 443`. Other groups
 * show their id.
 */
export function rulesOf(stack: Stack, groups: Record<string, unknown>): string[] {
  const template = Template.fromStack(stack);
  const names = new Map(Object.entries(groups).map(([name, id]) => [JSON.stringify(stack.resolve(id)), name]));
  const nameOf = (id: unknown) => names.get(JSON.stringify(id)) ?? JSON.stringify(id);
  const text = (group: unknown, arrow: string, rule: Rule) => {
    const id = rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId;
    const peer = id === undefined ? rule.DestinationPrefixListId ?? rule.CidrIp ?? rule.CidrIpv6 : nameOf(id);
    return `${nameOf(group)} ${arrow} ${peer} ${rule.IpProtocol === '-1' ? 'everything' : `${rule.IpProtocol} ${portsOf(rule)}`}`;
  };
  const inGroups = Object.entries(template.findResources('AWS::EC2::SecurityGroup')).flatMap(([id, { Properties }]) => {
    const group = { 'Fn::GetAtt': [id, 'GroupId'] };
    return [
      ...(Properties.SecurityGroupIngress ?? []).map((rule: Rule) => text(group, '<-', rule)),
      ...(Properties.SecurityGroupEgress ?? []).map((rule: Rule) => text(group, '->', rule)),
    ];
  });
  const beside = ([['AWS::EC2::SecurityGroupIngress', '<-'], ['AWS::EC2::SecurityGroupEgress', '->']] as const).flatMap(([type, arrow]) =>
    Object.values(template.findResources(type)).map(({ Properties }) => text(Properties.GroupId, arrow, Properties)));
  return [...inGroups, ...beside].filter((rule) => [...names.values()].some((name) => rule.split(' ').includes(name))).sort();
}

function portsOf({ FromPort, ToPort }: Rule): string {
  const [from, to] = [FromPort, ToPort].map((port) => (typeof port === 'number' ? String(port) : JSON.stringify(port)));
  return from === to ? from : `${from}-${to}`;
}
