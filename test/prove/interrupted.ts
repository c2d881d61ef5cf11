/** Is told to end while a command runs, which would leave a file in the folder that is given: for tools.test.ts. */
import { endCommandsOnSignals, tryCommand } from '../../prove/tools/command';
import { withScratch } from '../../prove/tools/machine';

const folder = process.argv[2];

endCommandsOnSignals();
void withScratch('interrupted', async () => {
  setTimeout(() => process.kill(process.pid, 'SIGTERM'), 200);
  await tryCommand('sh', ['-c', '(sleep 1; touch left-behind) & wait'], { cwd: folder });
}, folder);
