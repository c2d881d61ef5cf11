import { apiOfToday, compatible } from './jsii-diff';
import { ALLOWED } from '../../test/upgrade/allowed';
import { recorded, recordedApi, recordedCases, versions } from '../../test/upgrade/baseline';
import { effectsOf } from '../../test/upgrade/effects';
import { effectsFrom, effectsOfStep, stale, unexpected } from '../../test/upgrade/steps';
import type { Cases, Proof } from '../proof';
import { packageVersion } from '../tools/machine';
import { unvalidated } from '../tools/unvalidated';

/** Resources of a template, or types of an API, to break. */
type Draft = Record<string, any>;

/** Templates and the API of each released version, compared with today's. */
export const upgrades: Proof = {
  name: 'upgrades',
  claim: 'an upgrade replaces no node, broadens no permission and breaks no code, but where the notes say so',
  budget: 120,
  run: async (cases: Cases) => {
    for (const version of versions()) await fromVersion(cases, version);
    await cases.holds('all that the notes tell of an upgrade happens', () => refuse(unvalidated(() => stale(ALLOWED, effectsOfStep))));
    await templatesThatHarm(cases);
    await apiThatBreaks(cases);
    return ['@aws-cdk/cloudformation-diff', '@aws-cdk/aws-service-spec', 'jsii-diff'].map((name) => ({ name, version: packageVersion(name) }));
  },
};

async function fromVersion(cases: Cases, version: string): Promise<void> {
  const found = await cases.holds(`templates of today after those of ${version}`, () => unvalidated(() => effectsFrom(version))) ?? [];
  for (const name of recordedCases(version)) {
    await cases.holds(`an upgrade of ${name} from ${version}`, () => refuse(unexpected(version, found.filter((effect) => effect.name === name), ALLOWED)));
  }
  console.log(`  ${recordedCases(version).length} templates of ${version} compared, now its API`);
  await cases.holds(`code for ${version} with today's API`, () => compatible(version, recordedApi(version), apiOfToday()));
}

/** Upgrades that are wrong on purpose. */
async function templatesThatHarm(cases: Cases): Promise<void> {
  const upgrade = (name: string, change: (resources: Draft) => void) => () => {
    const [before, after] = [recorded('0.1.0', name), recorded('0.1.0', name)];
    change(after.Resources);
    refuse(unexpected('0.1.0', effectsOf(before, after).map((effect) => ({ ...effect, name })), ALLOWED));
  };
  await cases.caught('a node group with another logical id', upgrade('default', (all) => rename(all, 'Workers96E39E36')), /Workers96E39E36 .* deleted/);
  await cases.caught('a launch template with another logical id', upgrade('default', (all) => {
    rename(all, 'WorkersLaunchTemplate69D9C8E6');
    all.Workers96E39E36.Properties.LaunchTemplate.Id = { Ref: 'Renamed' };
  }), /Workers96E39E36 .* refused: LaunchTemplate.Id/);
  await cases.caught('another AMI type', upgrade('default', (all) => { all.Workers96E39E36.Properties.AmiType = 'AL2023_x86_64_STANDARD'; }),
    /Workers96E39E36 .* replaced: AmiType/);
  await cases.caught('another role', upgrade('default', (all) => { all.WorkersRole8D2DAD04.Properties.Path = '/nodes/'; }), /Workers96E39E36 .* replaced: NodeRole/);
  await cases.caught('other user data', upgrade('default', (all) => { all.WorkersLaunchTemplate69D9C8E6.Properties.LaunchTemplateData.UserData = ''; }),
    /WorkersLaunchTemplate69D9C8E6 .* rolled: LaunchTemplateData.UserData/);
  await cases.caught('a broadened policy', upgrade('default', (all) => {
    all.WorkersRoleSsmPolicy5677972F.Properties.PolicyDocument.Statement.push({ Effect: 'Allow', Action: 'ssm:GetParameter*', Resource: '*' });
  }), /WorkersRoleSsmPolicy5677972F .* broadened: Allow ssm:GetParameter\* on \*/);
  await cases.caught('another key', upgrade('all-props', (all) => rename(all, 'VolumeKeyB3FBD601')), /VolumeKeyB3FBD601 .* left behind/);
  await cases.caught('a key that goes with its stack', upgrade('all-props', (all) => { delete all.VolumeKeyB3FBD601.DeletionPolicy; }),
    /VolumeKeyB3FBD601 .* unprotected: DeletionPolicy/);
}

/** An API that is wrong on purpose, at two places. */
async function apiThatBreaks(cases: Cases): Promise<void> {
  const api = apiOfToday();
  const { HardenedNodeGroup: group, SelinuxLaunchTemplateProps: props } = Object.fromEntries(
    Object.entries(api.types as Draft).map(([name, type]) => [name.split('.')[1], type]));
  group.properties = group.properties.filter(({ name }: Draft) => name !== 'nodegroupName');
  delete props.properties.find(({ name }: Draft) => name === 'architecture').optional;
  const broken = compatible('broken', apiOfToday(), api);
  await cases.caught('a member that is gone', () => broken, /HardenedNodeGroup\.nodegroupName: has been removed/);
  await cases.caught('a prop that has to be given from now on', () => broken, /SelinuxLaunchTemplateProps: newly required property 'architecture'/);
}

function rename(all: Draft, id: string): void {
  all.Renamed = all[id];
  delete all[id];
}

function refuse(effects: string[]): void {
  if (effects.length > 0) throw new Error(effects.join('; '));
}
