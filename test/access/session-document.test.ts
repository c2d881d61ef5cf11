import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack, Stage, type Environment } from 'aws-cdk-lib';
import { SessionDocument } from '../../src/access/session-document';
import { SessionPreferences } from '../../src/access/session-preferences';
import { refusal, propertiesOf } from '../node-group/given';
import { Match, Template, warningIds } from '../util';

const accountWide = (stack: Stack, id = 'Sessions') => new SessionPreferences(stack, id, { document: SessionDocument.accountWide() });

describe('the account-wide document', () => {
  const stack = new Stack(new App(), 'Stack');
  const sessions = accountWide(stack);
  const template = Template.fromStack(stack);

  it('is written by a function, as it may exist already', () => {
    template.resourceCountIs('AWS::SSM::Document', 0);
    expect(sessions.documentName).toBe('SSM-SessionManagerRunShell');
    expect(warningIds(stack.node.root as App)).toEqual(['SessionAlertsMissing']);
  });

  it('takes seven resources', () => {
    expect(Object.values(template.toJSON().Resources).map(({ Type }: any) => Type).sort()).toEqual([
      'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role', 'AWS::KMS::Key', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::Logs::LogGroup', 'Custom::SessionDocument',
    ]);
  });

  it('stays when the stack goes', () => {
    template.hasResource('Custom::SessionDocument', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('has the same content as one of its own', () => {
    const own = new Stack(new App(), 'Stack');
    new SessionPreferences(own, 'Sessions');
    const parts = propertiesOf(stack, 'Custom::SessionDocument').content['Fn::Join'][1] as any[];
    const text = parts.map((part) => (typeof part === 'string' ? part : `\0${JSON.stringify(part)}\0`)).join('');
    const content = JSON.parse(text.replaceAll(/"\0(.*?)\0"/g, '$1'));
    expect(content).toEqual(propertiesOf(own, 'AWS::SSM::Document').Content);
  });

  it('is all that the function may write, and nothing that it may delete', () => {
    const [statement] = propertiesOf(stack, 'AWS::IAM::ManagedPolicy').PolicyDocument.Statement;
    expect(statement).toEqual({
      Sid: 'WriteSessionDocument',
      Effect: 'Allow',
      Action: ['ssm:CreateDocument', 'ssm:GetDocument', 'ssm:UpdateDocument', 'ssm:UpdateDocumentDefaultVersion'],
      Resource: {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ssm:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':document/SSM-SessionManagerRunShell']],
      },
    });
  });

  it('is asked for by calls that the function may make, and it makes all of them', () => {
    const folder = join(__dirname, '../../handler/session-document');
    const code = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
    const commands = new Set([...code.matchAll(/\b([A-Z]\w+)Command\b/g)].map(([, name]) => `ssm:${name}`));
    expect([...commands].sort()).toEqual(propertiesOf(stack, 'AWS::IAM::ManagedPolicy').PolicyDocument.Statement[0].Action);
  });

  it('has a function that logs encrypted', () => {
    template.hasResourceProperties('AWS::Lambda::Function', { Architectures: ['arm64'], Timeout: 300, FunctionName: Match.absent() });
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue(), RetentionInDays: 365 });
  });
});

const IRELAND = { account: '111122223333', region: 'eu-west-1' };

describe('one for an account and Region', () => {
  const two = (first?: Environment, second?: Environment) => {
    const app = new App();
    accountWide(new Stack(app, 'One', { env: first }));
    accountWide(new Stack(app, 'Two', { env: second }));
  };
  const text = (environment: string) => "[SessionDocumentClaimed] 'document' must be SessionDocument.accountWide() once in an account and Region, got a second one for "
    + `aws://${environment}; the first is One/Sessions: use that one, or SessionDocument.own() here (at Two/Sessions)`;

  it('a second is refused', () => {
    expect(refusal(() => two(IRELAND, IRELAND))).toBe(text('111122223333/eu-west-1'));
    expect(refusal(() => two())).toBe(text('unknown-account/unknown-region'));
  });

  it('others pass: of another Region, of another stage, of their own', () => {
    expect(() => two(IRELAND, { ...IRELAND, region: 'eu-central-1' })).not.toThrow();
    const app = new App();
    ['Test', 'Production'].forEach((name) => accountWide(new Stack(new Stage(app, name), 'Stack')));
    const stack = new Stack(app, 'Stack');
    accountWide(stack);
    expect(() => ['A', 'B'].map((id) => new SessionPreferences(stack, id))).not.toThrow();
  });
});
