import type { Problem } from '../base/fault.ts'
import { withName } from './refuse.ts'

/** A problem of one package: its place is the file, `entry` the path inside. */
export interface Finding extends Problem {
  readonly entry?: string
}

type Details = Omit<Finding, 'code' | 'message' | 'place'>

/** Makes findings of one file; their messages name it. */
export function findingsOf(file: string): (code: string, message: string, details?: Details) => Finding {
  return (code, message, details = {}) => ({
    code,
    message: withName(message, file),
    place: { file },
    ...details,
  })
}
