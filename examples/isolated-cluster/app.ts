import { App, Validations } from 'aws-cdk-lib';
import {
  AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks,
} from 'cdk-nag';
import { IsolatedClusterStack } from './isolated-cluster-stack';

export const app = new App();
new IsolatedClusterStack(app, 'IsolatedCluster', { description: 'An Amazon EKS cluster without internet, with audited sessions on its nodes' });

Validations.of(app).addPlugins(
  new AwsSolutionsChecks(app),
  new HIPAASecurityChecks(app),
  new NIST80053R4Checks(app),
  new NIST80053R5Checks(app),
  new PCIDSS321Checks(app),
  new ServerlessChecks(app),
);
