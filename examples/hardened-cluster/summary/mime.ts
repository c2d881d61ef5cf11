/** One part of user data in MIME form. */
export interface Part {
  readonly type: string;
  readonly body: string;
}

/**
 * The parts of user data, or nothing when it is not MIME in the form that nodes read.
 *
 * As nodeadm reads it: a closing boundary must be there, and one that the header does not name parts nothing.
 */
export function readParts(userData: string): Part[] | undefined {
  const { headers, body } = splitHeaders(userData.replaceAll('\r\n', '\n'));
  const boundary = /^multipart\/mixed\s*;\s*boundary=(?:"([^"]+)"|([^\s;"]+))\s*$/i.exec(headers.get('content-type') ?? '');
  if (headers.get('mime-version') !== '1.0' || boundary === null) return undefined;
  const delimiter = `--${boundary[1] ?? boundary[2]}`;
  const lines = body.split('\n').map((line) => line.replace(/[ \t]+$/, ''));
  const end = lines.indexOf(`${delimiter}--`);
  const starts = lines.flatMap((line, i) => (line === delimiter && i < end ? [i] : []));
  if (starts.length === 0) return undefined;
  const text = body.split('\n');
  return starts.map((start, i) => readPart(text.slice(start + 1, starts[i + 1] ?? end).join('\n')));
}

function readPart(text: string): Part {
  const { headers, body } = splitHeaders(text);
  const type = (headers.get('content-type') ?? 'text/plain').split(';')[0].trim().toLowerCase();
  const encoded = headers.get('content-transfer-encoding')?.toLowerCase() === 'base64';
  return { type, body: encoded ? Buffer.from(body, 'base64').toString('utf8') : body };
}

function splitHeaders(text: string): { headers: Map<string, string>; body: string } {
  const [head, ...rest] = text.split('\n\n');
  const unfolded = head.replaceAll(/\n[ \t]+/g, ' ').split('\n');
  const headers = unfolded.map((line) => /^([\w-]+):\s*(.*)$/.exec(line)).flatMap((match) => (match ? [[match[1].toLowerCase(), match[2]] as const] : []));
  return { headers: new Map(headers), body: rest.join('\n\n') };
}
