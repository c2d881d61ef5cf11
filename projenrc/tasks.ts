import { awscdk } from 'projen';

/** The project's own tasks; `npx projen` lists them. */
export function configureTasks(project: awscdk.AwsCdkConstructLibrary) {
  const awslint = project.addTask('awslint', {
    description: 'The AWS CDK design guidelines, read from the compiled assembly',
    exec: 'awslint',
    env: { AWSLINT_BASE_CONSTRUCT: 'true' },
  });
  project.postCompileTask.spawn(awslint);

  // A user's install never runs a script of ours, and the package holds the compiled library alone.
  for (const folder of ['/integ/', '/examples/', '/bench/', '/docs/', '/.ci/', '/rosetta/', '/awslint.json', '/.npmrc', '/API.md', '/CONTRIBUTING.md']) {
    project.npmignore!.exclude(folder);
  }
  project.gitignore.exclude('.jsii.tabl.json', 'cdk.out', '/bench/results.json');
}
