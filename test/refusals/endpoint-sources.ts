const PRIVATELINK = 'https://docs.aws.amazon.com/vpc/latest/privatelink';

/** Where it stands what endpoints take, and who needs them. */
export const ENDPOINT_SOURCES = {
  accountIds: 'https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html',
  createEndpoint: `${PRIVATELINK}/create-interface-endpoint.html`,
  endpointServices: `${PRIVATELINK}/aws-services-privatelink-support.html`,
  gatewayEndpoints: `${PRIVATELINK}/gateway-endpoints.html`,
  interfaceEndpoints: `${PRIVATELINK}/interface-endpoints.html`,
  privateClusters: 'https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html',
} as const;
