/**
 * Bundles the functions behind InspectorEnablement and the account-wide SessionDocument with the AWS SDK that they were tested with, so that they do not depend
 * on the one in the runtime.
 *
 * The result lies in lib, where the compiled library and the sources beside it find it by the same relative path. It is not committed.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

const ROOT = resolve(__dirname, '..');
/** Each function, and where the library looks for it. */
export const HANDLERS = {
  'inspector-enablement': join(ROOT, 'lib/inspector/enablement-handler'),
  'session-document': join(ROOT, 'lib/access/session-document-handler'),
};

export type HandlerName = keyof typeof HANDLERS;

/** Larger would mean that something was bundled by mistake. */
const MAX_BYTES = 1_000_000;

const LICENSES = ['Apache-2.0', 'MIT', '0BSD', 'BSD-3-Clause', 'ISC'];

/** Writes `index.js` and the licenses of what is in it. Gives the size of `index.js`. */
export async function bundleHandler(folder: string, name: HandlerName = 'inspector-enablement'): Promise<number> {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(ROOT, 'handler', name, 'index.ts')],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // The ES modules of the SDK, as only those can be bundled without the operations that nobody calls.
    mainFields: ['module', 'main'],
    // Modules of Node.js are loaded with require, as everything else is.
    supported: { 'dynamic-import': false },
    legalComments: 'none',
    metafile: true,
    write: false,
    absWorkingDir: ROOT,
    outfile: join(folder, 'index.js'),
  });
  const { contents } = outputFiles[0];
  if (contents.length > MAX_BYTES) throw new Error(`the handler is ${contents.length} bytes, more than ${MAX_BYTES}`);
  replaceFolder(folder, { 'index.js': contents, 'THIRD-PARTY-LICENSES.txt': licenses(Object.keys(metafile.inputs)) });
  return contents.length;
}

/** Whole or not at all, as tests may run beside it. */
function replaceFolder(folder: string, files: Record<string, string | Uint8Array>): void {
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(dirname(folder), '.bundle-'));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(scratch, name), content);
    renameSync(join(scratch, name), join(folder, name));
  }
  rmSync(scratch, { recursive: true });
}

/** The packages that bundled files belong to, with their licenses. Each text stands once. */
function licenses(inputs: string[]): string {
  const folders = [...new Set(inputs.filter((file) => file.includes('node_modules/')).map((file) => packageFolder(resolve(ROOT, file))))];
  const packages = folders.map((folder) => ({ folder, ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const foreign = packages.find(({ license }) => !LICENSES.includes(license));
  if (foreign) throw new Error(`${foreign.name} is under ${foreign.license}; only ${LICENSES.join(', ')} may be bundled`);
  const texts = new Map<string, string[]>();
  for (const { folder, name } of packages) {
    for (const file of readdirSync(folder).filter((each) => /^(?:licen[cs]e|notice|copyrightnotice)(?:\.|$)/i.test(each)).sort()) {
      const text = readFileSync(join(folder, file), 'utf8').trim();
      texts.set(text, [...(texts.get(text) ?? []), name]);
    }
  }
  return [
    'index.js contains the following packages:',
    ...packages.map(({ name, version, license }) => `  ${name} ${version} (${license})`),
    ...[...texts].flatMap(([text, names]) => ['', '-'.repeat(80), names.join(', '), '', text]),
    '',
  ].join('\n');
}

/** The nearest folder with a package that has a name: some packages have nameless ones inside. */
function packageFolder(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name) return folder;
  }
  throw new Error(`no package found for ${file}`);
}

async function main(): Promise<void> {
  for (const [name, folder] of Object.entries(HANDLERS) as [HandlerName, string][]) {
    const bytes = await bundleHandler(folder, name);
    console.log(`${relative(ROOT, folder)}/index.js: ${Math.ceil(bytes / 1000)} kB`);
  }
}

if (require.main === module) void main();
