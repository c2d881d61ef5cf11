import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../../private/errors';

/** Date at the end of a release, as the API of Amazon EKS (`1.34.2-20260209`) and the release notes (`v20260209`) have it. */
const RELEASE = /^(?:1\.\d{1,2}\.\d{1,2}-|v)(?<date>20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))$/;

/**
 * First releases that boot with SELinux enforcing: the labels of /etc/eks and of the systemd units are right from v20260209 on, those of the NVIDIA image
 * were repaired in two changes of September 2026.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/pull/2615
 * @see https://github.com/awslabs/amazon-eks-ami/pull/2820
 */
const FIRST = { standard: '20260209', nvidia: '20260916' };

/** Throws when a node of the release would not boot with SELinux enforcing. */
export function validateAmiRelease(scope: IConstruct, release: string | undefined, nvidia: boolean): void {
  if (release === undefined || Token.isUnresolved(release)) return;
  const date = RELEASE.exec(release)?.groups?.date;
  if (date === undefined) {
    throw new HardeningError('AmiReleaseInvalid', `'amiReleaseVersion' must be a release such as 1.34.2-20260209 or v20260209, got ${JSON.stringify(release)}; correct it`, scope);
  }
  const first = nvidia ? FIRST.nvidia : FIRST.standard;
  if (date < first) {
    throw new HardeningError('AmiReleaseTooOld',
      `'amiReleaseVersion' must be of ${first} or newer${nvidia ? ' with NVIDIA GPUs' : ''}, got ${release}: nodeadm does not start there with SELinux enforcing; update the nodes first`,
      scope);
  }
}
