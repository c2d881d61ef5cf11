import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';

type Schema = Record<string, any>;

/** Throws for a NodeConfig that is not as the schema has it. */
export type NodeConfigJudge = (nodeConfig: unknown) => void;

/** A judge by the schema that nodeadm itself has; stricter than nodeadm, which drops fields that it does not know. */
export function nodeConfigJudge(nodeadmModule: string): NodeConfigJudge {
  const resource = parse(readFileSync(join(nodeadmModule, 'crds/node.eks.aws_nodeconfigs.yaml'), 'utf8')) as Schema;
  const [version] = resource.spec.versions as Schema[];
  const ajv = new Ajv({ allErrors: true, formats: { byte: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/ } });
  const accepts = ajv.compile({
    ...strict(version.schema.openAPIV3Schema),
    required: ['apiVersion', 'kind', 'spec'],
  });
  return (nodeConfig) => {
    if (!accepts(nodeConfig)) {
      throw new Error(accepts.errors!.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`).join('\n'));
    }
  };
}

/** No field but those that are named. What Kubernetes leaves free (`kubelet.config`, the OCI specification) may be anything, though the schema calls it an object. */
function strict(schema: Schema): Schema {
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) return {};
  const properties = schema.properties && Object.fromEntries(Object.entries<Schema>(schema.properties).map(([name, below]) => [name, strict(below)]));
  return {
    ...Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keyword.startsWith('x-') && keyword !== 'description')),
    ...(properties && { properties, additionalProperties: false }),
    ...(schema.additionalProperties && { additionalProperties: strict(schema.additionalProperties) }),
    ...(schema.items && { items: strict(schema.items) }),
  };
}
