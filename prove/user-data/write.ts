import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_eks_v2 as eks, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HardenedNodeGroup, NodeOs, SelinuxBoolean } from '../../src';
import { renderBootScripts } from '../../src/os/amazon-linux-2023/boot-script';

// Writes the user data of a node group of Amazon Linux 2023, and the scripts that should be in it, to a folder.
const folder = process.argv[2];
const stack = new Stack(new App(), 'Stack');
new HardenedNodeGroup(stack, 'Workers', {
  cluster: new eks.Cluster(stack, 'Cluster', { version: eks.KubernetesVersion.V1_34 }),
  os: NodeOs.amazonLinux2023({ selinuxBooleans: [SelinuxBoolean.CONTAINER_MANAGE_CGROUP] }),
});
const [template] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::LaunchTemplate'));
const scripts = renderBootScripts({ booleans: ['container_manage_cgroup'] });
writeFileSync(join(folder, 'user-data'), template.Properties.LaunchTemplateData.UserData['Fn::Base64']);
writeFileSync(join(folder, 'boothook'), scripts.boothook);
writeFileSync(join(folder, 'shellscript'), scripts.shellscript);
