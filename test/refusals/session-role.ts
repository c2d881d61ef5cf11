import { row } from './row';
import { MinimalSsmRole, SsmAccess } from '../../src';
import { SessionPreferences } from '../../src/access/session-preferences';

const UNUSED = "'sessionPreferences' must not be given together with SsmAccess.NONE, with which no session starts, got Stack/Sessions; leave one of them out";

/** Roles with preferences of sessions that nobody can open. */
export const SESSION_ROLE_REFUSALS = [
  row('bestPractices', 'SessionPreferencesUnused', ({ stack }) => new MinimalSsmRole(stack, 'Role', {
    access: SsmAccess.NONE, sessionPreferences: new SessionPreferences(stack, 'Sessions'),
  }), UNUSED, 'Stack'),
];
