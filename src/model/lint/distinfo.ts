import { readDistinfo } from '../distinfo.ts'
import type { TextRule } from './rule.ts'

/** The format of distinfo; what it lists is compared with the ports elsewhere. */
export const rulesOfDistinfo: readonly TextRule[] = [
  rule(
    'line',
    'every line is TIMESTAMP, SHA256 or SIZE',
    'The framework greps for these lines only; anything else is dead text that looks alive.',
  ),
  rule(
    'timestamp',
    'TIMESTAMP is the first line, once',
    'It is the clock of reproducible builds: SOURCE_DATE_EPOCH is taken from it.',
  ),
  rule(
    'blank-line',
    'no blank lines',
    'portlint calls them fatal, since make makesum never writes one: somebody edited checksums by hand.',
  ),
  rule(
    'duplicate',
    'every file stands once',
    'make takes one of the two checksums and nobody knows which; edits to the other change nothing.',
  ),
  rule(
    'sha256',
    'every file has a SHA256 of 64 hexadecimal digits',
    'Without it the fetched file is not verified and make stops: "No SHA256 checksum recorded".',
  ),
  rule(
    'size',
    'every file has its SIZE in bytes',
    'It lets a fetch that goes wrong stop early; portlint calls a missing one fatal.',
  ),
  rule(
    'order',
    'SIZE follows the SHA256 of its file',
    'make makesum writes them in pairs; another order makes the next update a difference of the whole file.',
  ),
  rule(
    'name',
    'files lie in the folder of distfiles',
    'A name with .. or a leading slash would be written anywhere on the machine of whoever builds.',
  ),
]

function rule(code: string, title: string, why: string): TextRule {
  return {
    id: `distinfo.${code}`,
    severity: 'fatal',
    title,
    why,
    about: name => name === 'distinfo' || name.startsWith('distinfo.'),
    test: (text, name) =>
      readDistinfo(text, name)
        .problems.filter(problem => problem.code === `distinfo.${code}`)
        .map(({ place, message, found, expected }) => ({
          line: place?.line ?? 1,
          message: message.slice(name.length + 2),
          ...(found !== undefined && { found }),
          ...(expected !== undefined && { expected }),
        })),
  }
}
