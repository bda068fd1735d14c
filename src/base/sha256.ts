import { createHash } from 'node:crypto'

/** SHA-256 of a text's bytes, in hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The same of a text that may be missing; undefined for no text. */
export function digest(text: string | undefined): string | undefined {
  return text === undefined ? undefined : sha256(text)
}
