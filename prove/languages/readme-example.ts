import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runScript } from './python';
import { TOOLS } from '../tools/python';

/** The README's example in Python, which rosetta does not read, run as it stands there. */
export async function readmeExample(): Promise<void> {
  const blocks = [...readFileSync('README.md', 'utf8').matchAll(/```python\n([^]*?)```/g)].map(([, block]) => block);
  if (blocks.length !== 1) throw new Error(`the README has ${blocks.length} examples in Python, expected one`);
  const folder = join(TOOLS, 'readme-example');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'app.py'), blocks[0]);
  await runScript(join(folder, 'app.py'), { CDK_OUTDIR: join(folder, 'cdk.out') });
  const [file] = readdirSync(join(folder, 'cdk.out')).filter((name) => name.endsWith('.template.json'));
  const { Resources } = JSON.parse(readFileSync(join(folder, 'cdk.out', file), 'utf8')) as { Resources: Record<string, { Type: string }> };
  const groups = Object.values(Resources).filter(({ Type }) => Type === 'AWS::EKS::Nodegroup').length;
  if (groups !== 1) throw new Error(`it makes ${groups} node groups, expected one`);
}
