import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { ACCOUNT, FakeAws, FakeClock, REGION } from './aws';
import type { CustomResourceEvent } from '../../../handler/inspector-enablement/cloudformation';
import type * as source from '../../../handler/inspector-enablement/index';
import { bundleHandler } from '../../../projenrc/bundle-handler';

/** Node.js outside of the sandbox of jest, which has other classes of errors than the network code throws. */
const outside = new Script('({ process, console, AbortSignal })').runInThisContext() as
  { process: NodeJS.Process; console: Console; AbortSignal: typeof AbortSignal };

/** What AWS Lambda runs: the bundle, made anew, with nothing to load but what is in Node.js. */
export async function loadBundle(): Promise<typeof source> {
  const folder = mkdtempSync(join(tmpdir(), 'handler-'));
  await bundleHandler(folder);
  const filename = join(folder, 'index.js');
  const run = new Script(`(module, exports, require) => {${readFileSync(filename, 'utf8')}\n}`, { filename }).runInThisContext();
  const module = { exports: {} };
  run(module, module.exports, builtin);
  rmSync(folder, { recursive: true });
  return module.exports as typeof source;
}

function builtin(id: string): unknown {
  const found = outside.process.getBuiltinModule(id);
  if (!found) throw new Error(`${id} is not in Node.js`);
  return found;
}

/** The limits of time that the function sets itself, each over at once. */
export function limits(): jest.SpyInstance {
  return jest.spyOn(outside.AbortSignal, 'timeout').mockImplementation(() => outside.AbortSignal.abort());
}

/** The lines that the function writes to the console. */
export function consoleOf(): jest.SpyInstance {
  return jest.spyOn(outside.console, 'log').mockImplementation();
}

/** Fifteen minutes: the longest that a function may run. */
export const TIMEOUT_MS = 15 * 60_000;

/** The bundled function in front of a fake AWS, in fake time. */
export class World {
  public readonly clock: FakeClock;
  public readonly aws: FakeAws;
  public readonly logs: string[] = [];
  /** When CloudFormation heard of the outcome, after the request. */
  public answeredAfter: number[] = [];

  public constructor(
    private readonly bundle: typeof source,
    aws: FakeAws,
    clock: FakeClock,
    private readonly inspector = bundle.inspectorOf(ACCOUNT, () => aws.limit()),
  ) {
    this.aws = aws;
    this.clock = clock;
  }

  /** One invocation. Gives what CloudFormation heard. */
  public async invoke(event: CustomResourceEvent, timeoutMs = TIMEOUT_MS): Promise<Record<string, any>> {
    const start = this.clock.now();
    const handler = this.bundle.createHandler({
      clock: this.clock,
      inspector: () => this.inspector,
      log: (entry) => this.logs.push(JSON.stringify(entry)),
      put: async (url, body) => {
        this.answeredAfter.push(this.clock.now() - start);
        return this.bundle.LAMBDA.put(url, body);
      },
    });
    await handler(event, contextOf(timeoutMs));
    return this.aws.answers.at(-1)!;
  }
}

export function contextOf(timeoutMs = TIMEOUT_MS): source.FunctionContext {
  return { invokedFunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:Enable`, getRemainingTimeInMillis: () => timeoutMs };
}

export const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** The environment of a function, pointed at the fake AWS. */
export function useEndpoint(url: string): void {
  Object.assign(outside.process.env, {
    AWS_ENDPOINT_URL_INSPECTOR2: url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: SECRET_KEY,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
  delete outside.process.env.AWS_PROFILE;
  delete outside.process.env.AWS_SESSION_TOKEN;
}

export function request(aws: FakeAws, type: string, properties: Record<string, unknown> = { resourceTypes: ['EC2'] }, id = 'a-request'): CustomResourceEvent {
  return {
    RequestType: type,
    ResponseURL: aws.responseUrl,
    StackId: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Nodes/51af3dc0-da77-11e4-872e-1234567db123`,
    RequestId: id,
    LogicalResourceId: 'InspectorEnablement5CC9DAA4',
    ResourceProperties: { ServiceToken: 'arn:aws:lambda:…', ...properties },
  };
}
