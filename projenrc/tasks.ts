import { awscdk } from 'projen';

/** Needs no account and tells nobody. */
const OFFLINE = { CDK_DISABLE_CLI_TELEMETRY: 'true', AWS_EC2_METADATA_DISABLED: 'true', NODE_NO_WARNINGS: '1' };

/** The proofs say what they need; that newer releases of Node.js exist is said by `npm ci`. */
const PROVE = { ...OFFLINE, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** Folders with code beside src, each with a tsconfig of its own. */
const TYPE_CHECKED = ['handler', 'test', 'integ', 'examples', 'bench', 'prove', 'projenrc'];

/** The project's own tasks; `npx projen` lists them. */
export function configureTasks(project: awscdk.AwsCdkConstructLibrary) {
  configureTests(project);
  configureBuild(project);
  configureDemo(project);
  configureInteg(project);
  project.addTask('prove', {
    description: 'Hold what the library emits against the programs that read it; installs them (docs/proofs.md)',
    steps: [{ spawn: 'compile' }, { exec: 'tsx prove/run.ts', receiveArgs: true }],
    env: PROVE,
  });
  configureHandler(project);
  project.addTask('bench', {
    description: 'Measure what hardening costs over the same resources written by hand',
    steps: [{ spawn: 'compile' }, { exec: 'tsx bench/run.ts', receiveArgs: true }],
    env: OFFLINE,
  });

  // A user's install never runs a script of ours, and the package holds the compiled library alone.
  const folders = ['/integ/', '/examples/', '/bench/', '/docs/', '/.ci/', '/prove/', '/.prove/', '/rosetta/', '/handler/', '/awslint.json', '/.npmrc', '/API.md', '/CONTRIBUTING.md'];
  folders.forEach((folder) => project.npmignore!.exclude(folder));
  // All code is in lib/index.js; beside it stand the types.
  project.npmignore!.exclude('/lib/*/**/*.js');
  project.npmignore!.include('/lib/inspector/enablement-handler/index.js');
  project.npmignore!.include('/lib/access/session-document-handler/index.js');
  project.gitignore.exclude('.jsii.tabl.json', 'cdk.out', '/bench/results.json', '*.snapshot/**/asset.*', '*.snapshot/**/*.metadata.json',
    '*.snapshot/**/validation-report.json', '*.snapshot/tree.json', '*.snapshot/cdk.out', '/.prove/');
}

/** Core tests need only Node and npm; lint and documentation have tasks of their own. */
function configureTests(project: awscdk.AwsCdkConstructLibrary) {
  project.testTask.reset('jest --ci', { receiveArgs: true, name: 'Core tests' });
  const typecheck = project.addTask('typecheck', { description: 'Type-check everything beside src' });
  TYPE_CHECKED.forEach((folder) => typecheck.exec(`tsc --noEmit -p ${folder}/tsconfig.json`));
}

function configureBuild(project: awscdk.AwsCdkConstructLibrary) {
  const awslint = project.addTask('awslint', {
    description: 'The AWS CDK design guidelines, read from the compiled assembly',
    exec: 'awslint --quiet',
    env: { AWSLINT_BASE_CONSTRUCT: 'true' },
  });
  const rosetta = project.addTask('rosetta', {
    description: 'Compile every example of the README, the pages and the doc comments',
    steps: [{ exec: 'tsx projenrc/docs-check.ts' }],
  });
  project.compileTask.exec('tsx projenrc/bundle.ts');
  project.preCompileTask.spawn(project.tasks.tryFind('eslint')!);
  project.preCompileTask.spawn(project.tasks.tryFind('typecheck')!);
  project.postCompileTask.spawn(awslint);
  project.postCompileTask.spawn(rosetta);
  project.addTask('docs:permissions', { description: 'Write docs/permissions.md from the declarations of permissions', exec: 'tsx projenrc/permissions.ts' });
  project.addTask('package:check', { description: 'Use the npm package as an app does that installed it', exec: 'tsx projenrc/package-check.ts' });
  project.addTask('package:code', {
    description: 'Generate the code for Python, Java, Go and .NET without compiling it',
    steps: ['python', 'java', 'go', 'dotnet'].map((target) => ({ exec: `jsii-pacmak --code-only --target ${target}` })),
  });
}

/** Whatever synthesises an app, or is packed, needs the function behind InspectorEnablement. */
function configureHandler(project: awscdk.AwsCdkConstructLibrary) {
  const bundle = project.addTask('bundle', { description: 'Bundle the functions of custom resources', exec: 'tsx projenrc/bundle-handler.ts' });
  ['test', 'compile', 'demo', 'demo:deploy', 'integ', 'integ:update', 'integ:deploy'].forEach((name) => project.tasks.tryFind(name)!.prependSpawn(bundle));
}

function configureDemo(project: awscdk.AwsCdkConstructLibrary) {
  project.addTask('demo', {
    description: 'Synthesise examples/hardened-cluster with the real CLI, without an account, and show what came out',
    cwd: 'examples/hardened-cluster',
    steps: [
      { exec: 'cdk synth --quiet --no-notices --no-lookups' },
      { exec: 'tsx summary.ts cdk.out' },
    ],
    env: OFFLINE,
  });
  project.addTask('demo:deploy', {
    description: 'Deploy the demo to an AWS that is emulated on this machine, read it back and destroy it',
    steps: [{ exec: 'tsx prove/deploy/demo.ts' }],
    env: PROVE,
  });
}

function configureInteg(project: awscdk.AwsCdkConstructLibrary) {
  project.addTask('integ', { description: 'Hold the integ tests against their snapshots, offline', exec: 'tsx projenrc/integ-snapshots.ts', env: OFFLINE });
  project.addTask('integ:update', { description: 'Write the snapshots of the integ tests', exec: 'tsx projenrc/integ-snapshots.ts --update', env: OFFLINE });
  project.addTask('integ:deploy', {
    description: 'Deploy the integ tests in a real account, check their assertions and destroy them',
    steps: [
      { exec: 'tsx projenrc/integ-runner.ts' },
      { exec: 'integ-runner --directory integ --app "npx tsx {filePath}" --update-on-failed --force', receiveArgs: true },
    ],
  });
}
