import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

export const ROOT = join(__dirname, '..');

/** Below node_modules, so that the benched apps find their packages there and git does not see them. */
const OUT = join(ROOT, 'node_modules', '.cache', 'bench');

/** Compiles the library when lib/ is missing or older than src/, and the benched apps always. Plain JavaScript is what users run. */
export function compile(): void {
  compileLibrary();
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(join(OUT, 'node_modules'), { recursive: true });
  symlinkSync(ROOT, join(OUT, 'node_modules', 'cdk-eks-hardened-nodes'), 'junction');
  for (const file of files(__dirname, '.ts')) {
    const target = compiled(relative(__dirname, file));
    mkdirSync(dirname(target), { recursive: true });
    const options = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };
    writeFileSync(target, transpileModule(readFileSync(file, 'utf8'), { compilerOptions: options }).outputText);
  }
}

/** Where the JavaScript of a file of bench/ is. */
export function compiled(file: string): string {
  return join(OUT, file.replace(/\.ts$/, '.js'));
}

function compileLibrary(): void {
  const index = join(ROOT, 'lib', 'index.js');
  const newest = Math.max(...['.ts', '.sh'].flatMap((extension) => files(join(ROOT, 'src'), extension)).map((file) => statSync(file).mtimeMs));
  if (existsSync(index) && statSync(index).mtimeMs >= newest) return;
  console.log('compiling the library, as lib/ is missing or older than src/');
  execFileSync('npx', ['projen', 'compile'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

function files(folder: string, extension: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(extension)).map((name) => join(folder, name));
}
