const IAM = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';

/** Where it stands what AWS IAM takes of those who may take a role, and when. */
export const BREAK_GLASS_SOURCES = {
  iamDates: `${IAM}/reference_policies_elements_condition_operators.html`,
  iamPrincipals: `${IAM}/reference_policies_elements_principal.html`,
  mfaConditions: `${IAM}/id_credentials_mfa_configure-api-require.html`,
} as const;
