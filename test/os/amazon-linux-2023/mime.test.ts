import { App, Stack } from 'aws-cdk-lib';
import { InstanceArchitecture } from 'aws-cdk-lib/aws-ec2';
import * as fc from 'fast-check';
import { read, render } from './render';
import { ContainerConfinement, NodeConfig, NodeOs, SelinuxBoolean } from '../../../src';
import { renderMime } from '../../../src/os/amazon-linux-2023/mime';
import { ERRORS, HardeningError } from '../../../src/private/errors';
import { NODE_CONFIG_TYPE, readMime } from '../../judges/mime-reader';
import { checkTemplate } from '../../judges/template-checker';
import { runs, seed, tell } from '../../properties/outcome';
import { deploy } from '../bottlerocket/render';

const BOUNDARY = '==hardened-eks-node==';
const GATE = '--kubeconfig=/run/hardened-node/kubeconfig';

describe('the document', () => {
  const { text, parts } = render({ containerConfinement: ContainerConfinement.SELINUX, selinuxBooleans: [SelinuxBoolean.CONTAINER_MANAGE_CGROUP] });

  test('begins with the headers, each on its line', () => {
    expect(text.split('\n').slice(0, 4)).toEqual(['MIME-Version: 1.0', `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`, '', `--${BOUNDARY}`]);
  });

  test('has the gate, the NodeConfig and the script, in this order', () => {
    expect(parts.map(({ mediaType }) => mediaType)).toEqual(['text/cloud-boothook', NODE_CONFIG_TYPE, 'text/x-shellscript']);
    expect(text.match(/^Content-Type: .*$/gm)).toEqual([
      `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
      'Content-Type: text/cloud-boothook; charset="us-ascii"',
      'Content-Type: application/node.eks.aws',
      'Content-Type: text/x-shellscript; charset="us-ascii"',
    ]);
  });

  test('ends with the closing boundary, which nodeadm wants', () => {
    expect(text.endsWith(`\n--${BOUNDARY}--\n`)).toBe(true);
    expect(() => readMime(text.slice(0, -4))).toThrow('unexpected EOF');
  });

  test('has the boundary in those five lines alone', () => {
    expect(text.split('\n').filter((line) => line.includes(BOUNDARY))).toHaveLength(5);
  });

  test('has scripts with an interpreter and with line feeds alone', () => {
    expect([parts[0].body, parts[2].body].map((body) => body.split('\n')[0])).toEqual(['#!/bin/bash', '#!/bin/bash']);
    expect(text).not.toContain('\r');
  });

  test('has a NodeConfig on one line of ASCII', () => {
    const { parts: [, { body }], spec } = render({ nodeConfig: { instance: { environment: { default: { A: 'ü名💥\u2028\n' } } } } });
    expect(body).toMatch(/^[\x20-\x7e]+$/);
    expect(spec.instance.environment.default.A).toBe('ü名💥\u2028\n');
  });

  test('takes less than 6 KiB, so that the user has the rest of the 16', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(6 * 1024);
  });

  test('is too large with a large value', () => {
    expect(() => render({ nodeConfig: { instance: { environment: { default: { A: 'x'.repeat(16384) } } } } })).toThrow(/^\[UserDataTooLarge\]/);
  });
});

test('a part with the boundary in it is refused', () => {
  const scope = new Stack(new App(), 'Stack');
  for (const body of [`--${BOUNDARY}`, `a\n--${BOUNDARY}--\nb`, ` --${BOUNDARY}`]) {
    expect(() => renderMime(scope, [{ contentType: 'text/x-shellscript', body }])).toThrow(/^\[MimeBoundaryInValue\] 'text\/x-shellscript' must not hold '==hardened-eks-node=='/);
  }
  expect(() => renderMime(scope, [{ contentType: 'text/x-shellscript', body: '--==hardened' }])).not.toThrow();
});

describe('whatever is given, a coded error or exactly that', () => {
  const PIECES = [
    `--${BOUNDARY}`, `--${BOUNDARY}--`, `\n--${BOUNDARY}\n`, `\r\n--${BOUNDARY}--\r\n`, BOUNDARY, '--', '\n', '\r', '\n\n', 'Content-Type: text/x-shellscript\n\n', '#!/bin/bash\n',
    '$(reboot)', '`reboot`', '${IFS}', '$HOME', ';', '&&', '|', '>', '<', '(', ')', '{', '}', '[', ']', '"', "'", '\\', '\\n', '\\"', '#', '!', '*', '?', '~', '%', '%%', '=', ',', ':',
    ' ', '\t', '\u0000', '\u0085', '\u2028', 'ü', '💥', '\ud800', 'EOF', '---', '...', '- ', '? ', 'null', 'true', '0', '1', 'a', 'A', '__proto__', 'constructor', '@BOOLEANS@',
  ];
  const nasty = fc.array(fc.constantFrom(...PIECES), { maxLength: 5 }).map((pieces) => pieces.join(''));
  const plain = fc.constantFrom('a', 'x1', 'node-agent', 'A_B');
  const value = fc.oneof(nasty, nasty, plain, fc.string({ maxLength: 12 }));
  const name = fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: nasty });
  const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 2 }, value, fc.boolean(), fc.integer(), fc.constant(null), fc.array(tie('value'), { maxLength: 2 }), fc.dictionary(name, tie('value'), { maxKeys: 2 })),
  })).value;
  const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

  /** A NodeConfig in the words of nodeadm, so that what comes out can be held against it. */
  const given = fc.record({
    policy: some(fc.dictionary(name, value, { maxKeys: 2 })),
    sysctls: some(fc.array(value, { maxLength: 2 })),
    logging: some(fc.dictionary(name, json, { maxKeys: 2 })),
    flags: some(fc.array(fc.oneof(value.map((text) => `--cert-dir=${text}`), fc.constant('--v=2'), nasty), { maxLength: 2 })),
    process: some(fc.dictionary(name, json, { maxKeys: 2 })),
    environment: some(fc.dictionary(name, fc.dictionary(name, value, { maxKeys: 2 }), { maxKeys: 2 })),
    domains: some(fc.array(fc.oneof(plain, nasty), { maxLength: 2 })),
    toml: some(value),
  }, { noNullPrototype: true });
  type Given = typeof given extends fc.Arbitrary<infer T> ? T : never;

  const nodeConfigOf = ({ policy, sysctls, logging, flags, process, environment, domains, toml }: Given): NodeConfig => ({
    kubelet: { config: { cpuManagerPolicyOptions: policy, allowedUnsafeSysctls: sysctls }, additionalConfig: { logging }, flags },
    containerd: { config: toml === undefined ? undefined : `a = ${JSON.stringify(toml)}`, baseRuntimeSpec: { process } },
    instance: { environment, network: { domains } },
  });

  /** What nodeadm should read: empty tables are as good as none. */
  function expectedOf({ policy, sysctls, logging, flags, process, environment, domains }: Given): unknown {
    return withoutEmpty({
      kubelet: {
        config: { seccompDefault: true, podPidsLimit: 4096, streamingConnectionIdleTimeout: '4h0m0s', makeIPTablesUtilChains: true, cpuManagerPolicyOptions: policy, allowedUnsafeSysctls: sysctls, logging },
        flags: [...flags ?? [], GATE],
      },
      containerd: { baseRuntimeSpec: { process } },
      instance: { environment, network: { domains } },
    });
  }

  function withoutEmpty(value_: unknown): unknown {
    if (typeof value_ !== 'object' || value_ === null || Array.isArray(value_)) return value_;
    const entries = Object.entries(value_).map(([key, below]) => [key, withoutEmpty(below)] as const).filter(([, below]) => below !== undefined);
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }

  /** Lone surrogates have no UTF-8; a reader makes replacement characters of them. */
  const comparable = (spec: unknown) => JSON.stringify(withoutEmpty(JSON.parse(JSON.stringify(spec))));

  test('NodeConfigs', () => {
    const stack = new Stack(new App(), 'Stack');
    const codes = new Map<string, number>();
    fc.assert(fc.property(given, (fields) => {
      const outcome = bind(stack, nodeConfigOf(fields));
      codes.set(outcome.code ?? 'text', (codes.get(outcome.code ?? 'text') ?? 0) + 1);
      if (outcome.text === undefined) return;
      const { parts, spec, containerd } = read(outcome.text);
      expect(parts.map(({ mediaType }) => mediaType)).toEqual(['text/cloud-boothook', NODE_CONFIG_TYPE, 'text/x-shellscript']);
      expect(scriptsOf(outcome.text)).toBe(SCRIPTS);
      if (fields.toml !== undefined) expect(containerd.a).toBe(fields.toml);
      delete spec.containerd?.config;
      expect(comparable(spec)).toBe(comparable(expectedOf(fields)));
      expect(checkTemplate(templateOf(outcome.text))).toEqual([]);
    }), { numRuns: runs(500), seed });
    tell('NodeConfigs', codes);
    // THEN it is not degenerate: both ends are reached often
    const share = (codes.get('text') ?? 0) / runs(500);
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.9);
    expect([...codes.keys()]).toEqual(expect.arrayContaining(['MimeBoundaryInValue', 'NodeConfigInvalid', 'text']));
  });

  /** The user data, or the code of the error; any other error is thrown. */
  function bind(stack: Stack, nodeConfig: NodeConfig): { readonly text?: string; readonly code?: string } {
    try {
      const { userData } = NodeOs.amazonLinux2023({ nodeConfig })._bind(stack, { architecture: InstanceArchitecture.X86_64, instanceTypes: [] });
      return { text: String(deploy(stack.resolve(userData), {})) };
    } catch (error) {
      if (!(error instanceof HardeningError) || !Object.hasOwn(ERRORS, error.code)) throw error;
      return { code: error.code };
    }
  }

  const scriptsOf = (text: string) => readMime(text).filter(({ mediaType }) => mediaType !== NODE_CONFIG_TYPE).map(({ body }) => body).join('\u0000');
  const SCRIPTS = scriptsOf(render().text);

  const templateOf = (text: string) => ({
    Resources: {
      Template: {
        Type: 'AWS::EC2::LaunchTemplate',
        Properties: {
          LaunchTemplateData: {
            MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1 },
            BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 20 } }],
            UserData: { 'Fn::Base64': text },
          },
        },
      },
    },
  });
});
