import { awscdk } from 'projen';

/** What eslint asks beyond projen's defaults: the rules of the house that a machine can read. */
export function configureLint(project: awscdk.AwsCdkConstructLibrary) {
  const eslint = project.eslint!;
  eslint.addRules({
    'max-len': ['error', { code: 150, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true, ignoreRegExpLiterals: true }],
    'no-console': ['error'],
    '@typescript-eslint/member-ordering': ['error', {
      default: [
        'public-static-field', 'public-static-method', 'protected-static-field', 'protected-static-method',
        'private-static-field', 'private-static-method', 'field', 'constructor', 'method',
      ],
    }],
    '@typescript-eslint/no-floating-promises': ['error'],
    '@typescript-eslint/no-unnecessary-type-assertion': ['error'],
    '@typescript-eslint/switch-exhaustiveness-check': ['error'],
    '@typescript-eslint/consistent-type-imports': ['off'],
  });
  eslint.addOverride({
    files: ['src/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': ['error'],
      'no-restricted-syntax': ['error',
        { selector: 'Literal[value=/arn:aws:/]', message: 'never write a partition by hand: use Stack.formatArn or Aws.PARTITION' },
        { selector: 'TemplateElement[value.raw=/arn:aws:/]', message: 'never write a partition by hand: use Stack.formatArn or Aws.PARTITION' },
        { selector: "ThrowStatement > NewExpression[callee.name='Error']", message: 'throw a HardeningError with a code from src/private/errors.ts' }],
    },
  });
  eslint.addOverride({
    files: ['examples/**/*.ts', 'bench/**/*.ts', 'projenrc/**/*.ts', 'prove/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-console': ['off'], 'import/no-extraneous-dependencies': ['off'], 'import/no-unresolved': ['off'] },
  });
  eslint.addOverride({
    files: ['handler/**/*.ts'],
    rules: { 'no-console': ['off'] },
  });
  eslint.addOverride({
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error',
        { selector: 'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo)$/]', message: 'no focused, skipped or unwritten tests' }],
    },
  });
}
