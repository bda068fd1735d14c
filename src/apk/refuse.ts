import { basename } from 'node:path'
import { Fault, type Problem } from '../base/fault.ts'

/** Refuses a file whose bytes are not what they must be: reading it ends here. Status 3. */
export function refuse(file: string, problem: Problem): Fault {
  return new Fault('findings', { ...problem, message: withName(problem.message, file), place: { file } })
}

/** The place has the path of a file; its message says the name only. */
export function withName(message: string, file: string): string {
  return message.replaceAll(file, basename(file))
}

/** Text of a package for a message: control characters and what is no UTF-8 are shown as escapes; cut at 200. */
export function shown(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/u.test(short)
    ? JSON.stringify(short).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/gu, escaped)
    : short
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
}
