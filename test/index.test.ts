import { readFileSync } from 'fs';
import { dirname, join } from 'path';
import * as ts from 'typescript';
import * as library from '../src';

const INDEX = join(__dirname, '../src/index.ts');

/** What exists at run time: a name that goes or comes is a change of the API, and of this list. */
const CLASSES_AND_ENUMS = [
  'AmazonLinux2023Variant',
  'BottlerocketCisLevel',
  'BottlerocketVariant',
  'BreakGlassAccess',
  'CniPermissions',
  'ContainerConfinement',
  'Ec2ScanMode',
  'EndpointPolicy',
  'HardenedNodeGroup',
  'InspectorCisDay',
  'InspectorCisLevel',
  'InspectorCisScan',
  'InspectorCisSchedule',
  'InspectorEnablement',
  'InspectorFindings',
  'InspectorOrganizationPolicy',
  'InspectorResourceType',
  'InspectorSeverity',
  'MinimalSsmRole',
  'NodeAmount',
  'NodeCapacityType',
  'NodeEndpoints',
  'NodeFeature',
  'NodeOs',
  'NodeRepair',
  'NodeRepairAction',
  'NodeSecurityGroup',
  'NodeTaint',
  'NodeUpdateStrategy',
  'NodeVolumeKey',
  'SelinuxBoolean',
  'SelinuxLaunchTemplate',
  'SessionDocument',
  'SessionLogging',
  'SessionPreferences',
  'SsmAccess',
  'WarmPoolState',
];

/** What exists for the compiler alone. */
const INTERFACES = [
  'AmazonLinux2023Options',
  'BottlerocketBootSettings',
  'BottlerocketBootstrapCommand',
  'BottlerocketBootstrapContainer',
  'BottlerocketContainerRuntimeSettings',
  'BottlerocketCredentialProvider',
  'BottlerocketHostContainer',
  'BottlerocketImageVerifierSettings',
  'BottlerocketKernelModule',
  'BottlerocketKernelSettings',
  'BottlerocketKubernetesSettings',
  'BottlerocketMetricsSettings',
  'BottlerocketNetworkSettings',
  'BottlerocketNotationSettings',
  'BottlerocketNtpSettings',
  'BottlerocketOciDefaults',
  'BottlerocketOptions',
  'BottlerocketPkiBundle',
  'BottlerocketResourceLimit',
  'BottlerocketSettings',
  'BottlerocketUpdatesSettings',
  'BreakGlassAccessProps',
  'EndpointPerimeterOptions',
  'HardenedNodeGroupOptions',
  'HardenedNodeGroupProps',
  'InspectorCisScanOptions',
  'InspectorCisScanProps',
  'InspectorCisStartTime',
  'InspectorEnablementProps',
  'InspectorFindingsProps',
  'InspectorOrganizationPolicyProps',
  'KubeletConfiguration',
  'MinimalSsmRoleProps',
  'NodeConfig',
  'NodeConfigContainerd',
  'NodeConfigInstance',
  'NodeConfigKubelet',
  'NodeConfigLocalStorage',
  'NodeConfigNetwork',
  'NodeEndpointsProps',
  'NodeRepairOptions',
  'NodeRepairOverride',
  'NodeSecurityGroupProps',
  'NodeUpdateConfig',
  'NodeVolume',
  'NodeVolumeKeyProps',
  'NodeWarmPool',
  'SelinuxLaunchTemplateProps',
  'SessionBucketOptions',
  'SessionGrantOptions',
  'SessionLogGroupOptions',
  'SessionPreferencesProps',
];

const parse = (file: string) => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);

/** What a re-export of src/index.ts lets through: the names that it lists, or all that its file exports. */
function namesOf(statement: ts.ExportDeclaration): string[] {
  const { exportClause, moduleSpecifier } = statement;
  if (exportClause !== undefined) return (exportClause as ts.NamedExports).elements.map(({ name }) => name.text);
  const file = join(dirname(INDEX), `${(moduleSpecifier as ts.StringLiteral).text}.ts`);
  return parse(file).statements.filter(isExported).map((declared) => (declared as ts.InterfaceDeclaration).name?.text);
}

const isExported = (statement: ts.Statement) =>
  ts.canHaveModifiers(statement) && Boolean(ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword));

describe('the public list', () => {
  test('has these classes and enums', () => {
    const values = Object.entries(library).filter(([, value]) => value !== undefined).map(([name]) => name);
    expect(values.sort()).toEqual(CLASSES_AND_ENUMS);
  });

  test('has these names, with interfaces', () => {
    const names = [...parse(INDEX).statements].flatMap((statement) => namesOf(statement as ts.ExportDeclaration));
    expect(names.sort()).toEqual([...CLASSES_AND_ENUMS, ...INTERFACES].sort());
  });

  test('is made of re-exports and nothing else', () => {
    expect([...parse(INDEX).statements].filter((statement) => !ts.isExportDeclaration(statement))).toEqual([]);
  });

  test('lets nothing of src/private out', () => {
    expect(readFileSync(INDEX, 'utf8')).not.toContain('./private');
  });
});
