/**
 * The catalogue: every recommendation of the host chapter of the EKS best practices guide, once.
 *
 * Errors, warnings, rules, reports, docs and tests name a control by its id here and nowhere else.
 *
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html
 */
export const CONTROLS = {
  'OS-1': 'Run an operating system made for containers',
  'OS-2': 'Or the EKS-optimized AMI',
  'OS-3': 'Or a custom, STIG-conforming image',
  'PATCH-1': 'Keep the operating system patched',
  'IMM-1': 'Replace nodes, do not repair them in place',
  'IMM-2': 'Run several replicas on Fargate',
  'CIS-1': 'Check nodes against the CIS benchmark',
  'ACC-1': 'Minimise access: Session Manager instead of SSH',
  'ACC-2': 'Have the SSM agent in the image or installed at boot',
  'IAM-1': 'Give nodes the minimal SSM policy',
  'IAM-2': 'Log sessions',
  'NET-1': 'Deploy nodes to private subnets',
  'NET-2': 'Restrict security groups where a subnet is public',
  'INS-1': 'Scan hosts with Amazon Inspector',
  'SEL-1': 'Run SELinux in enforcing mode',
  'SEL-2': 'Set SELinux booleans with care',
  'SEL-3': 'Give a workload an SELinux type of its own',
  'SEL-4': 'Separate pods by MCS level',
  'SEL-5': 'Refuse unconfined SELinux types',
  'REL-1': 'Follow a baseline that a regulator knows',
} as const;

/** The id of a control. */
export type ControlId = keyof typeof CONTROLS;
