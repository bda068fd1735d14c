import { Fault } from '../base/fault.ts'
import { readText } from '../base/files.ts'

/** The text of a file that the user named. */
export function namedText(path: string, shown: string, hint: string): string {
  const text = readText(path)
  if (text !== undefined) return text
  throw new Fault('invalid', {
    code: 'file.missing',
    message: `there is no file ${shown}`,
    place: { file: shown },
    hint,
  })
}
