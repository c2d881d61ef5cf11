import { App, Stack, type Environment } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SessionPreferences, type SessionPreferencesProps } from '../../src/access/session-preferences';
import { warningTexts } from '../node-group/given';
import { Template, warningIds } from '../util';

/** Preferences `Sessions` in a stack of their own. */
export interface Given {
  readonly app: App;
  readonly stack: Stack;
  readonly sessions: SessionPreferences;
}

export function given(props: SessionPreferencesProps | ((stack: Stack) => SessionPreferencesProps) = {}, env?: Environment): Given {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env });
  return { app, stack, sessions: new SessionPreferences(stack, 'Sessions', typeof props === 'function' ? props(stack) : props) };
}

/** A topic as alerts need it. */
export function encryptedTopic(stack: Stack): sns.Topic {
  return new sns.Topic(stack, 'Alerts', { masterKey: new kms.Key(stack, 'AlertKey', { enableKeyRotation: true }), enforceSSL: true });
}

/** Ids of the warnings but that of preferences without alerts, which each of them has by default. */
export function otherWarningIds(app: App): string[] {
  return warningIds(app).filter((id) => id !== 'SessionAlertsMissing');
}

/** The texts of those. */
export function otherWarningTexts(app: App): string[] {
  return warningTexts(app).filter((text) => !text.includes("there is no 'alertTopic'"));
}

/** The inputs of the one document of a stack. */
export function inputsOf(stack: Stack): any {
  const [document] = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Document'));
  return document.Properties.Content.inputs;
}

/** The logical id of the only resource of a type. */
export function idOf(stack: Stack, type: string): string {
  const ids = Object.keys(Template.fromStack(stack).findResources(type));
  expect(ids).toHaveLength(1);
  return ids[0];
}
