/**
 * Reads MIME user data by the rules of nodeadm's reader (Go's mime/multipart), without a line of the library.
 *
 * awslabs/amazon-eks-ami: nodeadm/internal/configprovider/mime.go; golang/go: src/mime/multipart/multipart.go.
 */
export interface Part {
  /** Without parameters, in lower case. */
  readonly mediaType: string;
  readonly body: string;
}

/** Of all parts nodeadm reads those of exactly this type. */
export const NODE_CONFIG_TYPE = 'application/node.eks.aws';

/** The parts. Throws where nodeadm would stop. */
export function readMime(text: string): Part[] {
  const [headers, body] = readHeaders(text);
  const type = headers.get('content-type') ?? '';
  if (!mediaTypeOf(type).startsWith('multipart/')) throw new Error('MIME type is not multipart');
  const boundary = /;\s*boundary="([^"]*)"/.exec(type)?.[1] ?? /;\s*boundary=([^;\s"]+)/.exec(type)?.[1];
  if (boundary === undefined || boundary === '') throw new Error('multipart: boundary is empty');
  return readParts(body, boundary);
}

/** The documents that nodeadm would merge. */
export function nodeConfigsOf(parts: Part[]): string[] {
  const documents = parts.filter(part => part.mediaType === NODE_CONFIG_TYPE).map(part => part.body);
  if (documents.length === 0) throw new Error('could not find NodeConfig within UserData');
  return documents;
}

function readHeaders(text: string): [Map<string, string>, string] {
  const end = text.indexOf('\n\n');
  const lines = end < 0 ? [] : text.slice(0, end).split('\n');
  if (lines.length === 0) throw new Error('malformed MIME header');
  return [new Map(lines.map(line => {
    const [, name, value] = /^([A-Za-z0-9-]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new Error(`malformed MIME header line: ${line}`);
    return [name.toLowerCase(), value];
  })), text.slice(end + 2)];
}

const mediaTypeOf = (type: string) => type.split(';')[0].trim().toLowerCase();

/** A delimiter is a line that begins with it and holds nothing more than white space; the line break before it is no content. */
function readParts(body: string, boundary: string): Part[] {
  const parts: Part[] = [];
  let lines: string[] | undefined;
  const close = () => {
    if (lines === undefined) return;
    const [headers, content] = readHeaders(`${lines.join('\n')}\n`);
    parts.push({ mediaType: mediaTypeOf(headers.get('content-type') ?? ''), body: content.slice(0, -1) });
  };
  for (const line of body.split('\n')) {
    if (line.startsWith(`--${boundary}--`) && line.slice(boundary.length + 4).trim() === '') {
      close();
      return parts;
    }
    if (line.startsWith(`--${boundary}`) && line.slice(boundary.length + 2).trim() === '') {
      close();
      lines = [];
    } else {
      lines?.push(line);
    }
  }
  throw new Error('unexpected EOF');
}
