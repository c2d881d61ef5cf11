import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export const NAME = 'SSM-SessionManagerRunShell';

/** A call that came, by the name of its operation. */
export interface Call {
  readonly operation: string;
  readonly input: any;
}

/** What a call ends with instead of its answer. */
export interface Fault {
  readonly name: string;
  readonly status?: number;
  /** Whether the call does what it is for all the same. */
  readonly late?: boolean;
}

/** AWS Systems Manager with one document, and the place where CloudFormation waits for its answer; nothing of it can delete anything. */
export class FakeAws {
  public readonly calls: Call[] = [];
  public readonly answers: Record<string, any>[] = [];
  /** Contents by version, from 1. */
  public versions: string[] = [];
  public defaultVersion = 0;
  private server?: Server;
  public fault: (call: Call) => Fault | undefined = () => undefined;

  public get url(): string {
    return `http://127.0.0.1:${(this.server!.address() as AddressInfo).port}`;
  }

  /** What sessions take. */
  public get taken(): any {
    return this.defaultVersion === 0 ? undefined : JSON.parse(this.versions[this.defaultVersion - 1]);
  }

  public operations(): string[] {
    return this.calls.map(({ operation }) => operation);
  }

  /** A document that is there already. */
  public have(...contents: string[]): void {
    this.versions = contents;
    this.defaultVersion = contents.length;
  }

  public async start(): Promise<void> {
    this.server = createServer((request, response) => {
      void textOf(request).then((body) => {
        if (request.method === 'PUT') {
          this.answers.push(JSON.parse(body));
          response.end();
          return;
        }
        const [status, answer] = this.respond({ operation: String(request.headers['x-amz-target']).split('.')[1], input: JSON.parse(body) });
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
  }

  public async stop(): Promise<void> {
    this.server!.closeAllConnections();
    await new Promise((resolve) => this.server!.close(resolve));
  }

  private respond(call: Call): [number, object] {
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault && !fault.late) return failure(fault);
    const outcome = this.run(call);
    return fault ? failure(fault) : outcome;
  }

  private run({ operation, input }: Call): [number, object] {
    if (input.Name !== NAME) throw new Error(`${operation} of ${input.Name}`);
    switch (operation) {
      case 'GetDocument': return this.get(input.DocumentVersion);
      case 'CreateDocument': return this.create(input);
      case 'UpdateDocument': return this.update(input);
      case 'UpdateDocumentDefaultVersion':
        this.defaultVersion = Number(input.DocumentVersion);
        return [200, { Description: { Name: NAME, DefaultVersion: input.DocumentVersion } }];
      default: throw new Error(`${operation} is not for this function`);
    }
  }

  private get(wanted: string): [number, object] {
    if (this.versions.length === 0) return failure({ name: 'InvalidDocument' });
    const version = wanted === '$LATEST' ? this.versions.length : this.defaultVersion;
    return [200, { Name: NAME, DocumentVersion: String(version), Content: this.versions[version - 1], DocumentFormat: 'JSON' }];
  }

  private create({ Content, DocumentType, DocumentFormat }: any): [number, object] {
    if (this.versions.length > 0) return failure({ name: 'DocumentAlreadyExists' });
    if (DocumentType !== 'Session' || DocumentFormat !== 'JSON') return failure({ name: 'InvalidDocumentContent' });
    this.have(Content);
    return [200, { DocumentDescription: { Name: NAME, DocumentVersion: '1' } }];
  }

  private update({ Content, DocumentVersion }: any): [number, object] {
    if (this.versions.length === 0) return failure({ name: 'InvalidDocument' });
    if (DocumentVersion !== '$LATEST') return failure({ name: 'InvalidDocumentVersion' });
    if (this.versions.at(-1) === Content) return failure({ name: 'DuplicateDocumentContent' });
    this.versions.push(Content);
    return [200, { DocumentDescription: { Name: NAME, DocumentVersion: String(this.versions.length) } }];
  }
}

function failure({ name, status = 400 }: Fault): [number, object] {
  return [status, { __type: `com.amazonaws.ssm#${name}`, Message: `said ${name}` }];
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
