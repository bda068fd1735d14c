import type { Problem } from '../base/fault.ts'

/** A problem of one package: its place is the file, `entry` the path inside. */
export interface Finding extends Problem {
  readonly entry?: string
}

type Details = Omit<Finding, 'code' | 'message' | 'place'>

/** Makes findings of one file; the entry, when there is one, stands in front of the message. */
export function findingsOf(file: string): (code: string, message: string, details?: Details) => Finding {
  return (code, message, details = {}) => ({ code, message, place: { file }, ...details })
}
