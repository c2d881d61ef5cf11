import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ResourceScanType } from '@aws-sdk/client-inspector2';
import { OPERATIONS, violations, type ServiceOperation } from './service-model';
import type { Clock } from '../../../handler/inspector-enablement/enable';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';
export const SIGNATURE = 'dont-tell-anybody';

/** Time that passes when somebody sleeps, and when a call hangs. */
export class FakeClock implements Clock {
  public time = 1_000_000;

  public constructor(private readonly chance: () => number = () => 0.5) {}

  public now() {
    return this.time;
  }

  public async sleep(milliseconds: number) {
    this.time += milliseconds;
  }

  public random() {
    return this.chance();
  }
}

/** What can go wrong with one call. */
export type Fault =
  | { readonly kind: 'exception'; readonly name: string; readonly status: number; readonly message?: string }
  /** 200, and a code for the account. `enables`: what it turns on all the same. */
  | { readonly kind: 'failed'; readonly code: string; readonly message?: string; readonly enables?: readonly ResourceScanType[] }
  /** 200, and nothing happens. */
  | { readonly kind: 'ignored' }
  /** It happens, and nobody hears of it. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'garbage' };

export interface Call {
  readonly operation: string;
  readonly input: Record<string, any>;
  readonly at: number;
  /** The status of each scan as it was shown last. */
  readonly shown?: Record<string, string>;
}

interface Scan {
  status: string;
  errorCode: string;
  errorMessage: string;
  /** What it becomes, and when. */
  next?: { status: string; at: number };
}

const MEMBERS: Record<ResourceScanType, string> = { EC2: 'ec2', ECR: 'ecr', LAMBDA: 'lambda', LAMBDA_CODE: 'lambdaCode', CODE_REPOSITORY: 'codeRepository' };

/** How long the fake service takes for a call that hangs. */
const HANG_MS = 8_000;

/** Amazon Inspector of one account, and the place where CloudFormation waits for an answer. */
export class FakeAws {
  public readonly calls: Call[] = [];
  /** What is against the model of the service, on either side. */
  public readonly violations: string[] = [];
  public readonly answers: Record<string, unknown>[] = [];
  public readonly answerSizes: number[] = [];
  public readonly answerHeaders: IncomingMessage['headers'][] = [];
  public putAttempts!: number;
  public scans!: Record<string, Scan>;
  /** The status of each scan as it was shown last. */
  public shown?: Record<string, string>;
  public configuration!: { scanMode: string; scanModeStatus: string; activated: boolean };
  /** How long it takes to turn a scan on. */
  public enablingMs = 20_000;
  /** Answers of the real service may leave out required members that are empty. */
  public terse = false;
  /** Whether what the tests play is outside of the model on purpose. */
  public lenient = false;
  private server!: Server;
  private readonly limits: AbortController[] = [];

  public constructor(public clock: FakeClock) {
    this.reset(clock);
  }

  /** What goes wrong with a call, if anything. */
  public fault: (call: Call) => Fault | undefined = () => undefined;
  /** What goes wrong with an answer to CloudFormation: an HTTP status, or a cut connection. */
  public putFault: (attempt: number) => number | 'reset' | undefined = () => undefined;
  /** Called before each call, for what others do. */
  public others: (call: Call) => void = () => undefined;

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public get responseUrl(): string {
    return `${this.url}/cloudformation-custom-resource-response?X-Amz-Signature=${SIGNATURE}`;
  }

  /** As new, at the same address. */
  public reset(clock: FakeClock): void {
    this.clock = clock;
    this.scans = Object.fromEntries(Object.keys(MEMBERS).map((type) => [type, { status: 'DISABLED', errorCode: '', errorMessage: '' }]));
    this.shown = undefined;
    this.configuration = { scanMode: 'EC2_HYBRID', scanModeStatus: 'SUCCESS', activated: false };
    this.putAttempts = 0;
    [this.calls, this.violations, this.answers, this.answerSizes, this.answerHeaders].forEach((list) => list.splice(0));
  }

  public async start(): Promise<void> {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The status of a scan now. */
  public statusOf(type: string): string {
    const scan = this.scans[type];
    if (scan.next && scan.next.at <= this.clock.now()) {
      scan.status = scan.next.status;
      scan.next = undefined;
    }
    return scan.status;
  }

  public set(type: string, status: string, errorCode = '', errorMessage = ''): void {
    this.scans[type] = { status, errorCode, errorMessage };
  }

  /** A limit to the time of a call: over when the call hangs. */
  public limit(): AbortSignal {
    const controller = new AbortController();
    this.limits.push(controller);
    return controller.signal;
  }

  public named(operation: string): Call[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    if (request.method === 'PUT') return this.takeAnswer(request, response, body);
    const operation = OPERATIONS.find(({ method, path }) => method === request.method && path === request.url);
    if (!operation) {
      this.violations.push(`${request.method} ${request.url} is no operation`);
      return end(response, 404, {});
    }
    return this.serveInspector(operation, request, response, body);
  }

  private takeAnswer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const fault = this.putFault(this.putAttempts++);
    if (fault === 'reset') return void request.socket.destroy();
    if (fault !== undefined) return end(response, fault, {});
    this.answers.push(JSON.parse(body));
    this.answerSizes.push(Buffer.byteLength(body));
    this.answerHeaders.push(request.headers);
    return end(response, 200, {});
  }

  private serveInspector(operation: ServiceOperation, request: IncomingMessage, response: ServerResponse, body: string): void {
    const input = JSON.parse(body || '{}');
    const call = { operation: operation.name, input, at: this.clock.now(), shown: this.shown };
    this.calls.push(call);
    this.violations.push(...violations(operation.input, input, operation.name));
    if (!String(request.headers.authorization).includes(`/${REGION}/inspector2/aws4_request`)) this.violations.push(`${operation.name} is not signed`);
    this.others(call);
    const fault = this.fault(call);
    if (fault === undefined) return this.reply(operation, response, this.act(operation.name, input, undefined));
    switch (fault.kind) {
      case 'exception':
        response.setHeader('x-amzn-errortype', fault.name);
        return end(response, fault.status, { message: fault.message ?? `${fault.name} of the test` });
      case 'hang':
        this.clock.time += HANG_MS;
        return this.limits.splice(0).forEach((limit) => limit.abort());
      case 'reset':
        return void request.socket.destroy();
      case 'garbage':
        return end(response, 200, '{"accounts": [{"accountId": "1111');
      case 'lost':
        this.act(operation.name, input, undefined);
        this.shown = call.shown;
        return void request.socket.destroy();
      case 'failed':
      case 'ignored':
        return this.reply(operation, response, this.act(operation.name, input, fault));
    }
  }

  private reply(operation: ServiceOperation, response: ServerResponse, answer: Record<string, unknown>): void {
    const problems = violations(operation.output, answer, `${operation.name} answer`);
    if (!this.lenient) this.violations.push(...problems);
    end(response, 200, this.terse ? withoutEmpty(answer) : answer);
  }

  private act(operation: string, input: Record<string, any>, fault: Fault | undefined): Record<string, unknown> {
    switch (operation) {
      case 'BatchGetAccountStatus':
        return fault?.kind === 'failed' ? { accounts: [], failedAccounts: [this.failedAccount(fault)] } : this.show();
      case 'Enable':
        return this.enable(input.resourceTypes, fault);
      case 'GetConfiguration':
        return { ec2Configuration: this.ec2Configuration(), ecrConfiguration: {} };
      case 'UpdateConfiguration':
        if (fault?.kind !== 'ignored') {
          this.configuration = { scanMode: input.ec2Configuration.scanMode, scanModeStatus: 'SUCCESS', activated: input.ec2Configuration.activateVMScanner === true };
        }
        return {};
      default:
        // The function has no business here; the tests look at the calls.
        return {};
    }
  }

  private show(): Record<string, unknown> {
    this.shown = Object.fromEntries(Object.keys(MEMBERS).map((type) => [type, this.statusOf(type)]));
    return { accounts: [this.accountState()], failedAccounts: [] };
  }

  private enable(types: ResourceScanType[], fault: Fault | undefined): Record<string, unknown> {
    const turnedOn = fault?.kind === 'failed' ? types.filter((type) => fault.enables?.includes(type)) : (fault?.kind === 'ignored' ? [] : types);
    for (const type of turnedOn.filter((each) => ['DISABLED', 'SUSPENDED'].includes(this.statusOf(each)))) {
      this.scans[type] = { status: 'ENABLING', errorCode: '', errorMessage: '', next: { status: 'ENABLED', at: this.clock.now() + this.enablingMs } };
    }
    if (fault?.kind === 'failed') return { accounts: [], failedAccounts: [this.failedAccount(fault)] };
    return { accounts: [{ accountId: ACCOUNT, status: 'ENABLING', resourceStatus: this.resourceStatus() }], failedAccounts: [] };
  }

  private failedAccount({ code, message }: { code: string; message?: string }): Record<string, unknown> {
    return { accountId: ACCOUNT, status: 'DISABLED', resourceStatus: this.resourceStatus(), errorCode: code, errorMessage: message ?? `${code} of the test` };
  }

  private resourceStatus(): Record<string, string> {
    return Object.fromEntries(Object.entries(MEMBERS).map(([type, member]) => [member, this.statusOf(type)]));
  }

  private accountState(): Record<string, unknown> {
    const state = (type: string) => {
      const status = this.statusOf(type);
      const { errorCode, errorMessage } = this.scans[type];
      return { status, errorCode, errorMessage };
    };
    const resourceState = Object.fromEntries(Object.entries(MEMBERS).map(([type, member]) => [member, state(type)]));
    const status = Object.keys(MEMBERS).some((type) => this.statusOf(type) === 'ENABLED') ? 'ENABLED' : 'DISABLED';
    return { accountId: ACCOUNT, state: { status, errorCode: '', errorMessage: '' }, resourceState };
  }

  private ec2Configuration(): Record<string, unknown> {
    const { scanMode, scanModeStatus, activated } = this.configuration;
    return { scanModeState: { scanMode, scanModeStatus }, vmScannerState: { activated, status: 'SUCCESS' } };
  }
}

function end(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== '').map(([key, each]) => [key, withoutEmpty(each)]));
}
