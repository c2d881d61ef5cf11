import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aws, CfnParameter, Duration, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { render } from './render';
import { ContainerConfinement, KubeletConfiguration, NodeConfig, NodeOs, SelinuxLaunchTemplate } from '../../../src';
import { nativeName, NODE_CONFIG } from '../../../src/os/amazon-linux-2023/node-config-table';
import { HARDENED } from '../../../src/os/amazon-linux-2023/presets';
import { KIND_OF } from '../../judges/node-config-rules';
import { userData, warningIds } from '../../util';

const PRESET = { seccompDefault: true, podPidsLimit: 4096, streamingConnectionIdleTimeout: '4h0m0s', makeIPTablesUtilChains: true };
const GATE = '--kubeconfig=/run/hardened-node/kubeconfig';

/** The configuration of the kubelet that nodeadm reads. */
const kubelet = (config: KubeletConfiguration, additionalConfig?: Record<string, unknown>) =>
  render({ nodeConfig: { kubelet: { config, additionalConfig } } }).spec.kubelet.config;

const containerd = (config: string, containerConfinement?: ContainerConfinement) =>
  render({ nodeConfig: { containerd: { config } }, containerConfinement }).containerd;

const CRI = 'io.containerd.grpc.v1.cri';

describe('by typing nothing', () => {
  test('the hardened kubelet, and the kubeconfig that only the gate puts in place', () => {
    expect(render().spec).toEqual({ kubelet: { config: PRESET, flags: [GATE] } });
  });

  test.each<[string, NodeConfig]>([
    ['no fields', {}],
    ['undefined fields', { kubelet: undefined, containerd: undefined, instance: undefined, featureGates: undefined }],
    ['empty tables', { kubelet: { config: {}, additionalConfig: {}, flags: [] }, containerd: { baseRuntimeSpec: {} }, instance: { environment: { default: {} }, network: {} }, featureGates: {} }],
    ['undefined values', { kubelet: { config: { podPidsLimit: undefined, seccompDefault: undefined }, additionalConfig: { podPidsLimit: undefined } }, containerd: { config: undefined } }],
    ['an empty text', { containerd: { config: '' } }],
  ])('%s: the same', (_name, nodeConfig) => {
    expect(render({ nodeConfig }).text).toBe(render().text);
  });

  test('the events of the kubelet are left to it', () => {
    expect(JSON.stringify(HARDENED)).not.toContain('eventRecordQPS');
  });
});

describe('the kubelet', () => {
  test('has the names of Kubernetes, with acronyms in capitals', () => {
    expect(kubelet({
      cpuCfsQuota: true,
      cpuCfsQuotaPeriod: Duration.millis(100),
      eventRecordQps: 10,
      imageGcHighThresholdPercent: 80,
      imageMaximumGcAge: Duration.hours(24),
      kubeApiQps: 20,
      registryPullQps: 0,
      reservedSystemCpus: '0-1,4',
      singleProcessOomKill: true,
    })).toEqual({
      ...PRESET,
      cpuCFSQuota: true,
      cpuCFSQuotaPeriod: '100ms',
      eventRecordQPS: 10,
      imageGCHighThresholdPercent: 80,
      imageMaximumGCAge: '24h',
      kubeAPIQPS: 20,
      registryPullQPS: 0,
      reservedSystemCPUs: '0-1,4',
      singleProcessOOMKill: true,
    });
  });

  test('takes values of its own over the hardened ones', () => {
    expect(kubelet({ podPidsLimit: 100, streamingConnectionIdleTimeout: Duration.minutes(15), makeIptablesUtilChains: true, seccompDefault: true }))
      .toEqual({ ...PRESET, podPidsLimit: 100, streamingConnectionIdleTimeout: '15m' });
  });

  test('takes tables with names of the user', () => {
    const config = {
      evictionHard: { 'memory.available': '200Mi', 'nodefs.available': '15%' },
      evictionSoft: { 'memory.available': '1Gi' },
      evictionSoftGracePeriod: { 'memory.available': Duration.seconds(90) },
      systemReserved: { 'cpu': '100m', 'ephemeral-storage': '1Gi' },
      featureGates: { NodeSwap: false },
      cpuManagerPolicyOptions: { 'full-pcpus-only': 'true' },
    };
    expect(kubelet(config)).toEqual({ ...PRESET, ...config, evictionSoftGracePeriod: { 'memory.available': '90s' } });
  });

  test('takes fields without a property, in its own words', () => {
    expect(kubelet({ podPidsLimit: 1 }, {
      reservedMemory: [{ numaNode: 0, limits: { memory: '1Gi' } }], logging: { format: 'json' }, memoryThrottlingFactor: 0.9, registerNode: undefined, podPidsLimit: 2,
    })).toEqual({ ...PRESET, podPidsLimit: 2, reservedMemory: [{ numaNode: 0, limits: { memory: '1Gi' } }], logging: { format: 'json' }, memoryThrottlingFactor: 0.9 });
  });

  test('takes flags, and the one of the gate last', () => {
    expect(render({ nodeConfig: { kubelet: { flags: ['--v=4', '--fail-swap-on', '--feature-gates=NodeSwap=false,X=true'] } } }).spec.kubelet.flags)
      .toEqual(['--v=4', '--fail-swap-on', '--feature-gates=NodeSwap=false,X=true', GATE]);
  });
});

describe('the table of the kubelet', () => {
  const fields = (NODE_CONFIG as any).kubelet.config;
  const source = readFileSync(join(__dirname, '../../../src/os/amazon-linux-2023/kubelet-configuration.ts'), 'utf8');
  const typed = [...source.matchAll(/^  readonly (\w+)\?: (.*);$/gm)].map(([, name, type]) => [name, type]);
  const KINDS: Record<string, string> = { 'boolean': 'bool', 'number': 'integer', 'string': 'text', 'string[]': 'list', 'Duration': 'duration' };

  test('has the fields of Kubernetes, and no other', () => {
    expect(Object.keys(fields).sort()).toEqual([...KIND_OF.keys()].sort());
  });

  test('is about every property of the interface', () => {
    expect(typed.length).toBeGreaterThan(40);
    expect(typed.map(([name, type]) => [nativeName(name), type.startsWith('{') ? 'table' : KINDS[type]])).toEqual(typed.map(([name]) => [nativeName(name), KIND_OF.get(nativeName(name))]));
  });
});

describe('everything else', () => {
  test('is as it was given', () => {
    const nodeConfig = {
      containerd: { baseRuntimeSpec: { process: { rlimits: [{ type: 'RLIMIT_NOFILE', soft: 1024, hard: 1024 }] }, linux: { resources: { devices: [] } } } },
      instance: {
        localStorage: { strategy: 'RAID0', mountPath: '/mnt/fast', disabledMounts: ['PodLogs', 'SOCI'] },
        environment: { 'default': { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '10.0.0.0/8,.internal' }, 'amazon-ssm-agent': { A: '$(reboot) `x` "q" \\ \n;' } },
        network: { nameservers: ['10.0.0.2', 'fd00::2', '10.0.0.3:53#dns.example.com'], domains: ['example.com', '~internal', '~.'] },
      },
      featureGates: { FastImagePull: true, InstanceIdNodeName: false },
    };
    expect(render({ nodeConfig }).spec).toEqual({ ...nodeConfig, kubelet: { config: PRESET, flags: [GATE] } });
  });

  test('a name that every object has by birth is a name', () => {
    const environment = JSON.parse('{"constructor":{"__proto__":"a","toString":"b"}}');
    const { spec } = render({ nodeConfig: { instance: { environment } } });
    expect(JSON.stringify(spec.instance.environment)).toBe('{"constructor":{"__proto__":"a","toString":"b"}}');
    expect(({} as any).a).toBeUndefined();
  });
});

describe('containerd', () => {
  test('keeps the values of the user, and their types', () => {
    const text = '[plugins."io.containerd.gc.v1.scheduler"]\npause_threshold = 1.0\ndeletion_threshold = 1\nschedule_delay = "0s"\nbig = 9223372036854775807\nat = 1979-05-27T07:32:00Z\n';
    const { spec } = render({ nodeConfig: { containerd: { config: text } } });
    expect(spec.containerd.config).toBe('[plugins."io.containerd.gc.v1.scheduler"]\npause_threshold = 1.0\ndeletion_threshold = 1\nschedule_delay = "0s"\n'
      + 'big = 9223372036854775807\nat = 1979-05-27T07:32:00.000Z\n');
  });

  test('has the configuration of the user and confinement in one', () => {
    expect(containerd(`version = 2\n[plugins."${CRI}"]\nmax_container_log_line_size = 1\nenable_selinux = true\n[plugins."${CRI}".registry]\nconfig_path = "/x"\n`, ContainerConfinement.SELINUX))
      .toEqual({ version: 2, plugins: { [CRI]: { max_container_log_line_size: 1, enable_selinux: true, registry: { config_path: '/x' } } } });
    expect(containerd('[metrics]\naddress = "127.0.0.1:1338"\n', ContainerConfinement.SELINUX)).toEqual({ metrics: { address: '127.0.0.1:1338' }, plugins: { [CRI]: { enable_selinux: true } } });
  });

  test('takes names of version 3 where there is no confinement', () => {
    const config = 'version = 3\n[plugins."io.containerd.cri.v1.images"]\nmax_concurrent_downloads = 5\n';
    expect(containerd(config)).toEqual({ version: 3, plugins: { 'io.containerd.cri.v1.images': { max_concurrent_downloads: 5 } } });
  });

  test('a comment that names version 3 does not turn version 2 off', () => {
    expect(render({ nodeConfig: { containerd: { config: `# not io.containerd.cri.v1.runtime\n[plugins."${CRI}"]\nsandbox = "x"\n` } } }).spec.containerd.config).not.toContain('v1.runtime');
  });

  test.each([`[plugins."${CRI}"]\nenable_selinux = true\n`, '[plugins."io.containerd.cri.v1.runtime"]\nenable_selinux = true\n'])('confinement by hand warns too: %j', (config) => {
    expect(warningIds(render({ nodeConfig: { containerd: { config } } }).app)).toEqual(['ContainerConfinementExperimental']);
  });
});

describe('tokens', () => {
  function parameters() {
    const stack = new Stack(new App(), 'Stack');
    const text = new CfnParameter(stack, 'Text').valueAsString;
    const parameter = new CfnParameter(stack, 'Number', { type: 'Number' });
    const number = parameter.valueAsNumber;
    const list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;
    return { stack, text, number, digits: parameter.valueAsString, list, deployed: { 'Text': 'a-b', 'Number': 7, 'List': ['x', 'y'], 'AWS::Region': 'eu-west-1', 'AWS::AccountId': '111122223333' } };
  }

  test('of every kind, wherever they may stand', () => {
    const { stack, text, number, digits, list, deployed } = parameters();

    const { spec } = render({
      nodeConfig: {
        kubelet: {
          config: {
            podPidsLimit: number,
            streamingConnectionIdleTimeout: Duration.minutes(number),
            containerLogMaxSize: text,
            allowedUnsafeSysctls: list,
            tlsCipherSuites: [text],
            evictionHard: { 'memory.available': `${text}%` },
            seccompDefault: Lazy.any({ produce: () => true }) as any,
          },
          flags: [`--v=${digits}`, `--cert-dir=/var/${text}`],
        },
        containerd: { config: `[plugins."${CRI}".registry.mirrors."${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.amazonaws.com"]\nendpoint = ["https://${text}"]\n` },
        instance: { environment: { default: { A_B: `"${text}` } }, network: { domains: list, nameservers: [text] } },
      },
    }, { stack, deployed });

    expect(spec).toMatchObject({
      kubelet: {
        config: {
          podPidsLimit: 7,
          streamingConnectionIdleTimeout: '7m',
          containerLogMaxSize: 'a-b',
          allowedUnsafeSysctls: ['x', 'y'],
          tlsCipherSuites: ['a-b'],
          evictionHard: { 'memory.available': 'a-b%' },
          seccompDefault: true,
        },
        flags: ['--v=7', '--cert-dir=/var/a-b', GATE],
      },
      containerd: { config: `[plugins."${CRI}".registry.mirrors."111122223333.dkr.ecr.eu-west-1.amazonaws.com"]\nendpoint = [ "https://a-b" ]\n` },
      instance: { environment: { default: { A_B: '"a-b' } }, network: { domains: ['x', 'y'], nameservers: ['a-b'] } },
    });
  });

  test('a whole list of flags, with the one of the gate behind it', () => {
    const { stack, list, deployed } = parameters();
    expect(render({ nodeConfig: { kubelet: { flags: list } } }, { stack, deployed }).spec.kubelet.flags).toEqual(['x', 'y', GATE]);
  });

  test('a whole configuration of containerd', () => {
    const { stack, text, deployed } = parameters();
    expect(render({ nodeConfig: { containerd: { config: text } } }, { stack, deployed: { ...deployed, Text: 'version = 2' } }).spec.containerd.config).toBe('version = 2');
  });

  test('truth values and tables that are known at deployment or at the end of synthesis', () => {
    const { stack, number, deployed } = parameters();
    const additionalConfig = {
      failSwapOn: Token.asAny({ Ref: 'Number' }),
      logging: Lazy.any({ produce: () => ({ format: 'a"b\n', region: Aws.REGION, verbosity: number }) }),
      tracing: Lazy.any({ produce: () => null }),
    };
    const { spec } = render({ nodeConfig: { kubelet: { additionalConfig } } }, { stack, deployed });
    expect(spec.kubelet.config).toEqual({ ...PRESET, failSwapOn: 7, logging: { format: 'a"b\n', region: 'eu-west-1', verbosity: 7 }, tracing: null });
  });

  test('what a lazy value turns out to be is escaped as the text around it', () => {
    const { stack, deployed } = parameters();
    const nasty = 'a"b\\c\n--==hardened-eks-node==\nü💥\t';
    const { spec } = render({
      nodeConfig: {
        kubelet: { config: { allowedUnsafeSysctls: Lazy.list({ produce: () => [nasty, Aws.REGION, nasty] }) } },
        instance: {
          environment: {
            default: {
              ALL: Lazy.string({ produce: () => nasty }),
              PART: `é"${Lazy.string({ produce: () => nasty })}"x`,
              JOINED: Fn.join('"', [nasty, Aws.REGION, '\n']),
              UNTYPED: Token.asString(Lazy.any({ produce: () => `${nasty}${Aws.REGION}` })),
            },
          },
          network: { domains: Lazy.list({ produce: () => [] }) },
        },
      },
    }, { stack, deployed });
    expect(spec.instance).toEqual({
      environment: { default: { ALL: nasty, PART: `é"${nasty}"x`, JOINED: `${nasty}"eu-west-1"\n`, UNTYPED: `${nasty}eu-west-1` } },
      network: { domains: [] },
    });
    expect(spec.kubelet.config.allowedUnsafeSysctls).toEqual([nasty, 'eu-west-1', nasty]);
  });

  test('references to resources of other stacks', () => {
    const app = new App();
    const parameter = new CfnParameter(new Stack(app, 'Producer'), 'Elsewhere').valueAsString;
    const stack = new Stack(app, 'Stack');
    new SelinuxLaunchTemplate(stack, 'Template', {
      os: NodeOs.amazonLinux2023({ nodeConfig: { instance: { environment: { default: { A: `"${parameter}"` } } } } }),
    });
    const [before, value, after] = (userData(stack) as any)['Fn::Join'][1];
    expect(before.slice(-20)).toContain('"A":"\\"');
    expect(value).toEqual({ 'Fn::ImportValue': expect.stringContaining('Producer:ExportsOutputRefElsewhere') });
    expect(after.slice(0, 4)).toBe('\\""}');
  });

  test('the text around them counts in the size, they do not', () => {
    const small = parameters();
    const large = parameters();
    const options = (value: string) => ({ nodeConfig: { instance: { environment: { default: { A: value } } } } });
    expect(() => render(options(small.text.repeat(900)), small)).not.toThrow();
    expect(() => render(options('x'.repeat(16384) + large.text), large)).toThrow(/^\[UserDataTooLarge\]/);
  });
});
