const USER = 'https://docs.aws.amazon.com/systems-manager/latest/userguide';
const API = 'https://docs.aws.amazon.com/systems-manager/latest/APIReference';

/** Where it stands what Session Manager, and where its logs go, takes. */
export const SESSION_SOURCES = {
  createDocument: `${API}/API_CreateDocument.html`,
  logRetention: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html',
  policyElements: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
  policySize: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  publicAccess: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
  sendCommand: `${API}/API_SendCommand.html`,
  sessionAccess: `${USER}/getting-started-restrict-access-examples.html`,
  sessionDefaultDocument: `${USER}/getting-started-default-session-document.html`,
  sessionDuration: `${USER}/session-preferences-max-timeout.html`,
  sessionIdle: `${USER}/session-preferences-timeout.html`,
  sessionLogging: `${USER}/session-manager-logging.html`,
  sessionRunAs: `${USER}/session-preferences-run-as.html`,
  useradd: 'https://man7.org/linux/man-pages/man8/useradd.8.html',
} as const;
