// The CloudFormation validator built into aws-cdk-lib costs seconds per process; one test file turns it on by itself.
process.env.CDK_VALIDATION = 'false';
