import { basename } from 'node:path';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { App, CloudFormationValidatePlugin, type IPolicyValidationContext, type PolicyValidationPluginReport } from 'aws-cdk-lib';
import type { Finding } from './finding';

/** The validator in the CDK, with every finding counted: a synthesis shows most of them as warnings alone. */
export function cloudFormationValidate(templates: string[]): Finding[] {
  return findings('CloudFormation Validate', new CloudFormationValidatePlugin().validate(contextOf(templates)));
}

/** The rules of AWS Control Tower, in CloudFormation Guard. */
export function controlTower(templates: string[]): Finding[] {
  return findings('Control Tower', new CfnGuardValidator().validate(contextOf(templates)) as PolicyValidationPluginReport)
    // The description begins with the name of the control, which people know: '[CT.EC2.PR.1]: Require …'.
    .map((finding) => ({ ...finding, rule: /^\[(CT\.[A-Z0-9.]+)\]/.exec(finding.message)?.[1] ?? finding.rule }));
}

function contextOf(templates: string[]): IPolicyValidationContext {
  const stackTemplates = templates.map((templatePath) => ({
    templatePath, stackConstructPath: basename(templatePath), accountId: undefined, region: undefined,
  }));
  return { templatePaths: templates, stackTemplates, appConstruct: new App() };
}

function findings(judge: string, { violations }: PolicyValidationPluginReport): Finding[] {
  return violations.flatMap(({ ruleName, description, violatingResources }) => violatingResources.map((found) => ({
    judge,
    rule: ruleName,
    resource: found.resourceLogicalId ?? /^\/Resources\/(\w+)/.exec(found.locations[0] ?? '')?.[1] ?? '',
    template: basename(found.templatePath ?? ''),
    message: description ?? '',
  })));
}
