import {
  BatchGetAccountStatusCommand, EnableCommand, GetConfigurationCommand, Inspector2Client, UpdateConfigurationCommand,
  type ResourceScanType, type ResourceState,
} from '@aws-sdk/client-inspector2';
import { CALL_MS, type Inspector, type ScanState } from './enable';

/** The member of an answer that stands for a type of scan. */
const MEMBERS: Record<ResourceScanType, keyof ResourceState> = {
  EC2: 'ec2',
  ECR: 'ecr',
  LAMBDA: 'lambda',
  LAMBDA_CODE: 'lambdaCode',
  CODE_REPOSITORY: 'codeRepository',
};

/** Amazon Inspector of one account, in the Region of the function. The loop of the function tries again, so the client does not. */
export function inspectorOf(account: string, limit: () => AbortSignal = () => AbortSignal.timeout(CALL_MS)): Inspector {
  const client = new Inspector2Client({ maxAttempts: 1 });
  const options = () => ({ abortSignal: limit() });
  const ofAccount = <T extends { accountId: string | undefined }>(list: T[] | undefined) => list?.find(({ accountId }) => accountId === account);
  return {
    async accountStatus() {
      const answer = await client.send(new BatchGetAccountStatusCommand({ accountIds: [account] }), options());
      const state = ofAccount(answer.accounts);
      const failed = ofAccount(answer.failedAccounts);
      if (!state && failed) return { code: failed.errorCode ?? 'UNKNOWN', message: failed.errorMessage };
      return new Map(Object.entries(MEMBERS).map(([type, member]) => [type as ResourceScanType, scanState(state?.resourceState?.[member])]));
    },
    async enable(types) {
      const answer = await client.send(new EnableCommand({ accountIds: [account], resourceTypes: [...types] }), options());
      const failed = ofAccount(answer.failedAccounts);
      return failed && { code: failed.errorCode ?? 'UNKNOWN', message: failed.errorMessage };
    },
    async scanMode() {
      const { ec2Configuration: state } = await client.send(new GetConfigurationCommand({}), options());
      return { mode: state?.scanModeState?.scanMode, status: state?.scanModeState?.scanModeStatus, vmScanner: state?.vmScannerState?.activated };
    },
    async setScanMode(scanMode, activateVMScanner) {
      await client.send(new UpdateConfigurationCommand({ ec2Configuration: { scanMode, activateVMScanner } }), options());
    },
  };
}

function scanState(state: ResourceState[keyof ResourceState]): ScanState {
  const failure = state?.errorCode ? { code: state.errorCode, message: state.errorMessage } : undefined;
  return { status: state?.status ?? 'NOT REPORTED', failure };
}
