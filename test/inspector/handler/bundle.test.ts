import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPERATIONS } from './service-model';
import { bundleHandler } from '../../../projenrc/bundle-handler';

const SOURCES = join(__dirname, '../../../handler/inspector-enablement');
const CALLED = ['BatchGetAccountStatus', 'Enable', 'GetConfiguration', 'UpdateConfiguration'];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

test('the bundle is one file of less than a megabyte with the licenses of what is in it, and the same each time', async () => {
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  expect(await bundleHandler(first)).toBeLessThan(500_000);
  await bundleHandler(second);
  expect(readdirSync(first).sort()).toEqual(['THIRD-PARTY-LICENSES.txt', 'index.js']);
  for (const file of readdirSync(first)) expect(readFileSync(join(first, file)).equals(readFileSync(join(second, file)))).toBe(true);
  const licenses = readFileSync(join(first, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  expect(licenses).toContain('  @aws-sdk/client-inspector2 3.1085.0 (Apache-2.0)');
  expect(licenses).toContain('  bowser ');
  expect(licenses).toContain('Permission is hereby granted, free of charge');
});

test('the function has four operations of Amazon Inspector in it, and none that turns anything off', () => {
  const code = readdirSync(SOURCES).map((file) => readFileSync(join(SOURCES, file), 'utf8')).join('\n');
  const commands = [...new Set([...code.matchAll(/\b([A-Z]\w+)Command\b/g)].map(([, name]) => name))].sort();
  expect(commands).toEqual(CALLED);
  expect(OPERATIONS.map(({ name }) => name)).toEqual(expect.arrayContaining([...CALLED, 'Disable', 'DisassociateMember']));
});

test('the function behind the account-wide session document is bundled in the same way', async () => {
  expect(await bundleHandler(join(folder, 'sessions'), 'session-document')).toBeLessThan(500_000);
  expect(readFileSync(join(folder, 'sessions/THIRD-PARTY-LICENSES.txt'), 'utf8')).toContain('  @aws-sdk/client-ssm 3.1085.0 (Apache-2.0)');
  const { handler } = await import(join(folder, 'sessions/index.js')) as { handler: unknown };
  expect(typeof handler).toBe('function');
});
