import { App, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { report } from './report';
import * as library from '../core-baseline';
import * as byHand from '../core-baseline-l1';

/** The core baseline twice, each in a stack of its own; cluster and VPC are given. The argument of the process is the directory of the cloud assembly. */
const app = new App({ outdir: process.argv[2] });
const given = new Stack(app, 'Given');
const vpc = new Vpc(given, 'Vpc', { maxAzs: 2 });
const cluster = new Cluster(given, 'Cluster', { vpc, version: KubernetesVersion.V1_34 });
library.coreBaseline(new Stack(app, 'Library'), cluster);
byHand.coreBaseline(new Stack(app, 'ByHand'), cluster);
app.synth();
report();
