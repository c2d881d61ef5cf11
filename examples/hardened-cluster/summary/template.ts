/** What stands in a template is read as it is: any JSON. */
export type Json = any;

/** A resource of a template. */
export interface Resource {
  readonly logicalId: string;
  /** Path of the construct, without the id of the resource in it. */
  readonly path: string;
  readonly type: string;
  readonly properties: Json;
  /** What happens to it when it leaves the stack. */
  readonly deletionPolicy: string;
}

/** A CloudFormation template, with its references followed. */
export class Template {
  private readonly resources: Resource[];

  public constructor(json: Json) {
    this.resources = Object.entries<Json>(json.Resources ?? {}).map(([logicalId, { Type, Properties, Metadata, DeletionPolicy }]) => ({
      logicalId,
      path: String(Metadata?.['aws:cdk:path'] ?? logicalId).replace(/(?:\/Resource)?(?:\/Default)?$/, ''),
      type: Type,
      properties: Properties ?? {},
      deletionPolicy: DeletionPolicy ?? 'Delete',
    }));
  }

  public ofType(type: string): Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The resource that a Ref or a GetAtt points to; nothing for literals, parameters and imports. */
  public follow(reference: Json, type: string): Resource | undefined {
    const attribute = reference?.['Fn::GetAtt'];
    const logicalId = reference?.Ref ?? (Array.isArray(attribute) ? attribute[0] : attribute?.split('.')[0]);
    return this.ofType(type).find((resource) => resource.logicalId === logicalId);
  }

  /** Whether a value points to a resource. */
  public pointsTo(reference: Json, resource: Resource): boolean {
    return this.follow(reference, resource.type) === resource;
  }
}

/** A property that may be one value, a list, or missing. */
export function listOf(value: Json): Json[] {
  return value === undefined ? [] : [value].flat();
}

/** A text with references in it, as CloudFormation writes it: each reference becomes a placeholder. */
export function textOf(value: Json): string {
  if (typeof value === 'string') return value;
  const parts = value?.['Fn::Join']?.[1];
  return Array.isArray(parts) ? parts.map(textOf).join(value['Fn::Join'][0]) : '<reference>';
}
