import { textOf, type Json } from './template';

/** The user data of a launch template as the instance gets it; empty when there is none. */
export function textOfUserData(userData: Json): string {
  const encoded = userData?.['Fn::Base64'];
  return encoded === undefined ? Buffer.from(textOf(userData ?? ''), 'base64').toString('utf8') : textOf(encoded);
}
