import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from './deployed-stack';

/** A copy of a cloud assembly that is spoiled on purpose. */
export class FaultyAssembly {
  /** @param newName Name of the stack in AWS, where it is not to take the place of the good one. */
  public constructor(good: string, public readonly folder: string, private readonly stack: string, newName = stack) {
    cpSync(good, folder, { recursive: true });
    this.rewrite('manifest.json', (manifest) => { manifest.artifacts[stack].properties.stackName = newName; });
    // The template of the good one is in the bucket already, under a key that is the hash of its content.
    const hash = this.templateHash();
    this.replaceEverywhere(hash, faulty(hash, folder));
  }

  /** Changes the template. */
  public template(change: (resources: Record<string, Json>) => void): void {
    this.rewrite(`${this.stack}.template.json`, ({ Resources }) => change(Resources));
  }

  /** Puts other code in the place of the function behind a custom resource. */
  public handler(source: string): void {
    const [folder] = readdirSync(this.folder).filter((name) => name.startsWith('asset.') && existsSync(join(this.folder, name, 'index.js')));
    const hash = folder.replace('asset.', '');
    writeFileSync(join(this.folder, folder, 'index.js'), source);
    renameSync(join(this.folder, folder), join(this.folder, `asset.${faulty(hash, source)}`));
    this.replaceEverywhere(hash, faulty(hash, source));
  }

  private templateHash(): string {
    const { files } = JSON.parse(readFileSync(join(this.folder, `${this.stack}.assets.json`), 'utf8'));
    return Object.entries<Json>(files).find(([, { source }]) => source.path === `${this.stack}.template.json`)![0];
  }

  private rewrite(file: string, change: (content: Json) => void): void {
    const content = JSON.parse(readFileSync(join(this.folder, file), 'utf8'));
    change(content);
    writeFileSync(join(this.folder, file), JSON.stringify(content));
  }

  private replaceEverywhere(from: string, to: string): void {
    for (const file of readdirSync(this.folder).filter((name) => name.endsWith('.json'))) {
      const path = join(this.folder, file);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to));
    }
  }
}

/** Another hash. */
const faulty = (hash: string, salt: string) => createHash('sha256').update(hash + salt).digest('hex');
