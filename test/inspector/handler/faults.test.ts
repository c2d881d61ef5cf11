import { Ec2ScanMode, ErrorCode, ResourceScanType } from '@aws-sdk/client-inspector2';
import { ACCOUNT, FakeAws, FakeClock, SIGNATURE, type Call, type Fault } from './aws';
import { loadBundle, request, SECRET_KEY, TIMEOUT_MS, useEndpoint, World } from './world';
import type * as source from '../../../handler/inspector-enablement/index';

const SEEDS = 200;
const TYPES = Object.values(ResourceScanType);
const STARTS = ['DISABLED', 'DISABLED', 'DISABLED', 'ENABLED', 'ENABLING', 'DISABLING', 'SUSPENDED', 'SUSPENDING'];
const CODES = [...Object.values(ErrorCode), 'A_CODE_OF_TOMORROW'];
const TRANSIENT_CODES = ['ALREADY_ENABLED', 'ENABLE_IN_PROGRESS', 'DISABLE_IN_PROGRESS', 'SUSPEND_IN_PROGRESS', 'EVENTBRIDGE_THROTTLED', 'SSM_THROTTLED', 'INTERNAL_ERROR'];
const EXCEPTIONS: [string, number][] = [['ThrottlingException', 429], ['InternalServerException', 500], ['BadGateway', 502], ['ServiceUnavailable', 503],
  ['AccessDeniedException', 403], ['ValidationException', 400], ['ResourceNotFoundException', 404], ['Nonsense', 418]];
const TRANSIENT_EXCEPTIONS = EXCEPTIONS.slice(0, 4);

/** What one seed plays. */
interface Play {
  readonly types: ResourceScanType[];
  readonly scanMode?: Ec2ScanMode;
  /** How long the function may run. */
  readonly timeoutMs: number;
  /** Whether nothing is final, so that it must end well. */
  readonly transient: boolean;
  readonly fault: (call: Call) => Fault | undefined;
  readonly others: (call: Call) => void;
  readonly putFault: (attempt: number) => number | 'reset' | undefined;
}

/** Numbers from 0 to 1 that are the same for the same seed (Lehmer's generator). */
function chanceOf(seed: number): () => number {
  const modulus = 2 ** 31 - 1;
  let state = seed * 16_807;
  return () => {
    state = (state * 48_271) % modulus;
    return state / modulus;
  };
}

/** Draws a play, and the state that AWS starts from. */
function draw(chance: () => number, aws: FakeAws): Play {
  const one = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)];
  const transient = chance() < 0.5;
  const types = TYPES.filter(() => chance() < 0.5);
  if (types.length === 0) types.push('EC2');
  const scanMode = types.includes('EC2') && chance() < 0.3 ? one(Object.values(Ec2ScanMode)) : undefined;
  aws.enablingMs = chance() * 90_000;
  aws.configuration.activated = chance() < 0.5;
  for (const type of TYPES) start(aws, type, one(STARTS), chance);

  // Of the plays that need not end well, the faults of some never end.
  const density = transient ? chance() * 0.8 : 0.4 + chance() * 0.5;
  let left = transient || chance() < 0.9 ? Math.floor(chance() * 12) : Infinity;
  const drawFault = (): Fault => {
    switch (one(['exception', 'failed', transient ? 'failed' : 'exception', 'ignored', 'lost', 'hang', 'reset', 'garbage'] as const)) {
      case 'exception': {
        const [name, status] = one(transient ? TRANSIENT_EXCEPTIONS : EXCEPTIONS);
        return { kind: 'exception', name, status };
      }
      case 'failed':
        return { kind: 'failed', code: one(transient ? TRANSIENT_CODES : CODES), enables: types.filter(() => chance() < 0.3) };
      case 'ignored':
        return { kind: 'ignored' };
      case 'lost':
        return { kind: 'lost' };
      case 'hang':
        return { kind: 'hang' };
      case 'reset':
        return { kind: 'reset' };
      case 'garbage':
        return { kind: 'garbage' };
    }
  };
  // And of some, one operation never does what it should.
  const wall = transient || chance() < 0.4 ? undefined : { operation: one(['Enable', 'Enable', 'BatchGetAccountStatus', 'UpdateConfiguration']), fault: drawFault() };
  return {
    types,
    scanMode,
    timeoutMs: transient ? TIMEOUT_MS : one([60_000, 90_000, 120_000, 180_000, 240_000, 300_000, TIMEOUT_MS]),
    transient,
    fault: ({ operation }) => {
      if (operation === wall?.operation) return wall.fault;
      return left-- > 0 && chance() < density ? drawFault() : undefined;
    },
    // Others turn scans on and, where it need not end well, off.
    others: ({ operation }) => {
      if (operation !== 'BatchGetAccountStatus' || chance() > 0.1) return;
      start(aws, one(TYPES), transient ? 'ENABLED' : one(STARTS), chance);
    },
    putFault: (attempt) => (attempt < 3 && chance() < 0.2 ? one([500, 503, 'reset'] as const) : undefined),
  };
}

function start(aws: FakeAws, type: string, status: string, chance: () => number): void {
  const becomes: Record<string, string> = { ENABLING: 'ENABLED', DISABLING: 'DISABLED', SUSPENDING: 'SUSPENDED' };
  const next = becomes[status] ? { status: becomes[status], at: aws.clock.now() + chance() * 120_000 } : undefined;
  aws.scans[type] = { status, errorCode: '', errorMessage: '', next };
}

let bundle: typeof source;
let aws: FakeAws;
let inspector: source.Platform['inspector'] extends (account: string) => infer T ? T : never;

beforeAll(async () => {
  bundle = await loadBundle();
  aws = new FakeAws(new FakeClock());
  await aws.start();
  useEndpoint(aws.url);
  inspector = bundle.inspectorOf(ACCOUNT, () => aws.limit());
});

afterAll(() => aws.stop());

/** Plays a seed and gives what is wrong with what came out. */
async function play(seed: number): Promise<string[]> {
  const chance = chanceOf(seed);
  aws.reset(new FakeClock(chance));
  const world = new World(bundle, aws, aws.clock, inspector);
  const drawn = draw(chance, aws);
  Object.assign(aws, { fault: drawn.fault, others: drawn.others, putFault: drawn.putFault, lenient: true });
  const properties = { resourceTypes: drawn.types, scanMode: drawn.scanMode };
  const outcome = await world.invoke(request(aws, seed % 2 ? 'Create' : 'Update', properties, `request-${seed}`), drawn.timeoutMs);
  return [...aws.violations, ...wrongWithOutcome(drawn, outcome), ...wrongWithCalls(drawn), ...wrongWithAnswer(drawn, world, outcome)];
}

function wrongWithOutcome({ types, scanMode, transient }: Play, { Status, Reason }: Record<string, any>): string[] {
  const off = types.filter((type) => aws.statusOf(type) !== 'ENABLED');
  const modeSet = scanMode === undefined || (aws.configuration.scanMode === scanMode && aws.configuration.scanModeStatus === 'SUCCESS');
  const seenOn = aws.shown !== undefined && types.every((type) => aws.shown![type] === 'ENABLED');
  return [
    ...(Status === 'SUCCESS' && off.length > 0 ? [`claims success, but ${off.join()} is off`] : []),
    ...(Status === 'SUCCESS' && !modeSet ? ['claims success, but the scan mode is another one'] : []),
    ...(Status === 'SUCCESS' && aws.calls.at(-1)?.operation !== 'BatchGetAccountStatus' ? ['did not look last'] : []),
    ...(Status === 'FAILED' && seenOn && scanMode === undefined ? [`claims failure, but saw that all is on: ${Reason}`] : []),
    ...(Status === 'FAILED' && transient ? [`gave up though nothing was final: ${Reason}`] : []),
    ...(Status === 'FAILED' && !/\. Nothing was turned off\.$/.test(Reason) ? [`no full reason: ${Reason}`] : []),
  ];
}

function wrongWithCalls({ types, scanMode }: Play): string[] {
  const allowed = ['BatchGetAccountStatus', 'Enable', ...(scanMode ? ['GetConfiguration', 'UpdateConfiguration'] : [])];
  return [
    ...aws.calls.filter(({ operation }) => !allowed.includes(operation)).map(({ operation }) => `called ${operation}`),
    ...aws.named('UpdateConfiguration').filter(({ input }) => input.ec2Configuration.scanMode !== scanMode).map(() => 'set a scan mode that nobody asked for'),
    ...aws.named('Enable').flatMap(({ input, shown }) => input.resourceTypes
      .filter((type: ResourceScanType) => !types.includes(type) || ['ENABLED', 'ENABLING'].includes(shown?.[type] ?? ''))
      .map((type: ResourceScanType) => `asked for ${type}`)),
  ];
}

function wrongWithAnswer({ timeoutMs }: Play, world: World, outcome: Record<string, any>): string[] {
  const told = JSON.stringify(outcome) + world.logs.join('\n');
  return [
    ...(aws.answers.length === 1 ? [] : [`answered ${aws.answers.length} times`]),
    ...(world.answeredAfter[0] <= timeoutMs - 30_000 ? [] : [`took ${world.answeredAfter[0]} ms`]),
    ...(aws.answerSizes[0] <= 4096 ? [] : ['answer too long']),
    ...([SIGNATURE, SECRET_KEY].some((secret) => told.includes(secret)) ? ['told a secret'] : []),
  ];
}

test(`${SEEDS} random sequences of faults: never a false success, never more than was asked for, always an answer in time`, async () => {
  const wrong: Record<number, string[]> = {};
  const statuses: Record<string, number> = { SUCCESS: 0, FAILED: 0 };
  for (let seed = 1; seed <= SEEDS; seed++) {
    const problems = await play(seed);
    if (problems.length > 0) wrong[seed] = problems;
    statuses[String(aws.answers[0]?.Status)]++;
  }
  expect(wrong).toEqual({});
  // The plays are worth something: both ends happen often.
  expect(Math.min(statuses.SUCCESS, statuses.FAILED)).toBeGreaterThan(SEEDS / 4);
}, 60_000);
