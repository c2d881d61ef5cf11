import * as sdk from '@aws-sdk/client-inspector2';

/**
 * Holds requests and answers against the model of the service that the SDK carries: paths, members, types, what is required and what an enum allows.
 *
 * A schema is a number for a simple type (64 added: a list, 128 added: a map), a function that gives another one, or a tuple that begins with its kind.
 */
type Schema = number | (() => Schema) | readonly unknown[];

const STRUCTURE = 3;
const LIST = 1;
const MAP = 2;
const OPERATION = 9;

/** Simple types by number. */
const SIMPLE: Record<number, string> = { 0: 'string', 1: 'number', 2: 'boolean' };

/** The enum of a member: the schemas have plain strings there. */
const ENUMS: Record<string, Record<string, string>> = {
  'EnableRequest.resourceTypes': sdk.ResourceScanType,
  'State.status': sdk.Status,
  // The model requires a code in every state, but has no word for none.
  'State.errorCode': { ...sdk.ErrorCode, NONE: '' },
  'Account.status': sdk.Status,
  'FailedAccount.status': sdk.Status,
  'FailedAccount.errorCode': sdk.ErrorCode,
  'ResourceStatus.ec2': sdk.Status,
  'ResourceStatus.ecr': sdk.Status,
  'ResourceStatus.lambda': sdk.Status,
  'ResourceStatus.lambdaCode': sdk.Status,
  'ResourceStatus.codeRepository': sdk.Status,
  'Ec2Configuration.scanMode': sdk.Ec2ScanMode,
  'Ec2ScanModeState.scanMode': sdk.Ec2ScanMode,
  'Ec2ScanModeState.scanModeStatus': sdk.Ec2ScanModeStatus,
};

export interface ServiceOperation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly input: Schema;
  readonly output: Schema;
}

/** Every operation of the service, those that the function must never call too. */
export const OPERATIONS: ServiceOperation[] = Object.values(sdk as Record<string, unknown>)
  .filter((value): value is unknown[] => Array.isArray(value) && value[0] === OPERATION)
  .map(([, , name, traits, input, output]) => {
    const [method, path] = (traits as { http: [string, string] }).http;
    return { name: name as string, method, path, input: input as Schema, output: output as Schema };
  });

/** What is wrong with a value; nothing if it is as the schema says. */
export function violations(schema: Schema, value: unknown, at = '', enumName = ''): string[] {
  if (typeof schema === 'function') return violations(schema(), value, at, enumName);
  if (typeof schema === 'number') return simpleViolations(schema, value, at, enumName);
  switch (schema[0]) {
    case STRUCTURE:
      return structureViolations(schema, value, at);
    case LIST:
      return listViolations(schema[4] as Schema, value, at, enumName);
    case MAP:
      return typeof value === 'object' ? [] : [`${at} is no map`];
    default:
      // A simple type with traits, such as an idempotency token.
      return violations(schema[0] as Schema, value, at, enumName);
  }
}

function simpleViolations(schema: number, value: unknown, at: string, enumName: string): string[] {
  if (schema >= 64 && schema < 128) return listViolations(schema - 64, value, at, enumName);
  if (typeof value !== SIMPLE[schema]) return [`${at} must be a ${SIMPLE[schema]}, got ${JSON.stringify(value)}`];
  const allowed = ENUMS[enumName];
  return allowed && !Object.values(allowed).includes(value as string) ? [`${at} must be a ${enumName}, got ${String(value)}`] : [];
}

function listViolations(member: Schema, value: unknown, at: string, enumName: string): string[] {
  if (!Array.isArray(value)) return [`${at} must be a list`];
  return value.flatMap((each, index) => violations(member, each, `${at}[${index}]`, enumName));
}

function structureViolations(schema: readonly unknown[], value: unknown, at: string): string[] {
  const [, , name, , members, schemas, required = 0] = schema as [number, string, string, unknown, string[], Schema[], number?];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} must be a ${name}`];
  const given = value as Record<string, unknown>;
  return [
    ...members.slice(0, required).filter((member) => given[member] === undefined).map((member) => `${at}.${member} is required`),
    ...Object.keys(given).filter((member) => !members.includes(member)).map((member) => `${at}.${member} is no member of ${name}`),
    ...members.flatMap((member, index) => given[member] === undefined ? []
      : violations(schemas[index], given[member], `${at}.${member}`, `${name}.${member}`)),
  ];
}
