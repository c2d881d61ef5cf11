import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the package: the nearest one above with a package.json, as the code runs from a folder of src or from the one file in lib. */
export function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
