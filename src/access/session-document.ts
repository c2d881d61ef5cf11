import { ArnFormat, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { SessionDocumentFunction } from './session-document-function';
import { EnvironmentClaims } from '../private/environment-claims';
import { HardeningError } from '../private/errors';

/** The document that Session Manager takes where none is named. */
export const ACCOUNT_WIDE_DOCUMENT = 'SSM-SessionManagerRunShell';

const CLAIMS = new EnvironmentClaims();

/** Two runs of the function, as Lambda runs it once more where it could not answer, and the minutes between them. */
const ANSWERS_WITHIN = Duration.minutes(12);

/**
 * Where the preferences of sessions stand: in a document of AWS Systems Manager.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
 */
export abstract class SessionDocument {
  /**
   * A document of its own. People name it when they open a session: `aws ssm start-session --document-name`.
   */
  public static own(): SessionDocument {
    return new OwnDocument();
  }

  /**
   * The document `SSM-SessionManagerRunShell`, which Session Manager takes where none is named, also in the console: for every instance of the account and Region.
   *
   * Where it exists already, as the console makes it, it gets a new version. It stays when the stack goes, with all of its versions. One for an account and Region:
   * a second one in an app is the error `SessionDocumentClaimed`.
   */
  public static accountWide(): SessionDocument {
    return new AccountWideDocument();
  }

  /**
   * Whether it is the one that is taken where none is named.
   *
   * @internal
   */
  public abstract readonly _accountWide: boolean;

  /**
   * Makes the document, and gives its name.
   *
   * @internal
   */
  public abstract _create(scope: Construct, content: object, encryptionKey: IKey): string;
}

class OwnDocument extends SessionDocument {
  public readonly _accountWide = false;

  public _create(scope: Construct, content: object): string {
    return new CfnDocument(scope, 'Document', {
      content,
      documentFormat: 'JSON',
      documentType: 'Session',
      // A changed document keeps its name, which policies and people know.
      updateMethod: 'NewVersion',
    }).ref;
  }
}

class AccountWideDocument extends SessionDocument {
  public readonly _accountWide = true;

  /** Retained: deleting it does nothing, so nobody needs to be asked. */
  public _create(scope: Construct, content: object, encryptionKey: IKey): string {
    const first = CLAIMS.claim(scope);
    if (first !== undefined) {
      throw new HardeningError('SessionDocumentClaimed',
        `'document' must be SessionDocument.accountWide() once in an account and Region, got a second one for ${Stack.of(scope).environment}; `
        + `the first is ${first.node.path}: use that one, or SessionDocument.own() here`, scope);
    }
    const { functionArn } = new SessionDocumentFunction(scope, 'Handler', { documentArn: documentArn(scope, ACCOUNT_WIDE_DOCUMENT), encryptionKey });
    new CustomResource(scope, 'Document', {
      serviceToken: functionArn,
      resourceType: 'Custom::SessionDocument',
      // As a text: CloudFormation makes texts of the truth values in the properties of a custom resource.
      properties: { content: Stack.of(scope).toJsonString(content) },
      removalPolicy: RemovalPolicy.RETAIN,
      serviceTimeout: ANSWERS_WITHIN,
    });
    return ACCOUNT_WIDE_DOCUMENT;
  }
}

/** ARN of a document of the account and Region. */
export function documentArn(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({ service: 'ssm', resource: 'document', resourceName: name, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}
