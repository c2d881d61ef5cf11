import { Duration } from 'aws-cdk-lib';
import { CfnCluster } from 'aws-cdk-lib/aws-eks-v2';
import { ArnPrincipal, FederatedPrincipal, Group, OrganizationPrincipal, ServicePrincipal, StarPrincipal, type IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bench } from './bench';
import { row } from './row';
import type { Source } from './sources';
import type { TokenRow } from './tokens';
import { BreakGlassAccess, type BreakGlassAccessProps } from '../../src/access/break-glass-access';
import { SessionPreferences } from '../../src/access/session-preferences';
import type { ErrorCode } from '../../src/private/errors';

const ACCESS = 'Stack/Access';

const open = ({ stack }: Bench, props: Partial<BreakGlassAccessProps>) => new BreakGlassAccess(stack, 'Access', {
  principals: [new ArnPrincipal('arn:aws:iam::111122223333:user/on-call')],
  sessionPreferences: new SessionPreferences(stack, 'Sessions'),
  cluster: CfnCluster.fromClusterName(stack, 'Production', 'production'),
  ...props,
});

const refused = (source: Source, code: ErrorCode, props: Partial<BreakGlassAccessProps>, text: string) =>
  row(source, code, (bench) => open(bench, props), text, ACCESS);

const principals = (given: (bench: Bench) => IPrincipal[], got: string) =>
  row('iamPrincipals', 'BreakGlassPrincipalInvalid', (bench) => open(bench, { principals: given(bench) }),
    `'principals' must name accounts, users or roles, got ${got}; name those who may get onto nodes in an emergency`, ACCESS);

const PRINCIPALS = [
  principals(() => [], 'none'),
  // An organization is a condition beside everyone.
  principals(() => [new OrganizationPrincipal('o-1234567890')], '{"AWS":["*"]}'),
  principals(() => [new StarPrincipal()], '{"LiteralString":["*"]}'),
  principals(() => [new ArnPrincipal('arn:aws:iam::111122223333:role/*')], '{"AWS":["arn:aws:iam::111122223333:role/*"]}'),
  principals(() => [new ArnPrincipal('on-call')], '{"AWS":["on-call"]}'),
  principals(() => [new ServicePrincipal('lambda.amazonaws.com')], '{"Service":["lambda.amazonaws.com"]}'),
  principals(() => [new FederatedPrincipal('accounts.google.com')], '{"Federated":["accounts.google.com"]}'),
  principals(() => [new ArnPrincipal('arn:aws:iam::111122223333:group/ops')], '{"AWS":["arn:aws:iam::111122223333:group/ops"]}'),
  principals(({ stack }) => [new Group(stack, 'Ops')], '{"AWS":[{"Fn::GetAtt":["OpsA097D252","Arn"]}]}'),
];

const FACTORS = [
  refused('mfaConditions', 'BreakGlassMfaInvalid', { noMfaReason: ' ' },
    "'noMfaReason' must say who asks people for a second factor instead of AWS IAM, got an empty text"),
  refused('mfaConditions', 'BreakGlassMfaInvalid', { noMfaReason: 'the identity provider asks for it', mfaMaxAge: Duration.minutes(5) },
    "'mfaMaxAge' must not be given together with 'noMfaReason', as AWS IAM sees no second factor then; leave one of them out"),
];

const A_DATE = "give one such as new Date('2030-01-31T18:00:00Z')";

const TIMES = [
  refused('createRole', 'BreakGlassTimeInvalid', { maxSessionDuration: Duration.minutes(59) },
    "'maxSessionDuration' must be whole seconds from 1 hour to 12 hours, got 3540 seconds"),
  refused('createRole', 'BreakGlassTimeInvalid', { maxSessionDuration: Duration.hours(13) },
    "'maxSessionDuration' must be whole seconds from 1 hour to 12 hours, got 46800 seconds"),
  refused('mfaConditions', 'BreakGlassTimeInvalid', { mfaMaxAge: Duration.seconds(0) },
    "'mfaMaxAge' must be whole seconds from 1 minute to 12 hours, got 0 seconds"),
  refused('iamDates', 'BreakGlassTimeInvalid', { validUntil: new Date('soon') },
    `'validUntil' must be a date in the years 2000 to 9999, got no date; ${A_DATE}`),
  refused('iamDates', 'BreakGlassTimeInvalid', { validUntil: new Date(1_900_000_000) },
    `'validUntil' must be a date in the years 2000 to 9999, got the year 1970; ${A_DATE}`),
];

/** One row for each refusal that is about access in an emergency. */
export const BREAK_GLASS_REFUSALS = [...PRINCIPALS, ...FACTORS, ...TIMES];

/** Values that would be judged if they were known. */
export const BREAK_GLASS_TOKENS: TokenRow[] = [
  { code: 'BreakGlassPrincipalInvalid', name: 'a principal', given: (bench, tokens) => open(bench, { principals: [new ArnPrincipal(tokens(bench.stack).text)] }) },
  { code: 'BreakGlassMfaInvalid', name: 'noMfaReason', given: (bench, tokens) => open(bench, { noMfaReason: tokens(bench.stack).text }) },
  {
    code: 'BreakGlassTimeInvalid',
    name: 'maxSessionDuration of access',
    given: (bench, tokens) => open(bench, { maxSessionDuration: Duration.seconds(tokens(bench.stack).number) }),
  },
  { code: 'BreakGlassTimeInvalid', name: 'mfaMaxAge', given: (bench, tokens) => open(bench, { mfaMaxAge: Duration.seconds(tokens(bench.stack).number) }) },
];
