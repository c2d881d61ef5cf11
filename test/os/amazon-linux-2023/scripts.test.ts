import { spawnSync } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { renderBootScripts } from '../../../src/os/amazon-linux-2023/boot-script';

const FOLDER = join(__dirname, '../../../src/os/amazon-linux-2023/scripts');
const id = (...booleans: string[]) => /echo "([0-9a-f]{12}) \$instance"/.exec(renderBootScripts({ booleans }).boothook)![1];

describe('the boot scripts', () => {
  const { boothook, shellscript, kubeletFlags } = renderBootScripts({ booleans: ['container_use_devices', 'container_manage_cgroup'] });

  it('take less than a quarter of the 16 KiB of user data', () => {
    expect(boothook.length + shellscript.length).toBeLessThan(4096);
  });

  it.each([['boothook', boothook], ['shellscript', shellscript]])('are plain ASCII without carriage returns, comments, blank lines and words to fill in: %s', (_, script) => {
    expect(script).toMatch(/^#!\/bin\/bash\n[\n -~]*\n$/);
    expect(script.split('\n').slice(1).filter((line) => /^\s*#/.test(line))).toEqual([]);
    expect(script).not.toMatch(/\n\n|@[A-Z_]+@/);
  });

  it.each([['boothook', boothook], ['shellscript', shellscript]])('are good bash: %s', (_, script) => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('begin alike, as the gate has to hold where only one of them arrives', () => {
    expect(shellscript.startsWith(boothook)).toBe(true);
    expect(boothook).toContain('\ninstall_gate\n');
  });

  it('have no line that could end a part of the user data', () => {
    expect(shellscript).not.toMatch(/^--/m);
  });

  it('turn on each boolean once, in one order', () => {
    expect(shellscript).toContain('booleans=(container_manage_cgroup=on container_use_devices=on)\n');
    expect(renderBootScripts({ booleans: ['container_manage_cgroup', 'container_use_devices', 'container_manage_cgroup'] }))
      .toEqual({ boothook, shellscript, kubeletFlags });
  });

  it('name a kubeconfig that the gate alone puts in place', () => {
    expect(kubeletFlags).toEqual(['--kubeconfig=/run/hardened-node/kubeconfig']);
    expect(boothook.match(/\/run\/hardened-node\/kubeconfig/g)).toHaveLength(1);
  });

  it('have an id that changes with the booleans alone', () => {
    const ids = [id(), id('container_manage_cgroup'), id('container_use_devices'), id('container_manage_cgroup', 'container_use_devices')];

    expect(new Set(ids).size).toBe(4);
    expect([id(), id('container_manage_cgroup')]).toEqual(ids.slice(0, 2));
  });

  it.each(['a b', 'a;reboot', '$(reboot)', 'A', '', 'a=off', 'a\nb', "a'", '-P', 'ä'])('refuse the boolean %j', (name) => {
    expect(() => renderBootScripts({ booleans: ['container_manage_cgroup', name] })).toThrow(
      `[SelinuxBooleanInvalid] 'selinuxBooleans' must be names of lower-case letters, digits and underscores, got '${name}'; list the names with getsebool -a`);
  });
});

describe('the script files', () => {
  it.each(readdirSync(FOLDER))('are plain ASCII: %s', (file) => {
    expect(readFileSync(join(FOLDER, file), 'latin1')).toMatch(/^[\n -~]*\n$/);
  });
});
